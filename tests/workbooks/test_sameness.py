"""A workbook that comes back from a place that writes into Office files is still the one that was sent."""

from __future__ import annotations

from io import BytesIO

import openpyxl

from sandboxes.sharepoint.office import rewritten
from workbooks.sameness import shows_the_same


def book(text: str) -> bytes:
    """Return a workbook of one cell."""
    made, content = openpyxl.Workbook(), BytesIO()
    made.worksheets[0]["A1"] = text
    made.save(content)
    return content.getvalue()


def test_what_sharepoint_adds_changes_nothing_that_is_shown() -> None:
    """Its parts are other parts; a cell that differs, a file cut short, or other bytes of no workbook are not the same."""
    sent = book("9,90 €")
    assert rewritten(sent) != sent
    assert shows_the_same(sent, rewritten(sent))
    assert not shows_the_same(sent, book("9,91 €"))
    assert not shows_the_same(sent, rewritten(sent)[:-40])
    sheet = sent.index(b"xl/worksheets/sheet1.xml") + 60
    assert not shows_the_same(sent, sent[:sheet] + bytes(40) + sent[sheet + 40 :])
    assert shows_the_same(b"a;b", b"a;b")
    assert not shows_the_same(b"a;b", b"a;c")
