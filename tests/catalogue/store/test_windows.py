"""Windows are stored in the transaction that changes what they rest on, and only where they differ."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from sqlalchemy import delete, func, select, update

from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.windows import Touched, WindowChanges, products_touched
from tests.catalogue.store.shop import START, Shop, day


@pytest.fixture
def shop(database: Database) -> Shop:
    """Return a catalogue without product."""
    return Shop(database)


def test_a_publication_that_meets_every_condition_is_sellable_without_end(shop: Shop) -> None:
    """One window a channel, open until further notice."""
    shop.product("MTV-1")
    assert shop.recompute() == WindowChanges(publications=1, added=2, dropped=0)
    assert shop.windows() == [("web", "2025-01-01", None, True, []), ("field", "2025-01-01", None, True, [])]


def test_every_fact_is_read_from_the_tables(shop: Shop) -> None:
    """A publication that meets no condition at all says so for each."""
    with shop.acting() as connection:
        partner = shop.add(
            connection, tables.partner, company_id=shop.companies["FT"], name="Oggo", type="ott", status="inactive"
        )
        connection.execute(update(tables.company).where(tables.company.c.code == "MTV").values(is_active=False))
        connection.execute(delete(tables.accounting_mapping))
        shop.add(
            connection, tables.blacklist_entry,
            sku="MTV-1", company_id=shop.companies["MTV"], channel="web", reason="litige", valid_from=START,
        )  # fmt: skip
    keys = shop.product(
        "MTV-1", states=[("test", START)], document=None, product__partner_id=partner,
        product__revenue_model="mixed", publication__channels=["web"], price__tax_code="INCONNU",
    )  # fmt: skip
    with shop.acting() as connection:
        below = {"company_id": shop.companies["MTV"], "product_version_id": keys["version"]}
        connection.execute(update(tables.pricing_rule).values(plan_id=keys["plan"]))
        shop.add(connection, tables.product_plan, **below, code="PLUS", name="Plus", recurrence="monthly")
    other = shop.product("MTV-2", publication=None)
    with shop.acting() as connection:
        shop.add(
            connection, tables.commission_scheme,
            company_id=shop.companies["MTV"], product_version_id=other["version"], code="C", settlement="upfront",
            tier_mode="volume", split={"company": 1},
        )  # fmt: skip
    shop.recompute()
    ((_, _, _, sellable, reasons),) = shop.windows()
    assert not sellable
    assert reasons == [
        "product_test", "company_inactive", "partner_inactive", "partner_not_activated", "blacklisted",
        "document_missing", "plan_without_price", "tax_without_rate", "commission_missing", "mapping_missing",
        "mapping_missing",
    ]  # fmt: skip


def test_a_version_without_price_is_blocked_unless_sold_on_quote(shop: Shop) -> None:
    """The badge « Sur devis » lifts the condition."""
    keys = shop.product("MTV-1", price=None, plan=None, publication__channels=["web"])
    shop.recompute()
    assert shop.windows() == [("web", "2025-01-01", None, False, ["no_price"])]
    with shop.acting() as connection:
        connection.execute(update(tables.publication).values(badges=["on_quote"]))
    assert shop.recompute(keys["product"]) == WindowChanges(1, 1, 1)
    assert shop.windows() == [("web", "2025-01-01", None, True, [])]


def test_a_planned_end_of_a_document_is_a_window_to_come(shop: Shop) -> None:
    """The forecast is in the same table: nothing has to run on the day."""
    shop.product("MTV-1", document__valid_to=day("2026-01-01"), publication__channels=["web"])
    shop.recompute()
    assert shop.windows() == [
        ("web", "2025-01-01", "2026-01-01", True, []),
        ("web", "2026-01-01", None, False, ["document_expired"]),
    ]


def test_accounts_and_commissions_of_the_version_count(shop: Shop) -> None:
    """A mapping in error on the version hides the company's good one; a scheme's dates cut the window."""
    with shop.acting() as connection:
        partner = shop.add(connection, tables.partner, company_id=shop.companies["MTV"], name="Oggo", type="ott")
    keys = shop.product(
        "MTV-1", product__partner_id=partner, product__revenue_model="commission", publication__channels=["web"]
    )
    books = {"company_id": shop.companies["MTV"], "owner_company_id": shop.companies["MTV"], "nature": "commission"}
    with shop.acting() as connection:
        shop.add(connection, tables.accounting_mapping, **books, product_id=keys["product"], gl_account="756000")
        shop.add(
            connection, tables.commission_scheme,
            company_id=shop.companies["MTV"], product_version_id=keys["version"], code="C", settlement="upfront",
            tier_mode="volume", split={"company": 1}, valid_to=day("2025-06-01"), partner_id=partner,
        )  # fmt: skip
    shop.recompute()
    assert shop.windows() == [
        ("web", "2025-01-01", "2025-06-01", True, []),
        ("web", "2025-06-01", None, False, ["commission_missing"]),
    ]
    with shop.acting() as connection:
        shop.add(
            connection, tables.accounting_mapping,
            **books, product_version_id=keys["version"], gl_account="756100", status="error",
        )  # fmt: skip
    shop.recompute()
    assert [row[4] for row in shop.windows()] == [["mapping_in_error"], ["commission_missing", "mapping_in_error"]]


def test_only_differences_are_written(shop: Shop) -> None:
    """A second computation writes nothing and leaves no audit row; a change rewrites its own windows only."""
    shop.product("MTV-1")
    changed = shop.product("MTV-2", publication__channels=["web"])
    shop.recompute()
    audited = select(func.count()).where(tables.audit_log.c.table == "publication_window")
    with shop.database.reading(SERVICE) as connection:
        before = connection.scalar(audited)
    assert shop.recompute() == WindowChanges(publications=2, added=0, dropped=0)
    with shop.acting() as connection:
        connection.execute(
            update(tables.publication)
            .where(tables.publication.c.id == changed["publication"])
            .values(end_at=day("2025-12-01"))
        )
    assert shop.recompute() == WindowChanges(publications=2, added=1, dropped=1)
    with shop.database.reading(SERVICE) as connection:
        assert connection.scalar(audited) == (before or 0) + 2


def test_a_channel_given_up_loses_its_window(shop: Shop) -> None:
    """Windows that nothing explains any more are dropped."""
    keys = shop.product("MTV-1")
    shop.recompute()
    with shop.acting() as connection:
        connection.execute(update(tables.publication).values(channels=["web"]))
    assert shop.recompute(keys["product"]) == WindowChanges(1, 0, 1)
    assert [row[0] for row in shop.windows()] == ["web"]


def test_products_out_of_scope_are_left_alone(shop: Shop) -> None:
    """Recomputing one product does not look at another."""
    first, second = shop.product("MTV-1"), shop.product("MTV-2")
    assert shop.recompute(first["product"]).publications == 1
    assert len(shop.windows()) == 2
    assert shop.recompute(second["product"]).added == 2


def test_a_word_that_copy_could_misread_is_stored_as_it_is(shop: Shop) -> None:
    """Backslashes, tabs and quotes of a motive survive."""
    motive = 'litige "A\\B"\tdepuis l\'été'
    with shop.acting() as connection:
        shop.add(connection, tables.blacklist_entry, sku="MTV-1", reason=motive, valid_from=START)
    shop.product("MTV-1", publication__channels=["web"])
    shop.recompute()
    with shop.database.reading(SERVICE) as connection:
        (reasons,) = connection.scalars(select(tables.publication_window.c.reasons)).all()
    assert reasons[0]["details"] == {"motive": motive}


@pytest.mark.parametrize(
    ("touched", "expected"),
    [
        (Touched(), []),
        (Touched(skus=["MTV-2"]), ["MTV-2"]),
        (Touched(families=["telecom"]), ["MTV-2"]),
        (Touched(risks=["OTT"]), ["MTV-1"]),
        (Touched(partners=["Oggo"]), ["MTV-1"]),
        (Touched(sellers=["FT"]), ["MTV-2"]),
        (Touched(owners=["MTV"]), ["MTV-1", "MTV-2"]),
        (Touched(tax_codes=["REDUIT"]), ["MTV-2"]),
        (Touched(tax_codes=["NORMAL"], sellers=["FT"]), ["MTV-1", "MTV-2"]),
    ],
)
def test_a_change_of_reference_data_touches_the_products_it_concerns(
    shop: Shop, touched: Touched, expected: Collection[str]
) -> None:
    """By family, risk, partner, selling or owning company, and tax code."""
    with shop.acting() as connection:
        partner = shop.add(connection, tables.partner, company_id=shop.companies["MTV"], name="Oggo", type="ott")
    keys = {
        "MTV-1": shop.product("MTV-1", product__partner_id=partner),
        "MTV-2": shop.product("MTV-2", seller="FT", product__risk_id=shop.risks["telecom"], price__tax_code="REDUIT"),
    }
    with shop.database.reading(SERVICE) as connection:
        found = products_touched(connection, touched)
    assert found == {keys[sku]["product"] for sku in expected}
