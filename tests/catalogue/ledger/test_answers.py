"""What the ledger does not post: it says what to complete, or what contradicts the catalogue and the books."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from catalogue.ledger.commission.instalments import post_due
from catalogue.ledger.posting import post
from catalogue.ledger.records.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.operations import Operation
from catalogue.periods import ALWAYS
from catalogue.pricing.facts import Client, Conditions
from catalogue.publication.facts import Window
from catalogue.publication.reasons import BlockReason, reason
from catalogue.vocabulary import (
    Channel,
    CommissionBase,
    MappingStatus,
    Nature,
    OperationKind,
    RevenueModel,
    Settlement,
)
from tests.catalogue.commissions.schemes import scheme
from tests.catalogue.ledger.books import MAPPINGS, Books, box, cancellation, collection, facts, sale, told


def without(nature: Nature, variant: str = "") -> dict[str, Any]:
    """Return the mappings without those of a nature and variant."""
    return {"mappings": tuple(m for m in MAPPINGS if (m.nature, m.variant) != (nature, variant))}


def reasons(answer: Answer, kind: type[Waits | Refused]) -> str:
    """Return the sentences of an answer of a kind."""
    assert isinstance(answer, kind), answer
    return "\n".join(answer.reasons)


WAITING = [
    ({**without(Nature.REVENUE)}, "Aucun compte de la nature « CA » pour FT-BOX-001 dans la société FT"),
    (
        {**without(Nature.TAX, "ATTENTE"), "vat_on_debits": False},
        "Aucun compte de la nature « TVA (ATTENTE) » pour FT-BOX-001",
    ),
    (
        {"schemes": (scheme(),), **without(Nature.COMMISSION_PAID)},
        "Aucun compte de la nature « Commission versée » pour FT-BOX-001",
    ),
    ({"schemes": (scheme(code="A"), scheme(code="B"))}, "Plusieurs schémas aussi précis s'appliquent"),
    ({"revenue_model": RevenueModel.COMMISSION, "partner": "P"}, "Aucun schéma de commission ne s'applique"),
]


@pytest.mark.parametrize(("changes", "words"), WAITING, ids=lambda value: value if isinstance(value, str) else "")
def test_what_lacks_an_account_or_a_scheme_waits_and_says_for_what(changes: dict[str, Any], words: str) -> None:
    """Product, company and nature are named; nothing is posted by half."""
    assert words in reasons(Books(facts(**changes)).post(sale()), Waits)


def test_a_mapping_that_accounting_has_not_validated_posts_nothing() -> None:
    """Nor does one in error; once validated, the same operation is posted."""
    for status in (MappingStatus.TO_VALIDATE, MappingStatus.ERROR):
        of = facts(mappings=(replace(MAPPINGS[0], status=status), *MAPPINGS[1:]))
        told_why = reasons(Books(of).post(sale()), Waits)
        assert (
            told_why
            == "Le compte 706100 de la nature « CA » n'est pas validé par la comptabilité pour FT-BOX-001 dans la société FT."
        )
    assert isinstance(Books(facts()).post(sale()), Posted)


def test_a_sale_is_refused_where_the_product_was_not_sellable_with_the_reason() -> None:
    """The publication's own reasons, on that channel and at that instant; nobody asks them of a renewal."""
    retired = Window(Channel.WEB, ALWAYS, sellable=False, reasons=(reason(BlockReason.PRODUCT_RETIRED),))
    books = Books(facts(windows=(retired,)))
    told_why = reasons(books.post(sale()), Refused)
    assert told_why.startswith(
        "FT-BOX-001 n'était pas en vente par FT sur le canal Web : le produit est à l'état « Retiré »"
    )
    assert "aucune publication" in reasons(books.post(sale(channel=Channel.FIELD)), Refused)
    assert "a besoin d'un canal" in reasons(books.post(sale(channel=None)), Refused)
    sold = Books(facts())
    sold.posted(sale())
    sold.facts = replace(books.facts)
    assert sold.posted(told(OperationKind.RENEWAL, "N1", "2025-10-01", related="V1")).entries


def test_a_sale_is_refused_to_a_client_who_may_not_buy() -> None:
    """Each condition that fails is said (decision 27), with the price of the catalogue or an amount of one's own."""
    books = Books(facts(box(conditions=Conditions(age_min=18))))
    for amount in (None, Decimal(10)):
        assert "Le client a 17 ans" in reasons(books.post(sale(buyer=Client(age=17), amount_ttc=amount)), Refused)
    assert isinstance(books.post(sale(buyer=Client(age=18))), Posted)


def test_what_the_catalogue_cannot_price_is_refused() -> None:
    """A plan that does not exist; a price without a rate at that date."""
    books = Books(facts())
    assert "n'a pas de formule « GOLD »" in reasons(books.post(sale(plan="GOLD")), Refused)
    assert "n'a pas de taux" in reasons(Books(facts(box(tax_rates=()))).post(sale()), Refused)
    assert "n'a pas de prix" in reasons(Books(facts(replace(box(), prices=()))).post(sale()), Refused)


def test_a_scheme_on_the_margin_or_the_premium_needs_that_of_the_operation() -> None:
    """The column to fill is named; with it the sale is posted. A price that bears insurance tax is no net premium."""
    books = Books(facts(schemes=(scheme(base=CommissionBase.MARGIN),)))
    assert "remplissez la colonne Marge" in reasons(books.post(sale()), Refused)
    insured = Books(facts(schemes=(scheme(base=CommissionBase.PREMIUM_NET),)))
    assert "remplissez la colonne Prime nette" in reasons(insured.post(sale()), Refused)
    posted = insured.posted(sale(premium_net=Decimal("20.00")))
    assert sum(line.amount for line in posted.commission_lines) == Decimal("2.00")
    posted = books.posted(sale(margin=Decimal("100.00")))
    assert sum(line.amount for line in posted.commission_lines) == Decimal("10.00")


def test_a_commission_that_cannot_be_taxed_or_dated_stops_its_operation_only() -> None:
    """The tax code of its mapping has no rate; its due rule is unknown: said of the operation, the run goes on."""
    taxed = tuple(replace(item, tax_code="INCONNU") if item.account == "756200" else item for item in MAPPINGS)
    insured: dict[str, Any] = {"revenue_model": RevenueModel.COMMISSION, "partner": "P", "mappings": taxed}
    for settlement in (Settlement.UPFRONT, Settlement.RECURRING):
        books = Books(facts(schemes=(scheme(settlement=settlement),), **insured))
        answer = books.post(sale())
        if settlement is Settlement.UPFRONT:
            assert "« INCONNU » n'a pas de taux" in reasons(answer, Refused)
        else:
            due = post_due(sale(), books.commissions[:3], books.facts, day=date(2025, 9, 1))
            assert isinstance(due, Waits)
    undated = Books(facts(schemes=(scheme(due_rule="au printemps"),)))
    assert "FT-BOX-001 dans la société FT : L'échéance" in reasons(undated.post(sale()), Waits)


@pytest.mark.parametrize("kind", ["RENEWAL", "COLLECTION", "CANCELLATION", "TERMINATION"])
def test_what_follows_a_sale_names_it(kind: str) -> None:
    """Without the operation that it concerns, it means nothing."""
    operation = told(OperationKind[kind], "X1")
    assert "doit nommer l'opération" in reasons(post(Asked(operation, facts(), None, date(2025, 9, 1))), Refused)


def test_a_statement_says_its_amount_and_its_partner() -> None:
    """Neither is guessed."""
    books = Books(facts())
    assert "montant HT" in reasons(books.post(told(OperationKind.STATEMENT, "B1")), Refused)
    stated = told(OperationKind.STATEMENT, "B1", amount_ht=Decimal(10))
    assert "partenaire" in reasons(books.post(stated), Refused)
    assert isinstance(books.post(replace(stated, partner="Oggodata")), Posted)


FAULTS = [
    ({"amount_ht": Decimal(1), "amount_ttc": Decimal(1)}, "Deux montants"),
    ({"amount_ttc": Decimal("-1.00")}, "montant est négatif"),
    ({"amount_ttc": Decimal("1.005")}, "centimes entiers"),
    ({"quantity": Decimal(0), "amount_ttc": Decimal("1.00")}, "quantité est nulle"),
    ({"quantity": Decimal(-2)}, "quantité est nulle"),
    ({"usage": Decimal(-1)}, "consommation est négative"),
    ({"amount_ttc": Decimal("1e40")}, "trop grand"),
]


@pytest.mark.parametrize(("changes", "words"), FAULTS, ids=lambda value: value if isinstance(value, str) else "")
def test_figures_that_mean_nothing_are_refused_whoever_tells_them(changes: dict[str, Any], words: str) -> None:
    """A sheet would have said it sooner; other entry points have no sheet."""
    books = Books(facts())
    assert words in reasons(books.post(sale(**changes)), Refused)
    assert "Le prix est trop grand" in reasons(books.post(sale(quantity=Decimal(10) ** 11)), Refused)
    books.posted(sale())
    for kind in (OperationKind.CANCELLATION, OperationKind.FEE):
        assert words in reasons(books.post(told(kind, "X1", related="V1", **changes)), Refused)


def test_a_fee_says_its_amount_and_a_payment_says_it_with_tax() -> None:
    """The supplier's invoice tells a fee, not the catalogue; 24,92 without tax is not what a client pays of 29,90."""
    books = Books(facts())
    assert "de la facture" in reasons(books.post(told(OperationKind.FEE, "F1")), Refused)
    books.posted(sale())
    without_tax = told(OperationKind.COLLECTION, "E1", related="V1", amount_ht=Decimal("24.92"))
    assert "se dit TTC" in reasons(books.post(without_tax), Refused)


def test_nothing_is_collected_or_cancelled_twice() -> None:
    """Nothing is left to collect; a second avoir is refused, and the avoir of an avoir."""
    books = Books(facts())
    books.posted(sale(), collection("E1", "20.00"))
    assert "encaisse 0,00 € alors que V1 ne doit plus que 9,90 €" in reasons(
        books.post(collection("E2", "0.00")), Refused
    )
    books.posted(collection("E3"))
    assert "déjà encaissée en entier" in reasons(books.post(collection("E4")), Refused)
    books.posted(cancellation())
    assert "déjà annulée" in reasons(books.post(cancellation("A2")), Refused)
    assert "avoirs déduits" in reasons(books.post(collection("E5")), Refused)
    assert "ne s'annule pas" in reasons(books.post(cancellation("A3", of="A1")), Refused)


def test_only_a_contract_is_terminated_and_only_what_is_owed_collected() -> None:
    """A fee is neither."""
    books = Books(facts())
    fee: Operation = told(OperationKind.FEE, "F1", amount_ht=Decimal(15))
    books.posted(fee)
    assert "ne le renouvelle pas" in reasons(books.post(told(OperationKind.RENEWAL, "N1", related="F1")), Refused)
    assert "n'est pas un contrat" in reasons(books.post(told(OperationKind.TERMINATION, "R1", related="F1")), Refused)
    assert "Rien n'est dû" in reasons(books.post(collection("E1", of="F1")), Refused)
