"""The report as one HTML page: no outside request, readable without JavaScript, printable on A4.

Every value of a workbook goes through Jinja's escaping, and the page's own policy (CSP) allows exactly its one style
sheet and its one script, by hash: a cell that holds markup stays text twice over.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from validators.findings import Finding, Severity
from validators.report import change_words, links, words
from validators.report.changes import TITLES
from validators.report.grouping import DETAIL_LIMIT, grouped, sheet_totals
from validators.report.model import Report

#: Rows per table: the browser lays out only the tables in view, so that 10 000 findings open at once.
CHUNK_ROWS = 50

#: Actions listed at the top of the page; the others are found further down.
SUMMARY_LIMIT = 40

#: A page that a mailbox takes and a browser opens at once.
MAX_BYTES = 5_000_000

_HERE = Path(__file__).parent


def report_html(report: Report, *, detail_limit: int = DETAIL_LIMIT) -> str:
    """Return the whole page, of at most `MAX_BYTES`; the same text for the same report.

    Where long texts would make it larger, fewer findings are detailed.
    """
    page = _page(report, detail_limit)
    while (size := len(page.encode())) > MAX_BYTES and detail_limit > 1:
        detail_limit = min(detail_limit, len(report.findings)) * MAX_BYTES * 9 // (size * 10)
        page = _page(report, detail_limit)
    return page


def _page(report: Report, detail_limit: int) -> str:
    groups = grouped(report.findings, detail_limit)
    totals = sheet_totals(report.findings)
    style, script = _asset("report.css"), _asset("report.js")
    target = links.workbook_target(report)
    counts = report.by_severity()
    return (
        _environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            target=target,
            groups=groups,
            detailed_groups=[group for group in groups if group.shown],
            detailed=sum(group.shown for group in groups),
            sheet_totals=totals,
            sheet_number={total.sheet: number for number, total in enumerate(totals, start=1)},
            severities=[(severity, words.SEVERITIES[severity], counts[severity]) for severity in Severity],
            severity_label=words.SEVERITY,
            outcome=words.outcome(report),
            headline=words.headline(report),
            consequence=words.consequence(report),
            next_step=words.next_step(report),
            held=words.held(report),
            well=words.well(report),
            identity=words.identity(report),
            tallies=words.tallies(report),
            changes_title=change_words.title(report),
            changes_lead=change_words.lead(report),
            changes_titles=TITLES,
            consequences=change_words.consequences(report),
            destination=words.destination(report),
            checked_at=words.instant(report.checked_at),
            whole_file=words.WHOLE_FILE,
            workbook_href=links.href(target, None),
            summary_limit=SUMMARY_LIMIT,
            chunk=CHUNK_ROWS,
            style=style,
            script=script,
            style_hash=_csp_hash(style),
            script_hash=_csp_hash(script),
        )
    )


@cache
def _environment() -> Environment:
    """Make the template's surroundings, once a process: compiling costs more than a small report."""
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
    environment.filters.update(
        number=words.number,
        points=lambda count: words.quantity(count, "point"),
        where=words.where,
        since=words.since,
        found=words.found,
        typeset=words.typeset,
        href=_href,
        to_copy=links.to_copy,
        other_href=_other_href,
    )
    return environment


def _href(finding: Finding, target: str) -> str:
    return links.href(target, links.place(finding))


def _other_href(finding: Finding, target: str) -> str | None:
    spot = links.other_place(finding)
    return None if spot is None else links.href(target, spot)


def _asset(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")


def _csp_hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
