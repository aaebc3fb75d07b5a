"""Write a workbook that people like to fill: dropdowns, formats, help while typing, a guide and examples.

The order of the tabs is « Lisez-moi », the data sheets, « Exemples », and the hidden « Listes ». The same layout
and instant give the same bytes, so that a template changes in the library only when its content did.
"""

from __future__ import annotations

from datetime import datetime
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from catalogue.scratch import scratch_folder
from workbooks.bulk import DataSheet
from workbooks.formulas import SPARE_LOOKUP_ROWS, check_formulas, column_name, looked_up
from workbooks.guidance import YES_NO, write_guidance, write_highlights
from workbooks.guide import write_examples, write_guide
from workbooks.layout import (
    EXAMPLES_SHEET,
    GUIDE_SHEET,
    LISTS_SHEET,
    STAMP_PROPERTY,
    ColumnRange,
    ListLayout,
    SheetLayout,
    WorkbookLayout,
    check_layout,
)
from workbooks.styles import GREY_SOFT, HEADER_HEIGHT_POINTS, ROW_HEIGHT_POINTS, Styles
from workbooks.text_cells import put_text

#: Dropdowns, messages and colours reach this row at least.
PREPARED_LAST_ROW = 20_000
#: …and this many rows below the last filled one.
SPARE_ROWS = 5_000
EXCEL_LAST_ROW = 1_048_576

_A4 = 9
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(layout: WorkbookLayout, *, created: datetime) -> bytes:
    """Return the bytes of the .xlsx file that a layout describes; ``created`` stands in its properties.

    Raises: InvalidLayout when the layout contradicts itself; ValueError for a row that does not fit its columns.
    """
    check_layout(layout)
    check_formulas(layout)
    target = BytesIO()
    with scratch_folder() as scratch, Workbook(target, _OPTIONS | {"tmpdir": str(scratch)}) as book:
        styles = Styles(book)
        _describe(book, layout, created)
        lists = {item.name: item for item in (YES_NO, *layout.lists)}
        book.add_worksheet(GUIDE_SHEET)
        for sheet in layout.sheets:
            book.add_worksheet(sheet.name, worksheet_class=DataSheet)
        book.add_worksheet(EXAMPLES_SHEET)
        book.add_worksheet(LISTS_SHEET)
        last_rows = {sheet.name: _write_sheet(book, sheet, styles, lists) for sheet in layout.sheets}
        _define_ranges(book, layout, last_rows)
        _write_lists(book, tuple(lists.values()), styles)
        write_examples(book, layout, styles)
        write_guide(book, layout, styles)
    return target.getvalue()


def _describe(book: Workbook, layout: WorkbookLayout, created: datetime) -> None:
    book.set_properties({"title": layout.title, "author": layout.author, "created": created})
    if layout.stamp:
        book.set_custom_property(STAMP_PROPERTY, layout.stamp, "text")
    book.set_size(24_000, 14_000)


def _write_sheet(book: Workbook, layout: SheetLayout, styles: Styles, lists: dict[str, ListLayout]) -> int:
    """Write a data sheet and return Excel's number of its last row with data."""
    sheet = book.get_worksheet_by_name(layout.name)
    sheet.set_tab_color(layout.tab_colour)
    sheet.hide_gridlines(2)
    sheet.set_default_row(ROW_HEIGHT_POINTS)
    sheet.set_row(0, HEADER_HEIGHT_POINTS)
    for index, column in enumerate(layout.columns):
        sheet.set_column(index, index, column.width, styles.cell(column))
        put_text(sheet, 0, index, column.label, styles.header(column))
    last_row: int = sheet.fill(layout, styles)
    sheet.freeze_panes(1, layout.frozen_columns)
    sheet.autofilter(0, 0, _prepared_row(last_row) - 1, len(layout.columns) - 1)
    write_guidance(sheet, layout, lists=lists, last_row=_prepared_row(last_row))
    write_highlights(sheet, layout, styles=styles, last_row=_prepared_row(last_row))
    _prepare_print(sheet, layout.name)
    return last_row


def _prepared_row(last_row: int) -> int:
    """Return the last row that dropdowns, messages and colours reach."""
    return min(max(PREPARED_LAST_ROW, last_row + SPARE_ROWS), EXCEL_LAST_ROW)


def _prepare_print(sheet: Worksheet, name: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{name.replace('&', '&&')}&RPage &P / &N")


def _define_ranges(book: Workbook, layout: WorkbookLayout, last_rows: dict[str, int]) -> None:
    """Name the columns that dropdowns offer and formulas look at.

    A dropdown's range ends at its last value: Excel accepts anything once a named source holds a blank.
    """
    offered = {column.list_range for sheet in layout.sheets for column in sheet.columns if column.list_range}
    for source in sorted(offered, key=lambda item: item.defined_name):
        whole = _cells(layout, source, _prepared_row(last_rows[source.sheet]))
        first = whole.partition(":")[0]
        book.define_name(source.defined_name, f"={first}:INDEX({whole},MAX(1,COUNTA({whole})))")
    for source in looked_up(layout):
        last_row = min(last_rows[source.sheet] + SPARE_LOOKUP_ROWS, EXCEL_LAST_ROW)
        book.define_name(column_name(source), f"={_cells(layout, source, last_row)}")


def _cells(layout: WorkbookLayout, source: ColumnRange, last_row: int) -> str:
    labels = {sheet.name: [column.label for column in sheet.columns] for sheet in layout.sheets}
    letter = xl_col_to_name(labels[source.sheet].index(source.column))
    return f"{quote_sheetname(source.sheet)}!${letter}$2:${letter}${last_row}"


def _write_lists(book: Workbook, lists: tuple[ListLayout, ...], styles: Styles) -> None:
    sheet = book.get_worksheet_by_name(LISTS_SHEET)
    for index, item in enumerate(lists):
        letter = xl_col_to_name(index)
        sheet.set_column(index, index, 28)
        put_text(sheet, 0, index, item.label, styles.make(bold=True, bg_color=GREY_SOFT))
        for row, value in enumerate(item.values, start=1):
            put_text(sheet, row, index, value, styles.make())
        if item.values:
            book.define_name(item.defined_name, f"={LISTS_SHEET}!${letter}$2:${letter}${len(item.values) + 1}")
    sheet.freeze_panes(1, 0)
    sheet.hide()
