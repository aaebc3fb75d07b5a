"""What hangs on a product, found by keys: the same as by reading all that the audit holds, before and after it is gone."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

from catalogue.scope import SERVICE, service_as
from catalogue.store.database import Database
from catalogue.store.readings.audit import Wanted, changes, was_there
from catalogue.store.tables import AUDITED_TABLES, metadata
from tests.catalogue.store.sheets import load_everything

SKU = "MTV-OFFRE-001"
#: By which columns a row says on what it hangs.
LINKS = ("product_id", "component_product_id", "product_version_id", "scheme_id")
HELD = 'SELECT "table", record_id::text, coalesce(after, before) AS content FROM audit_log ORDER BY id'


def hanging(connection: Connection) -> set[tuple[str, str]]:
    """Return the rows that the audit ever told to hang on the product, whatever stands now."""
    rows = [(table, key, content) for table, key, content in connection.execute(text(HELD))]

    def below(parents: set[str]) -> Iterator[tuple[str, str]]:
        for table, key, content in rows:
            if content.get("sku") == SKU or parents & {content[link] for link in LINKS if content.get(link)}:
                yield table, key

    found: set[tuple[str, str]] = set()
    while (more := set(below({key for _table, key in found}))) != found:
        found = more
    return found


def told(connection: Connection) -> set[tuple[str, str]]:
    """Return the rows whose changes are told of the product, those of derived tables too."""
    every = [change.line for table in AUDITED_TABLES if table != "actor"
             for change in changes(connection, Wanted(sku=SKU, table=table, limit=1_000))]  # fmt: skip
    return {(line.table, str(line.record_id)) for line in every}


def test_the_history_of_a_product_holds_all_that_hangs_on_it_and_hung(database: Database) -> None:
    """Of every table that names a product, a version or a scheme; the same rows once the tables have forgotten them."""
    actor = load_everything(database)
    with database.reading(SERVICE) as connection:
        before = hanging(connection)
        assert told(connection) == before
        assert was_there(connection, SKU)
        assert not was_there(connection, "MTV-OFFRE-999")
    naming = {
        one.name for one in metadata.sorted_tables if one.info["audited"] and {*LINKS, "sku"} & {*one.columns.keys()}
    }
    assert len({table for table, _key in before}) >= len(naming) - 3
    with database.acting(service_as(actor)) as connection:
        for table in reversed(AUDITED_TABLES):
            if table in naming:
                connection.execute(text(f"DELETE FROM {table}"))
        assert told(connection) == before
        assert was_there(connection, SKU)
