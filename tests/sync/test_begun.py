"""What has not begun may be withdrawn, moved or changed; what has begun is history: from workbooks to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from sync.bootstrap import Service
from sync.outcome import RunResult, WorkbookResult
from tests.support.books import GROUP, Library, day, product
from tests.sync.test_absence import mtv, stored
from tests.sync.test_returns import with_number

SKU = "MTV-OFFRE-001"
Run = Callable[..., RunResult]
FROZEN = {"SKU": SKU, "Statut": "Gelé", "À partir du": day("15/12/2098")}
PROMO = {
    "SKU": SKU, "Version": 1, "Code formule": "BASIC", "Code remise": "HIVER", "Genre": "Promo", "Taux": "20 %",
    "Début": day("01/01/2099"), "Fin": day("31/01/2099"),
}  # fmt: skip
PAST = PROMO | {"Début": day("01/09/2025"), "Fin": day("30/09/2025")}
PAPER = {
    "SKU": SKU, "Version": 1, "Type": "CGU", "Titre": "CGU", "Fichier": "cgu.pdf", "Valable du": day("01/07/2025"),
}  # fmt: skip
SALE = {
    "Référence": "V1",
    "Date": day("05/09/2025"),
    "Opération": "Vente",
    "SKU": SKU,
    "Canal": "Web",
}
ACCOUNTS = [
    {**row, "Validé par": "Nadia Rey", "Validé le": day("15/06/2025")}
    for row in (
        {"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800"},
        {"Nature": "CA", "Variante": "ENCAISSEMENT", "Compte": "512000", "Journal": "BANQUE"},
        {"Nature": "TVA", "Compte": "445710"},
    )
]


def rules(one: WorkbookResult) -> list[tuple[str, str | None, str | None]]:
    """Return rule, cell and proposal of each finding."""
    return [(item.rule, item.cell, item.suggestion) for item in one.report.findings]


def lived(*rows: dict[str, Any], sku: str = SKU) -> dict[str, Any]:
    """Return a product on sale with these rows more in Cycle de vie."""
    rows_of = product(sku)
    return rows_of | {"Cycle de vie": [*rows_of["Cycle de vie"], *rows]}


@pytest.fixture
def sold(library: Library, run: Run) -> Library:
    """A library whose product has a promotion of September 2025 that a posted sale took."""
    library.company("MTV", product(SKU, Remises=[PAST]), {"Comptabilité": ACCOUNTS})
    library.operations("MTV", "2025-09", SALE)
    assert [one.report.outcome for one in run().results] == ["unchanged", "published", "posted"]
    return library


def test_a_planned_status_is_withdrawn_with_its_row(service: Service, library: Library, run: Run) -> None:
    """It will not happen, and the audit tells that it was planned."""
    library.company("MTV", lived(FROZEN))
    run()
    library.company("MTV", lived())
    result = mtv(run())
    assert (result.report.outcome, rules(result)) == ("published", [("LIB-003", None, None)])
    assert stored(service, "SELECT status FROM lifecycle_transition") == [("active",)]
    audit = "SELECT before->>'status' FROM audit_log WHERE \"table\" = 'lifecycle_transition' AND action = 'delete'"
    assert stored(service, audit) == [("frozen",)]


@pytest.mark.parametrize("moved", [{"À partir du": day("20/12/2098")}, {"Statut": "Retiré"}])
def test_a_planned_status_moves_without_a_word_about_the_row_before(
    service: Service, library: Library, run: Run, moved: dict[str, Any]
) -> None:
    """Another day or another status: one row changed."""
    library.company("MTV", lived(FROZEN))
    run()
    library.company("MTV", lived(FROZEN | moved))
    result = mtv(run())
    counts = result.report.counts
    assert (result.report.outcome, rules(result)) == ("published", [])
    assert (counts.inserted, counts.updated, counts.withdrawn) == (0, 1, 0)
    assert stored(service, "SELECT count(*) FROM lifecycle_transition") == [(2,)]


@pytest.mark.parametrize(
    ("after", "left"),
    [
        ([], []),
        ([PROMO | {"Début": day("05/01/2099")}], [("HIVER", date(2099, 1, 5))]),
        ([PROMO | {"Code remise": "NEIGE"}], [("NEIGE", date(2099, 1, 1))]),
    ],
)
def test_a_promotion_to_come_is_withdrawn_moved_and_renamed(
    service: Service, library: Library, run: Run, after: list[dict[str, Any]], left: list[Any]
) -> None:
    """It never exists twice."""
    library.company("MTV", product(SKU, Remises=[PROMO]))
    run()
    library.company("MTV", product(SKU, Remises=after))
    assert mtv(run()).report.outcome == "published"
    query = "SELECT code, (valid_from AT TIME ZONE 'Europe/Paris')::date FROM adjustment"
    assert stored(service, query) == left


def test_a_tax_rate_in_force_does_not_change_in_its_own_row(service: Service, sold: Library, run: Run) -> None:
    """The cell says what to put back, and how many operations were taxed with it; an end to come may be given."""
    rate = dict(GROUP["Taux de TVA"][0])
    sold.group(GROUP | {"Taux de TVA": [rate | {"Taux": "21 %"}]})
    result = run().results[0]
    assert (result.report.outcome, rules(result)) == ("partial", [("LIB-020", "C2", "20 %")])
    assert "une opération en dépend" in result.report.findings[0].message
    assert stored(service, "SELECT rate::text FROM tax_rate") == [("20.00",)]
    ended = [rate | {"Fin": day("31/12/2098")}, rate | {"Taux": "21 %", "Début": day("01/01/2099")}]
    sold.group(GROUP | {"Taux de TVA": ended})
    assert (run().results[0].report.outcome, stored(service, "SELECT count(*) FROM tax_rate")) == ("published", [(2,)])


def test_a_promotion_that_a_sale_took_is_history(service: Service, sold: Library, run: Run) -> None:
    """Its product is refused, with the value to put back."""
    sold.company("MTV", product(SKU, Remises=[PAST | {"Taux": "50 %"}]), {"Comptabilité": ACCOUNTS})
    result = mtv(run())
    assert rules(result) == [("LIB-020", "F2", "20 %")]
    assert stored(service, "SELECT value::text FROM adjustment") == [("20.0000",)]


@pytest.mark.parametrize("typed", [True, False])
def test_a_correction_of_what_was_used_loads_with_the_number_of_its_deposit(
    service: Service, sold: Library, run: Run, *, typed: bool
) -> None:
    """On the guide or with the command, it lifts the refusal, once; and the audit says so."""
    path = sold.company("MTV", product(SKU, Remises=[PAST | {"Taux": "50 %"}]), {"Comptabilité": ACCOUNTS})
    number = mtv(run()).report.number
    assert number == "MTV-3"
    if typed:
        with_number(path, number)
    result = mtv(run(confirm=None if typed else number))
    (said,) = result.report.findings
    assert (result.report.outcome, said.rule, said.severity) == ("published", "LIB-020", "info")
    assert said.action == "Rien à faire : confirmé par le dépôt n° MTV-3."
    assert stored(service, "SELECT value::text FROM adjustment") == [("50.0000",)]
    reasons = """SELECT reason FROM audit_log WHERE "table" = 'adjustment' AND action = 'update'"""
    assert stored(service, reasons) == [("correction (dépôt n° MTV-3) : Catalogue/MTV/Catalogue_MTV.xlsx",)]


def test_a_sale_more_does_not_spend_the_number_of_a_correction(service: Service, sold: Library, run: Run) -> None:
    """How many operations depend on it is said, and is no part of what is confirmed."""
    sold.company("MTV", product(SKU, Remises=[PAST | {"Taux": "50 %"}]), {"Comptabilité": ACCOUNTS})
    number = mtv(run()).report.number
    sold.operations("MTV", "2025-09", SALE, SALE | {"Référence": "V2"})
    run(only="Operations/*")
    run(confirm=number)
    assert stored(service, "SELECT value::text FROM adjustment") == [("50.0000",)]


@pytest.mark.drill
def test_a_promotion_that_no_sale_took_is_corrected(service: Service, library: Library, run: Run) -> None:
    """It loads, with a warning that says what it was."""
    library.company("MTV", product(SKU, Remises=[PAST]))
    run()
    library.company("MTV", product(SKU, Remises=[PAST | {"Taux": "50 %"}]))
    result = mtv(run())
    assert (result.report.outcome, rules(result)) == ("published", [("LIB-021", "F2", "20 %")])
    assert stored(service, "SELECT value::text FROM adjustment") == [("50.0000",)]


def test_a_document_overwritten_under_its_name_is_refused(service: Service, library: Library, run: Run) -> None:
    """Other bytes are another document: the old one is in the hands of clients."""
    library.document("MTV", SKU, "cgu.pdf")
    library.company("MTV", product(SKU, Documents=[PAPER]))
    run()
    before = stored(service, "SELECT file_hash FROM product_document")
    library.document("MTV", SKU, "cgu.pdf", b"%PDF-1.4 autres conditions")
    result = mtv(run())
    assert rules(result) == [("VER-104", "E2", "cgu.pdf")]
    assert "sous un autre nom" in result.report.findings[0].message
    assert stored(service, "SELECT file_hash FROM product_document") == before


def test_a_document_of_a_product_never_sold_changes_its_first_day(service: Service, library: Library, run: Run) -> None:
    """It is one change, and no row is said to be gone."""
    library.document("MTV", SKU, "cgu.pdf")
    planned = product(SKU, start="01/01/2099")
    library.company("MTV", planned | {"Documents": [PAPER]})
    run()
    library.company("MTV", planned | {"Documents": [PAPER | {"Valable du": day("01/08/2025")}]})
    result = mtv(run())
    assert (rules(result), result.report.counts.updated, result.report.counts.withdrawn) == ([], 1, 0)


def test_a_frozen_price_shows_the_value_to_put_back(library: Library, run: Run) -> None:
    """The finding proposes it; a row that is gone is said in full, ready to be typed again."""
    library.company("MTV", product(SKU, Remises=[PAST]))
    run()
    library.company("MTV", product(SKU, amount=19.9, Remises=[PAST]))
    (finding,) = mtv(run()).report.findings
    assert (finding.rule, finding.cell, finding.suggestion) == ("VER-104", "F2", "9,90")
    assert "« Montant » y valait 9,90" in finding.message
    library.company("MTV", product(SKU))
    (gone,) = mtv(run()).report.findings
    assert (gone.rule, gone.cell) == ("LIB-002", None)
    assert "Code remise : HIVER ; Genre : Promo ; Taux : 20 % ; Début : 01/09/2025 ; Fin : 30/09/2025" in gone.message


def test_the_group_s_rows_to_come_are_withdrawn(service: Service, library: Library, run: Run) -> None:
    """An obligation planned for later is called off."""
    later = {"Famille": "OTT", "Type de document": "CGA", "Début": day("01/01/2099")}
    library.group(GROUP | {"Obligations documentaires": [*GROUP["Obligations documentaires"], later]})
    run()
    library.group(GROUP)
    result = run().results[0]
    assert (result.report.outcome, rules(result)) == (
        "published",
        [("LIB-003", None, None), ("LIB-031", None, None)],
    )
    assert stored(service, "SELECT count(*) FROM document_obligation") == [(1,)]


def test_an_account_stays_free(library: Library, run: Run) -> None:
    """Labels, notes, reasons and accounts may change any day."""
    run()
    library.group(GROUP | {"Taux de TVA": [dict(GROUP["Taux de TVA"][0], Motif="CGI art. 278")]})
    result = run().results[0]
    assert (result.report.outcome, rules(result)) == ("published", [])
