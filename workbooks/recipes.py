"""The examples of « Lisez-moi »: what people do to the workbook, drawn as the sheets look, before and after."""

from __future__ import annotations

from xlsxwriter.format import Format

from workbooks.layout import (
    CONFIRMATION_LABEL,
    CellValue,
    RecipeLayout,
    RowExample,
    RowMark,
    StepExample,
    TableExample,
)
from workbooks.page import FIRST, LAST, WHOLE, Page, Span
from workbooks.styles import GREEN, GREEN_SOFT, GREY_SOFT, GREY_TEXT, INDIGO, LINE, number_format
from workbooks.text_cells import put_text
from workbooks.written_cells import display, excel_number

_MARGIN = FIRST
"""The column that says what becomes of a row; the cells of the sheet begin right of it."""

_INTRODUCTION = (
    "Chaque exemple montre quelques cellules de la feuille, avant et après, puis ce que répond le compte rendu. En vert : "
    "ce que vous tapez."
)
#: The longest label that stands on one line of a header.
_HEADER_CHARACTERS = 12
#: The longest value that one column of the page shows.
_CELL_CHARACTERS = 13
_TITLE_POINTS, _HEADER_POINTS, _HIGH_HEADER_POINTS = 22, 20, 32
_CELL: dict[str, object] = {"border": 1, "border_color": LINE, "align": "left", "indent": 1, "shrink": True}
_TYPED: dict[str, object] = {"bg_color": GREEN_SOFT, "bold": True}
_LOOKS: dict[RowMark, dict[str, object]] = {
    RowMark.BEFORE: {"font_color": GREY_TEXT},
    RowMark.GONE: {"font_color": GREY_TEXT, "font_strikeout": True},
}


def write_recipes(page: Page, recipes: tuple[RecipeLayout, ...], *, row: int) -> int:
    """Draw the recipes from a row on, and return the row below the last one."""
    page.heading(row, "Les gestes d’une semaine")
    page.paragraph(row + 1, _INTRODUCTION, page.styles.make(font_color=GREY_TEXT, text_wrap=True))
    row += 2
    for number, recipe in enumerate(recipes, start=1):
        row = _write_recipe(page, number, recipe, row=row + 1)
    return row


def _write_recipe(page: Page, number: int, recipe: RecipeLayout, *, row: int) -> int:
    page.sheet.set_row(row, _TITLE_POINTS)
    title = page.styles.make(bold=True, font_size=12, bottom=1, bottom_color=LINE)
    page.spread(row, WHOLE, f"{number}.  {recipe.title}", title)
    page.paragraph(row + 1, recipe.text, page.styles.make(text_wrap=True, valign="top"))
    row += 2
    for step in recipe.steps:
        row = _write_step(page, step, row=row)
    if recipe.result:
        row = _write_said(page, "Ensuite", recipe.result, row=row)
    return row


def _write_step(page: Page, step: StepExample, *, row: int) -> int:
    for table in step.tables:
        row = _write_table(page, table, row=row)
    if step.confirmed:
        # Between quotes it is no label: nobody confirms anything by an example (`workbooks.confirmation`).
        label = f"« {CONFIRMATION_LABEL} »"
        page.spread(row, (_MARGIN + 1, _MARGIN + 2), label, page.styles.make(bold=True, indent=1))
        page.spread(row, (_MARGIN + 3, _MARGIN + 3), step.confirmed, page.styles.make(**_CELL, **_TYPED))
        row += 1
    return _write_said(page, "Réponse", step.answer, row=row)


def _write_table(page: Page, table: TableExample, *, row: int) -> int:
    spans = _spans(table)
    wraps = any(len(column.label) > _HEADER_CHARACTERS for column in table.columns)
    page.sheet.set_row(row, _HIGH_HEADER_POINTS if wraps else _HEADER_POINTS)
    link = page.styles.make(font_color=INDIGO, underline=1, align="right", indent=1, shrink=True)
    page.link(row, (_MARGIN, _MARGIN), table.sheet, link, to=(table.sheet, "A1"))
    for span, column in zip(spans, table.columns, strict=True):
        page.spread(row, span, column.label, page.styles.header(column))
    for line in table.rows:
        row += 1
        _write_row(page, table, line, spans, row=row)
    return row + 1


def _spans(table: TableExample) -> list[Span]:
    """Give each column of a sheet one of the page, and one more where a value asks for it and there is room."""
    spare, place, spans = LAST - _MARGIN - len(table.columns), _MARGIN + 1, list[Span]()
    for index in range(len(table.columns)):
        longest = max(len(display(line.values[index])) for line in table.rows)
        wider = min(spare, longest // (_CELL_CHARACTERS + 1))
        spans.append((place, place + wider))
        spare, place = spare - wider, place + wider + 1
    return spans


def _write_row(page: Page, table: TableExample, line: RowExample, spans: list[Span], *, row: int) -> None:
    colour = GREEN if line.typed else GREY_TEXT
    mark = page.styles.make(italic=True, font_size=10, font_color=colour, align="right", indent=1)
    put_text(page.sheet, row, _MARGIN, line.mark, mark)
    for index, (column, value) in enumerate(zip(table.columns, line.values, strict=True)):
        look = _CELL | {"num_format": number_format(column)} | _LOOKS.get(line.mark, {})
        if index in line.typed:
            look |= _TYPED
        _put(page, row, spans[index], value, page.styles.make(**look))


def _put(page: Page, row: int, span: Span, value: CellValue, look: Format) -> None:
    page.spread(row, span, display(value), look)
    if value is not None and not isinstance(value, str | bool):
        page.sheet.write_number(row, span[0], excel_number(value), look)


def _write_said(page: Page, label: str, text: str, *, row: int) -> int:
    """Write a line that the service says, beside the name of what it is about."""
    name = page.styles.make(font_color=GREY_TEXT, font_size=10, align="right", indent=1)
    put_text(page.sheet, row, _MARGIN, label, name)
    look = page.styles.make(bg_color=GREY_SOFT, text_wrap=True, indent=1)
    page.paragraph(row, text, look, span=(_MARGIN + 1, LAST))
    return row + 1
