"""Every report can be found again, and leads to what it was made from and with."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from cli.display import show_traces
from sync.bootstrap import Service
from sync.delivery import report_files
from sync.outcome import RunResult
from tests.support.books import Library, product
from validators.ruleset import ruleset

Run = Callable[..., RunResult]


def test_a_report_says_what_it_was_made_from_and_with(
    library: Library, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """Number, bytes, version, rules and references stand in the page, the workbook and on the command line."""
    library.company("MTV", product("MTV-OFFRE-001"))
    result = run()
    report = result.results[-1].report
    assert report.number is not None
    assert report.source_version is not None
    assert report.reference_fingerprint is not None
    assert report.ruleset_version == ruleset()
    files = report_files(report)
    page = files["html"].decode()
    sheet = openpyxl.load_workbook(BytesIO(files["xlsx"]))["Synthèse"]
    cells = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    for value in (report.number, report.sha256, report.source_version, ruleset(), report.reference_fingerprint):
        assert value in page
        assert value in cells
    show_traces(result)
    said = capsys.readouterr().out
    for value in (report.number, report.sha256[:16], report.source_version[:16], report.run_id, ruleset()):
        assert value in said


def test_other_rules_check_an_unchanged_workbook_again(
    service: Service, library: Library, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody raised a version by hand: that their source moved is enough (decision 6)."""
    library.company("MTV", product("MTV-OFFRE-001"))
    run()
    assert {one.report.outcome for one in run().results} == {"unchanged"}
    for module in ("sync.context", "sync.delivery"):
        monkeypatch.setattr(f"{module}.ruleset", lambda: "2026.11.7+000000000000")
    again = run()
    assert {one.report.outcome for one in again.results} == {"published"}
    assert {one.report.ruleset_version for one in again.results} == {"2026.11.7+000000000000"}
