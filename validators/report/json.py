"""The findings document of the contract (design, « Findings »), which every command prints with ``--json``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from validators.report.model import Report


def findings_document(run_id: str, reports: Iterable[Report]) -> dict[str, Any]:
    """Return the contract's document: the run, then each workbook in the order given."""
    return {"run": run_id, "workbooks": [workbook_entry(report) for report in reports]}


def workbook_entry(report: Report) -> dict[str, Any]:
    """Return one workbook's part of the document; what was deposited has its number after the contract's keys."""
    entry: dict[str, Any] = {
        "path": report.path,
        "sha256": report.sha256,
        "outcome": str(report.outcome),
        "counts": report.counts.to_json(),
        "findings": [finding.to_json() for finding in report.findings],
    }
    return entry if report.number is None else entry | {"deposit": report.number}


def findings_json(run_id: str, reports: Iterable[Report]) -> str:
    """Return the document as text, the same byte for byte for the same reports."""
    return json.dumps(findings_document(run_id, reports), ensure_ascii=False, indent=2) + "\n"
