"""The HTML report stands alone, hides nothing, and lets nothing of a cell act."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pypdf
import pytest

from tests.validators.report.conftest import ReportOf
from validators.findings import Counts, Finding, Outcome
from validators.report.changes import Changes, SheetChanges
from validators.report.html import report_html
from validators.report.model import Unit

_CHROMIUM = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


#: Sets each filter alone, notes what the page says, then clears them all.
_FILTERING = """
  var form = document.getElementById("filters"), said = document.getElementById("status");
  function submit() { form.dispatchEvent(new Event("submit")); return said.textContent; }
  var seen = STEPS.map(function (step) { form.reset(); form.elements[step[0]].value = step[1]; return submit(); });
  form.reset();
  seen.push(submit());
  document.body.dataset.seen = seen.join("|");
"""


class _Page(HTMLParser):
    """The tags and the visible text of a page."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._silent = False
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._silent = tag in {"style", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._silent = False

    def handle_data(self, data: str) -> None:
        self.text += "" if self._silent else data


def test_operations_enter_the_books_and_products_the_catalogue(report_of: ReportOf) -> None:
    """What was added is counted under the name of where it went."""
    booked, published = (report_html(report_of(unit=unit)) for unit in (Unit.OPERATION, Unit.PRODUCT))
    assert ("<h2>Les comptes</h2>" in booked, "<h2>Le catalogue</h2>" in booked) == (True, False)
    assert ("<h2>Les comptes</h2>" in published, "<h2>Le catalogue</h2>" in published) == (False, True)


def test_a_finding_shows_everything_that_mends_it(report_of: ReportOf, amount: Finding) -> None:
    """Cell, key, column, value found, what was expected, example, suggestion, action, rule and the other cell."""
    page = _Page(report_html(report_of([amount])))
    for value in (amount.cell, amount.key, amount.column, amount.found, amount.expected, amount.example):
        assert value is not None
        assert value in page.text
    for value in (amount.suggestion, amount.action, amount.rule, amount.other_cell, amount.message, "Bloquant"):
        assert value is not None
        assert value in page.text
    addresses = [attributes.get("href") for tag, attributes in page.tags if tag == "a"]
    assert "../../Catalogue/USGP/Catalogue_USGP.xlsx#'Tarifs'!F14" in addresses
    assert "../../Catalogue/USGP/Catalogue_USGP.xlsx#'Formules'!B3" in addresses


def test_beside_a_web_address_stands_the_cell_to_copy(report_of: ReportOf, amount: Finding) -> None:
    """From a server Excel may open elsewhere; on a disk the link leads there by itself."""
    address = "https://winvest.example/Doc.aspx?sourcedoc=1"
    page = report_html(report_of([amount, replace(amount, sheet=None, cell=None)], workbook_link=address))
    assert page.count("&#39;Tarifs&#39;!F14</code>") == 1
    assert "</code>" not in report_html(report_of([amount]))


@pytest.mark.parametrize("field", ["sheet", "cell", "column", "key", "found", "expected", "example", "suggestion"])
def test_markup_in_a_cell_stays_text(report_of: ReportOf, amount: Finding, field: str) -> None:
    """Whatever a cell holds, the page has one script, and it is ours."""
    hostile = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
    change: dict[str, Any] = {field: hostile}
    source = report_html(report_of([replace(amount, **change)]))
    page = _Page(source)
    assert [tag for tag, _ in page.tags if tag in {"script", "img"}] == ["script"]
    assert not any(name.startswith("on") for _, attributes in page.tags for name in attributes)
    assert hostile in page.text


@pytest.mark.parametrize("field", ["path", "saved_by", "company_label", "source_version", "workbook_link", "run_id"])
def test_markup_around_the_findings_stays_text_too(report_of: ReportOf, amount: Finding, field: str) -> None:
    """An editor's name or a file's name is no more trusted than a cell."""
    page = _Page(report_html(report_of([amount], **{field: "\"'><script>alert(1)</script>"})))
    assert [tag for tag, _ in page.tags].count("script") == 1


def test_the_page_asks_nothing_of_anyone(report_of: ReportOf, amount: Finding) -> None:
    """No tag loads anything, and the page's own policy forbids all but its style and its script, by hash."""
    source = report_html(report_of([amount]))
    page = _Page(source)
    assert not {"link", "img", "iframe", "object", "embed", "video", "audio", "source"} & {tag for tag, _ in page.tags}
    assert not any("src" in attributes or "style" in attributes for _, attributes in page.tags)
    assert "url(" not in source
    assert "@import" not in source
    (policy,) = [a["content"] or "" for _, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        (inline,) = re.findall(rf"<{tag}>(.*?)</{tag}>", source, flags=re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_compliance_finds_the_control_again(report_of: ReportOf, amount: Finding) -> None:
    """Run, fingerprint, version, editor, rules, instant and counts stand in the page, and a box to sign."""
    report = report_of([amount])
    text = _Page(report_html(report)).text
    assert report.source_version is not None
    assert report.saved_by is not None
    for value in (report.run_id, report.sha256, report.source_version, report.saved_by, report.ruleset_version):
        assert value in text
    for value in ("22/11/2026 à 11:05:57 (UTC+01:00)", "Lignes lues", "412", "Visa", "Signature"):
        assert value in text


def test_an_empty_report_congratulates(report_of: ReportOf) -> None:
    """Its author reads that all is well, what was checked and what changed, and sees no empty table."""
    counts = Counts(rows_read=412, units_accepted=27, inserted=18)
    changes = Changes((SheetChanges("Produits", 18, 0, 0),), first=True)
    page = _Page(report_html(report_of(outcome=Outcome.PUBLISHED, counts=counts, changes=changes)))
    for sentence in ("Votre classeur est publié.", "27 produits acceptés", "Bravo", "412 lignes contrôlées"):
        assert sentence in page.text
    assert "Premier chargement : 18 lignes ajoutées." in page.text
    assert "form" not in {tag for tag, _ in page.tags}


def test_a_blank_cell_and_no_value_are_told_apart(report_of: ReportOf, amount: Finding, file_finding: Finding) -> None:
    """An empty cell is said to be empty; a finding about no cell shows a dash."""
    for blank in ("", None):
        assert "(vide)" in _Page(report_html(report_of([replace(amount, found=blank)]))).text
    assert "(vide)" not in _Page(report_html(report_of([file_finding]))).text


def test_a_date_is_shown_as_its_author_sees_it(report_of: ReportOf, amount: Finding) -> None:
    """The finding keeps the ISO date of a date cell; what was typed as a text stays as it was typed."""
    message = "Versions!C2 : « 01/09/2025 » précède le début."
    page = _Page(report_html(report_of([replace(amount, found="2025-09-01", message=message)]))).text
    assert "2025-09-01" not in page
    assert page.count("01/09/2025") == 2
    typed = replace(amount, found="2025-09-01", message="Produits!A2 : « 2025-09-01 » n'est pas un code.")
    assert _Page(report_html(report_of([typed]))).text.count("2025-09-01") == 2


def test_punctuation_stays_with_its_word(report_of: ReportOf, amount: Finding) -> None:
    """No line begins with a colon or ends with an opening quote."""
    page = report_html(report_of([replace(amount, message="Tarifs!F2 : « x » n'est pas 5 % ; corrigez.")]))
    assert "Tarifs!F2\u00a0: «\u00a0x\u00a0» n&#39;est pas 5\u00a0%\u00a0; corrigez." in page


def test_a_page_is_never_larger_than_a_mailbox_takes(report_of: ReportOf, many: Callable[[int], list[Finding]]) -> None:
    """Where the longest texts would make it so, fewer findings are detailed, and all are counted."""
    long = [replace(finding, message=("é" * 239) + ".", expected="é" * 200) for finding in many(10_000)]
    source = report_html(report_of(long))
    assert 4_000_000 < len(source.encode()) <= 5_000_000
    detailed = source.count("<tr><td><a ")
    assert 3_000 < detailed < 10_000
    assert "Ce rapport compte 10\u202f000 points" in source


def test_every_row_is_there_without_javascript(report_of: ReportOf, many: Callable[[int], list[Finding]]) -> None:
    """Ten thousand findings are all in the page, which stays under 5 MB."""
    source = report_html(report_of(many(10_000)))
    assert source.count("<tr><td><a ") == 10_000
    assert len(source.encode()) < 5_000_000


def test_a_very_long_report_says_what_it_counts_without_detail(
    report_of: ReportOf, many: Callable[[int], list[Finding]]
) -> None:
    """Beyond the limit the page shows the first findings of each action and counts the others."""
    source = report_html(report_of(many(50_000)))
    assert source.count("<tr><td><a ") == 10_000
    assert "Ce rapport compte 50\u202f000 points : il en détaille 10\u202f000" in source
    assert source.count("et 10\u202f000 autres, comptés sans détail") == 4
    assert len(source.encode()) < 5_000_000


def test_the_same_report_gives_the_same_page(report_of: ReportOf, amount: Finding, file_finding: Finding) -> None:
    """A past run's report can be rebuilt identically."""
    report = report_of([amount, file_finding])
    assert report_html(report) == report_html(report)


@pytest.mark.judge("Chromium")
def test_filters_leave_what_was_asked(
    report_of: ReportOf, many: Callable[[int], list[Finding]], tmp_path: Path
) -> None:
    """In a real browser, each filter hides the other findings and says how many are left."""
    expected = {
        ("severity", "info"): "25 points affichés",
        ("sheet", "s1"): "50 points affichés",
        ("action", "g3"): "25 points affichés",
        ("words", "ENER-00007"): "1 point affiché",
        ("words", "verifiez introuvable"): "0 point affiché",
    }
    # The test's own script would be refused by the page's policy, which another test proves.
    source = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", report_html(report_of(many(100))))
    page = tmp_path / "rapport.html"
    script = _FILTERING.replace("STEPS", json.dumps(list(expected)))
    page.write_text(source.replace("</body>", f"<script>{script}</script></body>"), encoding="utf-8")
    answer = re.search(r'<body data-seen="([^"]*)"', _chromium(tmp_path, "--dump-dom", page.as_uri()))
    assert answer is not None
    assert answer[1].split("|") == [*expected.values(), "100 points affichés"]


@pytest.mark.judge("Chromium")
def test_the_policy_lets_our_own_script_run(report_of: ReportOf, amount: Finding, tmp_path: Path) -> None:
    """The untouched page counts its findings by itself, and a cell's script did not."""
    page = tmp_path / "rapport.html"
    hostile = replace(amount, found="<script>document.title='x'</script>")
    page.write_text(report_html(report_of([hostile])), encoding="utf-8")
    document = _chromium(tmp_path, "--dump-dom", page.as_uri())
    assert ">1 point affiché</output>" in document
    assert "<title>Catalogue_USGP.xlsx – rapport de contrôle</title>" in document


@pytest.mark.drill
@pytest.mark.judge("Chromium")
def test_print_holds_every_row_and_the_signature(
    report_of: ReportOf, many: Callable[[int], list[Finding]], tmp_path: Path
) -> None:
    """On paper (A4 landscape) nothing is folded, every row is printed, and there is a box to sign."""
    page, paper = tmp_path / "rapport.html", tmp_path / "rapport.pdf"
    page.write_text(report_html(report_of(many(120))), encoding="utf-8")
    _chromium(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={paper}", page.as_uri())
    sheets = pypdf.PdfReader(paper).pages
    text = "".join(sheet.extract_text() for sheet in sheets)
    assert round(sheets[0].mediabox.width) == 842
    assert all(f"USGP-ENER-{number:05d}" in text for number in range(120))
    assert "Visa" in text


def _chromium(folder: Path, *arguments: str) -> str:
    command = [*_CHROMIUM, f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=120, text=True).stdout
