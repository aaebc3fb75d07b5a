"""What a run amounted to, and the exit code that says it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalogue.changes import Plan
from catalogue.french import counted
from validators.findings import Outcome
from validators.report.json import findings_document
from validators.report.model import Report

_EXIT_CODES = {
    Outcome.PUBLISHED: 0,
    Outcome.POSTED: 0,
    Outcome.VALID: 0,
    Outcome.UNCHANGED: 0,
    Outcome.PARTIAL: 1,
    Outcome.REFUSED: 2,
    Outcome.FAILED: 3,
}


@dataclass(frozen=True, slots=True)
class WorkbookResult:
    """What became of one workbook."""

    report: Report
    settled: Outcome  #: the outcome that counts for the exit code: an unchanged workbook's last one
    plan: Plan | None = None  #: what changed or would change; None when the workbook was not read
    report_paths: tuple[str, ...] = ()  #: where its reports lie, in the library
    original: Path | None = None  #: the file that was checked by hand, for its copy to correct
    failure: str | None = None  #: what kept the service from finishing it, in one sentence

    @property
    def exit_code(self) -> int:
        """Return 0, 1 or 2 by what was refused, 3 when the service could not finish it (design, exit codes)."""
        return _EXIT_CODES[self.settled]


def _others(count: int) -> str:
    return counted(count, "autre", "empêchement")


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became of all the workbooks of one run."""

    run_id: uuid.UUID
    results: tuple[WorkbookResult, ...]
    waiting: tuple[str, ...] = ()  #: a sentence for each thing that is done but not yet delivered
    notes: tuple[str, ...] = ()  #: sentences for whoever started the run; they change nothing

    @property
    def failures(self) -> tuple[str, ...]:
        """Return a sentence for each thing that the service itself could not do."""
        return (*self.waiting, *(result.failure for result in self.results if result.failure is not None))

    @property
    def exit_code(self) -> int:
        """Return 3 when the service could not do all its work, else the highest exit code of the workbooks."""
        failed = _EXIT_CODES[Outcome.FAILED]
        return failed if self.waiting else max((result.exit_code for result in self.results), default=0)

    @property
    def failure(self) -> str | None:
        """Return what the service could not do, in one sentence: the first cause, and how many there are."""
        if not self.failures:
            return None
        others = len(self.failures) - 1
        return self.failures[0] + (f" ({_others(others)} du même passage.)" if others else "")

    @property
    def outcome(self) -> Outcome:
        """Return the gravest outcome of the workbooks."""
        gravest = max(self.results, key=lambda result: result.exit_code, default=None)
        return Outcome.UNCHANGED if gravest is None else gravest.report.outcome

    def findings_document(self) -> dict[str, Any]:
        """Return the findings JSON of the contract."""
        return findings_document(str(self.run_id), [result.report for result in self.results])

    def plan_document(self) -> dict[str, Any]:
        """Return the JSON of ``plan`` and ``sync --dry-run``: counts, changes field by field, findings."""
        changes = [change for plan in self._plans for change in plan.changes()]
        return {**self.plan_counts, "changes": changes, **self.findings_document()}

    @property
    def plan_counts(self) -> dict[str, int]:
        """Return how many rows the plans add, change and take out."""
        return {
            "inserted": sum(plan.inserted for plan in self._plans),
            "updated": sum(plan.updated for plan in self._plans),
            "withdrawn": sum(plan.withdrawn for plan in self._plans),
        }

    @property
    def _plans(self) -> Sequence[Plan]:
        return [result.plan for result in self.results if result.plan is not None]
