"""What is no trustworthy workbook is refused at once, and its author told what it is and what to do."""

from __future__ import annotations

import io
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from catalogue.errors import StorageUnavailable
from tests.support.readers import HERE
from tests.workbooks.raw_package import parts, raw_workbook, write_package
from workbooks.reader import WorkbookReader
from workbooks.refusals import SENTENCES, Refusal, UnreadableWorkbook

ROWS = '<row r="1"><c r="A1"><v>1</v></c></row>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def _ole(*streams: str) -> bytes:
    return OLE + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)


def _zip(*members: tuple[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def _workbook_bytes() -> bytes:
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)
    return buffer.getvalue()


CONTENT_TYPES = ("[Content_Types].xml", b"<Types/>")
BY_CONTENT: dict[str, tuple[Callable[[], bytes], Refusal]] = {
    "empty": (lambda: b"", Refusal.EMPTY_FILE),
    "password": (
        lambda: _ole("Root Entry", "EncryptedPackage", "StrongEncryptionTransform"),
        Refusal.PASSWORD_PROTECTED,
    ),
    "rights": (lambda: _ole("EncryptedPackage", "DRMEncryptedTransform"), Refusal.RIGHTS_PROTECTED),
    "xls": (lambda: _ole("Root Entry", "Workbook"), Refusal.LEGACY_XLS),
    "biff 5": (lambda: _ole("Root Entry", "Book"), Refusal.LEGACY_XLS),
    "bare biff": (lambda: b"\x09\x08\x10\x00" + bytes(60), Refusal.LEGACY_XLS),
    "doc": (lambda: _ole("Root Entry", "WordDocument"), Refusal.OTHER_OFFICE_DOCUMENT),
    "unknown ole": (lambda: _ole("Root Entry"), Refusal.UNKNOWN_FORMAT),
    "xlsb": (lambda: _zip(CONTENT_TYPES, ("xl/workbook.bin", b"\x83\x01")), Refusal.BINARY_XLSB),
    "ods": (
        lambda: _zip(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<a/>")),
        Refusal.OPENDOCUMENT,
    ),
    "docx": (lambda: _zip(CONTENT_TYPES, ("word/document.xml", b"<w/>")), Refusal.OTHER_OFFICE_DOCUMENT),
    "plain zip": (lambda: _zip(("photo.jpg", b"\xff\xd8")), Refusal.ZIP_WITHOUT_WORKBOOK),
    "zip of nothing": (_zip, Refusal.ZIP_WITHOUT_WORKBOOK),
    "truncated": (lambda: _workbook_bytes()[:-400], Refusal.TRUNCATED),
    "web page": (lambda: b"\r\n<!DOCTYPE html><html><title>Connexion</title>", Refusal.WEB_PAGE),
    "web page without doctype": (lambda: b"\xef\xbb\xbf<HTML lang='fr'>", Refusal.WEB_PAGE),
    "xhtml": (lambda: b'<?xml version="1.0"?><!DOCTYPE html><html/>', Refusal.WEB_PAGE),
    "xml 2003": (lambda: b'<?xml version="1.0"?><Workbook xmlns="urn:schemas"/>', Refusal.XML_RENAMED),
    "csv": ("SKU;Libellé;Prix\nA;Été;9,90\n".encode, Refusal.TEXT_RENAMED),
    "csv cp1252": (lambda: "SKU;Libellé;Prix €\n".encode("cp1252"), Refusal.TEXT_RENAMED),
    "csv utf-16": (lambda: "SKU;Libellé\n".encode("utf-16"), Refusal.TEXT_RENAMED),
    "pdf": (lambda: b"%PDF-1.7\n", Refusal.PDF_RENAMED),
    "xls in capitals": (lambda: _ole("Root Entry", "WORKBOOK"), Refusal.LEGACY_XLS),
    "biff 5 in capitals": (lambda: _ole("Root Entry", "BOOK"), Refusal.LEGACY_XLS),
    "doc in capitals": (lambda: _ole("WORDDOCUMENT"), Refusal.OTHER_OFFICE_DOCUMENT),
    "rights of old": (lambda: _ole("\tDRMContent"), Refusal.RIGHTS_PROTECTED),
    "xls that speaks of Word": (
        lambda: _ole("Workbook") + b"\0" + "WordDocument".encode("utf-16-le"),
        Refusal.LEGACY_XLS,
    ),
    "mhtml of Excel": (
        lambda: (
            b'MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related;\r\n\tboundary="x"\r\n'
        ),
        Refusal.WEB_ARCHIVE,
    ),
    "mhtml of a browser": (
        lambda: (
            b"From: <Saved by Blink>\nSnapshot-Content-Location: https://x\nSubject: Tarifs\nMIME-Version: 1.0\n"
            b'Content-Type: multipart/related;\n\ttype="text/html"\n'
        ),
        Refusal.WEB_ARCHIVE,
    ),
    "html from its meta": (lambda: b'<meta charset="utf-8"><table><tr><td>SKU</td></tr></table>', Refusal.WEB_PAGE),
    "html from its style": (lambda: b"<style>td{mso-number-format:0}</style><table>", Refusal.WEB_PAGE),
    "html from a div": (lambda: b"\n<div class='x'><table>", Refusal.WEB_PAGE),
    "html from a comment": (lambda: b"<!-- export --> <!-- 2 -->\n<table border=1>", Refusal.WEB_PAGE),
    "json": (lambda: b'{"produits": [{"sku": "MTV-1"}]}', Refusal.JSON_RENAMED),
    "json list": (lambda: b'\xef\xbb\xbf[\n  {"sku": "MTV-1"}\n]', Refusal.JSON_RENAMED),
    "json of numbers": (lambda: b"[1, 2.5]", Refusal.JSON_RENAMED),
    "csv in brackets": (lambda: b"[SKU];[Prix]\nMTV-1;9,90\n", Refusal.TEXT_RENAMED),
    "shortcut": (lambda: b"[InternetShortcut]\r\nURL=https://winvest.example/\r\n", Refusal.SHORTCUT),
    "shortcut of Windows": (lambda: b"\x4c\0\0\0\x01\x14\x02\0" + bytes(80), Refusal.SHORTCUT),
    "shortcut to Google": (lambda: b'{"url":"https://docs.google.com/x","doc_id":"1"}', Refusal.SHORTCUT),
    "e-mail": (
        lambda: (
            b"Return-Path: <a@b.fr>\r\nReceived: from x\r\n\tby y\r\nFrom: Claire <a@b.fr>\r\nTo: c@d.fr\r\n"
            b"Content-Type: multipart/mixed; boundary=x\r\n"
        ),
        Refusal.E_MAIL,
    ),
    "e-mail with pictures": (
        lambda: b"From: a@b.fr\nTo: c@d.fr\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n",
        Refusal.E_MAIL,
    ),
    "rtf": (lambda: b"{\\rtf1\\ansi Tarifs}", Refusal.RICH_TEXT),
    "sylk": (lambda: b"ID;PWXL;N;E\r\nP;PGeneral\r\n", Refusal.OLD_EXCHANGE_FORMAT),
    "dif": (lambda: b'TABLE\r\n0,1\r\n"EXCEL"\r\n', Refusal.OLD_EXCHANGE_FORMAT),
    "numbers": (lambda: _zip(("Index/Document.iwa", b"\0"), ("preview.jpg", b"\xff\xd8")), Refusal.APPLE_NUMBERS),
    "numbers of old": (lambda: _zip(("index.apxl", b"<ls:document/>")), Refusal.APPLE_NUMBERS),
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(60), Refusal.OTHER_ARCHIVE),
    "followed by 80 kB": (lambda: _workbook_bytes() + bytes(80_000), Refusal.FOLLOWED_BY_BYTES),
    "cut after a workbook inside": (
        lambda: b"PK\3\4" + bytes(3_000) + _workbook_bytes() + bytes(80_000),
        Refusal.TRUNCATED,
    ),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(64), Refusal.UNKNOWN_FORMAT),
}


@pytest.mark.parametrize("case", BY_CONTENT)
def test_a_file_is_named_by_its_content_within_a_second(case: str, tmp_path: Path) -> None:
    """Whatever the extension says, the refusal says what the file is."""
    content, reason = BY_CONTENT[case]
    path = tmp_path / "Catalogue_MTV.xlsx"
    path.write_bytes(content())
    with pytest.raises(UnreadableWorkbook) as refused:
        HERE.read(path)
    assert refused.value.code is reason
    assert refused.value.exit_code == 2
    assert refused.value.sentence.startswith(SENTENCES[reason])


def _duplicate(path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        write_package(path, parts(ROWS), ("xl/worksheets/sheet1.xml", "<worksheet/>"))


def _duplicate_by_case(path: Path) -> None:
    write_package(path, parts(ROWS), ("XL\\Worksheets\\Sheet1.XML", "<worksheet/>"))


def _climbing(path: Path) -> None:
    write_package(path, parts(ROWS), ("../../etc/cron.d/x", "x"))


def _absolute(path: Path) -> None:
    write_package(path, parts(ROWS), ("C:\\x.xml", "<x/>"))


def _doctype_in_sheet(path: Path) -> None:
    content = parts(ROWS)
    sheet = content["xl/worksheets/sheet1.xml"]
    bomb = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>'
    content["xl/worksheets/sheet1.xml"] = sheet.replace("<worksheet", f"{bomb}<worksheet")
    write_package(path, content)


def _doctype_far_away(path: Path) -> None:
    content = parts(ROWS)
    sheet = content["xl/worksheets/sheet1.xml"]
    prolog = f"<!--{'x' * 40_000}--><!DOCTYPE x SYSTEM 'file:///etc/passwd'>"
    content["xl/worksheets/sheet1.xml"] = sheet.replace("<worksheet", f"{prolog}<worksheet")
    write_package(path, content)


def _doctype_in_theme(path: Path) -> None:
    write_package(path, parts(ROWS), ("xl/theme/theme1.xml", "<?xml version='1.0'?><!DOCTYPE a><a/>"))


def _doctype_utf16(path: Path) -> None:
    theme = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'.encode("utf-16")
    write_package(path, parts(ROWS), ("xl/theme/theme1.xml", theme))


def _bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts(ROWS).items():
            archive.writestr(name, text)
        with archive.open("xl/media/image1.bin", "w", force_zip64=True) as member:
            for _ in range(260):
                member.write(bytes(1 << 20))


def _lying_sizes(path: Path) -> None:
    write_package(path, parts(ROWS))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = struct.pack("<I", 30)
    path.write_bytes(content)


def _bad_checksum(path: Path) -> None:
    write_package(path, parts(ROWS))
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets/sheet1.xml"))
    content[at + 16 : at + 20] = b"\1\2\3\4"
    path.write_bytes(content)


def _no_worksheet(path: Path) -> None:
    content = parts(ROWS)
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace("<sheet ", "<chart ")
    write_package(path, content)


def _broken_xml(path: Path) -> None:
    raw_workbook(path, '<row r="1"><c r="A1"><v>1</c></row>')


def _impossible_address(path: Path) -> None:
    raw_workbook(path, '<row r="1"><c r="ZZZ1"><v>1</v></c></row>')


def _no_content_types(path: Path) -> None:
    content = parts(ROWS)
    del content["[Content_Types].xml"]
    write_package(path, content)


def _many_sheets(path: Path) -> None:
    content = parts(ROWS)
    listed = "".join(f'<sheet name="F{n}" sheetId="{n}" r:id="rId1"/>' for n in range(2, 3_001))
    content["xl/workbook.xml"] = content["xl/workbook.xml"].replace("</sheets>", f"{listed}</sheets>")
    write_package(path, content)


BUILT: dict[str, tuple[Callable[[Path], None], Refusal]] = {
    "a part twice": (_duplicate, Refusal.DUPLICATE_PARTS),
    "a part twice, spelt otherwise": (_duplicate_by_case, Refusal.DUPLICATE_PARTS),
    "a part that climbs out": (_climbing, Refusal.SUSPICIOUS_PARTS),
    "a part with a drive": (_absolute, Refusal.SUSPICIOUS_PARTS),
    "a DOCTYPE in a sheet": (_doctype_in_sheet, Refusal.DOCTYPE),
    "a DOCTYPE after a long comment": (_doctype_far_away, Refusal.DOCTYPE),
    "a DOCTYPE in a part never read": (_doctype_in_theme, Refusal.DOCTYPE),
    "a DOCTYPE in UTF-16": (_doctype_utf16, Refusal.DOCTYPE),
    "a zip bomb": (_bomb, Refusal.ZIP_BOMB),
    "a lying size": (_lying_sizes, Refusal.DAMAGED),
    "a wrong checksum": (_bad_checksum, Refusal.DAMAGED),
    "no worksheet": (_no_worksheet, Refusal.NO_WORKSHEET),
    "no content types": (_no_content_types, Refusal.DAMAGED),
    "three thousand sheets": (_many_sheets, Refusal.TOO_MANY_SHEETS),
    "broken XML": (_broken_xml, Refusal.DAMAGED),
    "an impossible address": (_impossible_address, Refusal.DAMAGED),
}


@pytest.mark.parametrize("case", BUILT)
def test_a_suspect_package_is_refused(case: str, tmp_path: Path) -> None:
    """A package that two readers could understand differently, or that would exhaust one, is not read."""
    build, reason = BUILT[case]
    path = tmp_path / "Catalogue_MTV.xlsx"
    build(path)
    started = time.process_time()
    with pytest.raises(UnreadableWorkbook) as refused:
        HERE.read(path)
    assert refused.value.code is reason
    assert time.process_time() - started < 1


@pytest.mark.parametrize("part", ["docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"])
@pytest.mark.parametrize("damage", ["cut", "no XML", "compressed"])
def test_a_damaged_property_refuses_no_workbook(part: str, damage: str, tmp_path: Path) -> None:
    """What only says something about the workbook says nothing then; its rows are read."""
    path = tmp_path / "c.xlsx"
    text = '<?xml version="1.0"?><a><creator>Claire' if damage == "cut" else "Claire"
    write_package(path, parts(ROWS), (part, text * 50))
    if damage == "compressed":
        content = bytearray(path.read_bytes())
        at = content.index(part.encode()) + len(part)
        content[at : at + 6] = b"\xff" * 6
        path.write_bytes(content)
    workbook = HERE.read(path)
    assert workbook.sheets[0].frame["A"].to_list() == ["1"]
    assert workbook.properties.creator is None


@pytest.mark.parametrize("prefix", ["/", "\\", "//"])
def test_names_may_begin_with_a_slash(prefix: str, tmp_path: Path) -> None:
    """Some writers put one before each name; it leads nowhere, and no part is written to a disk."""
    path = write_package(tmp_path / "c.xlsx", {prefix + name: text for name, text in parts(ROWS).items()})
    assert HERE.read(path).sheets[0].frame["A"].to_list() == ["1"]


def test_a_lock_file_is_named(tmp_path: Path) -> None:
    """Excel's « ~$ » file looks like the workbook in a folder; it is not the workbook."""
    path = tmp_path / "~$Catalogue_MTV.xlsx"
    path.write_bytes(b"\x05Marie" + bytes(160))
    with pytest.raises(UnreadableWorkbook) as refused:
        WorkbookReader().read(path)
    assert refused.value.code is Refusal.LOCK_FILE


def test_a_missing_file_is_no_fault_of_the_workbook(tmp_path: Path) -> None:
    """A file that cannot be opened is the storage's trouble, not a refusal of its author's work."""
    with pytest.raises(StorageUnavailable):
        WorkbookReader().read(tmp_path / "absent.xlsx")


def test_every_refusal_says_what_the_file_is_and_what_to_do() -> None:
    """One French sentence for each reason, without a developer's word."""
    assert set(SENTENCES) == set(Refusal)
    for sentence in SENTENCES.values():
        assert sentence.startswith(("Le ", "La ", "Ce ", "Fichier suspect"))
        assert sentence.endswith(".")
        assert sentence.count(". ") >= 1
        assert len(sentence) <= 240
        assert not any(word in sentence.lower() for word in ("xml malformé", "parse", "exception", "null", "buffer"))
