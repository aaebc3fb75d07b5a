"""A month in the format of the « fichier des écritures comptables » (LPF, art. A47 A-1; notice of the DGFiP, v1.4).

It is what the accounting firm imports, never the company's own FEC: that one holds every journal of the year.
Its numbers are continuous in their journal and month (`exports.numbering`), so that it holds no hole by itself.
Eighteen columns between tabs, dates AAAAMMJJ, decimal comma, no quotes; amounts stay positive, reversals swapped.
"""

from __future__ import annotations

from functools import lru_cache

from catalogue.ledger.records.book_lines import BookLine
from catalogue.plain_text import one_line
from exports.engine.columns import Column, Day, Money
from exports.engine.delimited import Delimited
from exports.engine.text import without
from exports.fec_check import faults
from exports.journals import JOURNALS
from exports.labels import label_of
from exports.letters import letter_of
from exports.third_parties import third_party

_DAY = Day("%Y%m%d")


#: Characters that a reader could take for the separator, or for quotes that the format does not know.
_FORBIDDEN = '|"'


def _said(*texts: str | None) -> str | None:
    """Return the first text of which something is left to write: what may not be empty never is."""
    for text in texts:
        if text and _is_sayable(text):
            return text
    return None


@lru_cache(maxsize=1 << 16)
def _is_sayable(text: str) -> bool:
    return bool(one_line(without(text, _FORBIDDEN)))


def _number(line: BookLine) -> str:
    """Return the number of the entry, told from those of other months: 2509-00001, the first of September 2025."""
    return f"{line.day.year % 100:02}{line.day.month:02}-{line.number:05}"


def _piece(line: BookLine) -> str:
    """Return the reference of the piece, or the entry's number."""
    return _said(line.piece) or f"{JOURNALS[line.journal].code}-{_number(line)}"


def _auxiliary(line: BookLine) -> str | None:
    return third_party(line) if _said(line.auxiliary) else None


def _auxiliary_label(line: BookLine) -> str | None:
    """Return the third party's name: number and name go together."""
    return _said(line.auxiliary_label, line.auxiliary) if _auxiliary(line) else None


TXT = Delimited[BookLine](
    label="FEC (écritures du mois)",
    prefix="FEC",
    extension="txt",
    media_type="text/plain",
    separator="\t",
    charset="iso-8859-15",
    with_bom=False,
    quoting=False,
    forbidden=_FORBIDDEN,
    check=faults,
    columns=(
        Column[BookLine]("JournalCode", lambda line: JOURNALS[line.journal].code),
        Column[BookLine]("JournalLib", lambda line: JOURNALS[line.journal].label),
        Column[BookLine]("EcritureNum", _number),
        Column[BookLine]("EcritureDate", lambda line: line.day, _DAY),
        Column[BookLine]("CompteNum", lambda line: line.account),
        Column[BookLine]("CompteLib", lambda line: _said(line.account_label, line.account)),
        Column[BookLine]("CompAuxNum", _auxiliary),
        Column[BookLine]("CompAuxLib", _auxiliary_label),
        Column[BookLine]("PieceRef", _piece),
        Column[BookLine]("PieceDate", lambda line: line.piece_day, _DAY),
        Column[BookLine](
            "EcritureLib", lambda line: _said(label_of(line), line.label, line.entry_label) or _piece(line)
        ),
        Column[BookLine]("Debit", lambda line: line.debit, Money()),
        Column[BookLine]("Credit", lambda line: line.credit, Money()),
        Column[BookLine]("EcritureLet", lambda line: letter_of(line) if line.letter_day else None),
        Column[BookLine]("DateLet", lambda line: line.letter_day if letter_of(line) else None, _DAY),
        Column[BookLine]("ValidDate", lambda line: line.validated_on, _DAY),
        Column[BookLine]("Montantdevise", lambda line: None),  # noqa: ARG005  the books are in euros
        Column[BookLine]("Idevise", lambda line: None),  # noqa: ARG005  idem
    ),
)
