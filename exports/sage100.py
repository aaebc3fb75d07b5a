"""Sage 100, format PNM: 138 characters by line, the company's name first, decimal point, ISO 8859-15.

The layout is Sage's by default; each firm may change it in its own software, so the first file is to be tried there.
Analytic lines are not written: cost centers are in the main file.
"""

from __future__ import annotations

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.columns import Day, cents
from exports.engine.fixed_width import Field, FixedWidth, Record
from exports.journals import JOURNALS
from exports.labels import label_of
from exports.third_parties import third_party

_DAY = Day("%d%m%y")


def _amount(line: BookLine) -> str:
    return cents(line.debit or line.credit, ".")


TXT = FixedWidth[BookLine](
    label="Sage 100 (PNM)",
    prefix="SAGE100",
    extension="pnm",
    first_line=lambda scope: scope.company_name[:30],
    records=(
        Record(
            138,
            (
                Field(1, 3, lambda line: JOURNALS[line.journal].code, "Le journal"),
                Field(4, 9, lambda line: _DAY.text(line.day), "La date"),
                Field(10, 11, lambda line: JOURNALS[line.journal].piece_type, "Le type de pièce"),
                Field(12, 24, lambda line: line.account, "Le compte"),
                Field(25, 25, lambda line: "X" if third_party(line) else None, "Le type de compte"),
                Field(26, 38, third_party, "Le compte du tiers"),
                Field(39, 51, lambda line: line.piece, "La référence", cut=True, keep_end=True),
                Field(52, 76, label_of, "Le libellé", cut=True),
                Field(84, 84, lambda line: "D" if line.debit else "C", "Le sens"),
                Field(85, 104, _amount, "Le montant", right=True),
                Field(105, 105, "N", "Le type d'écriture"),
                Field(106, 112, lambda line: str(line.number), "Le numéro d'écriture"),
            ),
        ),
    ),
)
