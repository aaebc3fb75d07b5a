"""A question that depends on time: about which instant, and as known at which one (decision 10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from catalogue.errors import WrongUse
from catalogue.store.known_at import bounded, first_known
from sync.bootstrap import Service


@dataclass(frozen=True, slots=True)
class Instants:
    """The two instants of a question."""

    at: datetime  #: about which one asks, aware
    known_at: datetime  #: what was known then, aware; now, where nothing else is asked
    past: bool  #: whether another knowledge than today's is asked for
    timezone: str  #: in which they are shown

    @classmethod
    def asked(cls, at: datetime | None, known_at: datetime | None, *, now: datetime, timezone: str) -> Self:
        """Return both, now where nothing else is asked; raises WrongUse for a knowledge still to come."""
        if known_at is not None and known_at > now:
            raise WrongUse(
                f"--known-at demande ce que le catalogue saura {_told(known_at, timezone)} : choisissez un instant passé, "
                "ou --at pour une date à venir."
            )
        return cls(at or now, known_at or now, known_at is not None, timezone)

    @classmethod
    def now(cls, timezone: str) -> Self:
        """Return the instants of a question about the present."""
        return cls.asked(None, None, now=datetime.now(UTC), timezone=timezone)

    @property
    def present(self) -> bool:
        """Say whether neither is another than now."""
        return not self.past and self.at == self.known_at

    def to_json(self) -> dict[str, str]:
        """Return both as ISO text with their offset."""
        zone = ZoneInfo(self.timezone)
        return {"at": self.at.astimezone(zone).isoformat(), "known_at": self.known_at.astimezone(zone).isoformat()}

    def borne_by(self, document: dict[str, Any]) -> dict[str, Any]:
        """Return an answer that bears both instants, side by side."""
        known = {"known_at": self.to_json()["known_at"]}
        items = list(document.items())
        place = [name for name, _ in items].index("at") + 1
        return dict(items[:place]) | known | dict(items[place:])


#: What a question about the whole catalogue as it was known may take of the server: it reads the audit of all of it.
MOST_SECONDS = 20


@contextmanager
def asking_of_all(service: Service, instants: Instants, *, company: str | None = None) -> Iterator[Connection]:
    """Give a connection that answers as of then about the whole catalogue.

    Raises: WrongUse as `asking` does, and where a question about the past takes more than `MOST_SECONDS`.
    """
    with asking(service, instants, company=company) as connection:
        if not instants.past:
            yield connection
            return
        with bounded(connection, MOST_SECONDS):
            yield connection


@contextmanager
def asking(
    service: Service, instants: Instants, *, company: str | None = None, sku: str | None = None
) -> Iterator[Connection]:
    """Give a connection that answers as of then; one must have known the company and the product that are named.

    Raises: WrongUse where nothing was known of them yet, saying since when.
    """
    with service.database.reading(service.scope, instants.known_at if instants.past else None) as connection:
        if instants.past:
            _refuse_before(instants, "rien", "premier chargement", first_known(connection, "company"))
            for table, column, name, what in (
                ("company", "code", company, "la société"),
                ("product", "sku", sku, "le produit"),
            ):
                if name is not None and (first := first_known(connection, table, column, name)) is not None:
                    _refuse_before(instants, f"pas encore {what} {name}", "premier chargement de ce nom", first)
        yield connection


def _refuse_before(instants: Instants, unknown: str, event: str, first: datetime | None) -> None:
    if first is None:
        raise WrongUse("Le catalogue ne connaît encore rien : aucun classeur n'a été chargé.")
    if instants.known_at < first:
        raise WrongUse(
            f"À cette date ({_told(instants.known_at, instants.timezone)}), le catalogue ne connaissait {unknown} ; "
            f"{event} {_told(first, instants.timezone)}."
        )


def _told(moment: datetime, timezone: str) -> str:
    return f"le {moment.astimezone(ZoneInfo(timezone)):%d/%m/%Y à %H:%M:%S}"
