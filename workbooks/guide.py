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
from workbooks.styles import AMBER_SOFT, GREY_SOFT, GREY_TEXT, INDIGO, INK, LINE, RED_SOFT, Styles
from workbooks.written_cells import display, put_cell

_TAB_COLOUR = GREY_TEXT
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
    """Fill « Lisez-moi »: title, stamp, steps, the cell that confirms, legend, one linked line per sheet, contact."""
    sheet = book.get_worksheet_by_name(GUIDE_SHEET)
    _prepare_page(sheet, widths=(3, 26, 84, 16))
    sheet.set_row(1, 34)
    sheet.write_string(1, 1, layout.title, styles.make(bold=True, font_size=20))
    if layout.stamp:
        sheet.write_string(2, 1, layout.stamp, styles.make(font_color=GREY_TEXT))
    row = _write_steps(sheet, layout, styles, row=4)
    row = _write_confirmation(sheet, layout, styles, row=row + 1)
    row = _write_legend(sheet, styles, row=row + 1)
    row = _write_index(sheet, layout, styles, row=row + 1)
    if layout.contact:
        _heading(sheet, row + 1, "Une question ?", styles)
        sheet.write_string(row + 2, 1, layout.contact, styles.make())
    sheet.fit_to_pages(1, 1)
    sheet.set_portrait()


def write_examples(book: Workbook, layout: WorkbookLayout, styles: Styles) -> None:
    """Fill « Exemples »: under the name of each sheet, its header and rows as they should look."""
    sheet = book.get_worksheet_by_name(EXAMPLES_SHEET)
    _prepare_page(sheet, widths=(3, *_example_widths(layout)))
    sheet.write_string(0, 1, "Exemples", styles.make(bold=True, font_size=20))
    sheet.set_row(0, 34)
    note = "Ces lignes montrent ce qui est attendu ; elles ne sont jamais lues."
    sheet.write_string(1, 1, note, styles.make(font_color=GREY_TEXT))
    row = 3
    for item in layout.sheets:
        row = _write_example(sheet, item, styles, row=row) + 1
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _prepare_page(sheet: Worksheet, widths: tuple[int, ...]) -> None:
    sheet.hide_gridlines(2)
    sheet.set_tab_color(_TAB_COLOUR)
    sheet.set_paper(9)
    sheet.set_default_row(18)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)


def _heading(sheet: Worksheet, row: int, text: str, styles: Styles) -> None:
    sheet.set_row(row, 24)
    sheet.write_string(row, 1, text, styles.make(bold=True, font_size=13, font_color=INDIGO))


def _write_steps(sheet: Worksheet, layout: WorkbookLayout, styles: Styles, *, row: int) -> int:
    if not layout.steps:
        return row - 1
    _heading(sheet, row, "Comment travailler", styles)
    for number, step in enumerate(layout.steps, start=1):
        sheet.merge_range(row + number, 1, row + number, 3, f"{number}.  {step}", styles.make(text_wrap=True))
        sheet.set_row(row + number, 18 * (1 + len(step) // 140))
    return row + len(layout.steps) + 1


def _write_confirmation(sheet: Worksheet, layout: WorkbookLayout, styles: Styles, *, row: int) -> int:
    """Draw the empty cell in which a number is typed; `workbooks.confirmation` reads it."""
    if not layout.confirmation:
        return row - 1
    _heading(sheet, row, "Confirmer un dépôt", styles)
    sheet.merge_range(row + 1, 1, row + 1, 3, layout.confirmation, styles.make(text_wrap=True))
    sheet.set_row(row + 1, 18 * (1 + len(layout.confirmation) // 140))
    sheet.set_row(row + 2, 20)
    sheet.write_string(row + 2, 1, CONFIRMATION_LABEL, styles.make(bold=True))
    sheet.write_blank(row + 2, 2, None, styles.make(num_format="@", border=1, border_color=LINE, indent=1))
    return row + 3


def _write_legend(sheet: Worksheet, styles: Styles, *, row: int) -> int:
    _heading(sheet, row, "Légende", styles)
    samples: list[tuple[str, Format, str]] = [
        (column.label, styles.header(column), sentence) for column, sentence in _LEGEND_COLUMNS
    ]
    samples += [
        ("", styles.make(bg_color=colour, border=1, border_color=LINE), sentence) for colour, sentence in _LEGEND_CELLS
    ]
    for offset, (text, look, sentence) in enumerate(samples, start=1):
        sheet.set_row(row + offset, 20)
        sheet.write_string(row + offset, 1, text, look) if text else sheet.write_blank(row + offset, 1, None, look)
        sheet.write_string(row + offset, 2, sentence, styles.make(indent=1))
    return row + len(samples) + 1


def _write_index(sheet: Worksheet, layout: WorkbookLayout, styles: Styles, *, row: int) -> int:
    _heading(sheet, row, "Les feuilles", styles)
    head = styles.make(bold=True, bg_color=GREY_SOFT, font_color=INK, indent=1)
    for index, text in enumerate(("Feuille", "À quoi elle sert", "Obligatoires"), start=1):
        sheet.write_string(row + 1, index, text, head)
    row += 2
    line = {"bottom": 1, "bottom_color": LINE}
    link = styles.make(font_color=INDIGO, underline=1, align="left", indent=1, valign="top", **line)
    text = styles.make(text_wrap=True, align="left", indent=1, valign="top", **line)
    count = styles.make(align="center", font_color=GREY_TEXT, valign="top", **line)
    for item in layout.sheets:
        _write_link(sheet, row, item.name, link)
        sheet.write_string(row, 2, item.guide, text)
        required = sum(column.required for column in item.columns)
        sheet.write_string(row, 3, f"{required} sur {len(item.columns)}", count)
        sheet.set_row(row, 18 * (1 + len(item.guide) // 100))
        row += 1
    _write_link(sheet, row, EXAMPLES_SHEET, link)
    sheet.write_string(row, 2, "Des lignes remplies, feuille par feuille, pour voir ce qui est attendu.", text)
    sheet.write_blank(row, 3, None, count)
    return row + 1


def _write_link(sheet: Worksheet, row: int, name: str, look: Format) -> None:
    target = name.replace("'", "''")
    sheet.write_url(row, 1, f"internal:'{target}'!A1", look, name)


def _write_example(sheet: Worksheet, item: SheetLayout, styles: Styles, *, row: int) -> int:
    sheet.set_row(row, 24)
    _write_link(sheet, row, item.name, styles.make(bold=True, font_size=13, font_color=INDIGO))
    if item.guide:
        sheet.write_string(row + 1, 1, item.guide, styles.make(font_color=GREY_TEXT))
        row += 1
    sheet.set_row(row + 1, 36)
    for index, column in enumerate(item.columns, start=1):
        sheet.write_string(row + 1, index, column.label, styles.header(column))
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
