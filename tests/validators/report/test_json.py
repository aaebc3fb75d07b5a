"""The findings document is the contract's, byte for byte."""

from __future__ import annotations

import json
from dataclasses import replace

from tests.validators.report.conftest import ReportOf
from validators.findings import Finding
from validators.report.json import findings_document, findings_json

_FINDING_KEYS = (
    "rule severity sheet cell row column key found expected example suggestion action other_cell since message"
)


def test_the_document_has_the_contract_s_keys_in_its_order(report_of: ReportOf, amount: Finding) -> None:
    """Others read these names: none is added, renamed or moved."""
    document = json.loads(findings_json("run-1", [report_of([amount])]))
    (workbook,) = document["workbooks"]
    assert list(document) == ["run", "workbooks"]
    assert list(workbook) == ["path", "sha256", "outcome", "counts", "findings"]
    assert list(workbook["counts"]) == [
        "rows_read",
        "units_accepted",
        "units_refused",
        "inserted",
        "updated",
        "withdrawn",
    ]
    assert sorted(workbook["findings"][0]) == sorted(_FINDING_KEYS.split())


def test_a_deposit_has_its_number_after_the_contract_s_keys(report_of: ReportOf, amount: Finding) -> None:
    """What was only checked has none."""
    (workbook,) = findings_document("run-1", [replace(report_of([amount]), number="MTV-128")])["workbooks"]
    assert list(workbook)[-1] == "deposit"
    assert workbook["deposit"] == "MTV-128"


def test_values_are_plain_json(report_of: ReportOf, amount: Finding, file_finding: Finding) -> None:
    """Enumerations are their codes, absent values null, French kept readable."""
    text = findings_json("run-1", [report_of([amount, file_finding])])
    findings = json.loads(text)["workbooks"][0]["findings"]
    assert (findings[0]["severity"], findings[0]["row"]) == ("blocking", 14)
    assert findings[1]["cell"] is None
    assert "décimales" in text


def test_the_same_reports_give_the_same_bytes(report_of: ReportOf, amount: Finding) -> None:
    """Nothing of the clock or of the process leaks in, and findings keep their order."""
    reports = [report_of([amount]), report_of(path="Catalogue/MTV/Catalogue_MTV.xlsx")]
    assert findings_json("run-1", reports) == findings_json("run-1", reports)
    assert [w["path"] for w in findings_document("run-1", reports)["workbooks"]] == [r.path for r in reports]
