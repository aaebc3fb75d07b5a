"""The audit log in the workbook's own words: sheets and columns for tables and fields, labels for codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from catalogue.changes import TABLES
from catalogue.store.readings.audit import Change
from catalogue.store.readings.audit_names import ENDS, FieldChange
from catalogue.store.tables import AUDITED_TABLES
from catalogue.vocabulary import Beneficiary
from validators.dictionary import stored_in
from validators.kinds import Choice, ChoiceList, Date, DueRule, Kind, Money, Number, Rate, fold, french_number
from validators.report.model import showable
from validators.sheets import SHEETS
from validators.spec import Column

_Row = Mapping[str, Any]

ACTIONS = {"insert": "ajout", "update": "modification", "delete": "retrait"}
NOTHING = "(vide)"

#: Places that hold a column's values beside the one that the dictionary names.
_ALSO = {
    "pricing_rule.payload -> min_charge": "prices.amount",
    "pricing_rule.payload -> base": "prices.amount",
    "pricing_rule.payload -> tiers -> amount": "prices.amount",
    "pricing_rule.payload -> tiers": "prices.tier_from",
    "commission_scheme.bonuses -> bonus -> amount": "commissions.bonus",
    "commission_scheme.bonuses -> bonus -> from": "commissions.bonus_from",
    "commission_scheme.bonuses -> malus -> amount": "commissions.malus",
    "commission_scheme.bonuses -> malus -> months": "commissions.malus_months",
    "commission_scheme.split": "splits.share",
    "product.lifecycle_status": "lifecycle.status",
    "product_document.file_hash": "documents.file",
}
#: Places that hold a rate or an amount, as the row's ``value_type`` says: the columns of each.
_EITHER = {
    "commission_tier.value": {"percent": "commission_tiers.rate", "amount": "commission_tiers.amount"},
    "adjustment.value": {"percent": "adjustments.rate", "amount": "adjustments.amount"},
}
#: Shares that are stored as fractions, and typed in percent.
_FRACTIONS = ("commission_scheme.split", "composition.revenue_share")
#: Values made of several named ones.
_NAMED_PARTS = ("commission_scheme.split ->", "product.extra ->", "partner.extranet_codes ->", "company.journals ->")
#: Places that say again what another one says.
_REPEATED = frozenset({"pricing_rule.payload -> type"})


def sheet_label(table: str) -> str:
    """Return the sheet that a table holds, the table's own name where no sheet does."""
    return next((SHEETS[name].label for name, held in TABLES.items() if held == table), table)


def table_named(text: str) -> str | None:
    """Return the table of that name, or that holds the sheet of that name; None when there is none."""
    known = {fold(name): name for name in AUDITED_TABLES}
    known |= {fold(SHEETS[name].label): table for name, table in TABLES.items() if table in AUDITED_TABLES}
    return known.get(fold(text))


def fields_of(change: Change) -> list[dict[str, Any]]:
    """Return each field that a change of the audit log changes, as `differences` does."""
    line = change.line
    return differences(line.table, line.before, line.after, change.fields, change.timezone)


def differences(
    table: str, before: _Row | None, after: _Row | None, changed: Sequence[FieldChange], timezone: str
) -> list[dict[str, Any]]:
    """Return each field in which two rows of a table differ: its place, its label, both values as the sheet shows them.

    In the sheet's order; what no sheet holds, because the service works it out, comes last and has no label.
    """
    places = list(_columns(table))

    def rank(item: FieldChange) -> int:
        return next(
            (index for index, place in enumerate(places) if f"{item.place} -> ".startswith(f"{place} -> ")), len(places)
        )

    rows = before or after or {}, after or before or {}
    fields = [_field(table, rows, item, timezone) for item in sorted(changed, key=rank) if item.place not in _REPEATED]
    return [field for field in fields if field["before"] != field["after"]]


def _field(table: str, rows: tuple[_Row, _Row], item: FieldChange, timezone: str) -> dict[str, Any]:
    place = item.place
    was, now = (_column(table, place, row) for row in rows)
    if now is None:
        return {"field": place, "label": None, "before": _text(item.before), "after": _text(item.after)}
    before = _shown((was or now).kind, item, item.before, timezone)
    after = _shown(now.kind, item, item.after, timezone)
    return {"field": place, "label": _label(now, item), "before": before, "after": after}


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


def _column(table: str, place: str, row: Mapping[str, Any]) -> Column | None:
    """Return the column whose values a place of a row keeps, or lies in the values of."""
    if place in _EITHER:
        sheet, _, name = _EITHER[place][row["value_type"]].partition(".")
        return SHEETS[sheet].column(name)
    columns = _columns(table)
    while place not in columns:
        place, arrow, _ = place.rpartition(" -> ")
        if not arrow:
            return None
    return columns[place]


def _label(column: Column, item: FieldChange) -> str:
    """Return the column's label; of a value made of several, which part it is."""
    last = item.place.rpartition(" -> ")[2]
    details = []
    if item.place.startswith(_NAMED_PARTS):
        details.append(showable(Beneficiary.label_of(last) if last in Beneficiary.codes() else last))
    if item.position:
        details.append(f"n° {item.position}")
    return f"{column.label} ({', '.join(details)})" if details else column.label


def _shown(kind: Kind, item: FieldChange, value: Any, timezone: str) -> str | None:
    """Return a stored value as the sheet shows it; None for none."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, list) and isinstance(kind, ChoiceList):
        return ", ".join(kind.values.label_of(code) for code in value)
    if isinstance(kind, Date):
        return _day(str(value), timezone, last=item.place.rpartition(".")[2] in ENDS)
    if isinstance(kind, Choice) and value in kind.values.codes():
        return kind.values.label_of(value)
    if isinstance(kind, Number) and (number := _number(value)) is not None:
        return _french(number * 100 if item.place.startswith(_FRACTIONS) else number, kind)
    return showable(kind.display(value)) if isinstance(kind, DueRule) else _text(value)


def _text(value: Any) -> str | None:
    """Return a value as showable text; None for none."""
    if value is None or value in ("", []):
        return None
    if isinstance(value, list):
        return showable(", ".join(map(str, value)))
    return ("Oui" if value else "Non") if isinstance(value, bool) else showable(str(value))


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
