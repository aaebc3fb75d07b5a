"""From the declared sheets to a workbook to fill, blank or filled from the catalogue.

Nothing here knows a column: labels, help, kinds and examples come from the declarations, values go back through
each kind's ``format``, the inverse of its reading. A filled template synced again therefore changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import polars as pl

from validators.kinds import Choice, ChoiceList, Code, Computed, Kind, Money, Number, Rate, Text
from validators.next_version import NextVersion
from validators.next_version_page import PREPARATION, prepared_line, prepared_rows
from validators.spec import Column, Sheet
from workbooks.layout import (
    CellValue,
    ColumnKind,
    ColumnLayout,
    ColumnRange,
    ListLayout,
    RecipeLayout,
    SheetLayout,
    WorkbookLayout,
)
from workbooks.model import CellKind

#: How to work with the workbook, on its first sheet.
STEPS = (
    "Remplissez les feuilles de gauche à droite : la première présente les lignes, les suivantes les détaillent.",
    "Préférez les listes à la saisie : cliquez la cellule, sa flèche et l’aide de la colonne apparaissent.",
    "L’ordre des lignes est libre ; ne renommez ni les feuilles ni les colonnes, gardez leurs titres en ligne 1.",
    "Enregistrez : le classeur est contrôlé tout seul, et un rapport nomme chaque cellule à revoir.",
)

#: What the cell beside « Je confirme le dépôt n° » is for.
CONFIRMATION = (
    "Quand un compte rendu retient un changement et demande s’il est voulu : tapez ici le numéro de ce dépôt (MTV-128, "
    "par exemple), ne changez rien d’autre, et enregistrez. Un numéro sert une fois."
)

_WIDTHS = {
    ColumnKind.MONEY: 14.0,
    ColumnKind.RATE: 11.0,
    ColumnKind.INTEGER: 11.0,
    ColumnKind.DECIMAL: 13.0,
    ColumnKind.DATE: 14.0,
    ColumnKind.YES_NO: 13.0,
}
#: Widths of free text, by the most characters it may have.
_TEXT_WIDTHS = ((40, 20.0), (80, 26.0), (160, 34.0))
_LONG_TEXT_WIDTH = 48.0
_LIST_WIDTHS = (16.0, 34.0)
_MOST_FROZEN_COLUMNS = 3


def workbook_layout(
    sheets: Sequence[Sheet],
    *,
    title: str,
    stamp: str,
    references: Mapping[str, Sequence[str]] | None = None,
    frames: Mapping[str, pl.DataFrame] | None = None,
    next_versions: Sequence[NextVersion] = (),
    recipes: Sequence[RecipeLayout] = (),
    contact: str = "",
    author: str = "",
) -> WorkbookLayout:
    """Derive the workbook to write from the declarations of its sheets.

    ``references`` gives the values of columns maintained in another workbook (``{"risks.code": ["OTT", …]}``);
    a column whose list is not given stays free. ``frames`` gives rows by sheet name, missing sheets stay blank;
    ``next_versions`` are rows of theirs that were prepared, and stand out.
    Shapes: a frame has the columns of ``Sheet.schema`` or some of them, and may hold the computed ones.
    """
    labels = {sheet.name: sheet for sheet in sheets}
    known = {source: tuple(values) for source, values in (references or {}).items() if values}
    lists: dict[str, ListLayout] = {}
    for sheet in sheets:
        for column in sheet.columns:
            found = _list_of(column, labels, known)
            if found is not None:
                lists.setdefault(found.name, found)
    written = [
        replace(
            _sheet_layout(sheet, labels, lists, (frames or {}).get(sheet.name)),
            prepared=prepared_rows(sheet, next_versions),
        )
        for sheet in sheets
    ]
    return WorkbookLayout(
        title=title,
        sheets=tuple(written),
        lists=tuple(lists.values()),
        stamp=stamp,
        steps=STEPS if len(sheets) > 1 else STEPS[1:],  # the first is about the order of the sheets
        confirmation="" if any(sheet.workbook == "operations" for sheet in sheets) else CONFIRMATION,
        preparation=PREPARATION,
        prepared=tuple(prepared_line(version) for version in next_versions),
        recipes=tuple(recipes),
        contact=contact,
        author=author,
    )


def cell_rows(sheet: Sheet, frame: pl.DataFrame) -> list[tuple[CellValue, ...]]:
    """Return the rows of a typed frame as the cells of its sheet, in column order."""
    columns: list[Sequence[CellValue]] = []
    for column in sheet.columns:
        if column.name in frame.columns:
            columns.append(_cells(column.kind, frame[column.name]))
        else:
            columns.append([None] * frame.height)
    return list(zip(*columns, strict=True))


def _cells(kind: Kind, values: pl.Series) -> list[CellValue]:
    if type(kind).format is Kind.format:
        return list(values)
    return [None if value is None else kind.format(value) for value in values]


def _sheet_layout(
    sheet: Sheet, sheets: Mapping[str, Sheet], lists: Mapping[str, ListLayout], frame: pl.DataFrame | None
) -> SheetLayout:
    return SheetLayout(
        name=sheet.label,
        columns=tuple(column_layout(sheet, column, sheets, lists) for column in sheet.columns),
        rows=() if frame is None else cell_rows(sheet, frame),
        guide=sheet.help,
        examples=tuple(_example_row(sheet, texts) for texts in sheet.examples),
        frozen_columns=_frozen_columns(sheet),
    )


def column_layout(
    sheet: Sheet, column: Column, sheets: Mapping[str, Sheet], lists: Mapping[str, ListLayout]
) -> ColumnLayout:
    """Return how a column is written; it offers what it can draw on in the sheets of its workbook, or in lists."""
    kind = column.kind
    source = _range_of(column, sheets)
    values = None if source else lists.get(_list_name(column) or "")
    return ColumnLayout(
        label=column.label,
        kind=ColumnKind(kind.template),
        help=column.help,
        width=_width(column, values),
        required=column.required,
        example=typed_cell(kind, column.example),
        list_name=values.name if values else None,
        closed=column.refers_to is None,
        list_range=source,
        max_length=kind.max_length if isinstance(kind, Text | Code) else None,
        minimum=_bound(kind, kind.minimum) if isinstance(kind, Number) else None,
        maximum=_bound(kind, kind.maximum) if isinstance(kind, Number) else None,
        formula=kind.formula if isinstance(kind, Computed) else None,
        number_format=_number_format(kind),
        unique=sheet.key == (column.name,),
    )


def _list_name(column: Column) -> str | None:
    if isinstance(column.kind, Choice | ChoiceList):
        return column.kind.values.__name__
    return column.refers_to


def _list_of(
    column: Column, sheets: Mapping[str, Sheet], references: Mapping[str, tuple[str, ...]]
) -> ListLayout | None:
    """Return the list that a column draws on, unless another sheet of the workbook maintains it."""
    name = _list_name(column)
    if name is None or _range_of(column, sheets) is not None:
        return None
    if isinstance(column.kind, Choice | ChoiceList):
        return ListLayout(name, column.label, column.kind.values.labels())
    return ListLayout(name, column.label, references[name]) if name in references else None


def _range_of(column: Column, sheets: Mapping[str, Sheet]) -> ColumnRange | None:
    sheet_name, _, column_name = (column.refers_to or "").partition(".")
    source = sheets.get(sheet_name)
    return ColumnRange(source.label, source.column(column_name).label) if source else None


def _bound(kind: Number, bound: Decimal | None) -> Decimal | None:
    """Return a bound as Excel stores it: the share of a percentage."""
    return kind.format(bound) if isinstance(kind, Rate) and bound is not None else bound


def _number_format(kind: Kind) -> str | None:
    """Return the format of an amount that may have more decimals than cents."""
    if isinstance(kind, Money) and kind.decimals > 2:
        return f'#,##0.00{"#" * (kind.decimals - 2)} "€"'
    return None


def _width(column: Column, values: ListLayout | None) -> float:
    """Return a width that shows the longest word of the label, and what the kind usually holds."""
    longest_word = max(len(word) for word in column.label.split()) + 5.0
    template = ColumnKind(column.kind.template)
    if template in _WIDTHS:
        wanted = _WIDTHS[template]
    elif template is ColumnKind.MULTI_CHOICE:
        wanted = _LIST_WIDTHS[1]
    elif values is not None:
        least, most = _LIST_WIDTHS
        wanted = min(max(least, max(map(len, values.values)) + 5.0), most)
    elif isinstance(column.kind, Code):
        wanted = min(max(16.0, len(column.example) + 5.0), 30.0)
    else:
        length = column.kind.max_length if isinstance(column.kind, Text) else 40
        wanted = next((width for limit, width in _TEXT_WIDTHS if length <= limit), _LONG_TEXT_WIDTH)
    return max(wanted, longest_word)


def _frozen_columns(sheet: Sheet) -> int:
    """Keep in sight the columns that name a row."""
    count = 0
    while count < min(_MOST_FROZEN_COLUMNS, len(sheet.columns) - 1) and sheet.columns[count].name in sheet.key:
        count += 1
    return max(count, 1)


def _example_row(sheet: Sheet, texts: Sequence[str]) -> tuple[CellValue, ...]:
    padded = (*texts, *[""] * (len(sheet.columns) - len(texts)))
    return tuple(typed_cell(column.kind, text) for column, text in zip(sheet.columns, padded, strict=True))


def typed_cell(kind: Kind, text: str) -> CellValue:
    """Return an example as the cell that a careful author would leave; raises Fault when it is not of its kind."""
    if not text or isinstance(kind, Computed):
        return text or None
    if CellKind.TEXT in kind.native:
        return text
    value: CellValue = kind.format(kind.parse_one(text, CellKind.TEXT, None))
    return value
