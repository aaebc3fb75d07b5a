"""The JSON Schema (2020-12) of a sheet's rows and of a whole workbook, derived from the declarations.

What a program may send is what a person may type: names are those of the typed frame, exact numbers are decimal
strings, dates are ISO, lists hold codes whose French labels stand beside them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from validators.kinds import Choice, ChoiceList, Code, Computed, Kind, Money, Text
from validators.sheets import sheets_of
from validators.spec import Column, Sheet, WorkbookKind
from workbooks.model import CellKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"

#: Every kind of workbook, and what people call it.
TITLES: dict[WorkbookKind, str] = {
    "company": "Classeur d'une société",
    "group": "Référentiel du groupe",
    "operations": "Classeur d'opérations",
}


def workbook_schema(workbook: WorkbookKind) -> dict[str, Any]:
    """Return the schema of a workbook: one list of rows per sheet, each row as ``json_schema`` says."""
    sheets = sheets_of(workbook)
    return {
        "$schema": DIALECT,
        "$id": f"urn:winvest:catalogue:workbook:{workbook}",
        "title": TITLES[workbook],
        "type": "object",
        "properties": {
            sheet.name: {"title": sheet.label, "type": "array", "items": {"$ref": f"#/$defs/{sheet.name}"}}
            for sheet in sheets
        },
        "required": [sheet.name for sheet in sheets if not sheet.optional],
        "additionalProperties": False,
        "$defs": {sheet.name: row_schema(sheet) for sheet in sheets},
    }


def json_schema(sheet: Sheet) -> dict[str, Any]:
    """Return the schema of one row of a sheet, as a document of its own."""
    return {"$schema": DIALECT, "$id": f"urn:winvest:catalogue:sheet:{sheet.name}"} | row_schema(sheet)


def row_schema(sheet: Sheet) -> dict[str, Any]:
    """Return the schema of one row of a sheet, to stand inside another document.

    ``x-key`` names the columns that may not repeat together, ``x-refers-to`` the column that maintains the values.
    """
    return {
        "title": sheet.label,
        "description": sheet.help,
        "type": "object",
        "properties": {column.name: _column_schema(column) for column in sheet.columns},
        "required": [column.name for column in sheet.typed if column.required],
        "additionalProperties": False,
        "x-key": list(sheet.key),
    }


def json_value(kind: Kind, value: Any) -> Any:
    """Return a typed value as its schema wants it: ``"9.90"`` for an amount, ``"2025-09-01"`` for a date."""
    if isinstance(value, Decimal):
        return _decimal_text(value, least_decimals=2 if isinstance(kind, Money) else 0)
    return value.isoformat() if isinstance(value, date) else value


def _decimal_text(value: Decimal, *, least_decimals: int) -> str:
    exponent = value.normalize().as_tuple().exponent
    return f"{value:.{max(least_decimals, -int(exponent))}f}"


def _column_schema(column: Column) -> dict[str, Any]:
    schema = {"title": column.label, "description": column.help} | _value_schema(column)
    if column.default is not None:
        schema["default"] = json_value(column.kind, column.default)
    if column.example and not column.computed:
        schema["examples"] = [json_value(column.kind, _typed_example(column.kind, column.example))]
    if column.refers_to:
        schema["x-refers-to"] = column.refers_to
    return schema


def _value_schema(column: Column) -> dict[str, Any]:
    """Return the schema of the column's values, with null where an empty cell is allowed."""
    kind = column.kind
    if isinstance(kind, Computed):
        return kind.json_type
    empty = [] if column.required else [{"type": "null"}]
    if isinstance(kind, Choice):
        return {"oneOf": [*_labelled(kind), *empty]}
    schema = dict(kind.json_type)
    if isinstance(kind, ChoiceList):
        schema["items"] = {"oneOf": _labelled(kind)}
    if column.required and isinstance(kind, Text | ChoiceList):
        schema["minLength" if isinstance(kind, Text) else "minItems"] = 1  # a blank cell is an empty cell
    if column.default == "" and "pattern" in schema:
        schema["pattern"] = f"^$|{schema['pattern']}"
    if empty:
        schema["type"] = [schema["type"], "null"]
    return schema


def _labelled(kind: Choice | ChoiceList) -> list[dict[str, str]]:
    return [{"const": member.value, "title": member.label} for member in kind.values]


def _typed_example(kind: Kind, text: str) -> Any:
    if isinstance(kind, Text | Code):
        return text
    return kind.parse_one(text, CellKind.TEXT, None)
