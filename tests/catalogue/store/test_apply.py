"""Applying deltas: the stored records, what is derived from them, what is deleted, and what is refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from sqlalchemy import text

from catalogue.errors import Refused
from catalogue.scope import SERVICE, service_as
from catalogue.store.apply import Counts, SkuTaken, apply
from catalogue.store.database import Database
from tests.catalogue.store.sheets import COMPANY, GROUP, Row, deltas, frame, frames, load, stored

_NEW = {"name": "Autre offre", "risk": "OTT", "revenue_model": "revenue"}


def _query(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.reading(SERVICE) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def _with(name: str, *rows: Row) -> pl.DataFrame:
    return frame(name, [*COMPANY[name], *rows])


def _without(name: str, *positions: int) -> pl.DataFrame:
    return frame(name, [row for position, row in enumerate(COMPANY[name]) if position not in positions])


def test_a_first_load_counts_stored_records(database: Database) -> None:
    """The three tiers of a price are one record; every other row is one."""
    load(database, None, frames(GROUP))
    counts = load(database, "MTV", frames(COMPANY)).counts
    assert counts["pricing_rule"] == Counts(written=6)
    assert {table: count.written for table, count in counts.items() if table != "pricing_rule"} == {
        "product": 2,
        "lifecycle_transition": 3,
        "product_version": 3,
        "product_plan": 2,
        "product_document": 2,
        "publication": 2,
        "accounting_mapping": 4,
        "commission_scheme": 2,
        "commission_tier": 3,
        "adjustment": 2,
        "composition": 1,
        "external_mapping": 1,
        "cq_rule": 2,
    }


def test_each_record_of_a_first_load_is_written_once(loaded: Database) -> None:
    """Statuses and ends are known when rows are inserted: the audit holds no update."""
    assert _query(loaded, "SELECT DISTINCT action FROM audit_log") == [("insert",)]


def test_payloads_hold_exact_text(loaded: Database) -> None:
    """Each type of price has its own payload, with amounts as decimal text and a minimum of 0 as none."""
    query = (
        "SELECT coalesce(plan.code, ''), component, payload FROM pricing_rule"
        " LEFT JOIN product_plan AS plan ON plan.id = plan_id"
    )
    tiers = [
        {"min": "0", "max": "10", "amount": "4.90"},
        {"min": "10", "max": "99.5", "amount": "3.90"},
        {"min": "99.5", "max": None, "amount": "2.50"},
    ]
    assert {(plan, component): payload for plan, component, payload in _query(loaded, query)} == {
        ("BASIC", ""): {"type": "fixed", "amount": "9.90"},
        ("", "FRAIS"): {"type": "fixed", "amount": "5.00"},
        ("PRO", ""): {"type": "tiered", "mode": "graduated", "tiers": tiers},
        ("PRO", "CONSO"): {"type": "usage", "unit": "kWh", "unit_price": "0.1234", "min_charge": None},
        ("PRO", "MINI"): {"type": "usage", "unit": "Go", "unit_price": "2.00", "min_charge": "1.50"},
        ("", "INDEX"): {"type": "indexed", "index": "cpi", "formula": "base * index / index0", "base": "100.00"},
    }


def test_the_rate_is_that_of_the_version_start(loaded: Database) -> None:
    """A tax code whose rate changes in August gives the old rate to a version of July."""
    rates = _query(loaded, "SELECT tax_code, tax_rate FROM pricing_rule GROUP BY 1, 2 ORDER BY 1")
    assert rates == [("ENERGY", Decimal("5.50")), ("NORMAL", Decimal("20.00"))]


def test_a_changed_tax_rate_reaches_the_prices(loaded: Database) -> None:
    """The rates that prices keep follow the group's rates, and the start of their version."""
    load(loaded, None, {"tax_rates": frames(GROUP)["tax_rates"].with_columns(rate=pl.col("rate") + 1)})
    query = "SELECT tax_code, tax_rate FROM pricing_rule GROUP BY 1, 2 ORDER BY 1"
    assert _query(loaded, query) == [("ENERGY", Decimal("6.50")), ("NORMAL", Decimal("21.00"))]
    load(loaded, "MTV", {"versions": frame("versions", [
        {**COMPANY["versions"][0], "effective_from": date(2025, 8, 1)}, *COMPANY["versions"][1:]
    ])})  # fmt: skip
    assert _query(loaded, query) == [("ENERGY", Decimal("21.00")), ("NORMAL", Decimal("21.00"))]


def test_the_status_is_derived_from_the_transitions(loaded: Database) -> None:
    """A product's status is that of its last transition entered today, and draft without any."""
    query = "SELECT lifecycle_status FROM product ORDER BY sku"
    assert _query(loaded, query) == [("active",), ("draft",)]
    frozen = {"sku": "MTV-OFFRE-002", "status": "frozen", "effective_from": date(2025, 1, 1)}
    load(loaded, "MTV", {"lifecycle": _with("lifecycle", frozen)})
    assert _query(loaded, query) == [("active",), ("frozen",)]
    load(loaded, "MTV", {"lifecycle": _without("lifecycle", 0, 1)})
    assert _query(loaded, query) == [("draft",), ("draft",)]


def test_a_new_version_closes_the_open_one_at_its_start(loaded: Database) -> None:
    """An open-ended version ends where the next one starts, and is open again when that one is withdrawn."""
    query = (
        "SELECT version, open_ended, effective_to FROM product_version JOIN product ON product.id = product_id"
        " WHERE sku = 'MTV-OFFRE-001' ORDER BY version"
    )
    second, third = datetime(2026, 3, 28, 23, tzinfo=UTC), datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert _query(loaded, query) == [(1, True, second), (2, True, None)]
    new = {"sku": "MTV-OFFRE-001", "version": 3, "effective_from": date(2027, 1, 1), "effective_to": date(2027, 1, 31)}
    load(loaded, "MTV", {"versions": _with("versions", new)})
    assert [row[1:] for row in _query(loaded, query)][:2] == [(True, second), (True, third)]
    load(loaded, "MTV", {"versions": frames(COMPANY)["versions"]})
    assert _query(loaded, query) == [(1, True, second), (2, True, None)]


def test_versions_may_swap_their_periods(loaded: Database) -> None:
    """One load may move a version into the period that another one leaves."""
    first, second = date(2025, 7, 1), date(2026, 1, 1)
    others = _without("versions", 2)

    def starting(*days: date) -> pl.DataFrame:
        rows = [{"sku": "MTV-OFFRE-002", "version": n, "effective_from": day} for n, day in enumerate(days, start=1)]
        return pl.concat([others, frame("versions", rows)])

    load(loaded, "MTV", {"versions": starting(first, second)})
    desired = starting(second, first)
    load(loaded, "MTV", {"versions": desired})
    with loaded.reading(SERVICE) as connection:
        assert_frame_equal(stored(connection, "MTV")["versions"], desired.sort("sku", "version"))


def test_a_changed_tier_rewrites_its_price_whole(loaded: Database) -> None:
    """Changing, adding and removing tiers keeps the tiers that did not change; the rule stays the same record."""
    query = "SELECT id FROM pricing_rule ORDER BY id"
    before = _query(loaded, query)
    rows = [dict(row) for row in COMPANY["prices"]]
    rows[3]["tier_to"] = None
    del rows[4]
    desired = frame("prices", rows)
    applied = load(loaded, "MTV", {"prices": desired})
    assert applied.counts == {"pricing_rule": Counts(written=1)}
    assert _query(loaded, query) == before
    with loaded.reading(SERVICE) as connection:
        assert_frame_equal(
            stored(connection, "MTV")["prices"], desired.sort("sku", "version", "plan", "component", "tier_from")
        )


def test_everything_can_be_withdrawn(loaded: Database) -> None:
    """Children go before their parents; the audit keeps every deleted row."""
    load(loaded, "MTV", {name: rows.clear() for name, rows in frames(COMPANY).items()})
    with loaded.reading(SERVICE) as connection:
        assert all(rows.is_empty() for rows in stored(connection, "MTV").values())
    load(loaded, None, {name: rows.clear() for name, rows in frames(GROUP).items()})
    with loaded.reading(SERVICE) as connection:
        assert all(rows.is_empty() for rows in stored(connection, None).values())
    (counts,) = _query(
        loaded,
        "SELECT count(*) FILTER (WHERE action = 'insert'), count(*) FILTER (WHERE action = 'delete') FROM audit_log"
        " WHERE \"table\" <> 'actor'",
    )
    assert counts == (62, 62)


def test_a_new_scheme_is_written_with_its_split_and_bonuses(loaded: Database) -> None:
    """Shares are exact parts of one, bonus and malus are lines; nothing is written twice."""
    assert _query(loaded, "SELECT code, split, bonuses FROM commission_scheme ORDER BY code") == [
        ("AN1", {"company": 1}, None),
        (
            "VOLUME",
            {"company": 0.666667, "salesperson": 0.333333},
            [
                {"kind": "bonus", "amount": "50.00", "from": "10"},
                {"kind": "malus", "amount": "20.50", "months": 3},
            ],
        ),
    ]


def test_a_changed_share_rewrites_the_split_of_its_scheme(loaded: Database) -> None:
    """The shares of a scheme are one value: changing one rewrites them, and the scheme stays the same record."""
    rows = [dict(row) for row in COMPANY["splits"]]
    rows[0]["share"], rows[1]["share"] = Decimal(60), Decimal(30)
    rows.append({**rows[0], "beneficiary": "manager", "share": Decimal(10)})
    applied = load(loaded, "MTV", {"splits": frame("splits", rows)})
    assert applied.counts == {"commission_scheme": Counts(written=1)}
    assert _query(loaded, "SELECT split FROM commission_scheme WHERE code = 'VOLUME'") == [
        ({"company": 0.6, "manager": 0.1, "salesperson": 0.3},)
    ]


def test_the_revision_moves_for_a_company_and_whoever_sells_its_products(loaded: Database) -> None:
    """Once a load, in its transaction; the group's own for the group's workbook; others stand still."""
    query = "SELECT coalesce(code, 'GROUPE'), revision FROM catalogue_revision LEFT JOIN company ON company.id = company_id ORDER BY 1"
    before = dict(_query(loaded, query))
    load(
        loaded, "MTV", {"plans": frame("plans", [{**COMPANY["plans"][0], "name": "Autre nom"}, *COMPANY["plans"][1:]])}
    )
    after = dict(_query(loaded, query))
    sellers = {row["seller"] for row in COMPANY["publications"]} | {"MTV"}
    assert {code for code in after if after[code] != before.get(code)} == sellers
    assert after["MTV"] == before["MTV"] + 1
    assert before["GROUPE"] == after["GROUPE"] == 1


def test_a_withdrawn_publication_takes_its_windows_along(loaded: Database) -> None:
    """The windows computed from a publication are deleted with it."""
    actor = loaded.find_or_create_actor("service", "tests")
    with loaded.acting(service_as(actor)) as connection:
        connection.execute(
            text(
                "INSERT INTO publication_window"
                " (publication_id, company_id, product_id, product_version_id, channel, during, visibility)"
                " SELECT publication.id, publication.company_id, product_id, product_version_id, 'web',"
                " '[2025-07-01,)', visibility FROM publication"
                " JOIN product_version ON product_version.id = product_version_id"
            )
        )
    load(loaded, "MTV", {"publications": _without("publications", 0)})
    assert _query(loaded, "SELECT count(*) FROM publication_window") == [(1,)]


def test_sirens_are_checked_and_ibans_masked(loaded: Database) -> None:
    """A SIREN with a wrong key is kept and marked; the loaded never sees a whole IBAN."""
    assert _query(loaded, "SELECT code, siren_verified FROM company ORDER BY code") == [
        ("AP", False),
        ("FT", True),
        ("MTV", False),
    ]
    masked = _query(loaded, "SELECT iban_masked FROM partner WHERE iban_masked IS NOT NULL")
    assert masked == [("FR76********************189",)]
    whole = "SELECT count(*) FROM audit_log WHERE replace(after::text, ' ', '') LIKE '%30006000011%'"
    assert _query(loaded, whole) == [(0,)]


def test_mappings_are_validated_by_a_name_and_a_day(loaded: Database) -> None:
    """A row without both « Validé par » and « Validé le » is still to validate; each level has its own columns."""
    query = (
        "SELECT gl_account, status, product_id IS NOT NULL, product_version_id IS NOT NULL, owner_company_id IS NOT NULL"
        " FROM accounting_mapping ORDER BY 1"
    )
    assert _query(loaded, query) == [
        ("706000", "to_validate", False, False, False),
        ("706100", "validated", False, False, False),
        ("706200", "to_validate", True, False, True),
        ("706300", "to_validate", False, True, True),
    ]


def test_a_risk_of_the_company_wins_over_a_global_one(loaded: Database) -> None:
    """Of two risks with one code, the company's own is meant."""
    query = "SELECT risk.label FROM product JOIN risk ON risk.id = risk_id ORDER BY sku"
    assert _query(loaded, query) == [("Offre TV",), ("Santé de MTV",)]


def test_documents_are_files_of_the_library(loaded: Database) -> None:
    """A document points into the company's folder, with what its file says."""
    query = "SELECT file_url, file_hash, pdfa_claim FROM product_document ORDER BY valid_from LIMIT 1"
    assert _query(loaded, query) == [("Documents/MTV/MTV-OFFRE-001/cgu.pdf", "a" * 64, "true")]


def test_a_document_is_loaded_without_looking_into_its_file(database: Database) -> None:
    """Frames without the two columns of the files are accepted: the hash is then empty."""
    load(database, None, frames(GROUP))
    company = frames(COMPANY)
    silent = company["cq_rules"].with_columns(script=pl.lit(None, pl.String))  # a script is a document
    none = company["documents"].drop("sha256", "pdfa_claim").clear()
    load(database, "MTV", company | {"documents": none, "cq_rules": silent})
    actor = database.find_or_create_actor("service", "tests")
    with database.acting(service_as(actor)) as connection:
        (delta,) = deltas(connection, "MTV", {"documents": company["documents"]})
        plain = replace(delta, **{
            part: getattr(delta, part).drop("sha256", "pdfa_claim")
            for part in ("inserted", "updated", "before", "withdrawn", "kept")
        })  # fmt: skip
        apply(connection, company="MTV", deltas=[plain])
    assert _query(database, "SELECT DISTINCT file_hash FROM product_document") == [(None,)]


@pytest.mark.parametrize("identity", [(), ("sku", "version", "type", "file")], ids=["two rows", "one change"])
def test_a_moved_document_stays_the_script_of_its_rules(loaded: Database, identity: tuple[str, ...]) -> None:
    """A rule that did not change still leads to its script's file when the document begins on another day."""
    first, second = COMPANY["documents"]
    moved = [{**first, "valid_from": date(2025, 8, 1)}, {**second, "valid_from": date(2026, 2, 1)}]
    actor = loaded.find_or_create_actor("service", "tests")
    with loaded.acting(service_as(actor)) as connection:
        (delta,) = deltas(connection, "MTV", {"documents": frame("documents", moved)})
        assert delta.paired(identity).updated.height == (2 if identity else 0)
        counts = apply(connection, company="MTV", deltas=[delta.paired(identity)]).counts
    assert counts["cq_rule"] == Counts(written=1)
    with loaded.reading(SERVICE) as connection:
        assert stored(connection, "MTV")["cq_rules"]["script"].to_list() == ["cgu.pdf", None]
    load(loaded, "MTV", {"documents": frame("documents", moved[1:])})
    with loaded.reading(SERVICE) as connection:
        assert stored(connection, "MTV")["cq_rules"]["script"].to_list() == ["cgu.pdf", None]
    load(loaded, "MTV", {"documents": frame("documents", [])})  # a sheet left out: its rules have no script left
    with loaded.reading(SERVICE) as connection:
        assert stored(connection, "MTV")["cq_rules"]["script"].to_list() == [None, None]


def test_what_changed_is_named_by_natural_keys(database: Database) -> None:
    """The windows to recompute are found from what the deltas touched."""
    group = load(database, None, frames(GROUP)).touched
    assert (group.families, group.risks, group.tax_codes) == (["ott"], ["OTT", "SANTE"], ["ENERGY", "NORMAL"])
    assert (group.partners, group.sellers) == (["OggoData", "Studio, « Le Grand »"], ["AP", "FT", "MTV"])
    company = load(database, "MTV", frames(COMPANY)).touched
    assert (company.skus, company.sellers) == (["MTV-OFFRE-001", "MTV-OFFRE-002"], ["MTV"])
    assert company.owners == ["MTV"]


def test_all_sales_depend_on_the_first_and_the_last_scheme(loaded: Database) -> None:
    """A company that keeps one scheme needs one for every product it earns commissions on; in between, nothing."""
    second = {**COMPANY["commissions"][1], "scheme": "AN2", "applies_to": "renewal"}
    share = {**COMPANY["splits"][2], "scheme": "AN2"}
    more = {"commissions": _with("commissions", second), "splits": _with("splits", share)}
    assert load(loaded, "MTV", more).touched.owners == ()
    gone = {name: frame(name, []) for name in ("commissions", "commission_tiers", "splits")}
    assert load(loaded, "MTV", gone).touched.owners == ["MTV"]


def test_a_sku_of_another_company_is_named(loaded: Database) -> None:
    """A product whose SKU another company already has raises SkuTaken, and nothing is written."""
    taken = frame("products", [{"sku": "MTV-OFFRE-001", **_NEW}])
    with pytest.raises(SkuTaken) as refused:
        load(loaded, "FT", {"products": taken})
    assert refused.value.sku == "MTV-OFFRE-001"
    assert _query(loaded, "SELECT count(*) FROM product") == [(2,)]


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("products", {"sku": "MTV-OFFRE-003", **_NEW, "risk": "INCONNU"}),
        ("products", {"sku": "MTV-OFFRE-003", **_NEW, "partner": "Inconnu"}),
        ("plans", {"sku": "MTV-OFFRE-001", "version": 9, "plan": "X", "name": "X", "recurrence": "monthly"}),
        ("prices", {**COMPANY["prices"][0], "plan": "INCONNU"}),
        ("prices", {**COMPANY["prices"][0], "plan": None, "tax_code": "INCONNU"}),
        ("accounting", {"sku": "MTV-INCONNU-1", "nature": "fee", "gl_account": "622000"}),
        ("publications", {**COMPANY["publications"][0], "seller": "USGP"}),
    ],
)
def test_a_reference_that_leads_nowhere_is_refused(loaded: Database, name: str, row: Row) -> None:
    """A row that a join would lose is noticed by counting, and the table is named."""
    with pytest.raises(Refused, match=r"a reçu 0 enregistrements au lieu de 1"):
        load(loaded, "MTV", {name: _with(name, row)})


@pytest.mark.parametrize(
    ("rows", "constraint"),
    [
        ([{"sku": "MTV-OFFRE-001", "version": 3, "effective_from": date(2027, 1, 1), "effective_to": date(2026, 1, 1)}],
         "ck_product_version_effective_from_before_effective_to"),
        ([{"sku": "MTV-OFFRE-002", "version": 2, "effective_from": date(2025, 8, 1)}], "ex_product_version_period"),
    ],
)  # fmt: skip
def test_a_broken_constraint_is_refused_in_french(loaded: Database, rows: Sequence[Row], constraint: str) -> None:
    """What the rules let through and the loaded does not becomes a sentence, also when it is checked at the end."""
    with pytest.raises(Refused, match=rf"table product_version \({constraint}\)"):
        load(loaded, "MTV", {"versions": _with("versions", *rows)})


def test_two_applies_share_a_transaction(database: Database) -> None:
    """The group's workbook and a company's may be applied in one transaction, at one instant."""
    actor = database.find_or_create_actor("service", "tests")
    with database.acting(service_as(actor)) as connection:
        apply(connection, company=None, deltas=deltas(connection, None, frames(GROUP)))
        apply(connection, company="MTV", deltas=deltas(connection, "MTV", frames(COMPANY)))
    assert _query(database, "SELECT count(DISTINCT at) FROM audit_log WHERE \"table\" <> 'actor'") == [(1,)]
