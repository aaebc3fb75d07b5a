"""One of several processes that load, post and export at once: it does what it is told, and meets with what goes wrong.

``python -m tests.support.interleaving LIBRARY ARCHIVE`` reads one task a line, does it, and answers in one line what came of
it: an outcome, or the class of the failure. In between it waits at moments drawn from the task's seed (a late apply), has
a connection of the database ended there (its lock's, its own or somebody else's), and works by a clock that is wrong.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from catalogue.checkpoints import observed
from catalogue.errors import CatalogueError
from catalogue.store.database import Database
from catalogue.store.exports import batches
from sync.bootstrap import Service
from sync.exporting import Wanted, export_accounting
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from tests.support.readers import read_in_this_process
from tests.support.seeds import service_on

#: Where a process may be late, or lose a connection.
MOMENTS = (
    "after read", "lock taken", "before apply", "before copy", "before windows", "before commit", "after commit",
    "before report", "before export lock", "before export commit",
)  # fmt: skip
#: The clocks that the story reads.
CLOCKS = ("sync.run.datetime", "sync.delivery.datetime", "sync.deciding.datetime")
_VICTIM = {
    "lock": "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ExclusiveLock' AND objsubid = 1",
    "any": "SELECT pid FROM pg_stat_activity WHERE application_name = 'catalogue'",
}
_END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid = ("
    "SELECT pid FROM ({}) AS one JOIN pg_stat_activity USING (pid) WHERE datname = current_database()"
    " ORDER BY random() LIMIT 1)"
)


class Worker:
    """One process with its own connections."""

    def __init__(self, library: Path, data: Path) -> None:
        self._owner = os.environ["CATALOGUE_DATABASE_OWNER_URL"]
        database = Database(os.environ["CATALOGUE_DATABASE_URL"], self._owner)
        self._service: Service = service_on(database, data)
        self._library = FolderLibrary(library)

    def work(self, task: dict[str, Any]) -> str:
        """Do one task, and say in a word what came of it; whatever is no failure of ours' kinds is a fault."""
        drawn, struck = random.Random(task["seed"]), False
        late, moment = set(drawn.sample(MOMENTS, 3)), drawn.choice(MOMENTS[1:])

        def meet(passed: str) -> None:
            nonlocal struck
            if passed in late:
                time.sleep(drawn.random() * 0.08)
            if task["strike"] and passed == moment and not struck:
                struck = True
                with psycopg.connect(self._owner, autocommit=True) as connection:
                    connection.execute(_END.format(_VICTIM[task["strike"]]))

        with pytest.MonkeyPatch.context() as patch, observed(meet):
            for clock in CLOCKS if task["hours"] else ():
                patch.setattr(clock, _clock(timedelta(hours=task["hours"])))
            try:
                return self._export(task) if task["act"] == "export" else self._load(task)
            except CatalogueError as failure:
                return type(failure).__name__

    def _load(self, task: dict[str, Any]) -> str:
        result = synchronise(self._service, self._library, Options(only=task["only"]))
        return ",".join(one.report.outcome.value for one in result.results) or "nothing"

    def _export(self, task: dict[str, Any]) -> str:
        month = date.fromisoformat(task["month"])
        with self._service.database.reading(self._service.scope) as connection:
            known = batches(connection, "MTV", month)
        wanted = Wanted(
            company="MTV", month=month, today=datetime.now(UTC).date(), asked_by="nadia", formats=("csv",),
            complement=bool(known),
        )  # fmt: skip
        done = export_accounting(self._service, self._library, wanted)
        return f"export {done.batch.number if done.batch else None}"


def _clock(shift: timedelta) -> type[datetime]:
    class Shifted(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + shift

    return Shifted


def main(library: str, data: str) -> None:
    """Answer each line with a line."""
    worker = Worker(Path(library), Path(data))
    _say("ready")
    for line in sys.stdin:
        try:
            said = worker.work(json.loads(line))
        except BaseException as error:  # noqa: BLE001  the drill must hear of it
            said = f"fault {error!r}"
        _say(" ".join(said.split()))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    with pytest.MonkeyPatch.context() as here:
        read_in_this_process(here)
        main(*sys.argv[1:])
