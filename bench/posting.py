"""A month of operations posted to the ledger, beside one ORM insert for each row that this writes.

``python -m bench.posting DATA_DIR OPERATIONS`` measures on a service whose catalogue is in. Ours prices every sale,
counts its commission in the month's window, letters collections with their sales, mirrors cancellations, and writes
operations, entries, lines, commissions with their explanations, and letters in one transaction, balance checked by the
database. The baseline only inserts the same rows, ready and without their checks, one ``session.add`` and ``flush`` each
in one transaction: it decides nothing. It is measured on a sample of each table and scaled to all; what its ledger lines
alone cost is shown beside, in that one transaction and each in its own.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Table, create_engine, func, insert, select, text, update
from sqlalchemy.orm import DeclarativeBase, Session

from bench import workbooks
from bench.meter import Meter
from bench.runs import ROOT, Run, fresh_place
from catalogue.ledger.facts import Operation
from catalogue.scope import SERVICE, service_as
from catalogue.store import tables
from catalogue.store.embedded import EmbeddedServer
from catalogue.store.ledger.answers import Became
from catalogue.store.ledger.posting import post_operations
from catalogue.store.windows import recompute_windows
from catalogue.vocabulary import Channel, OperationKind
from sync.bootstrap import service
from sync.settings import Settings

OPERATIONS = 100_000
#: How many times faster than an ORM insert per line the month must be posted (issue 4, item 9).
TARGET_TIMES = 20
_PRODUCTS = 500
_SAMPLE = 2_000
_MONTH_SECONDS = 30 * 24 * 3_600
_START = datetime(2025, 9, 1, tzinfo=UTC)
_ACCOUNTS = (
    ("revenue", "ENCAISSEMENT", "512000", None, "BANQUE"),
    ("tax", "", "445710", None, None),
    ("tax", "ATTENTE", "445800", None, None),
    ("commission_paid", "", "622200", "401000", "COMMISSION"),
)


@dataclass(frozen=True, slots=True)
class Posted:
    """What a month cost, both ways."""

    ours: Run  #: its rows are the ledger's lines
    by_line: Run  #: one ORM insert for each of these lines, without the entries and operations that they need
    by_row: Run  #: one ORM insert for each row of the month
    committed: Run  #: one ORM insert for each ledger line, each committed by itself
    balanced: bool  #: debits equal credits over the whole month
    entries: int

    def table(self) -> str:
        """Return what to print."""
        balanced = "balanced" if self.balanced else "NOT BALANCED"
        return "\n".join(
            (
                f"{self.ours.rows:,} ledger lines in {self.entries:,} entries, {balanced}",
                _row("ours: priced, decided, written, checked", self.ours),
                _row("one ORM insert for each row of the month", self.by_row),
                _row("of which for its ledger lines alone", self.by_line),
                _row("its ledger lines alone, each committed", self.committed),
                self._verdict("ledger lines alone, times slower", self.by_line),
                self._verdict("every row, times slower", self.by_row),
                self._verdict("lines alone, each committed, times slower", self.committed),
            )
        )

    def _verdict(self, said: str, baseline: Run) -> str:
        times = baseline.seconds / self.ours.seconds
        verdict = "ok" if times >= TARGET_TIMES and self.balanced else "MISSED"
        processor = baseline.processor / self.ours.processor
        return f"{said:<44}{times:>9.1f}{processor:>11.1f}   at least {TARGET_TIMES} {verdict}"


def _row(name: str, run: Run) -> str:
    return f"{name:<44}{run.seconds:>9.2f}{run.processor:>11.2f}"


def bench_posting(operations: int = OPERATIONS) -> Posted:
    """Post a month on a fresh service, in a fresh process."""
    with fresh_place() as place:
        place.bring(workbooks.company_workbook(_PRODUCTS))
        place.synchronise("unchanged", "published")
        command = [sys.executable, "-m", "bench.posting", str(place.data_dir), str(operations)]
        said = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(said.splitlines()[-1])
    by_table = told["orm"]
    every = {name: sum(cost[name] for cost in by_table.values()) for name in ("seconds", "processor")}
    return Posted(
        Run(**told["ours"]),
        Run(**by_table["ledger_line"], peak_bytes=0),
        Run(**every, peak_bytes=0),
        Run(**told["committed"], peak_bytes=0),
        told["balanced"],
        told["entries"],
    )


def month(operations: int) -> Iterator[Operation]:
    """Yield seventy sales in a hundred operations, twenty-five collections and five cancellations of earlier ones."""
    for number in range(operations):
        at = _START + timedelta(seconds=number * _MONTH_SECONDS // operations)
        key, place = f"OP-{number:06}", number % 20
        if number < 20 or 0 < place < 15:
            yield Operation(
                company=workbooks.COMPANY, key=key, kind=OperationKind.SALE, at=at,
                sku=f"{workbooks.COMPANY}-OFFRE-{number * 7 % _PRODUCTS:06}", plan=("BASIC", "CONFORT")[number % 2],
                channel=Channel.WEB, usage=Decimal(number % 5), contract=UUID(int=number << 64), client=UUID(int=number),
            )  # fmt: skip
        else:
            kind, back = (OperationKind.COLLECTION, 34) if place else (OperationKind.CANCELLATION, 13)
            related = f"OP-{number - back:06}"
            yield Operation(company=workbooks.COMPANY, key=key, kind=kind, at=at, related=related)


def measure(data_dir: Path, operations: int) -> dict[str, Any]:
    """Post a month, then insert a sample of its lines through the ORM; return what both cost."""
    told = tuple(month(operations))
    url = EmbeddedServer(data_dir).owner_url
    with service(Settings(data_dir=data_dir)) as ready:
        actor = ready.database.find_or_create_actor("service", "bench")
        with ready.database.acting(service_as(actor)) as connection:
            _complete(connection)
        meter = Meter.start(url)
        with (
            ready.database.serialised(),
            ready.database.acting(service_as(actor)) as connection,
        ):
            answers = post_operations(connection, workbooks.COMPANY, told)
        ours = meter.stop() | {"peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}
        left = [answer for answer in answers if answer.outcome is not Became.POSTED]
        if left:
            raise RuntimeError(f"{len(left)} operations are not posted, such as {left[0]}")
        with ready.database.reading(SERVICE) as connection:
            totals = text("SELECT count(*), count(DISTINCT entry_id), sum(debit) = sum(credit) FROM ledger_line")
            lines, entries, balanced = connection.execute(totals).one()
    return {
        "ours": ours | {"rows": lines},
        "orm": _one_by_one(url),
        "committed": _committed(url, lines),
        "balanced": balanced,
        "entries": entries,
    }


def _complete(connection: Connection) -> None:
    """Give the company the accounts and the commission schemes that the workbook of the loading benchmark lacks."""
    company = connection.execute(select(tables.company.c.id)).scalar_one()
    connection.execute(update(tables.accounting_mapping).values(status="validated"))
    names = ("nature", "variant", "gl_account", "counterpart_account", "journal")
    rows = [dict(zip(names, row, strict=True)) | {"company_id": company, "status": "validated"} for row in _ACCOUNTS]
    connection.execute(insert(tables.accounting_mapping), rows)
    versions = connection.scalars(
        select(tables.product_version.c.id).where(tables.product_version.c.version == workbooks.VERSIONS)
    ).all()
    scheme = {
        "company_id": company, "code": "MOIS", "applies_to": "both", "settlement": "upfront", "tier_mode": "graduated",
        "accrual_window": "month", "split": {"company": "0.6", "salesperson": "0.3", "manager": "0.1"},
    }  # fmt: skip
    schemes = connection.scalars(
        insert(tables.commission_scheme).returning(tables.commission_scheme.c.id),
        [scheme | {"product_version_id": version} for version in versions],
    ).all()
    tiers = ((0, 50, 10), (50, 100, 12), (100, None, 15))
    connection.execute(
        insert(tables.commission_tier),
        [
            {"company_id": company, "scheme_id": each, "basis": "volume", "min": low, "max": high,
             "value_type": "percent", "value": rate}
            for each in schemes for low, high, rate in tiers
        ],
    )  # fmt: skip
    recompute_windows(connection)


class _Base(DeclarativeBase):
    metadata = tables.metadata


class _Operation(_Base):
    __table__ = tables.operation


class _Entry(_Base):
    __table__ = tables.ledger_entry


class _Line(_Base):
    __table__ = tables.ledger_line


class _Explanation(_Base):
    __table__ = tables.commission_explanation


class _Commission(_Base):
    __table__ = tables.commission_line


class _Letter(_Base):
    __table__ = tables.ledger_lettering


#: What a copy of a row must change to be another row.
_OTHERWISE: dict[type[_Base], Callable[[dict[str, Any]], dict[str, Any]]] = {
    _Line: lambda row: {"position": row["position"] + 1_000},
    _Operation: lambda row: {"source_key": f"{row['source_key']}+"},
    _Entry: lambda row: {
        "source_key": f"{row['source_key']}+",
        "number": row["number"] + 1_000_000,
        "reverses_entry_id": None,
    },
    _Explanation: lambda row: {"number": row["number"] + 1_000},
    _Commission: lambda row: {"position": row["position"] + 1_000},
    _Letter: lambda row: {"position": row["position"] + 1_000},
}


def _one_by_one(url: str) -> dict[str, dict[str, float]]:
    """Insert copies of some rows of each table, one object and one flush each; return what all of them would cost.

    Foreign keys stay; the checks of the books are taken away. Nothing is kept.
    """
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    found: dict[str, dict[str, float]] = {}
    for mapped, otherwise in _OTHERWISE.items():
        table = cast("Table", mapped.__table__)
        with psycopg.connect(url) as owner:
            owner.execute(f"ALTER TABLE catalogue.{table.name} DISABLE TRIGGER USER".encode())
        with engine.connect() as connection, Session(bind=connection) as session:
            connection.execute(text("SET search_path = catalogue"))
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            query = select(*(column for column in table.columns if column.name != "id")).limit(_SAMPLE)
            rows = [row | otherwise(row) for row in map(dict, connection.execute(query).mappings())]
            meter = Meter.start(url)
            for row in rows:
                session.add(mapped(**row))
                session.flush()
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
            cost = meter.stop()
            session.rollback()
        found[table.name] = {name: cost[name] * count / len(rows) for name in ("seconds", "processor")}
    return found


def _committed(url: str, lines: int) -> dict[str, float]:
    """Insert copies of some ledger lines, one object and one transaction each; return what all lines would cost.

    The database is thrown away afterwards; the checks of the books are away since `_one_by_one`.
    """
    options = {"options": "-c search_path=catalogue"}
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1), connect_args=options)
    with Session(engine) as session:
        rows = [dict(row) for row in session.execute(select(tables.ledger_line).limit(_SAMPLE)).mappings()]
        session.commit()
        meter = Meter.start(url)
        for row in rows:
            session.add(_Line(**row | {"position": row["position"] + 2_000}))
            session.commit()
        cost = meter.stop()
    return {name: cost[name] * lines / len(rows) for name in ("seconds", "processor")}


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]))))
    else:
        print(f"load {os.getloadavg()[0]:.1f}", bench_posting(int(sys.argv[1])).table(), sep="\n")
