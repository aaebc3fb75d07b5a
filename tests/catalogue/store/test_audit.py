"""What the audit keeps of a change (decision 10, design « Roles »)."""

from __future__ import annotations

import hmac
import uuid
from typing import Any

import pytest
from sqlalchemy import Connection, exc, func, insert, select, text, update

from catalogue.scope import SERVICE, service_as
from catalogue.store import tables
from catalogue.store.database import Database
from catalogue.store.readings.audit import Wanted, changes
from catalogue.store.tables import AUDITED_TABLES, audit_log, company, metadata, partner
from tests.catalogue.store.shop import Shop

#: Journals: they record what happened, so their own rows are not audited.
JOURNALS = {
    "audit_log", "webhook_event", "webhook_receipt", "api_call", "sync_run", "submission", "finding",
    "operation", "ledger_entry", "ledger_line", "ledger_unfinished", "ledger_lettering",
    "commission_line", "commission_explanation", "commission_window", "commission_counted",
    "accounting_export", "accounting_export_entry", "export_file", "catalogue_revision", "person_key", "library_file",
    "library_item", "library_link", "product_search", "search_word",
}  # fmt: skip


@pytest.fixture
def shop(database: Database) -> Shop:
    """Two companies and what a product of theirs needs."""
    return Shop(database)


def changes_of(database: Database, record_id: uuid.UUID) -> list[Any]:
    """Return the audit of one row, oldest first."""
    with database.reading(SERVICE) as connection:
        return list(connection.execute(select(audit_log).where(audit_log.c.record_id == record_id).order_by("id")))


def count_of_audit(connection: Connection) -> int:
    """Return how many changes the audit holds."""
    return connection.execute(select(func.count()).select_from(audit_log)).scalar_one()


def test_every_table_but_the_journals_is_audited(database: Database) -> None:
    """A table declared tomorrow is audited unless it is declared a journal; the database agrees with the declaration."""
    with database.reading(SERVICE) as connection:
        watched = connection.execute(
            text("SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname LIKE 'audit_%' GROUP BY 1")
        ).all()
    assert set(metadata.tables) - set(AUDITED_TABLES) == JOURNALS
    assert dict(watched) == dict.fromkeys(AUDITED_TABLES, 3) | {"commission_line": 1}  # what people decide of them


def test_a_change_is_kept_with_what_was_before_and_after(shop: Shop) -> None:
    """An insert, an update and a delete each leave one row, with the values on both sides."""
    with shop.acting() as connection:
        key = shop.add(connection, partner, company_id=shop.companies["FT"], type="energy", name="Volt")
    with shop.acting() as connection:
        connection.execute(update(partner).where(partner.c.id == key).values(bic="AGRIFRPP"))
    with shop.acting() as connection:
        connection.execute(partner.delete().where(partner.c.id == key))
    inserted, updated, deleted = changes_of(shop.database, key)
    assert [row.action for row in (inserted, updated, deleted)] == ["insert", "update", "delete"]
    assert (inserted.before, inserted.after["name"]) == (None, "Volt")
    assert (updated.before["bic"], updated.after["bic"]) == (None, "AGRIFRPP")
    assert (deleted.before["bic"], deleted.after) == ("AGRIFRPP", None)
    assert {row.company_id for row in (inserted, updated, deleted)} == {shop.companies["FT"]}


def test_a_change_says_who_in_which_role_in_which_run_and_why(shop: Shop) -> None:
    """What the transaction said of itself stands in each of its audit rows, at one instant."""
    run = uuid.uuid4()
    scope = service_as(shop.actor, "catalogue_manager")
    with shop.database.acting(scope, run_id=run, reason="Nouveau partenaire") as connection:
        keys = [
            shop.add(connection, partner, company_id=shop.companies["FT"], type="energy", name=name)
            for name in ("Volt", "Watt")
        ]
    rows = [row for key in keys for row in changes_of(shop.database, key)]
    assert {(row.actor_id, row.role, row.run_id, row.reason) for row in rows} == {
        (shop.actor, "catalogue_manager", run, "Nouveau partenaire")
    }
    assert len({row.at for row in rows}) == 1


def test_a_company_is_the_company_of_its_own_changes(shop: Shop) -> None:
    """The audit of a company's own row can be filtered by that company."""
    key = shop.companies["MTV"]
    assert [row.company_id for row in changes_of(shop.database, key)] == [key]


def test_an_update_that_only_touches_updated_at_is_no_change(shop: Shop) -> None:
    """Neither a new updated_at nor the same values written again leave an audit row."""
    key = shop.companies["MTV"]
    with shop.acting() as connection:
        connection.execute(update(company).values(updated_at=func.clock_timestamp()))
        connection.execute(update(company).values(legal_name=company.c.legal_name))
    assert [row.action for row in changes_of(shop.database, key)] == ["insert"]


def test_a_changed_technical_key_is_a_delete_and_an_insert(shop: Shop) -> None:
    """No change of key hides the end of the old row."""
    new = uuid.uuid4()
    with shop.acting() as connection:
        old = shop.add(connection, partner, company_id=shop.companies["FT"], type="energy", name="Volt")
        connection.execute(update(partner).where(partner.c.id == old).values(id=new))
    assert [row.action for row in changes_of(shop.database, old)] == ["insert", "delete"]
    assert [row.action for row in changes_of(shop.database, new)] == ["insert"]


def test_a_merge_is_audited_row_by_row(shop: Shop) -> None:
    """One MERGE that updates a row and inserts another leaves one change of each."""
    with shop.acting() as connection:
        known = shop.add(connection, partner, company_id=shop.companies["FT"], type="energy", name="Volt")
        connection.execute(
            text("""
                MERGE INTO partner USING (VALUES ('Volt', 'V'), ('Watt', 'W')) AS staged (name, bic)
                ON partner.name = staged.name
                WHEN MATCHED THEN UPDATE SET bic = staged.bic
                WHEN NOT MATCHED THEN INSERT (company_id, type, name, bic)
                    VALUES (:company, 'energy', staged.name, staged.bic)
            """),
            {"company": shop.companies["FT"]},
        )
        new = connection.execute(select(partner.c.id).where(partner.c.name == "Watt")).scalar_one()
    assert [row.action for row in changes_of(shop.database, known)] == ["insert", "update"]
    assert [row.action for row in changes_of(shop.database, new)] == ["insert"]


def test_a_transaction_that_fails_leaves_no_audit(shop: Shop) -> None:
    """Rows and audit rows live and die together."""
    with shop.database.reading(SERVICE) as connection:
        before = count_of_audit(connection)

    def add_and_fail() -> None:
        with shop.acting() as connection:
            shop.add(connection, partner, company_id=shop.companies["FT"], type="energy", name="Volt")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        add_and_fail()
    with shop.database.reading(SERVICE) as connection:
        assert count_of_audit(connection) == before


def test_a_new_actor_enters_itself_once(database: Database) -> None:
    """The same person is one actor for ever, and its own first change is its arrival."""
    first = database.find_or_create_actor("workbook_editor", "Nadia Rey")
    assert database.find_or_create_actor("workbook_editor", "Nadia Rey") == first
    assert [(row.action, row.actor_id) for row in changes_of(database, first)] == [("insert", first)]


def test_a_label_longer_than_the_column_still_names_one_actor(database: Database) -> None:
    """A workbook's property of any length must not stop its sync."""
    label = "x" * 500
    assert database.find_or_create_actor("workbook_editor", label) == database.find_or_create_actor(
        "workbook_editor", label
    )


def test_a_load_of_many_rows_is_one_statement_of_audit(shop: Shop) -> None:
    """A thousand products inserted at once leave a thousand audit rows."""
    with shop.acting() as connection:
        before = count_of_audit(connection)
        connection.execute(
            text("""
                INSERT INTO product (company_id, risk_id, sku, name, revenue_model)
                SELECT company.id, risk.id, 'SKU-' || number, 'Offre', 'revenue'
                FROM company, risk, generate_series(1, 1000) AS number
                WHERE company.code = 'FT' AND risk.code = 'OTT'
            """)
        )
        assert count_of_audit(connection) - before == 1000


def test_persons_stand_in_the_audit_as_hashes_and_are_read_in_clear_while_some_row_says_so(shop: Shop) -> None:
    """Every personal column: equal names have equal hashes, and what no row says today is « personne effacée »."""
    keys, other = (shop.product(sku, document__author="Nadia Rey") for sku in ("MTV-OFFRE-001", "MTV-OFFRE-002"))
    document = tables.product_document
    with shop.acting() as connection:
        connection.execute(update(document).where(document.c.id == keys["document"]).values(author="Marc Petit"))
    first, second = (
        [row.after["author"] for row in changes_of(shop.database, key["document"])] for key in (keys, other)
    )
    assert first[0] == second[0] != first[1]
    assert all(hashed.startswith("hmac:") for hashed in first)
    with shop.database.reading(SERVICE) as connection:
        told = connection.scalar(
            text("SELECT string_agg(coalesce(before, '{}')::text || after::text, '') FROM audit_log")
        )
    assert "Nadia" not in told
    assert "Marc" not in told
    assert authors(shop) == ["Nadia Rey → Marc Petit", " → Nadia Rey", " → Nadia Rey"]
    with shop.acting() as connection:
        erase_everybody(connection)
    assert authors(shop) == ["Nadia Rey → Marc Petit", " → Nadia Rey", " → Nadia Rey"]  # the other document says so
    with shop.acting() as connection:
        connection.execute(update(document).values(author="Marc Petit"))
    assert authors(shop) == [
        "personne effacée → Marc Petit", "personne effacée → Marc Petit", " → personne effacée", " → personne effacée",
    ]  # fmt: skip


def test_who_was_erased_is_told_by_no_name_that_stands_elsewhere(shop: Shop) -> None:
    """A document still names her; that she is « Personne n° 1 » now, nobody learns from it."""
    shop.product("MTV-OFFRE-001", document__author="Nadia Rey")
    with shop.acting() as connection:
        erase_everybody(connection)
    with shop.database.reading(SERVICE) as connection:
        (erasure, *_) = changes(connection, Wanted(table="actor"))
    assert (erasure.line.before or {})["label"] == "personne effacée"
    assert (erasure.line.after or {})["label"] == "Personne n° 1"


def erase_everybody(connection: Connection) -> None:
    """Rename every actor as « Personne n° 1 », in the transaction in which a person of that name is erased."""
    erased = {"display_name": "Personne n° 1", "is_active": False, "erased_at": func.now()}
    connection.execute(insert(tables.app_user).values(erased))
    connection.execute(update(tables.actor).values(label="Personne n° 1"))


def authors(shop: Shop) -> list[str]:
    """Return what was known and is known now of who wrote documents, newest change first."""
    with shop.database.reading(SERVICE) as connection:
        lines = [change.line for change in changes(connection, Wanted(table="product_document"))]
    return [f"{(line.before or {}).get('author', '')} → {(line.after or {})['author']}" for line in lines]


def test_the_hash_is_hmac_sha256_under_a_key_that_the_service_cannot_read(shop: Shop) -> None:
    """As RFC 2104 says, by Python's own; the key is the owner's alone."""
    with shop.database.owner_engine().connect() as owner:
        inner, outer = owner.execute(text("SELECT inner_pad, outer_pad FROM catalogue.person_key")).one()
        hashed = owner.scalar(text("""SELECT catalogue.person_hash('"Nadia Rey"') #>> '{}'"""))
    key = bytes(octet ^ 0x36 for octet in inner)
    assert (len(key), bytes(octet ^ 0x5C for octet in key)) == (64, outer)
    assert hashed == "hmac:" + hmac.new(key, b'"Nadia Rey"', "sha256").hexdigest()
    for forbidden in ("SELECT * FROM person_key", """SELECT person_hash('"Nadia Rey"')"""):
        with pytest.raises(exc.ProgrammingError, match="permission denied"), shop.acting() as connection:
            connection.execute(text(forbidden))
