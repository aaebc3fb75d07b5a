"""Who applies changes takes turns, numbered and fenced; a run shows that it lives. All by locks of the database (decision 11)."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, exc, text

from catalogue.checkpoints import checkpoint
from catalogue.errors import DatabaseUnavailable, TurnLost
from catalogue.interruptions import interruption_kept
from catalogue.store.runs import RUN_LIVES

#: Keys of two advisory locks: any constants, the same for every process. Who applies holds the first for its turn, and the
#: second, shared, in each transaction of it: the next one waits for these too.
_APPLY_LOCK = 7_201_100_001
_APPLY_FENCE = 7_201_100_003

#: The locks of this database that somebody holds: a key is shown in two halves.
_HELD = """
SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database() AND objsubid = 1
  AND (classid::bigint << 32) + objid::bigint"""
#: Whether somebody has its turn, or still writes in one that it lost.
_TAKEN = f"SELECT EXISTS ({_HELD} IN ({_APPLY_LOCK}, {_APPLY_FENCE}))"
#: Whether the turn of that number is still held by that connection.
_MINE = f"SELECT last_value = :number AND EXISTS ({_HELD} = {_APPLY_LOCK} AND pid = :holder) FROM apply_turn"  # noqa: S608  constants


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn among all that apply changes."""

    number: int
    holder: int  #: process of the server that holds its lock


#: The turn that the code under way has; what it writes is fenced by it.
_turn: ContextVar[_Turn | None] = ContextVar("turn", default=None)


class Turns:
    """The turns of one database, through its connections."""

    engine: Engine

    @contextlib.contextmanager
    def serialised(self) -> Iterator[int]:
        """Wait for one's turn among all that apply changes, keep it during the block, and give its number.

        Open `acting` inside: its instant is then later than that of every apply before it, which a lock taken
        inside the transaction could not promise. The lock falls with its connection, when the process dies or when
        somebody ends that connection alone. What was being written then is waited for by the next one, and `acting`
        begins nothing more: TurnLost.
        """
        with interruption_kept(), self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _APPLY_LOCK})
            checkpoint("lock taken")
            try:
                number, holder = connection.execute(text("SELECT nextval('apply_turn'), pg_backend_pid()")).one()
                connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _APPLY_FENCE})
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _APPLY_FENCE})
                token = _turn.set(_Turn(number, holder))
                try:
                    yield number
                finally:
                    _turn.reset(token)
            finally:
                with contextlib.suppress(DatabaseUnavailable, exc.PendingRollbackError):  # then the lock has fallen
                    connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _APPLY_LOCK})
                checkpoint("lock released")

    @contextlib.contextmanager
    def living(self, run_id: uuid.UUID) -> Iterator[None]:
        """Show, during the block, that the process of a run lives: a lock of its own, which falls with its connection."""
        with interruption_kept(), self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text("SELECT pg_advisory_lock_shared(:space, hashtext(:run))"), _life_of(run_id))
            try:
                yield
            finally:
                with contextlib.suppress(DatabaseUnavailable, exc.PendingRollbackError):
                    connection.execute(
                        text("SELECT pg_advisory_unlock_shared(:space, hashtext(:run))"), _life_of(run_id)
                    )

    def turns_taken(self) -> int | None:
        """Return the number of the last turn, None while somebody has one: call it before what is to be read.

        What is read afterwards still stands in the turn that follows this number: nobody had one in between. The number
        is read before the lock is looked at: a turn that begins between the two shows in one of them.
        """
        with self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="AUTOCOMMIT")
            last = connection.scalar(text("SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM apply_turn"))
            taken = connection.scalar(text(_TAKEN))
        return None if taken else int(last or 0)


def fence(connection: Connection) -> None:
    """In a turn, keep the next one from beginning before this transaction ends; raises TurnLost where it may have begun.

    Nothing is waited for: who asks for the fence alone has the turn.
    """
    turn = _turn.get()
    if turn is None:
        return
    fenced = connection.scalar(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": _APPLY_FENCE})
    if not fenced or not connection.scalar(text(_MINE), {"number": turn.number, "holder": turn.holder}):
        raise TurnLost


def _life_of(run_id: uuid.UUID) -> dict[str, object]:
    return {"space": RUN_LIVES, "run": str(run_id)}
