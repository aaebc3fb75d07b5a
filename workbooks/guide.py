"""The two sheets that explain a workbook to its author: « Lisez-moi » and « Exemples »."""

from __future__ import annotations

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from workbooks.layout import (
    CONFIRMATION_LABEL,
    EXAMPLES_SHEET,
    GUIDE_SHEET,
    CellValue,
    ColumnLayout,
    SheetLayout,
    WorkbookLayout,
)
from workbooks.page import FIRST, LAST, LINE_POINTS, MARGIN_WIDTH, WHOLE, Page, Span
from workbooks.recipes import write_recipes
from workbooks.styles import AMBER_SOFT, GREEN_SOFT, GREY_SOFT, GREY_TEXT, INDIGO, INK, LINE, RED_SOFT, Styles
from workbooks.text_cells import put_text
from workbooks.written_cells import display, put_cell

_TAB_COLOUR = GREY_TEXT
#: Names stand in the first columns of the page, beside them what is said of them, in the last one a count.
_NAMES: Span = (FIRST, FIRST + 1)
_SAID: Span = (FIRST + 2, LAST)
_SAID_BUT_COUNT: Span = (FIRST + 2, LAST - 1)
_COUNT: Span = (LAST, LAST)
_TYPED: Span = (FIRST + 2, FIRST + 3)
_LEGEND_POINTS = 20
_EXAMPLES_GUIDE = "Des lignes remplies, feuille par feuille, pour voir ce qui est attendu."
_TO_RECIPES = "Plus bas, avec un exemple chacun : les gestes d’une semaine."
_EXAMPLE_WIDTHS = (18, 38)
_LEGEND_COLUMNS = (
    (ColumnLayout("Titre", required=True), "Colonne obligatoire : remplissez-la dès que la ligne est commencée."),
    (ColumnLayout("Titre"), "Colonne facultative : laissez la cellule vide si vous n’avez rien à y mettre."),
    (ColumnLayout("Titre", formula="="), "Colonne calculée par Excel : n’y saisissez rien, elle n’est pas lue."),
)
_LEGEND_CELLS = (
    (RED_SOFT, "Cellule obligatoire encore vide dans une ligne commencée."),
    (AMBER_SOFT, "Valeur saisie deux fois dans une colonne où elle doit être unique."),
)


def write_guide(book: Workbook, layout: WorkbookLayout, styles: Styles) -> None:
    """Fill « Lisez-moi »: title, stamp, steps, what was prepared, the cell that confirms, legend, a line per sheet, recipes."""
    sheet = book.get_worksheet_by_name(GUIDE_SHEET)
    _prepare_sheet(sheet)
    page = Page(sheet, styles)
    page.set_up()
    sheet.set_row(1, 34)
    put_text(sheet, 1, 1, layout.title, styles.make(bold=True, font_size=20))
    if layout.stamp:
        put_text(sheet, 2, 1, layout.stamp, styles.make(font_color=GREY_TEXT))
    row = last_step = _write_steps(page, layout, row=4)
    row = _write_prepared(page, layout, row=row + bool(layout.recipes) + 1)
    row = _write_confirmation(page, layout, row=row + 1)
    row = _write_legend(page, row=row + 1)
    row = _write_index(page, layout, row=row + 1)
    if layout.recipes:
        look = styles.make(font_color=INDIGO, underline=1)
        page.link(last_step, WHOLE, _TO_RECIPES, look, to=(GUIDE_SHEET, f"A{row + 2}"))
        row = write_recipes(page, layout.recipes, row=row + 1)
    if layout.contact:
        page.heading(row + 1, "Une question ?")
        put_text(sheet, row + 2, 1, layout.contact, styles.make())
    sheet.fit_to_pages(1, 0)
    sheet.set_portrait()


def write_examples(book: Workbook, layout: WorkbookLayout, styles: Styles) -> None:
    """Fill « Exemples »: under the name of each sheet, its header and rows as they should look."""
    sheet = book.get_worksheet_by_name(EXAMPLES_SHEET)
    _prepare_sheet(sheet)
    sheet.set_default_row(LINE_POINTS)
    for index, width in enumerate((MARGIN_WIDTH, *_example_widths(layout))):
        sheet.set_column(index, index, width)
    put_text(sheet, 0, 1, "Exemples", styles.make(bold=True, font_size=20))
    sheet.set_row(0, 34)
    note = "Ces lignes montrent ce qui est attendu ; elles ne sont jamais lues."
    put_text(sheet, 1, 1, note, styles.make(font_color=GREY_TEXT))
    row = 3
    for item in layout.sheets:
        row = _write_example(sheet, item, styles, row=row) + 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _prepare_sheet(sheet: Worksheet) -> None:
    sheet.hide_gridlines(2)
    sheet.set_tab_color(_TAB_COLOUR)
    sheet.set_paper(9)


def _write_steps(page: Page, layout: WorkbookLayout, *, row: int) -> int:
    if not layout.steps:
        return row - 1
    page.heading(row, "Comment travailler")
    for number, step in enumerate(layout.steps, start=1):
        page.paragraph(row + number, f"{number}.  {step}", page.styles.make(text_wrap=True))
    return row + len(layout.steps) + 1


def _write_prepared(page: Page, layout: WorkbookLayout, *, row: int) -> int:
    """Lead to the cells that the author of prepared rows is to fill."""
    if not layout.prepared:
        return row - 1
    page.heading(row, "À compléter")
    page.paragraph(row + 1, layout.preparation, page.styles.make(text_wrap=True))
    row += 2
    line = {"bottom": 1, "bottom_color": LINE, "valign": "top", "indent": 1}
    text = page.styles.make(text_wrap=True, **line)
    for item in layout.prepared:
        page.paragraph(row, item.text, text, span=_SAID)
        look = page.styles.make(font_color=INDIGO, underline=1, bg_color=GREEN_SOFT, **line)
        page.link(row, _NAMES, item.title, look, to=(item.sheet, item.cell))
        row += 1
    return row


def _write_confirmation(page: Page, layout: WorkbookLayout, *, row: int) -> int:
    """Draw the empty cell in which a number is typed; `workbooks.confirmation` reads it."""
    if not layout.confirmation:
        return row - 1
    page.heading(row, "Confirmer un dépôt")
    page.paragraph(row + 1, layout.confirmation, page.styles.make(text_wrap=True))
    page.sheet.set_row(row + 2, 20)
    page.spread(row + 2, _NAMES, CONFIRMATION_LABEL, page.styles.make(bold=True))
    cell = page.styles.make(num_format="@", border=1, border_color=LINE, indent=1)
    page.spread(row + 2, _TYPED, "", cell)
    return row + 3


def _write_legend(page: Page, *, row: int) -> int:
    page.heading(row, "Légende")
    samples: list[tuple[str, Format, str]] = [
        (column.label, page.styles.header(column), sentence) for column, sentence in _LEGEND_COLUMNS
    ]
    samples += [
        ("", page.styles.make(bg_color=colour, border=1, border_color=LINE), sentence)
        for colour, sentence in _LEGEND_CELLS
    ]
    for offset, (text, look, sentence) in enumerate(samples, start=1):
        said = page.styles.make(indent=1)
        page.paragraph(row + offset, sentence, said, span=_SAID, least_points=_LEGEND_POINTS)
        page.spread(row + offset, _NAMES, text, look)
    return row + len(samples) + 1


def _write_index(page: Page, layout: WorkbookLayout, *, row: int) -> int:
    page.heading(row, "Les feuilles")
    row += 1
    head = page.styles.make(bold=True, bg_color=GREY_SOFT, font_color=INK, indent=1)
    page.spread(row, _NAMES, "Feuille", head)
    page.spread(row, _SAID_BUT_COUNT, "À quoi elle sert", head)
    page.spread(row, _COUNT, "Obligatoires", head)
    for item in layout.sheets:
        row += 1
        required = sum(column.required for column in item.columns)
        _write_index_line(page, row, (item.name, item.guide, f"{required} sur {len(item.columns)}"))
    _write_index_line(page, row + 1, (EXAMPLES_SHEET, _EXAMPLES_GUIDE, ""))
    return row + 2


def _write_index_line(page: Page, row: int, texts: tuple[str, str, str]) -> None:
    name, guide, count = texts
    line = {"bottom": 1, "bottom_color": LINE, "valign": "top"}
    link = page.styles.make(font_color=INDIGO, underline=1, align="left", indent=1, **line)
    page.link(row, _NAMES, name, link, to=(name, "A1"))
    said = page.styles.make(text_wrap=True, align="left", indent=1, **line)
    page.paragraph(row, guide, said, span=_SAID_BUT_COUNT)
    page.spread(row, _COUNT, count, page.styles.make(align="center", font_color=GREY_TEXT, **line))


def _write_example(sheet: Worksheet, item: SheetLayout, styles: Styles, *, row: int) -> int:
    sheet.set_row(row, 24)
    link = styles.make(bold=True, font_size=13, font_color=INDIGO)
    Page(sheet, styles).link(row, (FIRST, FIRST), item.name, link, to=(item.name, "A1"))
    if item.guide:
        put_text(sheet, row + 1, 1, item.guide, styles.make(font_color=GREY_TEXT))
        row += 1
    sheet.set_row(row + 1, 36)
    for index, column in enumerate(item.columns, start=1):
        put_text(sheet, row + 1, index, column.label, styles.header(column))
    for offset, values in enumerate(_examples(item), start=2):
        for index, (value, column) in enumerate(zip(values, item.columns, strict=True), start=1):
            put_cell(sheet, row + offset, index, value, column, styles=styles)
    return row + 2 + len(_examples(item))


def _examples(item: SheetLayout) -> tuple[tuple[CellValue, ...], ...]:
    return item.examples or (tuple(column.example for column in item.columns),)


def _example_widths(layout: WorkbookLayout) -> list[int]:
    """Return widths that show the longest example of each column place, since all sheets share the page."""
    least, most = _EXAMPLE_WIDTHS
    lengths: dict[int, int] = {}
    for item in layout.sheets:
        for values in _examples(item):
            for index, value in enumerate(values):
                lengths[index] = max(lengths.get(index, least), len(display(value)) + 3)
    return [min(lengths[index], most) for index in sorted(lengths)]
