"""The way into the database: who connects as what, what a transaction says of itself, and how failures read.

The runtime is `catalogue_app`, which sees everything, or `catalogue_session`, which sees what its scope says (decision 51);
neither can write the audit nor change a table's definition. Only `Database.migrate()` works as `catalogue_owner`, which
owns everything (design « Roles »).
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import psycopg
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    NullPool,
    create_engine,
    event,
    exc,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from catalogue.addresses import masked, without_secrets
from catalogue.checkpoints import checkpoint
from catalogue.errors import DatabaseUnavailable, StorageBusy, TurnLost
from catalogue.scope import NOBODY, SERVICE, Scope, service_as
from catalogue.store.known_at import Load, show_as_known_at, show_without
from catalogue.store.migrations import SCHEMA, alembic_config, is_current, mark_current
from catalogue.store.runs import RUN_LIVES
from catalogue.store.tables import actor

#: The service's role, which sees all companies: its checks must.
APPLICATION_ROLE = "catalogue_app"
#: The role of people and programs, under row-level security.
SESSION_ROLE = "catalogue_session"
#: The role that owns the tables and their triggers: only migrations become it.
OWNING_ROLE = "catalogue_owner"

#: Keys of the advisory locks: any constants, the same for every process. Who applies holds the first for its turn, and the
#: last, shared, in each transaction of it: the next one waits for these too.
_APPLY_LOCK = 7_201_100_001
_MIGRATION_LOCK = 7_201_100_002
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

#: SQLSTATE classes of a connection that broke, and of a server that stopped.
_LOST = ("08", "57P")

#: SQLSTATE class of a server whose disk is full, or that lacks memory or connections.
_EXHAUSTED = "53"

_CONNECT_TIMEOUT_SECONDS = 10
_LABEL_LENGTH = 160


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn among all that apply changes."""

    number: int
    holder: int  #: process of the server that holds its lock


#: The turn that the code under way has; what it writes is fenced by it.
_turn: ContextVar[_Turn | None] = ContextVar("turn", default=None)

#: Opens a transaction.
Acting = Callable[[], contextlib.AbstractContextManager[Connection]]


class Database:
    """One database of the catalogue: `url` for the runtime, `owner_url` for migrations (`url` when absent).

    Every connection of `engine` becomes `role`: the service's, or that of sessions.
    """

    def __init__(self, url: str, owner_url: str | None = None, *, role: str = APPLICATION_ROLE) -> None:
        self._url = _with_driver(url)
        self._owner_url = _with_driver(owner_url or url)
        self.role = role
        self.engine = _engine(self._url, pool_pre_ping=True)
        event.listen(self.engine, "connect", partial(_become, role), insert=True)

    def close(self) -> None:
        """Close the connections that the pool keeps; the database may be used again afterwards."""
        self.engine.dispose()

    def owner_engine(self) -> Engine:
        """Give the migrating login's engine, which keeps no connection: for migrations and maintenance only."""
        return _engine(self._owner_url, poolclass=NullPool)

    def migrate(self) -> None:
        """Bring the database to the newest revision, roles and partitions included; does nothing when it is there.

        Any number of processes may call at once. Where there is something to do, the login must be a superuser, or own
        the database and have CREATEROLE. Raises: DatabaseUnavailable.
        """
        with self._weakness_told(), self.owner_engine().begin() as connection:
            if is_current(connection):
                return
            from alembic import command  # noqa: PLC0415  a database that is up to date needs none of it

            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            command.upgrade(alembic_config(connection), "head")
            mark_current(connection)

    def revision(self) -> str | None:
        """Return the revision of the tables, or nothing when the database was never migrated."""
        with self.owner_engine().connect() as connection:
            if connection.scalar(text("SELECT to_regclass(:name)"), {"name": f"{SCHEMA}.alembic_version"}) is None:
                return None
            connection.execute(text(f"SET LOCAL search_path = {SCHEMA}"))
            revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return revision

    @contextlib.contextmanager
    def reading(
        self, scope: Scope, at_known: datetime | None = None, *, without: Load | None = None
    ) -> Iterator[Connection]:
        """Give a connection that sees one instant of the database, what the scope may see of it, and cannot write.

        With `at_known`, every audited table shows what was known at that instant (decision 10); with `without`, today's
        rows but for what that load changed, which are as it found them.
        """
        with self._loss_told(), self.engine.connect() as plain:
            connection = plain.execution_options(isolation_level="REPEATABLE READ")
            try:
                self._say(connection, scope)
                if at_known is not None:
                    show_as_known_at(connection, at_known, published_by_others=self.role == SESSION_ROLE)
                if without is not None:
                    show_without(connection, without)
                connection.execute(text("SET TRANSACTION READ ONLY"))
                yield connection
                if at_known is None and without is None:
                    connection.commit()  # at a rollback the driver forgets the statements that it has prepared
            finally:
                connection.rollback()

    @contextlib.contextmanager
    def acting(
        self, scope: Scope, *, run_id: uuid.UUID | None = None, reason: str | None = None
    ) -> Iterator[Connection]:
        """Give a connection in one transaction of a scope; commits at the end, or nothing of it happened.

        Raises: ValueError for a scope without an actor; TurnLost in a turn (`serialised`) that was lost. Writes: whatever the
        block writes, and its audit rows, all at one instant.
        """
        with self._loss_told(), self.engine.connect() as connection, self._acting_on(connection, scope, run_id, reason):
            yield connection

    @contextlib.contextmanager
    def acting_repeatedly(self, scope: Scope, *, reason: str | None = None) -> Iterator[Acting]:
        """Give what opens one transaction after another, each as `acting` does, in one session of its own.

        What one leaves in a temporary table the next one finds; nothing of it outlives the block, or the process.
        """
        with self._loss_told(), self.engine.connect() as connection:
            try:
                yield partial(self._acting_on, connection, scope, None, reason)
            finally:
                connection.invalidate()  # the pool would hand its temporary tables on

    @contextlib.contextmanager
    def _acting_on(
        self, connection: Connection, scope: Scope, run_id: uuid.UUID | None, reason: str | None
    ) -> Iterator[Connection]:
        """Give a connection in one transaction of a scope; raises ValueError for a scope without an actor."""
        if scope.actor is None:
            raise ValueError("nobody changes anything without being somebody")
        with connection.begin():
            if (turn := _turn.get()) is not None:
                _fence(connection, turn)
            self._say(connection, scope, run_id=run_id, reason=reason)
            yield connection

    @contextlib.contextmanager
    def knocking(self) -> Iterator[Connection]:
        """Give a connection in one transaction of nobody: for what a door asks before it knows who comes (`doors.sql`)."""
        with self._loss_told(), self.engine.begin() as connection:
            self._say(connection, NOBODY)
            yield connection

    def _say(
        self, connection: Connection, scope: Scope, *, run_id: uuid.UUID | None = None, reason: str | None = None
    ) -> None:
        """Have the transaction say who asks: its policies read it, and its audit.

        Raises: ValueError for a scope that this connection cannot keep: the service's connections see every company,
        and the others must not pass for the service.
        """
        if scope.is_service != (self.role == APPLICATION_ROLE):
            raise ValueError(f"{self.role} does not answer to the scope of {', '.join(scope.roles) or 'nobody'}")
        said = {
            "app.actor": "" if scope.actor is None else str(scope.actor),
            "app.role": ",".join(scope.roles),
            "app.run": "" if run_id is None else str(run_id),
            "app.companies": scope.said_companies,
            "app.reason": reason or "",
        }
        calls = [f"set_config('{name}', :v{place}, true)" for place, name in enumerate(said)]
        values = {f"v{place}": value for place, value in enumerate(said.values())}
        asked = ""
        if self.role == SESSION_ROLE:  # what the policies read
            calls.append("set_config('app.company_ids', own.ids, true)")
            calls.append("set_config('app.known_ids', known_company_ids(own.ids), true)")
            asked = " FROM company_ids(:codes) AS own (ids)"
            values["codes"] = scope.said_companies
        connection.execute(text(f"SELECT {', '.join(calls)}{asked}"), values)

    @contextlib.contextmanager
    def serialised(self) -> Iterator[int]:
        """Wait for one's turn among all that apply changes, keep it during the block, and give its number.

        Open `acting` inside: its instant is then later than that of every apply before it, which a lock taken
        inside the transaction could not promise. The lock falls with its connection, when the process dies or when
        somebody ends that connection alone. What was being written then is waited for by the next one, and `acting`
        begins nothing more: TurnLost.
        """
        with self.engine.connect() as plain:
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
        with self.engine.connect() as plain:
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

    def find_or_create_actor(self, kind: str, label: str) -> uuid.UUID:
        """Return the key of the actor of that kind and label; an actor seen for the first time enters itself.

        A label is cut at 160 characters: it may come from a workbook's properties, which no rule limits.
        """
        label = label[:_LABEL_LENGTH]
        wanted = select(actor.c.id).where(actor.c.kind == kind, actor.c.label == label)
        with self.reading(SERVICE) as connection:
            found: uuid.UUID | None = connection.scalar(wanted)
        if found is not None:
            return found
        new = uuid.uuid4()
        with self.acting(service_as(new, kind), reason="first seen") as connection:
            values = {"id": new, "kind": kind, "label": label}
            connection.execute(insert(actor).values(values).on_conflict_do_nothing())
        with self.reading(SERVICE) as connection:
            created: uuid.UUID = connection.execute(wanted).scalar_one()
            return created

    @contextlib.contextmanager
    def _weakness_told(self) -> Iterator[None]:
        """Say of a login without the rights to migrate which one is needed."""
        try:
            yield
        except (psycopg.errors.InsufficientPrivilege, exc.ProgrammingError) as error:
            cause = error.orig if isinstance(error, exc.ProgrammingError) else error
            if not isinstance(cause, psycopg.errors.InsufficientPrivilege):
                raise
            raise DatabaseUnavailable(
                f"Le compte « {self._owner_url.username} » ne peut pas mettre la base à jour : lancez « catalogue init » "
                "en donnant à CATALOGUE_DATABASE_OWNER_URL l'adresse du compte qui la possède."
            ) from error

    @contextlib.contextmanager
    def _loss_told(self) -> Iterator[None]:
        """Say of a connection lost under the driver's own statements (COPY) what the engine says of its own."""
        try:
            yield
        except (psycopg.OperationalError, exc.OperationalError) as error:
            cause = error.orig if isinstance(error, exc.OperationalError) else error
            if not isinstance(cause, psycopg.OperationalError):
                raise
            if cause.sqlstate is None or cause.sqlstate.startswith(_LOST):
                raise _unreachable(self._url, cause) from error
            if cause.sqlstate.startswith(_EXHAUSTED):
                raise StorageBusy(
                    f"Le serveur de la base de données est à bout de ressources ({_one_line(cause)}) : "
                    "libérez-lui de la place ou de la mémoire, puis relancez la commande."
                ) from error
            raise


def _life_of(run_id: uuid.UUID) -> dict[str, object]:
    return {"space": RUN_LIVES, "run": str(run_id)}


def _fence(connection: Connection, turn: _Turn) -> None:
    """Keep the next turn from beginning before this transaction ends; raises TurnLost where one may have begun already.

    Nothing is waited for: who asks for the fence alone has the turn.
    """
    fenced = connection.scalar(text("SELECT pg_try_advisory_xact_lock_shared(:key)"), {"key": _APPLY_FENCE})
    if not fenced or not connection.scalar(text(_MINE), {"number": turn.number, "holder": turn.holder}):
        raise TurnLost


def _with_driver(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


def _engine(url: URL, **options: Any) -> Engine:
    arguments = {"connect_timeout": _CONNECT_TIMEOUT_SECONDS, "application_name": "catalogue"}
    engine = create_engine(url, connect_args=arguments, **options)
    event.listen(engine, "handle_error", _say_that_it_is_unreachable)
    return engine


def _become(role: str, connection: Any, _record: object) -> None:
    """Give up the login's own rights for those of a role, for as long as the connection lives."""
    connection.autocommit = True
    try:
        connection.execute(f"SET ROLE {role}")
    except psycopg.Error as error:
        raise DatabaseUnavailable(
            "La base de données n'est pas prête pour le catalogue : "
            f"le rôle {role} manque ou n'est pas accordé. "
            "Lancez « catalogue init » avec un compte qui possède la base."
        ) from error
    connection.execute(f"SET search_path = {SCHEMA}")
    connection.execute("SET timezone = 'UTC'")
    connection.autocommit = False


def _say_that_it_is_unreachable(context: ExceptionContext) -> None:
    """Turn the loss of a connection into the sentence that a person can act on."""
    if context.is_pre_ping or not isinstance(context.original_exception, Exception):
        return
    lost = context.connection is None and isinstance(context.sqlalchemy_exception, exc.OperationalError)
    if not (lost or context.is_disconnect):
        return
    url = None if context.engine is None else context.engine.url
    raise _unreachable(url, context.original_exception) from context.original_exception


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _unreachable(url: URL | None, error: Exception) -> DatabaseUnavailable:
    address = "" if url is None else url.render_as_string(hide_password=False)
    place, cause = f" {masked(address)}" if address else "", without_secrets(_one_line(error), address)
    return DatabaseUnavailable(
        f"La base de données{place} est injoignable ({cause}). "
        "Vérifiez que PostgreSQL est démarré et que CATALOGUE_DATABASE_URL est juste, puis relancez la commande."
    )
