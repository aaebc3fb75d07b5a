"""Rows in which every typed column has a value, then another, then none: what a load must never lose.

A row names its keys, and what the sheet's kinds cannot tell; every other column is filled from its kind. A cell that is
a tuple differs from load to load: first, changed, emptied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from catalogue.spelling import PAIR_LISTS, canonical
from tests.catalogue.store.sheets import FILE_COLUMNS, Frames, Row, schema_of
from validators.kept import kept
from validators.kinds import Choice, ChoiceList, Code, Date, DueRule, Flag, Integer, Kind, Money, Number, Rate, Text
from validators.sheets import COMPANY_SHEETS, GROUP_SHEETS
from validators.spec import Column, Sheet

FIRST, CHANGED, EMPTIED = 0, 1, 2
CATALOGUE_SHEETS = (*GROUP_SHEETS, *COMPANY_SHEETS)
SKUS = ("MTV-TOUT-001", "MTV-TOUT-002")
_DAY = date(2025, 1, 1)

ROWS: Mapping[str, Sequence[Row]] = {
    "companies": [{"code": "MTV", "timezone": "Europe/Paris"}, {"code": "FT"}, {"code": "AP"}],
    "partners": [{"company": "AP", "name": "OggoData"}, {"company": "FT", "name": "Opérateur"}],
    "risks": [{"code": "OTT", "company": None}, {"code": "SANTE", "company": "MTV"}],
    "tax_rates": [{"code": code, "territory": "FR", "valid_from": _DAY} for code in ("NORMAL", "REDUIT")],
    "document_types": [{"code": "CGU"}, {"code": "CGV"}],
    "obligations": [
        {"family": "ott", "channel": channel, "client_type": client, "document_type": "CGU", "valid_from": _DAY}
        for channel, client in ((None, None), ("web", "both"))
    ],
    "activations": [{"owner": "AP", "partner": "OggoData", "company": company} for company in ("MTV", "FT")],
    "gl_accounts": [{"code": "706100", "company": company} for company in (None, "MTV")],
    "legal_mentions": [{"code": "RGPD", "family": family, "valid_from": _DAY} for family in (None, "ott")],
    "units": [{"code": "kWh"}, {"code": "Go"}],
    "index_values": [{"index": index, "valid_from": _DAY} for index in ("spot", "cpi")],
    "blacklist": [
        {"sku": "FT-BOX-001", "company": company, "channel": channel, "valid_from": _DAY}
        for company, channel in ((None, None), ("MTV", "web"))
    ],
    "rule_settings": [{"rule": rule, "valid_from": _DAY} for rule in ("CPT-101", "CPT-102")],
    "products": [  # one without a partner earns no commission
        {"sku": SKUS[0], "revenue_model": ("commission", "mixed", "revenue")},
        {"sku": SKUS[1], "revenue_model": ("mixed", "commission", "revenue")},
    ],
}

#: Rows under each of the products; SKU and version are added.
ROWS_OF_A_PRODUCT: Mapping[str, Sequence[Row]] = {
    "lifecycle": [{"effective_from": _DAY}],
    "versions": [{}],
    "plans": [{"plan": "BASIC"}, {"plan": "PRO"}],
    "prices": [
        {"plan": "BASIC", "component": "", "type": "fixed", "tier_from": None},
        {"plan": "PRO", "component": "TYPE", "type": ("fixed", "indexed", "usage"), "tier_from": None},
        {"plan": "PRO", "component": "CONSO", "type": "usage", "tier_from": None},
        {"plan": None, "component": "INDICE", "type": "indexed", "tier_from": None},
        {"plan": None, "component": "PALIER", "type": "tiered", "tier_from": Decimal(0)},
    ],
    "documents": [{"type": "CGU", "file": file, "valid_from": _DAY} for file in ("cgu.pdf", "script.pdf")],
    "publications": [{"seller": "FT", "channels": ["field", "web"], "start_at": _DAY}],
    "accounting": [
        {"nature": "revenue", "variant": "", "tax_code": None},
        {"nature": "revenue", "variant": "ENCAISSEMENT", "tax_code": "NORMAL"},
    ],
    "adjustments": [
        {"plan": "PRO", "code": "TAUX", "amount": (None, None, Decimal(5))},
        {"plan": None, "code": "MONTANT", "rate": (None, None, Decimal(5))},
    ],
    "compositions": [{"component": sku} for sku in SKUS],
    "commissions": [{"scheme": "STD"}],
    "commission_tiers": [
        {"scheme": "STD", "basis": "volume", "tier_from": Decimal(0), "amount": (None, None, Decimal(5))},
        {"scheme": "STD", "basis": "months", "tier_from": Decimal(0), "rate": (None, None, Decimal(5))},
    ],
    "splits": [
        {"scheme": "STD", "beneficiary": "company", "share": (Decimal("66.6667"), Decimal(40), Decimal(10))},
        {"scheme": "STD", "beneficiary": "manager", "share": (Decimal("33.3333"), Decimal(60), Decimal(90))},
    ],
    "external_codes": [{"system": "OggoData"}, {"system": "Autre"}],
    "cq_rules": [{"code": ""}, {"code": "BIS"}],
}

#: Values of the columns that mean something which neither their kind nor their reference says.
MEANT: Mapping[tuple[str, str], Sequence[Any]] = {
    ("companies", "timezone"): ("Indian/Reunion", "America/Cayenne", "Pacific/Noumea"),
    ("commissions", "plan"): ("BASIC", "PRO"),
    ("cq_rules", "script"): ("cgu.pdf", "script.pdf"),
    ("documents", "sha256"): ("a" * 64, "b" * 64),
    ("documents", "pdfa_claim"): (True, False),
}

#: Codes of every grammar, told apart by what stands for ``{n}`` (a number) or ``{c}`` (a letter).
CODES = (
    "#{n:06}",
    "{n:09}",
    "{n:014}",
    "E{c}",
    "EU{c}",
    "AXABFR{n}",
    "FR10ZZZ{n}",
    "4456{n}",
    "4457{n}",
    "7061{n}",
    "CODE-{n}",
)


@dataclass(frozen=True, slots=True)
class Turn:
    """Which row of its sheet is filled, and for which load."""

    row: int
    load: int  #: `FIRST` or `CHANGED`

    @property
    def number(self) -> int:
        """A number that no other row ever had, from 0."""
        return 2 * self.row + self.load

    def one_of(self, values: Sequence[Any]) -> Any:
        """Return another value in the other load, and in the next row: no row is always filled with a default."""
        return values[(self.row + self.load) % len(values)]


def _number(column: Column, place: int, turn: Turn) -> Decimal:
    """Use all decimals; columns further right hold more, as an upper bound must."""
    kind = column.kind
    assert isinstance(kind, Number)
    step = 0 if isinstance(kind, Rate) else 100
    return Decimal(place * step + turn.number + 1) + Decimal(1).scaleb(-kind.decimals)


def _text(column: Column, place: int, turn: Turn) -> str:
    assert isinstance(column.kind, Text)
    end = f" n° {turn.number:03}"
    return column.label[: column.kind.max_length - len(end)] + end


def _code(column: Column, place: int, turn: Turn) -> str:
    assert isinstance(column.kind, Code)
    codes = (shape.format(n=10 + turn.number, c=chr(ord("A") + turn.number)) for shape in CODES)
    return next(code for code in codes if re.fullmatch(column.kind.pattern, code))


def _choices(column: Column) -> tuple[str, ...]:
    assert isinstance(column.kind, Choice | ChoiceList)
    return column.kind.values.codes()


#: Kind of column → the value of a column in a row, given the column's place in its sheet.
VALUES: Mapping[type[Kind], Callable[[Column, int, Turn], Any]] = {
    Choice: lambda column, place, turn: turn.one_of(_choices(column)),
    ChoiceList: lambda column, place, turn: turn.one_of([list(_choices(column)[:1]), list(_choices(column)[:2])]),
    Code: _code,
    Date: lambda column, place, turn: _DAY + timedelta(days=100 * (place + 1) + turn.number),
    DueRule: lambda column, place, turn: f"{turn.number + 1} days",
    Flag: lambda column, place, turn: turn.one_of([True, False]),
    Integer: lambda column, place, turn: place + turn.number + 1,
    Money: _number,
    Number: _number,
    Rate: _number,
    Text: _text,
}


def value(sheet: Sheet, column: Column, turn: Turn) -> Any:
    """Return what a column holds in a row; a column that refers to a list holds one of its entries."""
    if (sheet.name, column.name) in MEANT:
        return turn.one_of(MEANT[sheet.name, column.name])
    if column.refers_to:
        name, target = column.refers_to.split(".")
        return turn.one_of([row[target] for row in ROWS[name]])
    if column.name in PAIR_LISTS.get(sheet.name, ()):
        return f"Deux : {turn.number + 1} ; Un : {turn.number}"
    return VALUES[type(column.kind)](column, sheet.columns.index(column), turn)


@cache
def filled(load: int) -> Frames:
    """Return every sheet of the catalogue's workbooks for one of the three loads, as the catalogue keeps it."""
    return {sheet.name: _frame(sheet, load) for sheet in CATALOGUE_SHEETS}


def fields(sheet: Sheet) -> list[str]:
    """Return the columns of a sheet that may change: all but its key."""
    return [name for name in schema_of(sheet.name) if name not in sheet.key]


def _frame(sheet: Sheet, load: int) -> pl.DataFrame:
    rows = [_row(sheet, cells, position, load) for position, cells in enumerate(_cells(sheet))]
    return canonical(sheet.name, kept(sheet.name, pl.DataFrame(rows, schema=schema_of(sheet.name))))


def _cells(sheet: Sheet) -> Sequence[Row]:
    if sheet.name in ROWS:
        return ROWS[sheet.name]
    parts = {"sku", "version"} & set(sheet.schema)
    own = [{name: cell for name, cell in (("sku", sku), ("version", 1)) if name in parts} for sku in SKUS]
    return [{**key, **row} for key in own for row in ROWS_OF_A_PRODUCT[sheet.name]]


def _row(sheet: Sheet, cells: Row, position: int, load: int) -> Row:
    row = {column.name: _cell(sheet, column, cells, position, load) for column in sheet.typed}
    if sheet.name == "documents":
        files = {name: Column(name, name, Text()) for name in FILE_COLUMNS}
        row |= {name: _cell(sheet, column, cells, position, load) for name, column in files.items()}
    return row


def _cell(sheet: Sheet, column: Column, cells: Row, position: int, load: int) -> Any:
    if column.name in cells:
        cell = cells[column.name]
        return cell[load] if isinstance(cell, tuple) else cell
    if load == EMPTIED and not column.required:
        return column.default
    return value(sheet, column, Turn(position, min(load, CHANGED)))
