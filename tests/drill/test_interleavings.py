"""Two hundred interleavings of loads, postings and exports by four processes, at a bad hour: each ends as whole loads end.

A person goes on saving; processes are late at drawn moments, lose a connection (that of the turn, or anybody's), and work by
a clock that is hours ahead or behind. After each the catalogue holds one version of the workbook whole, the newest of
those that were loaded; the audit tells how it came there, load by load, without a gap. In the end every run is closed, every
report and export lies in the library, and every operation is in the books once, in balance, and left once.

All is drawn from one seed; what the system's own scheduler adds is another order of the same moments.
"""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from catalogue.scope import SERVICE
from catalogue.store.database import Database
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from tests.conftest import TestServer
from tests.support.books import Library, day, product
from tests.support.command import addresses
from tests.support.readers import read_in_this_process
from tests.support.seeds import Seed, service_on

pytestmark = pytest.mark.drill

ROUNDS, PROCESSES = 200, 4
CATALOGUE = "Catalogue/MTV/Catalogue_MTV.xlsx"
MONTHS = ("2025-09", "2025-10", "2025-11", "2025-12")
#: Stands for the price in the workbook that is saved again and again.
MARK = 7777.25
SIGNED = {"Validé par": "Nadia Rey", "Validé le": day("15/06/2025")}
ACCOUNTS = [{"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800"} | SIGNED]
#: What may come of a task: an outcome of each workbook, a failure that has a name.
NAMED = {
    "published", "posted", "unchanged", "partial", "failed", "nothing", "DatabaseUnavailable", "TurnLost", "FileMoved",
    "StorageBusy", "WrongUse",
}  # fmt: skip
TOLD = "told"


@dataclass
class Shelf:
    """What people save: versions of one workbook, one price each, and sales of four months."""

    folder: Library
    pattern: bytes
    versions: dict[str, int] = field(default_factory=dict)  #: by SHA-256
    sales: dict[str, int] = field(default_factory=lambda: dict.fromkeys(MONTHS, 0))

    def save(self) -> None:
        """Put the next version in the place of the one before, at once."""
        number = len(self.versions) + 1
        content = _with_price(self.pattern, 100 + number)
        self.versions[sha256(content).hexdigest()] = number
        aside = self.folder.root / "enregistrement"
        aside.write_bytes(content)
        aside.replace(self.folder.root / CATALOGUE)

    def sell(self, month: str) -> None:
        """Add a sale to a month."""
        self.sales[month] += 1
        sale = {"Opération": "Vente", "SKU": "MTV-OFFRE-009", "Canal": "Web", "Date": day(f"05/{month[5:]}/2025")}
        rows = [{"Référence": f"V-{month}-{number}"} | sale for number in range(self.sales[month])]
        self.folder.operations("MTV", month, *rows)


def _with_price(pattern: bytes, price: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(pattern)) as before, zipfile.ZipFile(made, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b"<v>7777.25</v>", b"<v>%d</v>" % price))
    return made.getvalue()


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """A library with the group's workbook and that of MTV: a product on sale, and two planned ones of one price."""
    folder = Library(tmp_path / "library")
    planned = [product(f"MTV-OFFRE-00{number}", amount=MARK, start="01/07/2099") for number in (1, 2)]
    path = folder.company("MTV", product("MTV-OFFRE-009"), *planned, {"Comptabilité": ACCOUNTS})
    return Shelf(folder, path.read_bytes())


@pytest.fixture
def database(database_server: TestServer, group_loaded: Seed, tmp_path: Path) -> Iterator[Database]:
    """A database that holds the group, with the archive of that load."""
    group_loaded.copy_archive(tmp_path / "data")
    with database_server.copied(group_loaded.database) as database:
        yield database


class Workers:
    """The processes, each of which does one task at a time."""

    def __init__(self, stack: ExitStack, database: Database, root: Path) -> None:
        command = [sys.executable, "-m", "tests.support.interleaving", str(root / "library"), str(root / "data")]
        environment = os.environ | addresses(database) | {"POLARS_MAX_THREADS": "1", "CATALOGUE_DEBUG": ""}
        self._children = [
            stack.enter_context(
                subprocess.Popen(command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            )
            for _ in range(PROCESSES)
        ]
        self._busy = self._children
        for child in self._children:
            stack.callback(child.kill)
            assert self._line(child) == "ready"

    def begin(self, tasks: list[dict[str, Any]], drawn: random.Random) -> None:
        """Give each task to another process."""
        self._busy = drawn.sample(self._children, len(tasks))
        for child, task in zip(self._busy, tasks, strict=True):
            assert child.stdin is not None
            child.stdin.write(f"{json.dumps(task)}\n")
            child.stdin.flush()

    def end(self) -> list[str]:
        """Wait for those that have one; return what came of each task."""
        return [self._line(child) for child in self._busy]

    def _line(self, child: subprocess.Popen[str]) -> str:
        assert child.stdout is not None
        return child.stdout.readline().strip()


def _task(drawn: random.Random) -> dict[str, Any]:
    act = drawn.choices(("catalogue", "operations", "export"), (3, 1, 2))[0]
    month = drawn.choice(MONTHS)
    return {
        "act": act,
        "only": CATALOGUE if act == "catalogue" else f"Operations/MTV/*{month}.xlsx",
        "month": f"{month}-01",
        "seed": drawn.random(),
        "strike": drawn.choices((None, "lock", "any"), (7, 2, 1))[0],
        "hours": drawn.choice((0, 0, 0, -3, 2)),
    }


def test_two_hundred_interleavings_end_as_whole_loads_do(
    database: Database,
    shelf: Shelf,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Any,
) -> None:
    """After each the catalogue is one version whole, the newest loaded; in the end nothing is missing, doubled or open."""
    read_in_this_process(monkeypatch)
    drawn, came = random.Random(20_250_901), Counter[str]()
    service, place = service_on(database, tmp_path / "data"), FolderLibrary(tmp_path / "library")
    shelf.save()
    assert synchronise(service, place, Options()).exit_code == 0
    with ExitStack() as stack:
        workers = Workers(stack, database, tmp_path)
        for number in range(ROUNDS):
            shelf.save()
            if number % 4 == 0:
                shelf.sell(MONTHS[number // 4 % len(MONTHS)])
            workers.begin([_task(drawn) for _ in range(drawn.choices((2, 3, 4), (17, 2, 1))[0])], drawn)
            if drawn.random() < 0.35:
                time.sleep(drawn.random() * 0.1)
                shelf.save()
            came.update(word.split()[0] for said in workers.end() for word in said.split(","))
            with database.reading(SERVICE) as connection:
                assert_explained(connection, shelf.versions)
        assert came.keys() <= NAMED | {"export"}, came
    assert synchronise(service, place, Options()).exit_code == 0
    with database.reading(SERVICE) as connection:
        assert_explained(connection, shelf.versions)
        assert_told(connection, shelf.folder.root)
        exported = assert_books(connection, sum(shelf.sales.values()))
    record_property(
        TOLD, f"{ROUNDS} interleavings, {exported} exports; {', '.join(f'{k} {n}' for k, n in came.items())}"
    )


def assert_explained(connection: Connection, versions: dict[str, int]) -> None:
    """The order in which the database stored whole loads explains the catalogue and each row of its audit."""
    stored = connection.execute(
        text(
            "SELECT sha256, run_id, stored_at FROM submission"
            " WHERE path = :path AND outcome = 'published' ORDER BY place"
        ),
        {"path": CATALOGUE},
    ).all()
    loads = [(versions[row.sha256], row.run_id, row.stored_at) for row in stored]
    numbers = [number for number, _, _ in loads]
    assert numbers == sorted(set(numbers)), "an older version was loaded over a newer one"
    assert [at for _, _, at in loads] == sorted(at for _, _, at in loads)
    prices = connection.execute(
        text(
            "SELECT CAST(pricing_rule.payload ->> 'amount' AS numeric) FROM pricing_rule"
            " JOIN product_version ON product_version.id = product_version_id JOIN product ON product.id = product_id"
            " WHERE sku IN ('MTV-OFFRE-001', 'MTV-OFFRE-002')"
        )
    ).scalars()
    assert set(prices) == {Decimal(100 + numbers[-1])}, "the catalogue is no version of the workbook"
    audited = connection.execute(
        text(
            "SELECT record_id, run_id, at, before -> 'payload' ->> 'amount' AS old, after -> 'payload' ->> 'amount' AS new"
            " FROM audit_log WHERE \"table\" = 'pricing_rule' AND CAST(after -> 'payload' ->> 'amount' AS numeric) > 100"
            " ORDER BY id"
        )
    ).all()
    for record in {row.record_id for row in audited}:
        own = [row for row in audited if row.record_id == record]
        assert [(row.run_id, row.at) for row in own] == [(run, at) for _, run, at in loads]
        assert [Decimal(row.new) for row in own] == [100 + number for number in numbers]
        assert [row.old for row in own] == [None, *(row.new for row in own[:-1])]


def assert_told(connection: Connection, root: Path) -> None:
    """Every run is closed, every deposit is numbered without a hole, and has its report where its author looks."""
    assert connection.scalar(text("SELECT count(*) FROM sync_run WHERE finished_at IS NULL")) == 0
    rows = connection.execute(
        text("SELECT series, number, report_paths FROM submission WHERE number IS NOT NULL AND path LIKE '%MTV%'")
    ).all()
    assert sorted(row.number for row in rows) == list(range(1, len(rows) + 1))
    assert all((root / path).stat().st_size for row in rows for path in row.report_paths.values())
    assert not list(root.rglob(".*.part"))
    assert connection.scalar(text("SELECT count(*) FROM export_file WHERE delivered_at IS NULL")) == 0


def assert_books(connection: Connection, sales: int) -> int:
    """Each sale is posted once, in balance, each entry left at most once; return how many exports there are."""
    once = "SELECT count(*), count(DISTINCT source_key) FROM operation WHERE status = 'posted'"
    assert tuple(connection.execute(text(once)).one()) == (sales, sales)
    entries = "SELECT count(DISTINCT source_key) FROM ledger_entry WHERE source_key LIKE 'V-%'"
    assert connection.scalar(text(entries)) == sales
    assert connection.scalar(text("SELECT sum(debit) - sum(credit) FROM ledger_line")) == 0
    twice = "SELECT count(*) FROM (SELECT entry_id FROM accounting_export_entry GROUP BY entry_id HAVING count(*) > 1) AS one"
    assert connection.scalar(text(twice)) == 0
    holes = "SELECT count(*) FROM (SELECT number - row_number() OVER (PARTITION BY journal, fiscal_year ORDER BY number) AS gap FROM ledger_entry) AS one WHERE gap <> 0"
    assert connection.scalar(text(holes)) == 0
    return int(connection.scalar(text("SELECT count(*) FROM accounting_export")) or 0)
