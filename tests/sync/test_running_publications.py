"""A publication that runs: what its row shows changes from the load on, and yesterday stays as it was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from catalogue.vocabulary import Channel
from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import GROUP, Library, day, product
from tests.support.selling import selling
from tests.sync.test_absence import mtv, stored
from tests.sync.test_begun import ACCOUNTS, SALE
from tests.sync.test_returns import with_number
from usecases.examination import Question, examine
from usecases.templates import write_template

SKU = "MTV-OFFRE-001"
Run = Callable[..., RunResult]
LONG_AGO = datetime(2025, 8, 1, tzinfo=UTC)


def sold(**cells: Any) -> dict[str, Any]:
    """Return a product on sale since July 2025, with other cells in its publication."""
    rows: dict[str, Any] = product(SKU)
    return rows | {"Publications": [dict(rows["Publications"][0], **cells)]}


def listed(service: Service, channel: Channel, at: datetime) -> list[Any]:
    """Return what MTV sells on a channel at an instant."""
    products: list[Any] = selling(service, "MTV", channel, at)["products"]
    return products


def on(service: Service, at: datetime) -> set[str]:
    """Return the channels on which the product is sold at an instant."""
    return {channel.value for channel in Channel if listed(service, channel, at)}


def now() -> datetime:
    """Return an instant after all loads so far."""
    return datetime.now(UTC) + timedelta(seconds=1)


@pytest.fixture
def running(library: Library, run: Run) -> Library:
    """A library whose product has been on sale on the web and in the field."""
    library.company("MTV", sold())
    run()
    return library


def test_a_channel_that_is_taken_off_ends_with_the_load(service: Service, running: Library, run: Run) -> None:
    """Web was sold until then; the field goes on in the same window; the report says it in the channel's words."""
    running.company("MTV", sold(Canaux="Terrain"))
    result = mtv(run())
    told = [(item.rule, item.cell) for item in result.report.findings]
    assert (result.report.outcome, told) == ("published", [("LIB-023", "D2")])
    assert "Web : fin au chargement" in result.report.findings[0].message
    assert (on(service, LONG_AGO), on(service, now())) == ({"web", "field"}, {"field"})
    blocked = [selling(service, "MTV", Channel.WEB, at)["blocked"] for at in (LONG_AGO, now())]
    assert [[item["sku"] for item in items] for items in blocked] == [[], [SKU]]
    windows = "SELECT channel, upper(during) IS NULL FROM publication_window ORDER BY channel"
    assert stored(service, windows) == [("field", True), ("web", False)]
    dropped = "SELECT count(*) FROM audit_log WHERE \"table\" = 'publication_window' AND action = 'delete'"
    assert stored(service, dropped) == [(1,)]


@pytest.mark.drill
def test_a_channel_that_is_added_begins_with_the_load(service: Service, running: Library, run: Run) -> None:
    """Nobody could have bought there before; one that comes back is sold in two stretches."""
    running.company("MTV", sold(Canaux="Terrain"))
    run()
    middle = now()
    with service.database.reading(SERVICE) as connection:
        connection.execute(text("SELECT pg_sleep(1.2)"))
    running.company("MTV", sold(Canaux="Terrain, Web, Marketplace"))
    assert mtv(run()).report.outcome == "published"
    assert on(service, LONG_AGO) == {"web", "field"}
    assert on(service, middle) == {"field"}
    assert on(service, now()) == {"web", "field", "marketplace"}


def test_what_is_shown_changes_from_now_on(service: Service, running: Library, run: Run) -> None:
    """Visibility, badges, conditions, price shown and availability: yesterday's answer keeps yesterday's values."""
    running.company("MTV", sold(Badges="Bêta", **{"Prix affiché": "Non", "Conditions": "Sur dossier"}))
    assert {item.rule for item in mtv(run()).report.findings} == {"LIB-023"}
    (then,), (today,) = listed(service, Channel.WEB, LONG_AGO), listed(service, Channel.WEB, now())
    assert "beta" not in then["badges"]
    assert "beta" in today["badges"]
    running.company("MTV", sold(Visibilité="Caché"))
    run()
    assert (len(listed(service, Channel.WEB, LONG_AGO)), listed(service, Channel.WEB, now())) == (1, [])


def test_before_its_beginning_it_is_a_plain_edit(service: Service, library: Library, run: Run) -> None:
    """A planned publication has no past."""
    library.company("MTV", sold(Début=day("01/01/2099")))
    run()
    library.company("MTV", sold(Début=day("02/01/2099"), Canaux="Terrain"))
    result = mtv(run())
    assert (result.report.findings, result.report.counts.updated) == ((), 1)
    assert stored(service, "SELECT channels, former FROM publication") == [(["field"], None)]
    assert stored(service, "SELECT count(*) FROM publication_window") == [(1,)]


def test_the_filled_workbook_shows_what_holds_now(service: Service, running: Library, run: Run, tmp_path: Path) -> None:
    """Deposited again it gives no difference."""
    running.company("MTV", sold(Canaux="Terrain, Marketplace"))
    run()
    path = tmp_path / "Catalogue_MTV.xlsx"
    write_template(service, "MTV", path, filled=True)
    (plan,) = examine(service, [path], Question(loading=True)).results
    assert plan.plan is not None
    assert (list(plan.plan.changes()), [item.rule for item in plan.report.findings]) == ([], [])


def test_a_plan_says_what_would_end(service: Service, running: Library, tmp_path: Path) -> None:
    """Before anything is loaded."""
    path = running.company("MTV", sold(Canaux="Terrain"))
    (plan,) = examine(service, [path], Question(loading=True)).results
    assert [item.message for item in plan.report.findings if "Web : fin au chargement" in item.message]


INACTIVE = {"Sociétés": [dict(GROUP["Sociétés"][0], Active="Non"), *GROUP["Sociétés"][1:]]}
BANNED = {"Listes noires": [{"SKU": SKU, "Raison": "Litige", "Début": day("01/07/2025")}]}


@pytest.mark.parametrize("stops", [INACTIVE, BANNED])
def test_a_load_takes_away_from_now_on_only(
    service: Service, running: Library, run: Run, stops: dict[str, Any]
) -> None:
    """What has no date takes effect when it is loaded, and a date in the past undoes no sale that was possible."""
    running.group(GROUP | stops)
    assert run().results[0].report.outcome == "published"
    assert (on(service, LONG_AGO), on(service, now())) == ({"web", "field"}, set())
    written = "SELECT count(*) FROM audit_log WHERE \"table\" = 'publication_window'"
    before = stored(service, written)
    running.company("MTV", sold(Conditions="Sur dossier"))
    run()
    assert (on(service, LONG_AGO), on(service, now())) == ({"web", "field"}, set())
    assert stored(service, written) == before


@pytest.mark.drill
def test_what_a_load_gives_may_reach_back(service: Service, running: Library, run: Run) -> None:
    """A ban that is lifted leaves no trace in what may be sold."""
    running.group(GROUP | {"Sociétés": INACTIVE["Sociétés"]})
    run()
    running.group(GROUP)
    run()
    assert on(service, now()) == {"web", "field"}
    assert stored(service, "SELECT count(*) FROM publication_window") == [(2,)]


@pytest.mark.drill
def test_a_correction_takes_nothing_away_from_the_past(service: Service, library: Library, run: Run) -> None:
    """A state, a ban and an obligation that were used or not: what could be sold before the load was rightly sold.

    The rows say from then on what their author meant, and the audit says that they were corrected.
    """
    warned: dict[str, Any] = {"Famille": "Autre", "Canal": "Web", "Type de document": "CGU", "Gravité": "Avertissement"}
    warned |= {"Début": day("01/07/2025")}
    banned = BANNED["Listes noires"][0] | {"Canal": "Terrain", "Début": day("01/10/2025")}

    def deposit(state: dict[str, Any], duty: dict[str, Any], ban: dict[str, Any]) -> tuple[Path, Path]:
        rows = sold()
        rows["Cycle de vie"] = [rows["Cycle de vie"][0] | state]
        duties = [*GROUP["Obligations documentaires"], warned | duty]
        group = library.group(GROUP | {"Obligations documentaires": duties, "Listes noires": [banned | ban]})
        return group, library.company("MTV", rows, {"Comptabilité": ACCOUNTS})

    deposit({}, {}, {})
    library.operations("MTV", "2025-09", SALE)
    assert run().exit_code == 0
    books = deposit({"À partir du": day("01/09/2025")}, {"Gravité": "Bloquante"}, {"Début": day("15/07/2025")})
    refused = run().results[:2]
    told = [
        [(item.rule, item.column) for item in one.report.findings if item.rule in ("LIB-020", "LIB-021")]
        for one in refused
    ]
    assert told == [[("LIB-020", "Gravité"), ("LIB-021", "Début")], [("LIB-020", "À partir du")]]
    for path, one in zip(books, refused, strict=True):
        with_number(path, one.report.number)
    assert [one.report.outcome for one in run().results[:2]] == ["published", "published"]
    assert (on(service, LONG_AGO), on(service, now())) == ({"web", "field"}, set())
    corrected = """SELECT DISTINCT "table" FROM audit_log WHERE reason LIKE 'correction (dépôt n°%' ORDER BY 1"""
    assert {("document_obligation",), ("lifecycle_transition",)} <= set(stored(service, corrected))
