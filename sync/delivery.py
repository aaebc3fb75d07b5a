"""Make the report of a submission from what is stored: that of any past run can be rebuilt alike."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from catalogue.store import runs
from catalogue.store.runs import Submission
from catalogue.store.standing import company_label
from sync.archive import held
from sync.assessment import SETTLED, Assessment
from sync.bootstrap import Service
from sync.fetching import SUFFIX
from sync.outcome import WorkbookResult
from sync.reading import Opened, Source
from validators.changed import each_change
from validators.findings import Counts, Finding, Outcome, Severity
from validators.report.changes import Changes, changes_csv
from validators.report.copy import copy_file_name, marked_copy
from validators.report.html import report_html
from validators.report.json import findings_json
from validators.report.model import TRIALS, Report, Unit, report_file_name
from validators.report.workbook import report_workbook
from validators.ruleset import ruleset

COPY = "a_corriger"
#: Of the table of all changes, in the archive.
TABLE_SUFFIX = ".csv"
GROUP_FOLDER = "Groupe"
GROUP_LABEL = "Groupe Winvest"
UNITS = {"group": Unit.ROW, "operations": Unit.OPERATION}


def submission_of(
    source: Source,
    opened: Opened,
    assessment: Assessment,
    *,
    run_id: uuid.UUID,
    fingerprint: str,
    at: datetime | None = None,
    changes: Changes | None = None,
) -> Submission:
    """Put together what the journal keeps of one version of one workbook."""
    return Submission(
        id=uuid.uuid4(),
        run_id=run_id,
        company=opened.company,
        path=source.path,
        workbook_kind=opened.kind,
        sha256=source.sha256,
        source_version=source.version,
        saved_by=opened.saved_by,
        saved_at=opened.saved_at,
        ruleset_version=ruleset(),
        reference_fingerprint=fingerprint,
        outcome=assessment.outcome.journalled,
        counts=assessment.counts.to_json(),
        received_at=at or datetime.now(UTC),
        changes=None if changes is None else changes.to_json(),
        version_number=source.number,
        web_address=source.web_address,
    )


def changes_of(assessment: Assessment, keep: Callable[[bytes, str], str] | None = None) -> Changes | None:
    """Return what a workbook changes; ``keep`` puts the table of all changes into the archive where there are many."""
    changes = assessment.changes
    if changes is None or changes.is_whole or changes.first or keep is None:
        return changes
    return changes.kept_as(keep(changes_csv(each_change(assessment.plan)), TABLE_SUFFIX))


def with_told(entered: Submission, assessment: Assessment) -> Submission:
    """Return the submission with what the group's workbook tells companies, for their next reports."""
    if not assessment.notices:
        return entered
    return replace(entered, changes={**(entered.changes or {}), "notices": [list(one) for one in assessment.notices]})


def change_table(result: WorkbookResult) -> bytes | None:
    """Return the table of all changes of a result that is stored nowhere, where its report cannot show them."""
    changes = result.report.changes
    if changes is None or changes.is_whole or changes.first or result.plan is None:
        return None
    return changes_csv(each_change(result.plan))


def shown(entered: Submission, assessment: Assessment, *, loaded: bool = False) -> WorkbookResult:
    """Return what became, or would become, of a workbook: the report and the plan, without asking the database."""
    report = report_of(entered, assessment.findings, entered.company or GROUP_LABEL, loaded=loaded)
    return WorkbookResult(report, assessment.outcome, assessment.plan)


def outcome_of(entry: Submission) -> Outcome:
    """Return what became of a submission, in the words of its kind: a month of operations is posted."""
    became = Outcome(entry.outcome)
    return Outcome.POSTED if became is Outcome.PUBLISHED and entry.workbook_kind == "operations" else became


def report_of(entry: Submission, findings: Sequence[Finding], label: str, *, loaded: bool = True) -> Report:
    """Make the report of a submission from its row of the journal and its findings."""
    return Report(
        run_id=str(entry.run_id),
        number=entry.deposit,
        path=entry.path,
        sha256=entry.sha256,
        source_version=entry.version_number if entry.web_address else entry.source_version,
        workbook_link=entry.web_address,
        reference_fingerprint=None if entry.reference_fingerprint == SETTLED else entry.reference_fingerprint,
        saved_by=entry.saved_by,
        saved_at=entry.saved_at,
        ruleset_version=entry.ruleset_version,
        checked_at=entry.received_at,
        outcome=outcome_of(entry),
        counts=Counts(**entry.counts),
        findings=tuple(findings),
        company_label=label,
        unit=UNITS.get(entry.workbook_kind or "", Unit.PRODUCT),
        loaded=loaded and not entry.path.startswith(f"{TRIALS}/"),
        changes=Changes.from_json(entry.changes),
    )


def stored_report(service: Service, entry: Submission) -> Report:
    """Read a submission's findings and rebuild its report."""
    with service.database.reading(service.scope) as connection:
        rows = runs.findings_of(connection, entry.id)
        label = company_label(connection, entry.company) if entry.company else GROUP_LABEL
    return report_of(entry, [Finding(**{**row, "severity": Severity(row["severity"])}) for row in rows], label)


def report_files(report: Report, original: bytes | None = None, table: bytes | None = None) -> dict[str, bytes]:
    """Return a report in each of its formats, by file extension; the copy to correct is ``a_corriger``.

    ``original`` holds the submitted bytes; without it, or when no cell is to mend, there is no copy. ``table`` holds all
    changes, where the report cannot show them. What people read stays under 5 MB; the JSON, for programs, holds every
    finding whatever their number.
    """
    files = {
        "xlsx": report_workbook(report),
        "html": report_html(report).encode(),
        "json": findings_json(report.run_id, [report]).encode(),
    }
    if original is not None and (copy := marked_copy(report, original)) is not None:
        files[COPY] = copy
    if table is not None:
        files["csv"] = table
    return files


def stored_files(
    service: Service, entry: Submission, *, held_name: str | None = None
) -> tuple[Report, dict[str, bytes]]:
    """Return a submission's report and each of its files, as `report_files`, from the journal and the archive.

    ``held_name`` is what a file of it should be called, which it then says.
    """
    report = replace(stored_report(service, entry), held_name=held_name)
    digest = report.changes.table if report.changes else None
    table = None if digest is None else held(service.archive, digest, TABLE_SUFFIX)
    return report, report_files(report, held(service.archive, entry.sha256, SUFFIX), table)


def file_name(report: Report, kind: str) -> str:
    """Return the name of one of the files of `report_files`."""
    if kind == COPY:
        return copy_file_name(report.path, report.checked_at)
    return report_file_name(report.path, report.checked_at, kind)
