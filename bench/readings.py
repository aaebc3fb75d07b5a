"""What row-level security costs those who read: each reading as the service, and as a session of one company of six.

``python -m bench.readings PRODUCTS`` measures by itself, with ten versions of each product. Both read the same rows: the
company is asked for, so that policies only repeat it. What is compared is the processor time of the connection's own process
at the server, for the whole transaction, the least of several runs by turns, without parallel workers.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from bench.filling import filled
from bench.table import Target
from catalogue.access import Grant
from catalogue.scope import SERVICE, Scope
from catalogue.store.current import current
from catalogue.store.database import SESSION_ROLE, Database
from catalogue.store.offers import read_offer, read_offers
from catalogue.store.readings.audit import Wanted, changes
from catalogue.store.readings.listings import products_listed, versions_listed
from catalogue.store.readings.published import blocked, find_seller, offered
from catalogue.store.readings.search import Filters, Page, Question, count, search, understand
from catalogue.store.schemes import read_commission_facts
from catalogue.store.standing import companies
from catalogue.vocabulary import Channel, Role
from validators.kept import schema_of
from validators.sheets import SHEETS

#: What a reading may cost a session, as a multiple of what it costs the service (decision 51).
LIMIT_TIMES = 1.3
_COMPANY = "FT"
_SKU = "FT-OFFRE-000002"
_AT = datetime(2025, 3, 1, tzinfo=UTC)
#: Enough for the driver to prepare a statement and the server to keep its plan, as for people who ask all day; of what
#: takes long, fewer.
_RUNS, _FEWEST, _ENOUGH_SECONDS = 60, 3, 10.0
#: What saying its scope may cost a session beyond the service, whatever it then reads.
_SCOPE_MILLISECONDS = 0.15

Reading = Callable[[Connection], object]


def _sheet(name: str) -> Reading:
    return lambda connection: current(connection, name, schema_of(SHEETS[name]), company=_COMPANY)


def _searched(connection: Connection, text: str, page: int = 1) -> object:
    """Ask what a screen of the catalogue asks: how many of what, and one page."""
    question = Question(text, Filters(), [_COMPANY], _AT)
    asked = understand(connection, question)
    return count(connection, question, asked), search(connection, question, asked, Page(number=page))


#: What people and programs read, by what it is for.
READINGS: dict[str, Reading] = {
    "what may be sold on the web": lambda c: list(offered(c, find_seller(c, _COMPANY), Channel.WEB, _AT)),
    "why the rest may not": lambda c: blocked(c, find_seller(c, _COMPANY), Channel.WEB, _AT),
    "the price of one product": lambda c: read_offer(c, _SKU, _AT),
    "its commissions": lambda c: read_commission_facts(c, company=_COMPANY, sku=_SKU, at=_AT),
    "its history": lambda c: changes(c, Wanted(sku=_SKU)),
    "versions in force": lambda c: versions_listed(c, _COMPANY, _AT),
    "a hundred prices": lambda c: list(read_offers(c, versions_listed(c, _COMPANY, _AT)[:100])),
    "a hundred product pages": lambda c: products_listed(c, versions_listed(c, _COMPANY, _AT)[:100], _AT),
    "the sheet Produits": _sheet("products"),
    "the sheet Versions": _sheet("versions"),
    "the sheet Tarifs": _sheet("prices"),
    "the companies": companies,
    "what two words find, one misspelt": lambda c: _searched(c, "ofre 12"),
    "what a word of them all finds": lambda c: _searched(c, "offre"),
    "the catalogue, page by page": lambda c: _searched(c, "", 3),
}


def bench_readings(products: int) -> list[Target]:
    """Measure each reading both ways, in a catalogue of its own with ten versions of each product."""
    with _reached(products) as (service, sessions):
        person = Scope.of(uuid.uuid4(), [Grant(Role.READER, _COMPANY)], datetime.now(UTC))
        found = []
        for name, reading in READINGS.items():
            plain, bound = _milliseconds(reading, (service, SERVICE), (sessions, person))
            times = max(bound - _SCOPE_MILLISECONDS, 0) / plain
            found.append(Target(f"{name} ({plain:.1f} → {bound:.1f} ms)", times, LIMIT_TIMES))
        return found


def _milliseconds(reading: Reading, *ways: tuple[Database, Scope]) -> list[float]:
    """Return the least processor time of a reading at the server, each way in turn."""
    spent: list[list[float]] = []
    while len(spent) < _FEWEST or (len(spent) < _RUNS and sum(map(sum, spent)) < _ENOUGH_SECONDS * 1e3):
        spent.append([_once(database, scope, reading) for database, scope in ways])
    return [min(each) for each in zip(*spent, strict=True)]


def _once(database: Database, scope: Scope, reading: Reading) -> float:
    """Return the processor time of one reading: of its transaction whole, with what that says of its scope."""
    with database.reading(scope) as connection:  # the pool keeps one connection: the next is the same
        process = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    before = _processor(process)
    with database.reading(scope) as connection:
        connection.exec_driver_sql("SET LOCAL max_parallel_workers_per_gather = 0")
        reading(connection)
    return (_processor(process) - before) / 1e6


def _processor(process: int) -> int:
    """Return the nanoseconds that a process has run."""
    return int(Path(f"/proc/{process}/schedstat").read_text().split()[0])


@contextmanager
def _reached(products: int) -> Iterator[tuple[Database, Database]]:
    """Give a catalogue of that many products, as the service reaches it and as sessions do."""
    with filled(products) as server:
        service = Database(server.runtime_url, server.owner_url)
        sessions = Database(server.session_url, role=SESSION_ROLE)
        yield service, sessions
        service.close()
        sessions.close()


if __name__ == "__main__":
    print(*(target.line() for target in bench_readings(int(sys.argv[1]))), sep="\n")
