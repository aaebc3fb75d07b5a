"""The audit log in the workbook's own words: sheets and columns for tables and fields, labels for codes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from catalogue.changes import TABLES
from catalogue.store.audit import Change
from catalogue.store.audit_names import ENDS, FieldChange
from catalogue.vocabulary import Beneficiary
from validators.dictionary import stored_in
from validators.kinds import Choice, ChoiceList, Date, Flag, Money, Number, Rate, fold, french_number
from validators.report.model import showable
from validators.sheets import SHEETS
from validators.spec import Column

ACTIONS = {"insert": "ajout", "update": "modification", "delete": "retrait"}
NOTHING = "(vide)"

#: Places that hold a column's values beside the one that the dictionary names.
_ALSO = {
    "pricing_rule.payload -> min_charge": "prices.amount",
    "pricing_rule.payload -> base": "prices.amount",
    "pricing_rule.payload -> tiers -> amount": "prices.amount",
    "pricing_rule.payload -> tiers": "prices.tier_from",
    "commission_tier.value": "commission_tiers.rate",
    "adjustment.value": "adjustments.rate",
    "commission_scheme.split": "splits.share",
    "product.lifecycle_status": "lifecycle.status",
}
#: Places that say again what another one says.
_REPEATED = frozenset({"pricing_rule.payload -> type"})


def sheet_label(table: str) -> str:
    """Return the sheet that a table holds, the table's own name where no sheet does."""
    return next((SHEETS[name].label for name, held in TABLES.items() if held == table), table)


def table_named(text: str) -> str | None:
    """Return the table of that name, or that holds the sheet of that name; None when there is none."""
    from catalogue.store.tables import AUDITED_TABLES

    known = {fold(name): name for name in AUDITED_TABLES}
    known |= {fold(SHEETS[name].label): table for name, table in TABLES.items() if table in AUDITED_TABLES}
    return known.get(fold(text))


def fields_of(change: Change) -> list[dict[str, Any]]:
    """Return each field that differs: its place, its label, and both values as the sheet shows them.

    In the sheet's order; what no sheet holds, because the service works it out, comes last and has no label.
    """
    table = change.line.table
    places = list(_columns(table))

    def rank(item: FieldChange) -> int:
        return next(
            (index for index, place in enumerate(places) if f"{item.place} -> ".startswith(f"{place} -> ")), len(places)
        )

    fields = [
        {
            "field": item.place,
            "label": _label(table, item),
            "before": _shown(table, item, item.before, change.timezone),
            "after": _shown(table, item, item.after, change.timezone),
        }
        for item in sorted(change.fields, key=rank)
        if item.place not in _REPEATED
    ]
    return [field for field in fields if field["before"] != field["after"]]


@cache
def _columns(table: str) -> Mapping[str, Column]:
    """Return the columns of the sheets that a table holds, by the place that keeps their values."""
    sheets = [SHEETS[name] for name, held in TABLES.items() if held == table and name in SHEETS]
    found: dict[str, Column] = {}
    for sheet in sheets:
        for column in sheet.columns:
            if (place := stored_in(sheet, column)) is not None:
                found.setdefault(place, column)
    for place, source in _ALSO.items():
        if place.startswith(f"{table}."):
            of_sheet, _, name = source.partition(".")
            found[place] = SHEETS[of_sheet].column(name)
    return found


def _column(table: str, place: str) -> tuple[Column | None, str]:
    """Return the column whose values a place keeps, and the rest of the place inside that value."""
    rest: list[str] = []
    while place:
        if (column := _columns(table).get(place)) is not None:
            return column, " ".join(rest)
        place, arrow, last = place.rpartition(" -> ")
        rest.insert(0, last)
        if not arrow:
            break
    return None, ""


def _label(table: str, item: FieldChange) -> str | None:
    column, rest = _column(table, item.place)
    if column is None:
        return None
    details = [showable(_beneficiary(rest))] if rest else []
    details += [f"n° {item.position}"] if item.position else []
    return f"{column.label} ({', '.join(details)})" if details else column.label


def _beneficiary(text: str) -> str:
    return Beneficiary.label_of(text) if text in Beneficiary.codes() else text


def _shown(table: str, item: FieldChange, value: Any, timezone: str) -> str | None:
    """Return a stored value as the sheet shows it; None for none."""
    if value is None or value in ("", []):
        return None
    column, rest = _column(table, item.place)
    name = item.place.rpartition(" -> ")[2].rpartition(".")[2]
    kind = None if column is None else column.kind
    if isinstance(value, bool) or isinstance(kind, Flag):
        return "Oui" if str(value).casefold() == "true" else "Non"
    if isinstance(value, list):
        codes = [str(code) for code in value]
        labels = kind.values.label_of if isinstance(kind, ChoiceList) else str
        return showable(", ".join(labels(code) for code in codes))
    if isinstance(kind, Date) or _is_instant(value):
        return _day(str(value), timezone, last=name in ENDS)
    if isinstance(kind, Choice) and value in kind.values.codes():
        return kind.values.label_of(value)
    if isinstance(kind, Number) and (number := _number(value)) is not None:
        share = number * 100 if rest and item.place.startswith("commission_scheme.split") else number
        return _french(share, kind)
    return showable(str(value))


def _french(value: Decimal, kind: Number) -> str:
    """Return a number as the sheet shows it: two decimals at least for money, the sign of percent for a rate."""
    if isinstance(kind, Rate):
        return kind.display(value)
    text = french_number(value, kind.decimals)
    if not isinstance(kind, Money):
        return text
    whole, _, decimals = text.partition(",")
    return f"{whole},{decimals:0<2}"


def _number(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _is_instant(value: Any) -> bool:
    try:
        return isinstance(value, str) and "T" in value and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _day(text: str, timezone: str, *, last: bool) -> str:
    """Return an instant as the day it is in the company's timezone; of an end, the last day before it."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return showable(text)
    if moment.tzinfo is None:
        return f"{moment:%d/%m/%Y}"
    moment -= timedelta(microseconds=1) if last else timedelta()
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local:%d/%m/%Y}" if last or local.time() == datetime.min.time() else f"{local:%d/%m/%Y %H:%M:%S}"
