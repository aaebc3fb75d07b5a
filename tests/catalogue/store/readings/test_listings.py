"""What the exports of the catalogue list: versions in force, what hangs on them, and the accounts of the books."""

from __future__ import annotations

import pytest

from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.readings.listings import list_mappings, products_listed, versions_listed
from tests.catalogue.store.shop import START, Shop, day

AT = day("2025-09-01")


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def test_versions_in_force_are_listed_by_sku_without_drafts(shop: Shop) -> None:
    """Not a version that ended, nor one of another company; or that of a single product."""
    late, first = shop.product("MTV-B"), shop.product("MTV-A")
    shop.product("MTV-C", states=[("draft", START), ("active", day("2026-01-01"))])
    shop.product("MTV-D", version__effective_to=day("2025-08-01"))
    with shop.database.reading(SERVICE) as connection:
        assert versions_listed(connection, "MTV", AT) == [first["version"], late["version"]]
        assert versions_listed(connection, "MTV", AT, "MTV-B") == [late["version"]]
        assert versions_listed(connection, "MTV", AT, "MTV-C") == []
        assert versions_listed(connection, "FT", AT) == []


def test_each_version_has_what_hangs_on_it(shop: Shop) -> None:
    """State of the instant, publications and documents of its own, legal texts of its family."""
    states = [("active", START), ("frozen", day("2025-08-01"))]
    full, bare = (
        shop.product("MTV-A", states=states, seller="FT"),
        shop.product("MTV-B", document=None, publication=None),
    )
    with shop.acting() as connection:
        for code, family in (("TOUS", None), ("TV", "ott"), ("MOBILE", "telecom")):
            shop.add(connection, tables.legal_mention, code=code, family=family, text=code, valid_from=START)
    with shop.database.reading(SERVICE) as connection:
        listed = products_listed(connection, [full["version"], bare["version"]], AT)
        assert products_listed(connection, [], AT) == {}
    assert {version: each.row["status"] for version, each in listed.items()} == {
        full["version"]: "frozen", bare["version"]: "active",
    }  # fmt: skip
    one, other = listed[full["version"]], listed[bare["version"]]
    assert ([item["company"] for item in one.publications], len(one.documents)) == (["FT"], 1)
    assert (other.publications, other.documents) == ((), ())
    assert set(one.mentions) == {"TOUS", "TV"}


def test_accounts_come_by_level_as_they_are_asked_for(shop: Shop) -> None:
    """The company's defaults, a product's, its version's; nothing is read before somebody asks."""
    keys = shop.product("MTV-A")
    with shop.acting() as connection:
        own = {"company_id": shop.companies["MTV"], "owner_company_id": shop.companies["MTV"], "nature": "revenue"}
        shop.add(connection, tables.accounting_mapping, **own, product_version_id=keys["version"], gl_account="706300")
        shop.add(connection, tables.accounting_mapping, **own, product_id=keys["product"], gl_account="706200")
    with shop.database.reading(SERVICE) as connection:
        rows = list_mappings(connection, "MTV")
        assert next(rows)["account"] == "706100"
        assert [(row["sku"], row["version"], row["account"]) for row in rows] == [
            ("MTV-A", None, "706200"), ("MTV-A", 1, "706300"),
        ]  # fmt: skip
        assert list(list_mappings(connection, "XX")) == []
