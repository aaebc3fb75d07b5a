"""The XML of a sheet of ours: texts stand in the cells, so that the author's shared strings stay as they are."""

from __future__ import annotations

from workbooks.marked_copy.dialect import Dialect
from workbooks.marked_copy.markup import quoted, text_of
from workbooks.marked_copy.model import AddedCell, AddedSheet
from workbooks.marked_copy.styles import Stylesheet
from workbooks.model import column_letters

_MAX_TEXT = 32_767  # characters of an Excel cell


def sheet_xml(sheet: AddedSheet, stylesheet: Stylesheet, dialect: Dialect, *, selected: bool) -> bytes:
    """Return the worksheet, with its formats entered into the style sheet."""
    pieces = [
        dialect.declaration,
        f'<worksheet xmlns="{dialect.main}"><sheetPr><tabColor rgb="{sheet.tab_colour}"/>'
        '<pageSetUpPr fitToPage="1"/></sheetPr>'.encode(),
        _view(sheet, selected=selected).encode(),
        _columns(sheet).encode(),
        b"<sheetData>",
    ]
    for number, row in enumerate(sheet.rows, start=1):
        height = f' ht="{row.height_points}" customHeight="1"' if row.height_points else ""
        pieces.append(f'<row r="{number}"{height}>'.encode())
        pieces += [
            _cell(f"{column_letters(column)}{number}", cell, stylesheet.look(cell.look))
            for column, cell in enumerate(row.cells, start=1)
            if cell is not None
        ]
        pieces.append(b"</row>")
    pieces += [b"</sheetData>", _links(sheet), _PAGE, b"</worksheet>"]
    return b"".join(pieces)


_PAGE = (
    b'<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    b'<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
)


def _view(sheet: AddedSheet, *, selected: bool) -> str:
    chosen = ' tabSelected="1"' if selected else ""
    pane = ""
    if sheet.frozen_rows:
        first = f"A{sheet.frozen_rows + 1}"
        pane = (
            f'<pane ySplit="{sheet.frozen_rows}" topLeftCell="{first}" activePane="bottomLeft" state="frozen"/>'
            f'<selection pane="bottomLeft" activeCell="{first}" sqref="{first}"/>'
        )
    return (
        f'<sheetViews><sheetView showGridLines="0"{chosen} workbookViewId="0">{pane}</sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15"/>'
    )


def _columns(sheet: AddedSheet) -> str:
    written = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1"/>'
        for number, width in enumerate(sheet.widths, start=1)
    )
    return f"<cols>{written}</cols>"


def _cell(address: str, cell: AddedCell, style: int) -> bytes:
    opening = f'<c r="{address}" s="{style}"'.encode()
    if isinstance(cell.value, int):
        return opening + b"><v>%d</v></c>" % cell.value
    if not cell.value:
        return opening + b"/>"
    text = text_of(cell.value[:_MAX_TEXT])
    return opening + b' t="inlineStr"><is><t xml:space="preserve">' + text + b"</t></is></c>"


def _links(sheet: AddedSheet) -> bytes:
    written = b"".join(
        b"<hyperlink ref=%s location=%s/>" % (quoted(f"{column_letters(column)}{row}"), quoted(target))
        for row, column, target in sheet.links()
    )
    return b"<hyperlinks>" + written + b"</hyperlinks>" if written else b""
