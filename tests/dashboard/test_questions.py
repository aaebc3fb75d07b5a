"""The questions of the screens, on a real database that a real run filled."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, text

from catalogue.scope import service_as
from catalogue.store.tables import finding
from catalogue.vocabulary import ActorKind
from sync.bootstrap import Service
from tests.support.seeds import Seed
from usecases import passages
from usecases.passages import FindingFilter

SUMMER = datetime(2025, 8, 1, tzinfo=UTC)
SPRING = datetime(2025, 3, 1, tzinfo=UTC)


def state_of(service: Service, company: str) -> passages.WorkbookState:
    """Return a company's workbook as it stands."""
    (state,) = passages.list_workbooks(service, company)
    return state


def many_findings(service: Service, count: int) -> passages.WorkbookState:
    """Give MTV's workbook warnings on as many rows."""
    state = state_of(service, "MTV")
    actor = service.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with service.database.acting(service_as(actor)) as connection:
        rows = [
            {
                "submission_id": state.submission_id, "position": 1000 + number, "rule": "PRO-101",
                "severity": "warning", "sheet": "Produits", "cell": f"B{number}", "row": number,
                "key": f"MTV-OFFRE-{number:03}", "action": "Vérifiez la remise de 5%.", "message": f"Point {number}.",
            }
            for number in range(1, count + 1)
        ]  # fmt: skip
        connection.execute(insert(finding), rows)
    return state


def test_the_figures_count_what_stands_at_the_instant(seeded: Service) -> None:
    """A product is active and sellable from its first day, in the catalogue of its company."""
    summer = passages.count_figures(seeded, None, at=SUMMER)
    spring = passages.count_figures(seeded, None, at=SPRING)
    mtv = passages.count_figures(seeded, "MTV", at=SUMMER)
    assert (summer.workbooks, summer.products, summer.active_products, summer.sellable_products) == (3, 2, 2, 2)
    assert (spring.active_products, spring.sellable_products) == (0, 0)
    assert (mtv.workbooks, mtv.products, mtv.sellable_products, mtv.blocking) == (1, 1, 1, 1)


def test_the_workbook_to_mend_comes_first(seeded: Service) -> None:
    """Each workbook stands on one line, with what its author has to know."""
    states = passages.list_workbooks(seeded, None)
    assert [(state.company, state.outcome) for state in states] == [
        ("MTV", "partial"),
        (None, "published"),
        ("FT", "published"),
    ]
    assert (states[0].accepted, states[0].refused, states[0].blocking) == (1, 1, 1)
    assert [state.saved_by for state in states] == ["Claire Martin", "Paul Durand", "Julien Caron"]


def test_a_company_sees_its_own_workbooks_only(seeded: Service) -> None:
    """The company asked for is the only one answered about, and an unknown one has nothing."""
    assert [state.company for state in passages.list_workbooks(seeded, "FT")] == ["FT"]
    assert passages.list_workbooks(seeded, "XX") == ()
    assert [company.code for company in passages.list_companies(seeded)] == ["AP", "FT", "MTV"]


def test_only_the_last_submission_of_a_workbook_stands(seeded: Service) -> None:
    """What an older version of the workbook had wrong is no longer to be mended."""
    actor = seeded.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with seeded.database.acting(service_as(actor)) as connection:
        connection.execute(
            text(
                "INSERT INTO submission (run_id, company_id, path, workbook_kind, sha256, outcome, counts, received_at,"
                " series, number)"
                " SELECT run_id, company_id, path, workbook_kind, sha256, 'published', '{\"units_accepted\": 2}',"
                " received_at + interval '1 minute', series, number + 1 FROM submission WHERE path LIKE '%MTV%'"
            )
        )
    state = state_of(seeded, "MTV")
    assert (state.outcome, state.accepted, state.blocking) == ("published", 2, 0)


def test_findings_come_page_by_page_the_blocking_ones_first(seeded: Service) -> None:
    """The total counts them all, a page holds no more than asked for, and the last one holds the rest."""
    state = many_findings(seeded, 120)
    first = passages.list_findings(seeded, state.submission_id, FindingFilter(), page=1, per_page=50)
    last = passages.list_findings(seeded, state.submission_id, FindingFilter(), page=3, per_page=50)
    assert (first.total, len(first.lines), len(last.lines)) == (121, 50, 21)
    assert first.lines[0].severity == "blocking"
    assert first.lines[0].suggestion == "9,90"


@pytest.mark.parametrize(
    ("wanted", "total"),
    [
        (FindingFilter(severities=("blocking",)), 1),
        (FindingFilter(severities=("blocking", "warning")), 13),
        (FindingFilter(sheet="Produits"), 12),
        (FindingFilter(sheet=""), 0),
        (FindingFilter(action="Vérifiez la remise de 5%."), 12),
        (FindingFilter(search="offre-012"), 1),
        (FindingFilter(search="tar-004"), 1),
        (FindingFilter(search="_"), 0),
        (FindingFilter(search="POINT", severities=("blocking",)), 0),
    ],
)
def test_findings_are_filtered_by_the_database(seeded: Service, wanted: FindingFilter, total: int) -> None:
    """Severity, sheet, action and text narrow each other; a wildcard is a character like any other."""
    state = many_findings(seeded, 12)
    page = passages.list_findings(seeded, state.submission_id, wanted, page=1, per_page=50)
    assert page.total == len(page.lines) == total


def test_the_choices_are_those_of_the_findings(seeded: Service) -> None:
    """A filter offers only what would show something, with how much."""
    state = many_findings(seeded, 2)
    sheets, actions = passages.list_choices(seeded, state.submission_id)
    assert [(choice.value, choice.count) for choice in sheets] == [("Tarifs", 1), ("Produits", 2)]
    assert actions[0] == passages.Choice("Vérifiez la remise de 5%.", 2)


def test_runs_come_newest_first_with_what_broke_them(seeded: Service, seed: Seed) -> None:
    """A run that never ended is superseded once another has started; one that took nothing concerns everybody."""
    actor = seeded.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with seeded.database.acting(service_as(actor)) as connection:
        connection.execute(
            text(
                "INSERT INTO sync_run (id, command, started_at, actor_id, library, dry_run, outcome, exit_code, error)"
                " VALUES (:killed, 'sync', now() - interval '1 day', :actor, 'x', false, null, null, null),"
                " (:failed, 'sync', now() + interval '1 day', :actor, 'x', false, 'failed', 3, 'Disque plein.')"
            ),
            {"killed": uuid4(), "failed": uuid4(), "actor": actor},
        )
    page = passages.list_runs(seeded, None, page=1, per_page=2)
    rest = passages.list_runs(seeded, None, page=2, per_page=2)
    of_ap = passages.list_runs(seeded, "AP", page=1, per_page=9)
    assert page.total == 3
    assert [(run.outcome, run.exit_code, run.error) for run in page.runs] == [
        ("failed", 3, "Disque plein."),
        ("partial", 1, None),
    ]
    assert (page.runs[1].id, page.runs[1].workbooks, page.runs[1].blocking) == (seed.run_id, 3, 1)
    assert [(run.outcome, run.superseded) for run in rest.runs] == [(None, True)]
    assert of_ap.total == 2
