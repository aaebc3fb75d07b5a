"""Addresses that open the author's workbook on the faulty cell.

A library folder is opened by a path relative to the report (``Rapports/{CODE}/``), SharePoint by its web address.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from urllib.parse import quote

from validators.findings import Finding
from validators.report.model import Report

#: Characters of a cell reference that an address may carry as they are.
_SPOT = "'!$:"


def workbook_target(report: Report) -> str:
    """Return where the workbook is, seen from the report; nothing is encoded yet for a relative path."""
    if report.workbook_link is not None:
        return report.workbook_link
    if PurePosixPath(report.path).is_absolute():
        return PurePosixPath(report.path).as_uri()
    return f"../../{report.path}"


def is_web(target: str) -> bool:
    """Say whether the workbook is opened in a browser, from its server."""
    return target.lower().startswith(("https://", "http://"))


def place(finding: Finding) -> str | None:
    """Return Excel's reference to the finding's place, for example ``'Produits'!F14``; None for the file itself.

    A finding about a row points to its first column, one about a sheet to its first cell.
    """
    if finding.sheet is None:
        return None
    return reference(finding.sheet, finding.cell or f"A{finding.row or 1}")


def to_copy(finding: Finding, target: str) -> str | None:
    """Return what leads to the finding's place once pasted into Excel's Name box; None for the file itself, and on a disk.

    From a server Excel may open a workbook where it was left, whatever the address says.
    """
    return place(finding) if is_web(target) else None


def other_place(finding: Finding) -> str | None:
    """Return Excel's reference to the other cell of a conflict, None where there is none."""
    sheet, _, cell = (finding.other_cell or "").rpartition("!")
    if not cell or not (sheet or finding.sheet):
        return None
    return reference(sheet.strip("'").replace("''", "'") or finding.sheet or "", cell)


def reference(sheet: str, cell: str) -> str:
    """Return ``'sheet'!cell`` with the sheet's own quotes doubled, as Excel wants."""
    return f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell}"


def href(target: str, spot: str | None) -> str:
    """Return the encoded address of the workbook, or of a place in it; never anything but a file or a web page."""
    if is_web(target):
        if spot is None:
            return target
        return f"{target}{'&' if '?' in target else '?'}web=1&activeCell={quote(spot, safe=_SPOT)}"
    file = target if target.startswith("file://") else quote(target, safe="/.-_~")
    return file if spot is None else f"{file}#{quote(spot, safe=_SPOT)}"
