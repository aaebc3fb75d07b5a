"""`catalogue audit log`: who changed what, from what to what, and what a report's number leads to."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.support.books import Library, product
from tests.support.command import Command

SKU, OTHER = "MTV-OFFRE-001", "MTV-OFFRE-002"


def _offer(name: str, *, amount: object, last: date) -> dict[str, Any]:
    """Return the rows of a product sold from 2099 on, with a promotion until a day."""
    rows = product(SKU, amount=amount, start="01/01/2099")
    promotion = {
        "SKU": SKU, "Version": 1, "Code remise": "NOEL", "Genre": "Promo", "Taux": "12,5 %",
        "Début": date(2099, 12, 1), "Fin": last,
    }  # fmt: skip
    return rows | {"Produits": [rows["Produits"][0] | {"Nom marketing": name}], "Remises": [promotion]}


@pytest.fixture
def edited(catalogue: Command, library: Library) -> dict[str, Any]:
    """A catalogue edited once; gives the second run's document."""
    library.company("MTV", _offer("Box", amount=9.9, last=date(2099, 12, 24)), product(OTHER))
    assert catalogue("sync", "--json").code == 0
    library.company(
        "MTV", _offer("[bold]Grande[/] box", amount=12.5, last=date(2099, 12, 31)), product(OTHER), saved_by="Paul Roy"
    )
    second = catalogue("sync", "--json")
    assert second.code == 0
    document: dict[str, Any] = second.document
    return document


def _log(catalogue: Command, *asked: str) -> list[dict[str, Any]]:
    ran = catalogue("audit", "log", *asked, "--json")
    assert (ran.code, ran.err) == (0, "")
    changes: list[dict[str, Any]] = ran.document["changes"]
    return changes


def test_a_change_is_told_in_the_workbooks_own_words(catalogue: Command, edited: dict[str, Any]) -> None:
    """Sheet, key, « champ : avant → après », who and how; days and hours of Paris, nothing read as markup."""
    shown = catalogue("audit", "log", "--run", edited["run"]).out
    blocks = {block.splitlines()[0].partition(" · modification · ")[2]: block for block in shown.split("\n\n")}
    assert "    Nom marketing : Box → [bold]Grande[/] box\n" in blocks[f"Produits · {SKU}"]
    assert "    Montant : 9,90 → 12,50\n" in blocks[f"Tarifs · {SKU}/1/BASIC"]
    assert "    Fin : 24/12/2099 → 31/12/2099\n" in blocks[f"Remises · {SKU}/1/NOEL"]
    source = r"par Paul Roy \(Catalogue Manager\) · Catalogue/MTV/Catalogue_MTV\.xlsx · compte rendu n° [0-9A-F]{8} · passage "
    assert len(re.findall(source + edited["run"], shown)) == 3
    assert "3 changements, à l'heure de Europe/Paris." in shown


def test_the_document_holds_all_of_a_change(catalogue: Command, edited: dict[str, Any]) -> None:
    """Names beside technical keys, both states of the row, an instant that says its offset."""
    (change,) = _log(catalogue, "--table", "Remises", "--actor", "roy")
    assert (change["table"], change["sheet"], change["key"]) == ("adjustment", "Remises", f"{SKU}/1/NOEL")
    assert (change["action"], change["actor"], change["run"]) == ("update", "Paul Roy", edited["run"])
    assert change["fields"] == [
        {"field": "adjustment.valid_to", "label": "Fin", "before": "24/12/2099", "after": "31/12/2099"}
    ]
    assert change["before"]["valid_to"] != change["after"]["valid_to"]
    assert datetime.fromisoformat(change["at"]).utcoffset() is not None
    assert change["at"].endswith(("+01:00", "+02:00"))


def test_a_new_row_tells_what_it_holds(catalogue: Command, edited: dict[str, Any]) -> None:
    """A rate with its sign, a choice by its label, a list by its labels, yes and no: as the sheet shows them."""
    first = {change["sheet"]: change for change in _log(catalogue, "--sku", SKU) if change["action"] == "insert"}
    told = {
        sheet: {field["label"]: field["after"] for field in change["fields"] if field["label"]}
        for sheet, change in first.items()
    }
    assert told["Remises"] == {"Genre": "Promo", "Taux": "12,5 %", "Début": "01/12/2099", "Fin": "24/12/2099"}
    assert told["Tarifs"] == {"Type de prix": "Fixe", "Montant": "9,90", "Prix TTC": "Oui", "Code TVA": "NORMAL"}
    assert told["Formules"] == {"Nom": "Essentiel", "Récurrence": "Mensuel"}
    assert first["Publications"]["key"] == f"{SKU}/1/MTV/2099-01-01/field+web"


def test_each_option_narrows_the_log(catalogue: Command, edited: dict[str, Any]) -> None:
    """Product, company, instant, author, sheet and report; together they must all hold."""
    assert {change["key"].split("/")[0] for change in _log(catalogue, "--sku", SKU)} == {SKU}
    assert len(_log(catalogue, "--sku", SKU.lower(), "--table", "Tarifs")) == 2
    assert {change["sheet"] for change in _log(catalogue, "--company", "ft")} == {"Sociétés"}
    assert {change["actor"] for change in _log(catalogue, "--actor", "Paul Roy")} == {"Paul Roy"}
    since = min(change["at"] for change in _log(catalogue, "--actor", "Paul Roy"))
    assert {change["run"] for change in _log(catalogue, "--since", since)} == {edited["run"]}
    assert _log(catalogue, "--since", (datetime.now(UTC) + timedelta(days=1)).isoformat()) == []
    assert len(_log(catalogue, "--limit", "2")) == 2
    assert _log(catalogue, "--table", "publication_window")


def test_a_reports_number_leads_to_what_it_changed(
    catalogue: Command, edited: dict[str, Any], library: Library
) -> None:
    """Of a run that took two workbooks, the number of one report shows what that one brought, and what finds it again."""
    (number,) = {change["report"] for change in _log(catalogue, "--run", edited["run"])}
    page = next((library.root / "Rapports/MTV").glob("*.html")).parent
    assert any(number in path.read_text() for path in page.glob("*.html"))
    document = catalogue("audit", "log", "--run", f"n° {number.lower()}", "--json").document
    assert {change["reason"] for change in document["changes"]} == {"Catalogue/MTV/Catalogue_MTV.xlsx"}
    assert document["report"]["number"] == number
    assert document["report"]["sha256"] == edited["workbooks"][-1]["sha256"]
    assert document["report"]["run"] == edited["run"]
    assert document["report"]["ruleset_version"]
    assert document["report"]["reference_fingerprint"]
    shown = catalogue("audit", "log", "--run", number).out
    assert shown.startswith(f"Compte rendu n° {number} · Catalogue/MTV/Catalogue_MTV.xlsx · contrôlé le ")
    assert f"SHA-256 {document['report']['sha256']} · version du fichier " in shown


UNKNOWN = (
    ("--table", "prix", r"Feuille ou table « prix » inconnue : choisissez .*Tarifs \(pricing_rule\)"),
    ("--sku", "MTV-OFFRE-003", rf"« MTV-OFFRE-003 » n'a jamais été dans le catalogue : choisissez .*{SKU}"),
    ("--company", "XYZ", r"Société « XYZ » inconnue : choisissez AP, FT, MTV\."),
    ("--actor", "Zoé", r"Auteur « Zoé » inconnu : choisissez .*Claire Martin.*Paul Roy"),
    ("--actor", "paul", r"« paul » désigne plusieurs auteurs : choisissez Paul Durand, Paul Roy"),
    ("--run", "zzzz", r"Aucun compte rendu ni passage « zzzz »\. Derniers comptes rendus : [0-9A-F]{8}, "),
    ("--since", "hier", r"« hier » n'est pas une date ISO"),
)


def test_a_name_that_is_unknown_is_told(catalogue: Command, edited: dict[str, Any]) -> None:
    """A mistyped name is no empty answer: what exists is listed (exit code 64)."""
    for option, name, told in UNKNOWN:
        ran = catalogue("audit", "log", option, name)
        assert (ran.code, ran.out) == (64, "")
        assert re.search(told, ran.sentence), ran.sentence


def test_what_is_gone_keeps_its_name(catalogue: Command, edited: dict[str, Any], library: Library) -> None:
    """A withdrawn product is still found by its SKU, with the key that each of its rows had."""
    library.company("MTV", product(OTHER))
    catalogue("sync", "--json")
    gone = [change for change in _log(catalogue, "--sku", SKU) if change["action"] == "delete"]
    assert {"Produits", "Tarifs", "Remises", "Versions"} <= {change["sheet"] for change in gone}
    assert {change["key"] for change in gone if change["sheet"] == "Tarifs"} == {f"{SKU}/1/BASIC"}
    amounts = [field for change in gone if change["sheet"] == "Tarifs" for field in change["fields"]]
    assert {"Montant": ("12,50", None)}.items() <= {
        field["label"]: (field["before"], field["after"]) for field in amounts
    }.items()
