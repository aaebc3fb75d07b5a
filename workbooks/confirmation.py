"""Read the number that a person typed on the guide, beside « Je confirme le dépôt n° »."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from workbooks.layout import CONFIRMATION_LABEL, GUIDE_SHEET
from workbooks.model import RawSheet, RawWorkbook


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """What stands beside the label."""

    text: str  #: as typed
    sheet: str | None = None  #: the guide's name as the workbook has it; None: it was given otherwise
    cell: str | None = None  #: Excel's own address


def typed_number(workbook: RawWorkbook) -> TypedNumber | None:
    """Return what was typed in the first filled cell right of the label, wherever the label moved to; None: nothing."""
    guide = next((sheet for sheet in workbook.sheets if _plain(sheet.name) == _plain(GUIDE_SHEET)), None)
    return None if guide is None else _beside(guide)


def _beside(guide: RawSheet) -> TypedNumber | None:
    letters, label = guide.letters, _plain(CONFIRMATION_LABEL)
    for row in guide.frame.select("excel_row", *letters).iter_rows(named=True):
        filled = [letter for letter in letters if row[letter] is not None and _plain(row[letter])]
        for here, beside in pairwise(filled):
            if _plain(row[here]).rstrip(" :") == label:
                return TypedNumber(row[beside].strip(), guide.name, f"{beside}{row['excel_row']}")
    return None


def _plain(text: str) -> str:
    """Return a label without case, accents and repeated blanks."""
    flat = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in flat if not unicodedata.combining(c)).casefold().split())
