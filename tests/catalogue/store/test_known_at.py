"""What the catalogue knew at an instant, over a made-up year of changes (decision 10)."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from psycopg import sql
from psycopg.types.range import TimestamptzRange
from sqlalchemy import Connection, Engine, Table, delete, exc, func, insert, select, text, update

from catalogue.errors import WrongUse
from catalogue.scope import SERVICE, service_as
from catalogue.store.database import Database
from catalogue.store.known_at import Load, bounded, tables_of
from catalogue.store.queries import driver_connection
from catalogue.store.tables import AUDITED_TABLES, metadata, partner, publication_window, risk, sync_run, tax_rate
from tests.catalogue.store.shop import Shop

YEAR = datetime(2025, 1, 1, tzinfo=UTC)
STEP = timedelta(days=15)
STEPS = 24
TABLES = (partner, risk, tax_rate, publication_window)

Snapshot = dict[str, list[tuple[Any, ...]]]


def snapshot(connection: Connection) -> Snapshot:
    """Return every row of the tables that the year changes."""
    return {table.name: [tuple(row) for row in connection.execute(select(table).order_by("id"))] for table in TABLES}


@dataclass
class Year:
    """A year of random changes, whose audit is moved to the instants at which it would have happened."""

    shop: Shop
    owner: Engine
    #: What was really in the tables from each instant on.
    truth: dict[datetime, Snapshot] = field(default_factory=dict)

    def live(self, steps: int) -> None:
        """Change something at each step, and remember what the tables then held."""
        with self.owner.begin() as connection:
            for month in range(-1, 12):
                connection.exec_driver_sql(
                    f"SELECT catalogue.ensure_partition('audit_log', 'at', '{YEAR:%Y-%m-%d}'::timestamptz "
                    f"+ interval '{month} months')"
                )
        self._settle(YEAR - STEP)
        self.publication = self.shop.product("MTV-OFFRE-001")["publication"]
        self._settle(YEAR)
        chance = random.Random(20250101)
        for step in range(1, steps):
            with self.shop.acting() as connection:
                for table in TABLES:
                    self._change(connection, table, chance)
            self._settle(YEAR + step * STEP)

    def _settle(self, instant: datetime) -> None:
        """Date what was just audited at `instant`, which only the server's administrator can."""
        with self.owner.begin() as connection:
            connection.exec_driver_sql(
                f"UPDATE catalogue.audit_log SET at = '{instant.isoformat()}' WHERE at > '2026-01-01'"
            )
        with self.shop.database.reading(SERVICE) as connection:
            self.truth[instant] = snapshot(connection)

    def _change(self, connection: Connection, table: Table, chance: random.Random) -> None:
        """Delete a row, change some, insert some."""
        mine = select(table.c.id)
        if table is risk:
            mine = mine.where(table.c.code.like("R%"))
        keys = list(connection.scalars(mine.order_by("id")))
        if keys and chance.random() < 0.4:
            connection.execute(delete(table).where(table.c.id == keys.pop(chance.randrange(len(keys)))))
        if keys:
            values = {key: value for key, value in self._values(table, chance).items() if key not in KEYS[table.name]}
            connection.execute(update(table).where(table.c.id == chance.choice(keys)).values(values))
        connection.execute(insert(table).values([self._values(table, chance) for _ in range(chance.randrange(1, 3))]))

    def _values(self, table: Table, chance: random.Random) -> dict[str, Any]:
        word = f"R{chance.randrange(10**9)}"
        since = YEAR + timedelta(days=chance.randrange(300), microseconds=chance.randrange(10**6))
        until = chance.choice([None, since + timedelta(days=1)])
        return {
            "partner": {
                "company_id": self.shop.companies["FT"],
                "type": "energy",
                "name": word,
                "addresses": chance.choice([None, [], [{"city": "Évry", "lines": [word, None]}]]),
                "extranet_codes": chance.choice([None, {}, {"code": 'é"\\', "rate": 1.10}]),
            },
            "risk": {
                "code": word,
                "label": f"  {word} ",
                "is_global": True,
                "specific_fields": chance.choice([None, [], [{"name": "étage", "obligatory": True}]]),
            },
            "tax_rate": {
                "code": word,
                "rate": Decimal(chance.randrange(10000)) / 100,
                "valid_from": since,
                "valid_to": until,
                "reason": chance.choice([None, "", "CGI 261 C 2°"]),
            },
            "publication_window": {
                "publication_id": self.publication,
                "company_id": self.shop.companies["MTV"],
                "product_id": uuid.UUID(int=chance.getrandbits(128)),
                "product_version_id": uuid.UUID(int=chance.getrandbits(128)),
                "channel": chance.choice(["web", "field"]),
                "during": TimestamptzRange(since, until, "[)"),
                "visibility": "public",
                "reasons": chance.choice([[], [{"code": "no_document"}]]),
            },
        }[table.name]


#: What an update of the year leaves alone, so that natural keys stay unique.
KEYS = {
    "partner": {"company_id", "name"},
    "risk": {"code", "is_global"},
    "tax_rate": {"code", "valid_from", "valid_to"},
    "publication_window": {"publication_id", "channel", "during"},
}


@pytest.fixture
def steps() -> int:
    """How long the year lasts: two steps, unless a test asks for all."""
    return 2


@pytest.fixture
def year(database: Database, steps: int) -> Iterator[Year]:
    """The year, lived through."""
    owner = database.owner_engine()
    lived = Year(Shop(database), owner)
    lived.live(steps)
    yield lived
    owner.dispose()


@pytest.mark.parametrize("steps", [6, pytest.param(STEPS, marks=pytest.mark.drill)])
def test_each_instant_of_a_year_shows_what_was_there(year: Year) -> None:
    """At, just before and just after each change, every table holds exactly its rows of that moment."""
    database = year.shop.database
    instants = sorted(year.truth)
    for earlier, later in zip(instants, [*instants[1:], instants[-1] + STEP], strict=True):
        for instant in (earlier, later - timedelta(microseconds=1)):
            with database.reading(SERVICE, at_known=instant) as connection:
                assert snapshot(connection) == year.truth[earlier], instant
    with database.reading(SERVICE) as connection:
        assert snapshot(connection) == year.truth[instants[-1]]
    actions = text("SELECT count(DISTINCT action) FROM audit_log WHERE \"table\" = 'publication_window'")
    with database.reading(SERVICE) as connection:
        assert connection.scalar(actions) == 3


def test_before_anything_was_known_every_table_is_empty(year: Year) -> None:
    """Known-at covers every audited table, and invents nothing."""
    with year.shop.database.reading(SERVICE, at_known=YEAR - 2 * STEP) as connection:
        for name, table in metadata.tables.items():
            if table.info["audited"]:
                assert connection.scalar(select(func.count()).select_from(table)) == 0, name


def test_a_query_joins_known_at_tables_unchanged(year: Year) -> None:
    """The same statement answers for now and for then."""
    query = text("SELECT sku, version FROM product JOIN product_version ON product_version.product_id = product.id")
    with year.shop.database.reading(SERVICE, at_known=YEAR) as connection:
        assert list(connection.execute(query)) == [("MTV-OFFRE-001", 1)]
    with year.shop.database.reading(SERVICE, at_known=YEAR - timedelta(seconds=1)) as connection:
        assert list(connection.execute(query)) == []


def test_a_look_up_by_key_reads_the_audit_by_its_index(year: Year) -> None:
    """Even of a long history, one row's past is found without reading the others'."""
    with year.owner.begin() as connection:
        connection.exec_driver_sql("""
            INSERT INTO catalogue.audit_log ("table", record_id, actor_id, action, after, at)
            SELECT 'product', gen_random_uuid(), gen_random_uuid(), 'insert', '{}',
                   timestamptz '2025-01-01' + number * interval '26 minutes'
            FROM generate_series(1, 20000) AS number
        """)
        connection.exec_driver_sql("ANALYZE catalogue.audit_log")
    explain = text("EXPLAIN SELECT sku FROM product WHERE id = '00000000-0000-0000-0000-000000000001'")
    with year.shop.database.reading(SERVICE, at_known=YEAR + 7 * STEP) as connection:
        plan = "\n".join(connection.scalars(explain))
    assert "Index" in plan
    assert "Seq Scan on audit_log_2025" not in plan
    assert "audit_log_2025_05" not in plan, "a month after the instant need not be read"


def test_the_past_cannot_be_written(database: Database) -> None:
    """Neither what was known, nor a journal beside it, can be written while one looks back."""
    for table, refusal in ((partner, "cannot insert into view"), (sync_run, "read-only transaction")):
        with database.reading(SERVICE, at_known=YEAR) as connection, pytest.raises(exc.DBAPIError, match=refusal):
            connection.execute(insert(table).values(id=uuid.uuid4()))


def test_an_instant_needs_its_time_zone(database: Database) -> None:
    """A naive instant would silently be of one zone or another."""
    with pytest.raises(ValueError, match="time zone"), database.reading(SERVICE, at_known=datetime(2025, 1, 1)):  # noqa: DTZ001
        pass


def test_the_present_comes_back_after_a_look_at_the_past(year: Year) -> None:
    """The views end with their transaction, even on a connection that the pool hands out again."""
    database = year.shop.database
    with database.reading(SERVICE, at_known=YEAR - 2 * STEP) as connection:
        assert snapshot(connection)["partner"] == []
    for _ in range(3):
        with database.reading(SERVICE) as connection:
            assert snapshot(connection) == year.truth[max(year.truth)]


def test_what_the_server_keeps_prepared_answers_for_the_past_too(database: Database) -> None:
    """A statement named a table that a view then hides: it reads the view, and the table again when that is over."""
    shop = Shop(database)
    shop.product("MTV-OFFRE-001")

    def ask(at_known: datetime | None = None) -> tuple[datetime, dict[str, list[Any]]]:
        with database.reading(SERVICE, at_known) as connection:
            driver = driver_connection(connection)
            now = driver.execute("SELECT clock_timestamp()").fetchall()[0][0]
            return now, {name: driver.execute(query, prepare=True).fetchall() for name, query in asked.items()}

    asked = {
        name: sql.SQL("SELECT {} FROM {} ORDER BY id").format(
            sql.SQL(", ").join(sql.Identifier(column.name) for column in metadata.tables[name].columns),
            sql.Identifier(name),
        )
        for name in AUDITED_TABLES
    }
    then, before = ask()
    with shop.acting() as connection:
        connection.execute(text("UPDATE pricing_rule SET payload = jsonb_set(payload, '{amount}', '\"19.90\"')"))
        connection.execute(
            text("CREATE TEMP TABLE staged () ON COMMIT DROP")
        )  # a new temporary schema would be noticed
    shop.product("MTV-OFFRE-002")
    _, today = ask()
    with database.reading(SERVICE) as connection:
        kept = connection.scalar(
            text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%ORDER BY id'")
        )
    assert kept == len(AUDITED_TABLES)
    assert before["pricing_rule"] != today["pricing_rule"][:1]
    assert ask(then)[1] == before
    assert ask()[1] == today


def test_a_load_can_be_thought_away(database: Database) -> None:
    """Without one load, what it added is not there, what it took is back, what it changed twice is as it was before.

    What came later stays, and so does what the load never touched.
    """
    shop, run_id = Shop(database), uuid.uuid4()
    with shop.acting() as connection:
        kept, changed, taken = (
            shop.add(connection, risk, code=code, label=code, family="ott", is_global=True) for code in ("K", "C", "T")
        )
    with database.acting(service_as(shop.actor), run_id=run_id) as connection:
        at = connection.scalar(text("SELECT now()"))
        for label in ("one", "two"):
            connection.execute(update(risk).where(risk.c.id == changed).values(label=label))
        connection.execute(delete(risk).where(risk.c.id == taken))
        shop.add(connection, risk, code="N", label="new", family="ott", is_global=True)
    with shop.acting() as connection:
        connection.execute(update(risk).where(risk.c.id == kept).values(label="later"))
    load = Load(run_id, at)
    labels = select(risk.c.code, risk.c.label).where(risk.c.code.in_(list("KCTN"))).order_by(risk.c.code)
    with database.reading(SERVICE) as connection:
        assert tables_of(connection, load) == {"risk"}
        assert dict(connection.execute(labels).all()) == {"C": "two", "K": "later", "N": "new"}
    with database.reading(SERVICE, without=load) as connection:
        assert dict(connection.execute(labels).all()) == {"C": "C", "K": "later", "T": "T"}


def test_a_question_about_everything_ends_in_time(database: Database) -> None:
    """One that takes longer says what to ask instead."""
    with (
        database.reading(SERVICE, datetime.now(UTC)) as connection,
        pytest.raises(WrongUse, match="Choisissez une société"),
        bounded(connection, 0.05),
    ):
        driver_connection(connection).execute("SELECT pg_sleep(5)")
