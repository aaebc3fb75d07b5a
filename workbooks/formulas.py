"""Computed columns: formulas written by column label, so that a declaration never counts letters.

``=IF([SKU]="","",COUNTIF([Versions!SKU],[SKU]))`` is a formula of the column « Versions » of a sheet of products.
A column of another sheet becomes a defined name, which is given its rows once every sheet is written.
"""

from __future__ import annotations

import re

from xlsxwriter.utility import xl_col_to_name

from workbooks.layout import ColumnRange, InvalidLayout, SheetLayout, WorkbookLayout, name_part

#: Computed columns carry their formula this many rows below the last filled one…
SPARE_FORMULA_ROWS = 40
#: …and look this many rows below the last filled one of other sheets.
SPARE_LOOKUP_ROWS = 2_000
#: Above this many rows a computed column holds values only: a lookup per row over as many rows would freeze Excel.
MOST_FORMULA_ROWS = 2_000

_REFERENCE = re.compile(r"\[(?:([^\]!]+)!)?([^\]!]+)\]")


def column_name(source: ColumnRange) -> str:
    """Return the defined name under which formulas know a column of another sheet."""
    return f"Colonne_{name_part(source.sheet)}_{name_part(source.column)}"


def formula_in_names(formula: str, layout: SheetLayout) -> str:
    """Return the formula with cells and defined names in place of labels, and ``{row}`` for its row.

    Raises: InvalidLayout when a label of this sheet is unknown.
    """
    labels = [column.label for column in layout.columns]

    def replace(match: re.Match[str]) -> str:
        sheet, label = match.groups()
        if sheet:
            return column_name(ColumnRange(sheet, label))
        if label not in labels:
            raise InvalidLayout(f"{layout.name}: the formula {formula} names no column {match.group()}")
        return f"${xl_col_to_name(labels.index(label))}{{row}}"

    return _REFERENCE.sub(replace, formula)


def check_formulas(layout: WorkbookLayout) -> None:
    """Refuse a formula that looks at a column which the workbook does not have.

    Raises: InvalidLayout, since Excel would show #NAME? to every reader.
    """
    labels = {sheet.name: {column.label for column in sheet.columns} for sheet in layout.sheets}
    for source in looked_up(layout):
        if source.column not in labels.get(source.sheet, set()):
            raise InvalidLayout(f"a formula looks at no column {source.sheet}!{source.column}")


def looked_up(layout: WorkbookLayout) -> tuple[ColumnRange, ...]:
    """Return the columns that formulas of other sheets look at, by name."""
    found = {
        ColumnRange(*match.groups())
        for sheet in layout.sheets
        for column in sheet.columns
        for match in _REFERENCE.finditer(column.formula or "")
        if match.group(1)
    }
    return tuple(sorted(found, key=column_name))
