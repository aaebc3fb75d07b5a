"""Among many products a search, and the history of one, read what they answer with, not the tables from end to end (§3.7, §7)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from catalogue.access import Grant
from catalogue.scope import Scope
from catalogue.store.database import Database
from catalogue.store.queries import driver_connection
from catalogue.store.readings.audit import Wanted, changes
from catalogue.store.readings.search import Filters, Page, Question, Sort, count, search, understand
from catalogue.store.search import refresh_search
from catalogue.vocabulary import Channel, LifecycleStatus, Role
from tests.catalogue.store.shop import Shop, day
from tests.conftest import TestServer

pytestmark = pytest.mark.drill

AT = day("2025-03-01")
PRODUCTS = 30_000
#: What has a handful of rows here as everywhere, and is read whole.
SMALL = {"company", "risk", "partner"}
#: Six companies own the products and sell them on two channels; a third are of a hundred partners; each has its words.
FILLING = """
SET session_replication_role = replica;
INSERT INTO company (code, legal_name) SELECT code, code FROM unnest(ARRAY['AP', 'DPS', 'USGP', 'WC']) AS code;
INSERT INTO partner (company_id, type, name) SELECT id, 'other', 'Partenaire ' || n FROM company, generate_series(1, 100) AS n;
INSERT INTO product (company_id, risk_id, sku, name, description, revenue_model, lifecycle_status, partner_id)
SELECT company.id, risk.id, format('%s-OFFRE-%s', company.code, to_char(n, 'FM000000')), 'Offre ' || md5(n::text),
       'Contrat d''assurance ' || translate(md5(n::text) || md5((n + 1)::text), '0123456789', ' aeiou et'), 'revenue', 'active',
       CASE WHEN n % 3 = 0 THEN (SELECT id FROM partner WHERE partner.company_id = company.id ORDER BY name OFFSET n % 100 LIMIT 1) END
FROM generate_series(1, :products) AS n
JOIN (SELECT id, code, row_number() OVER (ORDER BY code) AS place FROM company) AS company ON place = n % 6 + 1
JOIN (SELECT id, row_number() OVER (ORDER BY code) AS place FROM risk) AS risk ON risk.place = n % 2 + 1;
INSERT INTO product_version (company_id, product_id, version, effective_from)
SELECT company_id, id, 1, '2020-01-01' FROM product;
INSERT INTO publication (company_id, owner_company_id, product_version_id, channels, start_at)
SELECT company_id, company_id, id, '["web", "field"]', effective_from FROM product_version;
INSERT INTO publication_window (publication_id, company_id, product_id, product_version_id, channel, during, sellable, visibility)
SELECT publication.id, publication.company_id, product_id, version.id, channel, tstzrange(start_at, NULL), true, 'internal'
FROM publication JOIN product_version AS version ON version.id = product_version_id, unnest(ARRAY['web', 'field']) AS channel;
INSERT INTO audit_log ("table", record_id, actor_id, action, before, after, company_id, role)
SELECT told."table", told.id, actor.id, told.action, CASE told.action WHEN 'delete' THEN told.row END, CASE told.action WHEN 'insert' THEN told.row END,
       told.company_id, 'service'
FROM (SELECT id AS key FROM actor LIMIT 1) AS chosen JOIN actor ON actor.id = chosen.key, (
    SELECT 'product' AS "table", id, company_id, 'insert' AS action, to_jsonb(product) AS row FROM product
    UNION ALL SELECT 'product_version', id, company_id, 'insert', to_jsonb(product_version) FROM product_version
    UNION ALL SELECT 'publication', id, company_id, 'insert', to_jsonb(publication) FROM publication
    UNION ALL SELECT 'product_plan', gen_random_uuid(), company_id, 'delete', jsonb_build_object('product_version_id', id) FROM product_version
) AS told;
SET session_replication_role = origin;
"""


@pytest.fixture(scope="module")
def sessions(database_server: TestServer, template_database: str) -> Iterator[Database]:
    """Sessions on a catalogue at size, whose server tells how it answers each statement, those of functions too."""
    with database_server.copied(template_database) as database:
        shop = Shop(database)
        name = str(database.engine.url.database)
        owner = make_url(database_server.owner_url).set(database=name, drivername="postgresql")
        with psycopg.connect(owner.render_as_string(hide_password=False), autocommit=True) as connection:
            connection.execute("SET search_path = catalogue")
            connection.execute(FILLING.replace(":products", str(PRODUCTS)).encode())
            with shop.acting() as acting:
                refresh_search(acting)
            connection.execute("VACUUM ANALYZE")
            told = {
                "session_preload_libraries": "auto_explain", "auto_explain.log_min_duration": "0", "auto_explain.log_analyze": "on",
                "auto_explain.log_nested_statements": "on", "auto_explain.log_format": "json", "client_min_messages": "log",
            }  # fmt: skip
            for setting, value in told.items():
                connection.execute(f"ALTER DATABASE \"{name}\" SET {setting} = '{value}'".encode())
        sessions = database_server.sessions(name)
        yield sessions
        sessions.close()


@contextmanager
def plans(connection: Any) -> Iterator[list[dict[str, Any]]]:
    """Give the plans of what the block asks, as the server tells them."""
    found: list[dict[str, Any]] = []

    def hear(notice: psycopg.errors.Diagnostic) -> None:
        told = re.search(r"plan:\n(\{.*\})", notice.message_primary or "", re.DOTALL)
        if told:
            found.append(json.loads(told[1])["Plan"])

    driver = driver_connection(connection)
    driver.add_notice_handler(hear)
    yield found
    driver.execute("SELECT")  # a statement is told of when the next one closes it
    driver.remove_notice_handler(hear)


def read_whole(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the large tables that a plan reads from end to end."""
    looked_at = plan.get("Actual Rows", 0) + plan.get("Rows Removed by Filter", 0)
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] not in SMALL and looked_at > 100:
        yield plan["Relation Name"]
    for below in plan.get("Plans", ()):
        yield from read_whole(below)


def taken(plan: dict[str, Any]) -> float:
    """Return how many rows of the search a plan takes from the table itself, where an index did not answer alone."""
    rows = 0.0
    if plan.get("Relation Name") == "product_search" and plan["Node Type"] != "Index Only Scan":
        removed = plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Index Recheck", 0)
        rows = (plan["Actual Rows"] + removed) * plan["Actual Loops"]
    return rows + sum(map(taken, plan.get("Plans", ())))


QUESTIONS = {
    "nothing": Question("", Filters(), None, AT),
    "a company": Question("", Filters(), ["FT"], AT),
    "a word of all": Question("assurance", Filters(), None, AT),
    "two words, one misspelt": Question("asurance 12", Filters(), None, AT),
    "a code": Question("FT-OFFRE-000002", Filters(), None, AT),
    "a risk, a partner and a state": Question(
        "", Filters(risk="OTT", partner="Partenaire 3", status=LifecycleStatus.ACTIVE), None, AT
    ),
    "an active one by a word": Question("offre", Filters(active=True), ["FT"], AT),
    "what a company sells on the web": Question("", Filters(on_sale=True, channel=Channel.WEB), ["FT"], AT),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_search_reads_no_large_table_whole(sessions: Database, name: str) -> None:
    """Nor do its counts, its last page, or another order: each statement has its index, within the policies of a session."""
    question = QUESTIONS[name]
    scope = Scope.of(uuid4(), [Grant(Role.READER)], datetime.now(UTC))
    with sessions.reading(scope) as connection, plans(connection) as found:
        asked = understand(connection, question)
        total = sum(group.products for group in count(connection, question, asked))
        for page in (Page(), Page(number=max(total // 50, 1)), Page(sort=Sort.NAME)):
            search(connection, question, asked, page)
    assert total
    assert len(found) >= (7 if question.text else 4)  # the counts and three pages; of words, what they mean before
    assert [table for plan in found for table in read_whole(plan)] == []
    # Without words, the lines of three pages; with words, twice what bears them for each of four statements.
    assert sum(map(taken, found)) <= 500 + (9 * total if question.text else 0)


@pytest.mark.parametrize("of_everybody", [True, False], ids=["the group", "a company"])
def test_the_history_of_a_product_reads_no_large_table_whole(sessions: Database, *, of_everybody: bool) -> None:
    """Its own changes and those of what hung on it, found by keys, whoever asks."""
    scope = Scope.of(uuid4(), [Grant(Role.READER, *(() if of_everybody else ("FT",)))], datetime.now(UTC))
    with sessions.reading(scope) as connection, plans(connection) as found:
        told = changes(connection, Wanted(sku="FT-OFFRE-000002", company="FT"))
    assert [(change.line.table, change.line.action) for change in told].count(("product_plan", "delete")) == 1
    assert len(told) == 4
    assert [table for plan in found for table in read_whole(plan)] == []
