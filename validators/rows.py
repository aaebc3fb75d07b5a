"""A row in the words of its workbook: to name it, and to copy it back."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from validators.kinds import Money, Number, Rate, french_number
from validators.spec import Sheet

EMPTY = "(vide)"


def row_words(sheet: Sheet, row: Mapping[str, Any]) -> str:
    """Return the key of a row as its author reads it: ``MTV-OFFRE-001 · 1 · RENTREE``."""
    return " · ".join(words for name in sheet.key if (words := shown(sheet, name, row[name])) != EMPTY)


def row_to_copy(sheet: Sheet, row: Mapping[str, Any]) -> str:
    """Return all values of a row, each after its label, ready to be typed again: ``Montant : 9,90``."""
    said = ((column, shown(sheet, column.name, row.get(column.name))) for column in sheet.typed)
    return " ; ".join(f"{column.label} : {words}" for column, words in said if words != EMPTY and not column.secret)


def shown(sheet: Sheet, name: str, value: Any) -> str:
    """Return a value as one types it, ``(vide)`` for an empty cell."""
    if value is None or value in ("", []):
        return EMPTY
    kind = sheet.column(name).kind
    if isinstance(value, Decimal) and not isinstance(kind, Rate):
        text = french_number(value, kind.decimals if isinstance(kind, Money | Number) else 0)
        whole, _, cents = text.partition(",")
        return f"{whole},{cents:0<2}" if isinstance(kind, Money) else text
    return kind.display(value)
