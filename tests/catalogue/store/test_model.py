"""What the database itself refuses, whoever writes (Annexe A §4, decisions 7, 13 to 17, 23)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Table, exc, text, update

from catalogue.scope import SERVICE
from catalogue.store import tables
from catalogue.store.database import Database
from tests.catalogue.store.shop import Shop, day

ANNEXE_A = [
    "company",
    "partner",
    "partner_credential",
    "risk",
    "product",
    "product_version",
    "product_plan",
    "pricing_rule",
    "commission_scheme",
    "commission_tier",
    "product_document",
    "external_mapping",
    "publication",
    "accounting_mapping",
    "cq_rule",
    "webhook_endpoint",
    "webhook_event",
    "audit_log",
]

RECOMMENDED_INDEXES = {
    "product": "(company_id, risk_id, lifecycle_status)",
    "product_version": "(product_id, effective_from DESC)",
    "pricing_rule": "(product_version_id, plan_id, type)",
    "publication": "(company_id, start_at, end_at)",
    "commission_tier": "(scheme_id, min)",
    "external_mapping": "(system, external_code)",
}


class Counter(Shop):
    """A shop with one product of MTV, and a transaction to try things in."""

    def __init__(self, database: Database, connection: Connection) -> None:
        super().__init__(database)
        self.keys = self.product("MTV-OFFRE-001")
        self.connection = connection
        connection.execute(text("SELECT set_config('app.actor', :actor, false)"), {"actor": str(self.actor)})
        self.below = {"company_id": self.companies["MTV"], "product_version_id": self.keys["version"]}

    def write(self, table: Table, **values: Any) -> uuid.UUID:
        """Insert a row, checks at commit included, and return its key."""
        with self.connection.begin_nested():
            key = self.add(self.connection, table, **values)
            self.connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            self.connection.execute(text("SET CONSTRAINTS ALL DEFERRED"))
        return key

    def refuses(self, constraint: str, table: Table, **values: Any) -> None:
        """Fail unless that constraint refuses the row."""
        with pytest.raises(exc.IntegrityError, match=constraint):
            self.write(table, **values)


@pytest.fixture
def counter(database: Database) -> Iterator[Counter]:
    """A transaction that is undone at the end."""
    with database.engine.connect() as connection:
        yield Counter(database, connection)
        connection.rollback()


def test_the_eighteen_tables_of_annexe_a_are_there() -> None:
    """None of Annexe A is missing."""
    assert len(ANNEXE_A) == 18
    assert set(ANNEXE_A) <= set(tables.metadata.tables)


def test_the_recommended_indexes_are_there(database: Database) -> None:
    """Annexe A §6, as PostgreSQL sees it."""
    with database.reading(SERVICE) as connection:
        for table, columns in RECOMMENDED_INDEXES.items():
            found = connection.scalars(text("SELECT indexdef FROM pg_indexes WHERE tablename = :t"), {"t": table})
            assert any(each.endswith(columns) for each in found), table


def test_versions_of_a_product_never_overlap(counter: Counter) -> None:
    """A second version inside an open one is refused; the same period of another product is not."""
    product = {"company_id": counter.companies["MTV"], "product_id": counter.keys["product"]}
    counter.refuses(
        "ex_product_version_period", tables.product_version, **product, version=2, effective_from=day("2025-06-01")
    )


def test_one_transaction_may_close_a_version_and_add_the_next_in_any_order(counter: Counter) -> None:
    """Overlaps are judged at commit."""
    product = {"company_id": counter.companies["MTV"], "product_id": counter.keys["product"]}
    with counter.acting() as connection:
        counter.add(connection, tables.product_version, **product, version=2, effective_from=day("2025-06-01"))
        first = tables.product_version.c.id == counter.keys["version"]
        connection.execute(update(tables.product_version).where(first).values(effective_to=day("2025-06-01")))


def test_a_period_that_ends_before_it_starts_is_refused(counter: Counter) -> None:
    """An empty or reversed period is refused too."""
    for table, columns, values in (
        (tables.publication, ("start_at", "end_at"), {"company_id": counter.companies["FT"], "channels": ["web"],
         "owner_company_id": counter.companies["MTV"], "product_version_id": counter.keys["version"]}),
        (tables.tax_rate, ("valid_from", "valid_to"), {"code": "X", "rate": 20}),
    ):  # fmt: skip
        period = dict.fromkeys(columns, day("2025-06-01"))
        counter.refuses("_before_", table, **values, **period)


def test_nothing_below_a_product_points_into_another_company(counter: Counter) -> None:
    """The company is part of every foreign key below the product (decision 14)."""
    foreign = {"company_id": counter.companies["FT"], "product_version_id": counter.keys["version"]}
    counter.refuses("fk_product_plan", tables.product_plan, **foreign, code="X", name="X", recurrence="monthly")
    counter.refuses("fk_pricing_rule", tables.pricing_rule, **foreign, component="x", type="fixed", payload={})
    counter.refuses("fk_product_document", tables.product_document, **foreign, type="CGA", title="x", file_url="x")
    counter.refuses(
        "fk_accounting_mapping", tables.accounting_mapping, company_id=counter.companies["FT"], nature="fee",
        owner_company_id=counter.companies["FT"], product_version_id=counter.keys["version"], gl_account="628",
    )  # fmt: skip


def test_a_price_names_a_plan_of_its_own_version(counter: Counter) -> None:
    """A plan of another version, even of the same company, is refused."""
    other = counter.product("MTV-OFFRE-002")
    counter.refuses(
        "plan_id", tables.pricing_rule, **counter.below, plan_id=other["plan"], type="fixed", payload={}
    )  # fmt: skip


def test_a_product_takes_a_risk_of_its_company_or_a_global_one(counter: Counter) -> None:
    """Neither a product nor a later change of the risk crosses companies (decision 13)."""
    own = counter.write(tables.risk, company_id=counter.companies["FT"], code="BOX", label="Box")
    product = {"risk_id": own, "name": "Box", "revenue_model": "revenue"}
    counter.refuses(
        "belongs to another company", tables.product, **product, company_id=counter.companies["MTV"], sku="MTV-BOX"
    )
    counter.write(tables.product, **product, company_id=counter.companies["FT"], sku="FT-BOX-001")
    moved = update(tables.risk).where(tables.risk.c.id == own).values(company_id=counter.companies["MTV"])
    with pytest.raises(exc.IntegrityError, match="belongs to another company"), counter.connection.begin_nested():
        counter.connection.execute(moved)


def test_an_empty_part_of_a_natural_key_counts(counter: Counter) -> None:
    """Two prices of the whole version, two default accounts or two global risks of one code are one too many."""
    counter.refuses("uq_risk", tables.risk, code="OTT", label="Encore", is_global=True)
    counter.refuses("uq_pricing_rule", tables.pricing_rule, **counter.below, type="usage", payload={})
    counter.refuses(
        "uq_accounting_mapping_level", tables.accounting_mapping,
        company_id=counter.companies["MTV"], nature="revenue", gl_account="706200",
    )  # fmt: skip


def test_one_tax_rate_holds_at_a_time(counter: Counter) -> None:
    """Rates of one code and territory never overlap."""
    counter.refuses("ex_tax_rate_period", tables.tax_rate, code="NORMAL", rate=19.6, valid_from=day("2026-01-01"))
    counter.write(tables.tax_rate, code="NORMAL", territory="FR-GP", rate=8.5, valid_from=day("2026-01-01"))


def test_one_credential_is_current_and_the_history_stays(counter: Counter) -> None:
    """By partner and environment (decision 15)."""
    partner = counter.write(tables.partner, company_id=counter.companies["FT"], type="energy", name="Volt")
    secret = {"partner_id": partner, "env": "sandbox", "auth_type": "api_key", "credentials": {"key": "…"}}
    counter.write(tables.partner_credential, **secret, valid_from=day("2025-01-01"), valid_to=day("2025-06-01"))
    counter.write(tables.partner_credential, **secret, valid_from=day("2025-06-01"))
    counter.refuses("uq_partner_credential_current", tables.partner_credential, **secret)


@pytest.mark.parametrize(
    ("split", "accepted"),
    [
        ({"company": "0.6", "salesperson": "0.3", "manager": "0.1"}, True),
        ({"company": 0.6, "salesperson": 0.3, "manager": 0.1}, True),
        ({"company": "0.3333333", "partner": "0.6666666"}, True),
        ({"company": "0.6", "salesperson": "0.3"}, False),
        ({"company": "1.5", "salesperson": "-0.5"}, False),
        ({"company": "0.5", "cousin": "0.5"}, False),
        ({}, False),
    ],
)
def test_shares_sum_to_one_among_known_recipients(counter: Counter, split: dict[str, Any], accepted: bool) -> None:  # noqa: FBT001
    """Within a millionth (Annexe A §4)."""
    scheme = {**counter.below, "code": "S", "settlement": "upfront", "tier_mode": "graduated", "split": split}
    if accepted:
        counter.write(tables.commission_scheme, **scheme)
    else:
        counter.refuses("split_is_whole", tables.commission_scheme, **scheme)


def test_values_out_of_range_are_refused(counter: Counter) -> None:
    """Quantities, shares, rates, bounds and words outside their list."""
    counter.refuses(
        "quantity_is_positive", tables.composition, **counter.below,
        component_product_id=counter.keys["product"], quantity=0,
    )  # fmt: skip
    counter.refuses(
        "revenue_share", tables.composition, **counter.below,
        component_product_id=counter.keys["product"], revenue_share="1.1",
    )  # fmt: skip
    promo = {**counter.below, "code": "P", "kind": "promo", "valid_from": day("2025-01-01")}
    counter.refuses("value_is_in_range", tables.adjustment, **promo, value_type="percent", value=101)
    counter.refuses("value_is_in_range", tables.adjustment, **promo, value_type="amount", value=0)
    counter.refuses("rate_is_a_percentage", tables.tax_rate, code="X", rate=101, valid_from=day("2025-01-01"))
    counter.refuses("ck_company_code", tables.company, code="ft", legal_name="ft")
    counter.refuses("commission_has_a_partner", tables.product, company_id=counter.companies["MTV"], sku="X",
                    name="X", risk_id=counter.risks["ott"], revenue_model="commission")  # fmt: skip
    counter.refuses("ck_lifecycle_transition_status", tables.lifecycle_transition, status="sold",
                    company_id=counter.companies["MTV"], product_id=counter.keys["product"],
                    effective_from=datetime(2026, 1, 1, tzinfo=UTC))  # fmt: skip


@pytest.mark.parametrize("channels", [["fax"], {"web": True}, "web"])
def test_a_publication_has_known_channels_only(counter: Counter, channels: object) -> None:
    """An array, and of the closed list."""
    counter.refuses(
        "channels", tables.publication, company_id=counter.companies["FT"], start_at=day("2025-01-01"),
        owner_company_id=counter.companies["MTV"], product_version_id=counter.keys["version"], channels=channels,
    )  # fmt: skip


def test_a_mapping_is_of_one_level(counter: Counter) -> None:
    """Of a version, of a product, or of the company: never of two (decision 25)."""
    counter.refuses(
        "one_level", tables.accounting_mapping, company_id=counter.companies["FT"], nature="fee", gl_account="628",
        owner_company_id=counter.companies["MTV"],
        product_id=counter.keys["product"], product_version_id=counter.keys["version"],
    )  # fmt: skip


def test_a_publication_crosses_companies_on_purpose(counter: Counter) -> None:
    """Another company may sell the product (decision 14)."""
    counter.write(
        tables.publication, company_id=counter.companies["FT"], start_at=day("2025-01-01"), channels=["web"],
        owner_company_id=counter.companies["MTV"], product_version_id=counter.keys["version"],
    )  # fmt: skip
