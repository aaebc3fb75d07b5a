"""Write packages by hand: what no writer library would write, and what attackers do."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_RELATIONS = "http://purl.oclc.org/ooxml/officeDocument/relationships"
EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def parts(
    rows: str,
    *,
    formats: list[str] | None = None,
    strings: str = "",
    before: str = "",
    after: str = "",
    main: str = MAIN,
    relations: str = RELATIONS,
    date1904: bool = False,
    calculation: str = "",
    application: str = "",
) -> dict[str, str]:
    """Return the parts of a one-sheet workbook; style ``s="n"`` is the n-th of ``formats``, from 1.

    ``calculation`` is a ``calcPr`` element, ``application`` what stands in ``docProps/app.xml``.
    """
    codes = formats or []
    numbers = "".join(
        f'<numFmt numFmtId="{164 + i}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
        for i, code in enumerate(codes)
    )
    styles = "".join(f'<xf numFmtId="{164 + i}" applyNumberFormat="1"/>' for i in range(len(codes)))
    package = "http://schemas.openxmlformats.org/package/2006"
    about = {"docProps/app.xml": f'{DECLARATION}<Properties xmlns="{EXTENDED}">{application}</Properties>'}
    return (about if application else {}) | {
        "[Content_Types].xml": f'{DECLARATION}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{DECLARATION}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{DECLARATION}<workbook xmlns="{main}" xmlns:r="{relations}">'
        f'<workbookPr date1904="{int(date1904)}"/>'
        '<sheets><sheet name="Tarifs" sheetId="1" r:id="rId1"/></sheets>'
        f"{calculation}</workbook>",
        "xl/_rels/workbook.xml.rels": f'{DECLARATION}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="rId1" Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{relations}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/styles.xml": f'{DECLARATION}<styleSheet xmlns="{main}"><numFmts>{numbers}</numFmts>'
        f'<cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
        "xl/sharedStrings.xml": f'{DECLARATION}<sst xmlns="{main}">{strings}</sst>',
        "xl/worksheets/sheet1.xml": f'{DECLARATION}<worksheet xmlns="{main}" xmlns:r="{relations}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>",
    }


def write_package(path: Path, content: dict[str, str], *extra: tuple[str, bytes | str]) -> Path:
    """Write parts, then ``extra`` ones, which may repeat names or be odd."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name, text)
        for name, data in extra:
            archive.writestr(name, data)
    return path


def raw_workbook(path: Path, rows: str, **options: Any) -> Path:
    """Write a one-sheet workbook from the XML of its rows; options as `parts`."""
    return write_package(path, parts(rows, **options))
