"""A catalogue of any size is answered at once in a terminal, and whole as JSON or CSV (§10)."""

from __future__ import annotations

import csv
import io

import pytest

from catalogue.store.database import Database
from tests.catalogue.store.shop import Shop
from tests.support.command import Command, addresses, in_process, set_variables
from tests.usecases.crowd import crowd

#: More than a terminal shows, and more than are read at once.
MANY = 620


@pytest.fixture
def catalogue(database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command on a shop of many products."""
    crowd(Shop(database), MANY)
    set_variables(monkeypatch, addresses(database))
    return in_process(capsys)


@pytest.mark.drill
def test_a_terminal_shows_the_first_products_and_says_how_many_there_are(catalogue: Command) -> None:
    """Five hundred lines, then the count of all and where the others are; JSON and CSV give every one, in order."""
    asked = ("published", "--company", "MTV", "--channel", "web", "--at", "2025-09-01", "--why")
    shown = catalogue(*asked)
    lines = [line for line in shown.out.splitlines() if line.startswith("MTV-")]
    assert (len(lines), lines[-1].split()[0]) == (500, "MTV-000500")
    assert "620 produits vendables." in shown.out
    assert "Seuls les premiers sont montrés : --csv ou --json les donnent tous." in shown.out
    document = catalogue(*asked, "--json").document
    skus = [f"MTV-{number:06}" for number in range(1, MANY + 1)]
    assert [product["sku"] for product in document["products"]] == skus
    assert [product["plans"][0]["prices"][0]["amount_ttc"] for product in document["products"]] == ["9.90"] * MANY
    rows = list(csv.DictReader(io.StringIO(catalogue(*asked, "--csv").out.lstrip("\ufeff")), delimiter=";"))
    assert [(row["Produit"], row["Prix TTC"], row["Vendable"]) for row in rows] == [
        (sku, "9,90", "Oui") for sku in skus
    ]
