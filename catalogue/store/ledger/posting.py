"""Post operations: the one way into the ledger, for workbooks, webhooks and commands alike (issue 4, item 4)."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection

from catalogue.ledger.deciding.became import Answer
from catalogue.ledger.deciding.decision import decide
from catalogue.ledger.records.operations import Operation
from catalogue.store.ledger.due import fall_due
from catalogue.store.ledger.gathering import gather
from catalogue.store.ledger.writing import write


def post_operations(
    connection: Connection, company: str, operations: Sequence[Operation], *, today: date, through: date | None = None
) -> tuple[Answer, ...]:
    """Post operations of a company, and those of it that waited; return what became of each.

    Those of a day after ``today``, in the company's timezone, wait for it. The answers are those of the given operations
    in their order, then those of the others that waited. With ``through``, instalments of commissions that fall due up
    to that day are posted too, each with its answer. The caller is serialised (`Database.serialised`) and acts in a transaction of its own (`Database.acting`): either all is written or nothing.
    Raises: WrongUse for an unknown company. **Writes** the tables of `catalogue.store.ledger.writing`.
    """
    with _collector_paused():
        gathered = gather(connection, company, operations, today=today)
        decision = decide(gathered)
        if through is not None:
            fall_due(connection, decision, gathered.calendar, through)
        write(connection, decision)
    return decision.answers


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Look for no cycles among a month's records, which have none: it takes a quarter of the time of deciding."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
