"""What stops being sellable is said before it happens, on the cell that causes it, whatever the cause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from catalogue.scope import SERVICE
from sync.bootstrap import Service
from sync.library import GROUP_WORKBOOK as GROUP_PATH
from sync.outcome import RunResult, WorkbookResult
from tests.support.books import GROUP, Library, Rows, day, product
from usecases.examination import Question, examine
from validators.findings import Finding

Run = Callable[..., RunResult]
Parts = Mapping[str, Rows]

SKU = "MTV-OFFRE-004"
ONE = product(SKU)
NEXT = date(datetime.now(UTC).year + 1, 1, 1)
NEW_YEAR = f"{NEXT:%d/%m/%Y}"
VERSION, PLAN, PRICE, SOLD = (ONE[sheet][0] for sheet in ("Versions", "Formules", "Tarifs", "Publications"))


def second(start: date = NEXT, **first: Any) -> dict[str, Rows]:
    """Return the product with a second version, its plan and its price, published as ``first`` alone is."""
    both = {"Version": 2}
    return ONE | {
        "Versions": [VERSION | first, VERSION | both | {"Date d'effet": start}],
        "Formules": [PLAN, PLAN | both],
        "Tarifs": [PRICE, PRICE | both],
    }


def published(part: Parts, *rows: dict[str, Any]) -> dict[str, Rows]:
    """Return the product with other publications."""
    return {**part, "Publications": list(rows)}


@pytest.fixture
def edit(library: Library, run: Run) -> Callable[..., list[Finding]]:
    """Load MTV's products, then others in their place; return what the second load says."""

    def edited(before: Parts, *after: Parts) -> list[Finding]:
        library.company("MTV", before)
        assert run().exit_code == 0
        library.company("MTV", *after)
        return consequences(mtv(run()))

    return edited


def mtv(result: RunResult) -> WorkbookResult:
    """Return what became of MTV's workbook."""
    return next(one for one in result.results if one.report.workbook_name == "Catalogue_MTV.xlsx")


def consequences(one: WorkbookResult) -> list[Finding]:
    """Return the findings about what stops being sellable."""
    return [finding for finding in one.report.findings if finding.rule in ("LIB-040", "LIB-041")]


@pytest.mark.drill
def test_a_version_that_nobody_publishes_is_said_in_its_cell(edit: Callable[..., list[Finding]]) -> None:
    """Version 2 has a plan and a price and no publication: from its first day on the product is sold nowhere."""
    (said,) = edit(ONE, second())
    assert (said.rule, said.severity, said.cell, said.key) == ("LIB-040", "warning", "B3", SKU)
    assert f"à partir du {NEW_YEAR}, {SKU} (Produit {SKU}) ne sera plus vendable sur Terrain et Web : " in said.message
    assert "la version 2 n'y a aucune publication." in said.message


@pytest.mark.drill
def test_a_version_published_in_fewer_places_is_said_for_the_others(edit: Callable[..., list[Finding]]) -> None:
    """Version 2 is published on the web only: the field alone is told."""
    only_web = SOLD | {"Version": 2, "Canaux": "Web", "Début": NEXT}
    (said,) = edit(ONE, published(second(), SOLD, only_web))
    assert "ne sera plus vendable sur Terrain : " in said.message


@pytest.mark.drill
def test_a_version_published_as_the_first_was_is_nothing_to_say(edit: Callable[..., list[Finding]]) -> None:
    """The sale goes on without a break."""
    assert edit(ONE, published(second(), SOLD, SOLD | {"Version": 2, "Début": NEXT})) == []


@pytest.mark.drill
def test_a_hole_between_two_versions_is_said_with_both_its_ends(edit: Callable[..., list[Finding]]) -> None:
    """Version 1 ends on 31 December and version 2 begins in February: January is told."""
    february = date(NEXT.year, 2, 1)
    after = published(
        second(february, **{"Date de fin": NEXT - timedelta(days=1)}), SOLD, SOLD | {"Version": 2, "Début": february}
    )
    (said,) = edit(ONE, after)
    assert (said.rule, said.column) == ("LIB-041", "Date de fin")
    assert f"du {NEW_YEAR} au 31/01/{NEXT.year}, {SKU}" in said.message


def test_a_hole_in_what_is_new_is_said_too(library: Library, run: Run) -> None:
    """A product that was never loaded has no sale to lose; the hole between its versions is told all the same."""
    february = date(NEXT.year, 2, 1)
    library.company(
        "MTV",
        published(
            second(february, **{"Date de fin": NEXT - timedelta(days=1)}),
            SOLD,
            SOLD | {"Version": 2, "Début": february},
        ),
    )
    assert [finding.rule for finding in consequences(mtv(run()))] == ["LIB-041"]


@pytest.mark.drill
def test_a_scheme_more_stops_nobody_else_s_sale(edit: Callable[..., list[Finding]]) -> None:
    """The first scheme of a company bears on all its products; the next ones on their own only."""
    scheme = {
        "SKU": SKU,
        "Version": 1,
        "Code schéma": "STD",
        "Règlement": "Récurrente",
        "Mode de palier": "Par tranche",
    }
    tier = {"SKU": SKU, "Version": 1, "Code schéma": "STD", "De": 0, "Taux": "10 %"}
    share = {"SKU": SKU, "Version": 1, "Code schéma": "STD", "Bénéficiaire": "Entreprise", "Part": "100 %"}
    with_scheme = ONE | {"Commissions": [scheme], "Paliers": [tier], "Répartition": [share]}
    other = {sheet: [row | {"SKU": "MTV-OFFRE-005"} for row in rows] for sheet, rows in with_scheme.items() if rows}
    other["Produits"] = [other["Produits"][0] | {"Nom marketing": "Autre"}]
    assert edit(with_scheme, with_scheme, other) == []


@pytest.mark.drill
@pytest.mark.parametrize("sheet", ["Tarifs", "Publications"])
def test_a_planned_sale_that_is_deleted_is_said(edit: Callable[..., list[Finding]], sheet: str) -> None:
    """The price, or the publication, of a product to come disappears from the workbook: it will not be sold."""
    start = f"01/03/{NEXT.year}"
    planned = product(SKU, start=start)
    (said,) = edit(planned, {**planned, sheet: []})
    assert f"à partir du {start}, {SKU}" in said.message
    assert (said.sheet, said.row) == ("Produits", 2)


@pytest.mark.drill
@pytest.mark.parametrize(
    ("sheet", "change"),
    [
        ("Cycle de vie", [ONE["Cycle de vie"][0], {"SKU": SKU, "Statut": "Gelé", "À partir du": NEXT}]),
        ("Publications", [SOLD | {"Fin": NEXT}]),
        ("Publications", [SOLD | {"Fin": day("31/12/2025")}]),
    ],
    ids=["frozen", "end of publication", "end that is over"],
)
def test_what_its_author_said_is_not_said_again(
    edit: Callable[..., list[Finding]], sheet: str, change: list[dict[str, Any]]
) -> None:
    """A state and an end are the author's own words, as the catalogue stores them."""
    assert edit(ONE, {**ONE, sheet: change}) == []


@pytest.mark.drill
def test_what_ends_on_one_channel_says_nothing_of_another(edit: Callable[..., list[Finding]]) -> None:
    """The web is given an end that is over; the field, which was to begin, loses its row: the field is told."""
    web, field = SOLD | {"Canaux": "Web"}, SOLD | {"Canaux": "Terrain", "Début": NEXT}
    (said,) = edit(published(ONE, web, field), published(ONE, web | {"Fin": day("31/12/2025")}))
    assert f"à partir du {NEW_YEAR}, {SKU} (Produit {SKU}) ne sera plus vendable sur Terrain : " in said.message


@pytest.mark.drill
def test_one_cause_is_one_finding_with_its_names(service: Service, library: Library, run: Run) -> None:
    """A new obligation of the group's workbook stops twelve products: one finding on its row, ten names, two more."""
    skus = [f"MTV-TV-{number:03d}" for number in range(1, 13)]
    library.company("MTV", *map(product, skus))
    run()
    demanded = {"Famille": "Autre", "Canal": "Web", "Type de document": "CGU", "Début": day("01/01/2020")}
    file = library.group(GROUP | {"Obligations documentaires": [*GROUP["Obligations documentaires"], demanded]})
    planned = examine(service, [file], Question(loading=True)).results[0]
    group = run().results[0]
    (said,) = consequences(group)
    assert consequences(planned) == [said]
    assert (said.sheet, said.row) == ("Obligations documentaires", 3)
    assert "12 produits ne seront plus vendables sur Web (MTV-TV-001, " in said.message
    assert "MTV-TV-010 et 2 autres)" in said.message


@pytest.mark.drill
def test_what_the_group_stops_is_said_to_each_company(service: Service, library: Library, run: Run) -> None:
    """The group's new obligation is on its own cell, and in the next report of the company whose products stop."""
    library.company("MTV", product("MTV-TV-001"), product("MTV-TV-002"))
    library.company("FT", product("FT-TV-001", Publications=[]))
    run()
    demanded = {"Famille": "Autre", "Canal": "Web", "Type de document": "CGU", "Début": day("01/01/2020")}
    group = library.group(GROUP | {"Obligations documentaires": [*GROUP["Obligations documentaires"], demanded]})
    books = [group, library.root / "Catalogue/MTV/Catalogue_MTV.xlsx"]
    foreseen = examine(service, books, Question(loading=True))
    result = run()
    (said,) = [finding for finding in mtv(result).report.findings if finding.rule == "LIB-042"]
    assert [item.message for item in mtv(foreseen).report.findings if item.rule == "LIB-042"] == [said.message]
    assert said.message.startswith("Le référentiel du groupe a changé : dès le ")
    assert "2 produits ne seront plus vendables sur Web (MTV-TV-001 et MTV-TV-002) : le document CGU" in said.message
    others = [finding.rule for one in result.results if one is not mtv(result) for finding in one.report.findings]
    assert others.count("LIB-040") == 1
    assert "LIB-042" not in others
    assert mtv(run()).report.outcome == "unchanged"
    library.company("MTV", product("MTV-TV-001"), product("MTV-TV-002", amount=5))
    assert "LIB-042" not in {finding.rule for finding in mtv(run()).report.findings}


@pytest.mark.drill
def test_a_plan_says_what_the_load_says_and_leaves_no_trace(service: Service, library: Library, run: Run) -> None:
    """It carries everything out and undoes it: the next one finds the catalogue as it was."""
    library.company("MTV", ONE)
    run()
    file: Path = library.company("MTV", second())
    planned = examine(service, [file], Question(loading=True)).results[0]
    dry = mtv(run(dry_run=True))
    loaded = mtv(run())
    assert planned.report.counts.inserted == dry.report.counts.inserted == loaded.report.counts.inserted == 3
    assert len(consequences(loaded)) == 1
    assert consequences(planned) == consequences(dry) == consequences(loaded)


@pytest.mark.drill
def test_what_stops_is_said_beside_the_group_s_workbook(service: Service, library: Library, run: Run) -> None:
    """By a plan that has it among its files and by a validation that refers to it, at the instant that stands for now."""
    library.company("MTV", ONE)
    run()
    group, file = library.root / GROUP_PATH, library.company("MTV", second())
    (planned,) = consequences(examine(service, [group, file], Question(loading=True)).results[1])
    assert f"à partir du {NEW_YEAR}, {SKU}" in planned.message
    validated = examine(service, [file], Question(group, at=datetime(NEXT.year, 2, 10, 12, tzinfo=UTC))).results[0]
    (said,) = consequences(validated)
    assert f"dès le 10/02/{NEXT.year}, {SKU}" in said.message
    assert validated.report.outcome == "valid"


def test_a_reference_is_enough_to_say_what_is_not_sold(new_service: Service, library: Library) -> None:
    """Where nothing was ever loaded, the group's workbook and the company's are tried together, and nothing stays."""
    february = date(NEXT.year, 2, 1)
    hole = second(february, **{"Date de fin": NEXT - timedelta(days=1)})
    file = library.company("MTV", published(hole, SOLD, SOLD | {"Version": 2, "Début": february}))
    (one,) = examine(new_service, [file], Question(library.root / GROUP_PATH)).results
    assert (one.report.outcome, [item.rule for item in consequences(one)]) == ("valid", ["LIB-041"])
    with new_service.database.reading(SERVICE) as connection:
        assert connection.execute(text("SELECT count(*) FROM company")).scalar() == 0
