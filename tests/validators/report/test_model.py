"""A report names its file in Paris time and refuses an instant that could be read in two ways."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tests.validators.report.conftest import ReportOf
from validators.findings import Finding, Outcome
from validators.report import words
from validators.report.html import report_html
from validators.report.json import findings_json
from validators.report.model import Unit, report_file_name


def test_a_report_is_named_after_its_instant_in_paris_and_its_workbook() -> None:
    """In summer Paris is two hours ahead of UTC."""
    name = report_file_name("Catalogue/MTV/Catalogue_MTV.xlsx", datetime(2026, 7, 1, 22, 30, 5, tzinfo=UTC), "html")
    assert name == "20260702-003005_Catalogue_MTV_rapport.html"


def test_a_name_holds_nothing_that_windows_or_sharepoint_refuse() -> None:
    """Characters that a file name cannot hold become underscores."""
    name = report_file_name('Catalogue/MTV/a"b:c#d%.xlsx', datetime(2026, 1, 1, tzinfo=UTC), "xlsx")
    assert name == "20260101-010000_a_b_c_d__rapport.xlsx"


@pytest.mark.parametrize("field", ["checked_at", "saved_at"])
def test_an_instant_without_time_zone_is_refused(report_of: ReportOf, field: str) -> None:
    """Evidence whose time is uncertain is no evidence."""
    with pytest.raises(ValueError, match="aware"):
        report_of(**{field: datetime(2026, 11, 22, 10, 5)})  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(("unit", "expected"), [(Unit.PRODUCT, "3 produits refusés"), (Unit.ROW, "3 lignes refusées")])
def test_the_sentence_agrees_with_its_unit(report_of: ReportOf, unit: Unit, expected: str) -> None:
    """Products are masculine, rows feminine."""
    assert expected in words.headline(report_of(unit=unit))


def test_every_outcome_has_its_sentences(report_of: ReportOf) -> None:
    """No outcome leaves its author without a headline and a consequence."""
    reports = [report_of(outcome=outcome) for outcome in Outcome]
    assert len({words.headline(report) for report in reports}) == len(Outcome)
    assert all(words.consequence(report) for report in reports)


def test_a_check_never_says_that_anything_was_published(report_of: ReportOf) -> None:
    """What `validate` or a dry run reports has written nothing."""
    for outcome in Outcome:
        report = report_of(outcome=outcome, loaded=False)
        assert "publié" not in words.headline(report)
        assert words.consequence(report) == "Ce contrôle n’a rien écrit dans le catalogue."


def test_no_character_can_spoil_a_report(report_of: ReportOf, amount: Finding) -> None:
    """Control characters, halves of characters and non-characters have a visible stand-in; text keeps its lines."""
    report = report_of([replace(amount, found="a\x00b\x1f\ud83d\uffff\tc\n")], saved_by="Cl\x07aire\x85")
    assert report.findings[0].found == "a␀b␟\ufffd\ufffd\tc\n"
    assert report.saved_by == "Cl␇aire\ufffd"
    report_html(report).encode()
    findings_json("run-1", [report]).encode()
    assert report_of([amount]).findings[0] is amount


def test_french_numbers_and_instants() -> None:
    """Thousands are set apart by a narrow no-break space, instants carry their offset."""
    assert words.number(1234567) == "1\u202f234\u202f567"
    assert words.instant(datetime(2026, 11, 22, 10, 5, 57, tzinfo=UTC)) == "22/11/2026 à 11:05:57 (UTC+01:00)"
    assert words.instant(None) == "—"
    assert words.quantity(1, "produit", "accepté") == "1 produit accepté"


def test_operations_are_not_published_but_entered_into_the_books(report_of: ReportOf) -> None:
    """The word of the outcome says so; refused stays refused."""
    of = {outcome: words.outcome_word(outcome, operations=True) for outcome in (Outcome.PUBLISHED, Outcome.REFUSED)}
    assert of == {Outcome.PUBLISHED: "Comptabilisé", Outcome.REFUSED: "Refusé"}
    assert words.outcome(report_of(outcome=Outcome.PARTIAL, unit=Unit.OPERATION)) == "Comptabilisé en partie"
    assert words.outcome(report_of(outcome=Outcome.PARTIAL)) == "Publié en partie"
