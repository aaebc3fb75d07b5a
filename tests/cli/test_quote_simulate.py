"""`catalogue quote` and `catalogue simulate` answer from the loaded catalogue, in JSON and in French."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import TestServer
from tests.support.books import MAPPING, Library, product
from tests.support.command import Command, addresses, set_variables
from tests.support.seeds import Seed, seeded_by

AT = ("--at", "2025-09-01")
SKU = "MTV-OFFRE-001"
SALES = ("--company", "MTV", "--product", SKU, "--volume", "500", "--amount", "4125.00")
QUOTE = {
    "sku", "name", "version", "plan", "recurrence", "at", "known_at", "period", "quantity", "channel", "currency", "eligible",
    "to_verify", "lines", "taxes", "amount_ht", "amount_tva", "amount_ttc", "recurring", "shares", "explanation",
}  # fmt: skip
SIMULATION = {
    "at",
    "known_at",
    "commission",
    "currency",
    "tier_mode",
    "tiers",
    "split",
    "schedule",
    "entries",
    "explanation",
}


def rows_of_commissions(code: str, more: dict[str, Any]) -> dict[str, Any]:
    """Return the rows of a scheme by the tiers of §13, shared 60 and 40 %."""
    key = {"SKU": SKU, "Version": 1, "Code schéma": code}
    bounds = ((0, 100, "10 %"), (100, 500, "12 %"), (500, None, "15 %"))
    shares = (("Entreprise", "60 %"), ("Commercial", "40 %"))
    return {
        "Commissions": [key | {"Règlement": "Précomptée", "Mode de palier": "Par tranche"} | more],
        "Paliers": [key | {"De": low, "À": high, "Taux": rate} for low, high, rate in bounds],
        "Répartition": [key | {"Bénéficiaire": who, "Part": share} for who, share in shares],
    }


@pytest.fixture(scope="module")
def priced(
    database_server: TestServer, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seed]:
    """A catalogue with one product, sold monthly at 9,90, and its commissions."""
    paid = MAPPING[0] | {
        "Nature": "Commission versée",
        "Compte": "622200",
        "Contrepartie": "401000",
        "Journal": "ACHAT",
    }
    # The company did not opt for the debits: its tax waits for the collection.
    tax = MAPPING[0] | {"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800", "Journal": "VENTE"}
    folder = tmp_path_factory.mktemp("priced")
    Library(folder / "library").company(
        "MTV",
        product(SKU, Comptabilité=[paid, tax]),
        rows_of_commissions("VOLUME", {"Règle d'échéance": "15 du mois suivant"}),
    )
    with seeded_by(database_server, template_database, folder) as seed:
        yield seed


@pytest.fixture
def loaded(prompt: Command, database_server: TestServer, priced: Seed, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on that catalogue, which these commands only read."""
    set_variables(monkeypatch, addresses(database_server.database(priced.database)))
    return prompt


def test_quote_gives_a_price_line_by_line(loaded: Command) -> None:
    """Money as decimal strings; lower case is accepted; the whole explanation comes with it."""
    ran = loaded("quote", "--sku", SKU.lower(), "--plan", "basic", "--quantity", "3", "--channel", "Web", *AT, "--json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    assert set(document) == QUOTE
    assert (document["amount_ht"], document["amount_tva"], document["amount_ttc"]) == ("24.75", "4.95", "29.70")
    assert (document["plan"], document["recurrence"], document["channel"]) == ("BASIC", "monthly", "web")
    assert document["at"] == "2025-09-01T00:00:00+02:00"
    assert "3 × 9,90 € = 29,70 €" in document["explanation"]


def test_quote_is_shown_in_french(loaded: Command) -> None:
    """A table of lines, then the sentences; French numbers throughout."""
    ran = loaded("quote", "--sku", SKU, *AT)
    assert (ran.code, ran.err) == (0, "")
    assert "9,90 €" in ran.out
    assert "Total : 8,25 € HT + 1,65 € de TVA = 9,90 € TTC." in ran.out
    assert "Période du 01/09/2025 au 30/09/2025." in ran.out
    assert " · au 01/09/2025 00:00, tel que connu le " in ran.out


WRONG_QUOTES = [
    (("--sku", "MTV-OFFRE-999"), "Voulez-vous dire : MTV-OFFRE-001"),
    (("--sku", SKU, "--plan", "GOLD"), "choisissez parmi BASIC"),
    (("--sku", SKU, "--quantity", "beaucoup"), "n'est pas un nombre pour --quantity"),
    (("--sku", SKU, "--channel", "radio"), "choisissez field, telesales, web, partner, marketplace"),
    (("--sku", SKU, "--at", "2020-01-01"), "aucune version en vigueur le 01/01/2020"),
    (("--sku", SKU, "--service-start", "demain"), "n'est pas une date ISO"),
    (("--sku", SKU, "--quantity", "nan"), "n'est pas un nombre"),
    (("--sku", SKU, "--quantity", "1e40"), "est trop grand"),
]


def test_quote_called_wrongly_says_the_choices(loaded: Command) -> None:
    """One sentence on stderr, nothing on stdout, exit code 64."""
    for arguments, words in WRONG_QUOTES:
        ran = loaded("quote", *arguments, *(() if "--at" in arguments else AT), "--json")
        assert (ran.code, ran.out) == (64, "")
        assert words in ran.sentence


def test_simulate_gives_the_contract(loaded: Command) -> None:
    """The worked figure of the decisions: 500 sales of 8,25 HT earn 478,50 by slices."""
    ran = loaded("simulate", *SALES, *AT, "--json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    assert set(document) >= SIMULATION
    assert (document["commission"], document["currency"], document["tier_mode"]) == ("478.50", "EUR", "graduated")
    assert [(item["from"], item["to"], item["rate"], item["base"], item["amount"]) for item in document["tiers"]] == [
        ("0", "100", "10.00", "825.00", "82.50"),
        ("100", "500", "12.00", "3300.00", "396.00"),
        ("500", None, "15.00", "0.00", "0.00"),
    ]
    assert document["split"] == {"company": "287.10", "salesperson": "191.40"}
    assert [(item["date"], item["amount"]) for item in document["schedule"]] == [("2025-10-15", "478.50")]
    assert [(entry["account"], entry["debit"], entry["credit"]) for entry in document["entries"]] == [
        ("411000", "4950.00", "0.00"),
        ("706100", "0.00", "4125.00"),
        ("445800", "0.00", "825.00"),
        ("622200", "191.40", "0.00"),
        ("401000", "0.00", "191.40"),
    ]


def test_simulate_is_shown_in_french(loaded: Command) -> None:
    """Tiers, dates, entries and sentences; a comma in the amount is read."""
    ran = loaded("simulate", "--company", "mtv", "--product", SKU, "--volume", "99", "--amount", "816,75", *AT)
    assert (ran.code, ran.err) == (0, "")
    assert "schéma VOLUME : 81,68 €" in ran.out
    assert "81,675 €, arrondie au centime" in ran.out
    assert "15/10/2025" in ran.out


def test_simulate_lists_the_choices_when_several_schemes_apply(library: Library, catalogue: Command) -> None:
    """A scheme for the web and one for the field: without channel there is no answer, with it there is."""
    web, field = (
        rows_of_commissions(code, {"Canal": canal}) for code, canal in (("WEB", "Web"), ("TERRAIN", "Terrain"))
    )
    library.company("MTV", product(SKU), web, field)
    assert catalogue("sync", "--json").code == 0
    ran = catalogue("simulate", *SALES, *AT, "--json")
    assert (ran.code, ran.out) == (64, "")
    assert "précisez --channel" in ran.sentence
    assert "TERRAIN (canal field) ; WEB (canal web)" in ran.sentence
    told = catalogue("simulate", *SALES, "--channel", "web", *AT, "--json")
    assert told.document["scheme"] == "WEB"


WRONG_SIMULATIONS = [
    (("--event", "cadeau"), "choisissez new ou renewal"),
    (("--company", "XX"), "Choisissez parmi : AP, FT, MTV"),
    (("--volume", "0"), "Le volume doit être supérieur à zéro"),
]


def test_simulate_called_wrongly_says_the_choices(loaded: Command) -> None:
    """One sentence on stderr, exit code 64."""
    for changes, words in WRONG_SIMULATIONS:
        ran = loaded("simulate", *SALES, *changes, *AT)
        assert (ran.code, ran.out) == (64, "")
        assert words in ran.sentence
