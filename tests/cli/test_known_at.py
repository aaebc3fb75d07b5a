"""What was known when: every answer that depends on time says its two instants, and nothing is known of the future."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.books import Library, product
from tests.support.command import Command

SKU = "MTV-OFFRE-001"
ASKED = {
    "published": ("published", "--company", "MTV", "--channel", "web"),
    "quote": ("quote", "--sku", SKU, "--plan", "BASIC"),
    "simulate": ("simulate", "--company", "MTV", "--product", SKU, "--volume", "1", "--amount", "10"),
}


@pytest.fixture
def file(library: Library, catalogue: Command) -> Path:
    """A loaded workbook of one product, sold monthly at 9,90."""
    written = library.company("MTV", product(SKU))
    assert catalogue("sync", "--json").code == 0
    return written


def test_before_the_first_load_nothing_was_known(catalogue: Command, file: Path) -> None:
    """The company exists: the answer says that the catalogue knew nothing then, and since when it knows."""
    told = r"À cette date \(le 01/01/2020 à 00:00:00\), le catalogue ne connaissait rien ; premier chargement le (.*)\."
    today = datetime.now(UTC).astimezone(ZoneInfo("Europe/Paris"))
    for asked in ASKED.values():
        ran = catalogue(*asked, "--known-at", "2020-01-01", "--json")
        assert (ran.code, ran.out) == (64, "")
        found = re.fullmatch(told, ran.sentence)
        assert found is not None
        assert found[1].startswith(f"{today:%d/%m/%Y} à ")


def test_the_future_is_not_known(catalogue: Command, file: Path) -> None:
    """An instant to come may be asked about, not from: the sentence says which option is meant."""
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    for asked in ASKED.values():
        ran = catalogue(*asked, "--known-at", tomorrow)
        assert (ran.code, ran.out) == (64, "")
        assert "choisissez un instant passé, ou --at pour une date à venir" in ran.sentence


def test_a_name_that_came_later_is_told_with_its_day(catalogue: Command, library: Library, file: Path) -> None:
    """Between two loads, what the second one brings is said to be unknown yet: neither missing nor mistyped."""
    between = datetime.now(UTC).isoformat()
    library.company("MTV", product(SKU), product("MTV-OFFRE-002"))
    catalogue("sync", "--json")
    ran = catalogue("quote", "--sku", "MTV-OFFRE-002", "--plan", "BASIC", "--known-at", between)
    assert ran.code == 64
    assert (
        "le catalogue ne connaissait pas encore le produit MTV-OFFRE-002 ; premier chargement de ce nom le"
        in ran.sentence
    )


@pytest.mark.parametrize("name", ["published", "quote"])
def test_an_answer_bears_both_its_instants(catalogue: Command, file: Path, name: str) -> None:
    """For which instant, and as known when: in the document side by side, and in French, in the company's time."""
    known = datetime.now(UTC)
    asked = (*ASKED[name], "--at", "2025-09-01", "--known-at", known.isoformat())
    document = catalogue(*asked, "--json").document
    assert document["at"] == "2025-09-01T00:00:00+02:00"
    assert datetime.fromisoformat(document["known_at"]) == known
    local = known.astimezone(ZoneInfo("Europe/Paris"))
    shown = " ".join(catalogue(*asked).out.split())
    assert f"au 01/09/2025 00:00, tel que connu le {local:%d/%m/%Y à %H:%M}" in shown
    begun = datetime.now(UTC)
    now = catalogue(*ASKED[name], "--json").document
    assert begun <= datetime.fromisoformat(now["known_at"]) <= datetime.now(UTC)
