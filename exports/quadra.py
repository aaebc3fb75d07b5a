"""Cegid Quadra, ASCII import: record M of 231 characters, record I of 39 for the cost center, amounts in cents.

Amounts are positive and the side tells (a reversal is swapped): the sign is always ``+``.
"""

from __future__ import annotations

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.columns import Day, cents
from exports.engine.fixed_width import Field, FixedWidth, Record
from exports.journals import JOURNALS
from exports.labels import label_of
from exports.letters import letter_of

_LETTER_WIDTH = 2
_DAY = Day("%d%m%y")


def _cents(line: BookLine) -> str:
    return cents(line.debit or line.credit, "").replace(".", "")


def _letter(line: BookLine) -> str | None:
    """Return a letter of two characters; None for a longer one: its beginning would be another line's letter."""
    letter = letter_of(line)
    return letter if letter and len(letter) <= _LETTER_WIDTH else None


TXT = FixedWidth[BookLine](
    label="Cegid Quadra (ASCII)",
    prefix="QUADRA",
    records=(
        Record(
            231,
            (
                Field(1, 1, "M", "Le type"),
                Field(2, 9, lambda line: line.account, "Le compte"),
                Field(10, 11, lambda line: JOURNALS[line.journal].code, "Le journal"),
                Field(12, 14, "000", "Le folio"),
                Field(15, 20, lambda line: _DAY.text(line.day), "La date"),
                Field(22, 41, label_of, "Le libellé", cut=True),
                Field(42, 42, lambda line: "D" if line.debit else "C", "Le sens"),
                Field(43, 43, "+", "Le signe"),
                Field(44, 55, _cents, "Le montant", right=True, fill="0"),
                Field(64, 69, "000000", "L'échéance"),
                Field(70, 71, _letter, "Le lettrage"),
                Field(100, 107, lambda line: str(line.number), "Le numéro d'écriture", right=True, fill="0"),
                Field(108, 110, "EUR", "La devise"),
                Field(111, 113, lambda line: JOURNALS[line.journal].code, "Le journal"),
                Field(117, 146, label_of, "Le libellé", cut=True),
                Field(149, 158, lambda line: line.piece, "La pièce", cut=True, keep_end=True),
            ),
        ),
        Record(
            39,
            (
                Field(1, 1, "I", "Le type"),
                Field(2, 6, "10000", "La part"),
                Field(7, 7, "+", "Le signe"),
                Field(8, 19, _cents, "Le montant", right=True, fill="0"),
                Field(20, 29, lambda line: line.cost_center, "Le centre de coûts"),
            ),
            when=lambda line: line.cost_center is not None,
        ),
    ),
)
