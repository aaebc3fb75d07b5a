"""What a tired person does to a month of operations: nothing is posted twice, nor for another company, without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from catalogue.scope import service_as
from catalogue.store.ledger.periods import close_period
from catalogue.vocabulary import ActorKind
from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import Library, day, product, together
from tests.sync.test_operations import (
    BANK,
    COLLECTED_TAX,
    PAYMENT,
    SALE,
    SIGNED,
    SKU,
    WAITING_TAX,
    lines,
    of_month,
    told,
)

Run = Callable[..., RunResult]
PLAN = {"Version": 1, "Récurrence": "Mensuel"}
MANY = [SALE | {"Référence": f"V{number}", "Quantité vendue": number} for number in range(1, 11)]


@pytest.fixture
def shop(library: Library) -> Library:
    """A library whose MTV sells one product to adults of Lyon, every account validated, and another in two plans."""
    plans = [{"SKU": "MTV-OFFRE-002", **PLAN, "Code formule": code, "Nom": code} for code in ("BASIC", "CONFORT")]
    prices = [
        {"SKU": "MTV-OFFRE-002", "Version": 1, "Code formule": code, "Type de prix": "Fixe", "Montant": 9.9,
         "Code TVA": "NORMAL"}
        for code in ("BASIC", "CONFORT")
    ]  # fmt: skip
    sold = product(SKU)
    sold["Produits"] = [sold["Produits"][0] | {"Clientèle": "Particulier", "Âge minimum": 18, "Zones éligibles": "69"}]
    accounts = [{**row, **SIGNED} for row in (WAITING_TAX, BANK, COLLECTED_TAX)]
    other = product("MTV-OFFRE-002", Formules=plans, Tarifs=prices)
    library.company("MTV", together(sold, other, {"Comptabilité": accounts}))
    return library


def test_a_reference_that_was_changed_after_posting_is_not_posted_again(
    service: Service, shop: Library, run: Run
) -> None:
    """The row is refused on its reference, with the one that the books know; with both rows there are two sales."""
    shop.operations("MTV", "2025-09", SALE)
    run()
    again = SALE | {"Référence": "V1-BIS"}
    shop.operations("MTV", "2025-09", again)
    result = run()
    assert told(result) == ("refused", [("OPE-123", "A2")])
    (finding,) = of_month(result).report.findings
    assert finding.suggestion == "V1"
    assert "« V1 »" in finding.message
    shop.operations("MTV", "2025-09", SALE, again)
    assert told(run()) == ("posted", [])
    assert len(lines(service)) == 6


def test_a_changed_reference_is_refused_until_it_is_mended(service: Service, shop: Library, run: Run) -> None:
    """The workbook that was accepted in part names the old reference no more: the books still do."""
    again, *others = (
        SALE | {"Référence": key, "Quantité vendue": number} for key, number in (("V1B", 1), ("V2", 2), ("V3", 3))
    )
    shop.operations("MTV", "2025-09", SALE)
    run()
    for count, posted in ((1, 6), (2, 9)):
        shop.operations("MTV", "2025-09", again, *others[:count])
        assert told(run()) == ("partial", [("OPE-123", "A2")])
        assert len(lines(service)) == posted


def test_what_is_new_is_posted_beside_a_row_that_is_gone(service: Service, shop: Library, run: Run) -> None:
    """Another sale is no change of reference: it enters, and the one that is gone is said."""
    shop.operations("MTV", "2025-09", SALE)
    run()
    shop.operations("MTV", "2025-09", SALE | {"Référence": "V2", "Quantité vendue": 2})
    assert told(run()) == ("posted", [("LIB-004", None)])
    assert len(lines(service)) == 6


def test_a_reference_with_a_space_is_not_gone(shop: Library, run: Run) -> None:
    """A pasted blank around a reference is dropped when it is read, and when it is looked for."""
    shop.operations("MTV", "2025-09", SALE | {"Référence": " V1\u00a0"})
    run()
    shop.operations("MTV", "2025-09", SALE | {"Référence": " V1\u00a0"}, PAYMENT)
    assert told(run()) == ("posted", [])


def test_a_workbook_that_lost_most_of_its_operations_is_refused(service: Service, shop: Library, run: Run) -> None:
    """Another month's or company's workbook saved under this name posts nothing; the right one goes on."""
    shop.operations("MTV", "2025-09", *MANY)
    run()
    posted = lines(service)
    shop.operations("MTV", "2025-09", SALE | {"Référence": "X1"})
    result = run()
    assert told(result) == ("refused", [("LIB-006", None)])
    assert "10 opérations sur 10" in of_month(result).report.findings[0].message
    assert lines(service) == posted
    shop.operations("MTV", "2025-09", *MANY, SALE | {"Référence": "X1"})
    assert told(run()) == ("posted", [])
    assert len(lines(service)) == len(posted) + 3


def test_an_operation_of_another_company_is_not_posted_here(service: Service, shop: Library, run: Run) -> None:
    """A workbook copied into another company's folder, under its name: what that company's books hold is refused."""
    shop.operations("MTV", "2025-09", *MANY[:3])
    run()
    posted = lines(service)
    shop.operations("FT", "2025-09", *MANY[:3])
    result = run()
    (copied,) = [one.report for one in result.results if one.report.path.endswith("Operations_FT_2025-09.xlsx")]
    assert [(finding.rule, finding.cell) for finding in copied.findings] == [
        ("OPE-112", f"A{row}") for row in (2, 3, 4)
    ]
    assert "MTV" in copied.findings[0].message
    assert lines(service) == posted


def test_an_operation_of_a_closed_month_says_where_it_went(service: Service, shop: Library, run: Run) -> None:
    """It enters the next open month, and its author is told; what was posted before the closing is not."""
    shop.operations("MTV", "2025-09", SALE)
    run()
    with service.database.acting(
        service_as(service.database.find_or_create_actor(ActorKind.PERSON, "Nadia"), "accounting")
    ) as connection:
        close_period(connection, "MTV", date(2025, 9, 1))
    shop.operations("MTV", "2025-09", SALE, SALE | {"Référence": "V2"})
    result = run()
    assert told(result) == ("posted", [("OPE-124", "B3")])
    assert "01/10/2025" in of_month(result).report.findings[0].message
    assert len(lines(service)) == 6


def test_a_refusal_stands_on_the_cell_that_it_is_about(shop: Library, run: Run) -> None:
    """Channel, buyer and plan are named where they are to be mended; the product is, where nothing else tells."""
    mistakes: list[tuple[dict[str, Any], str]] = [
        ({"Canal": "Télévente"}, "G2"),
        ({"Type d'acheteur": "Professionnel"}, "S3"),
        ({"Âge du client": 12}, "T4"),
        ({"Code postal": "75011"}, "U5"),
        ({"SKU": "MTV-OFFRE-002"}, "F6"),
        ({"Date": day("02/09/2025"), "Début du service": day("01/09/2013")}, "E7"),
    ]
    shop.operations(
        "MTV", "2025-09", *(SALE | {"Référence": f"V{row}"} | typed for row, (typed, _) in enumerate(mistakes))
    )
    assert told(run()) == ("refused", [("OPE-120", cell) for _, cell in mistakes])


def test_an_amount_or_a_partner_that_cannot_be_is_named_too(shop: Library, run: Run) -> None:
    """More than what is due where advances have no account, a payment without tax, a statement of nobody: each on its cell."""
    statement = {"Opération": "Bordereau partenaire", "SKU": SKU, "Opération liée": None, "Montant HT": 5}
    mistakes: list[dict[str, Any]] = [{"Montant TTC": 50}, {"Montant HT": 5}, statement]
    payments = (PAYMENT | {"Référence": f"E{row}"} | typed for row, typed in enumerate(mistakes))
    shop.operations("MTV", "2025-09", SALE, *payments)
    assert told(run()) == ("partial", [("OPE-121", "L3"), ("OPE-120", "J4"), ("OPE-120", "M5")])


def test_what_was_changed_after_posting_is_shown_where_it_was_changed(shop: Library, run: Run) -> None:
    """Each cell that differs from what the books hold says both, and how a posted operation is corrected."""
    shop.operations("MTV", "2025-09", SALE)
    run()
    changed = SALE | {"Date": day("02/09/2025"), "Quantité vendue": 2, "Montant TTC": 12, "Âge du client": 40}
    shop.operations("MTV", "2025-09", changed)
    result = run()
    assert told(result) == ("refused", [("OPE-122", cell) for cell in ("B2", "H2", "K2", "T2")])
    assert all("Annulation" in finding.action for finding in of_month(result).report.findings)
