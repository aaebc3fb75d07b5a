"""The way into the database: who connects as what, what a transaction says of itself, and how failures read.

The runtime is `catalogue_app`, which sees everything, or `catalogue_session`, which sees what its scope says (decision 51);
neither can write the audit nor change a table's definition. Only `Database.migrate()` works as `catalogue_owner`, which
owns everything (design « Roles »).
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Callable, Iterator
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
from catalogue.errors import DatabaseUnavailable, StorageBusy
from catalogue.interruptions import interruption_kept
from catalogue.scope import NOBODY, SERVICE, Scope, service_as
from catalogue.store.known_at import Load, show_as_known_at, show_without
from catalogue.store.migrations import SCHEMA, alembic_config, is_current, mark_current
from catalogue.store.tables import actor
from catalogue.store.turns import Turns, fence

#: The service's role, which sees all companies: its checks must.
APPLICATION_ROLE = "catalogue_app"
#: The role of people and programs, under row-level security.
SESSION_ROLE = "catalogue_session"
#: The role that owns the tables and their triggers: only migrations become it.
OWNING_ROLE = "catalogue_owner"

#: Key of the lock of whoever migrates: any constant, the same for every process.
_MIGRATION_LOCK = 7_201_100_002

#: SQLSTATE classes of a connection that broke, and of a server that stopped.
_LOST = ("08", "57P")

#: SQLSTATE class of a server whose disk is full, or that lacks memory or connections.
_EXHAUSTED = "53"

_CONNECT_TIMEOUT_SECONDS = 10
_LABEL_LENGTH = 160


#: Opens a transaction.
Acting = Callable[[], contextlib.AbstractContextManager[Connection]]


class Database(Turns):
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
                    # Whoever sees every company has no others, and what others published costs a look at all of the audit.
                    others = self.role == SESSION_ROLE and scope.companies is not None
                    show_as_known_at(connection, at_known, published_by_others=others)
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
            fence(connection)
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
        """Say of a connection lost under the driver's own statements (COPY) what the engine says of its own.

        An interruption in the middle of a statement (Ctrl+C) stays one, though its connection cannot be tidied up any more.
        """
        try:
            with interruption_kept():
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
