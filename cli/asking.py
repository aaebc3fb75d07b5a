"""Ask the catalogue a question that depends on time: at which instant, and as known at which one (decision 10)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from catalogue.errors import WrongUse
from catalogue.scope import SERVICE
from cli.options import instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from sync.settings import Settings


@dataclass(frozen=True, slots=True)
class Instants:
    """The two instants of a question."""

    at: datetime  #: about which one asks, UTC
    known_at: datetime  #: what was known then, UTC; now, where nothing else is asked
    past: bool  #: whether another knowledge than today's is asked for
    timezone: str  #: in which they are shown

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


def instants(at: str | None, known_at: str | None, timezone: str) -> Instants:
    """Read ``--at`` and ``--known-at``; raises WrongUse for what is no date, and for a knowledge still to come."""
    now = datetime.now(UTC)
    known = instant(known_at, timezone)
    if known is not None and known > now:
        raise WrongUse(
            f"--known-at demande ce que le catalogue saura {_told(known, timezone)} : choisissez un instant passé, "
            "ou --at pour une date à venir."
        )
    return Instants(instant(at, timezone) or now, known or now, known is not None, timezone)


@contextmanager
def asking(
    settings: Settings, asked: Instants, *, company: str | None = None, sku: str | None = None
) -> Iterator[Connection]:
    """Give a connection that answers as of then; one must have known the company and the product that are named.

    Raises: WrongUse where nothing was known of them yet, saying since when.
    """
    from catalogue.store.known_at import first_known
    from sync.bootstrap import service

    with (
        service(settings) as running,
        running.database.reading(SERVICE, asked.known_at if asked.past else None) as connection,
    ):
        if asked.past:
            _refuse_before(asked, "rien", "premier chargement", first_known(connection, "company"))
            for table, column, name, what in (
                ("company", "code", company, "la société"),
                ("product", "sku", sku, "le produit"),
            ):
                if name is not None and (first := first_known(connection, table, column, name)) is not None:
                    _refuse_before(asked, f"pas encore {what} {name}", "premier chargement de ce nom", first)
        yield connection


def _refuse_before(asked: Instants, unknown: str, event: str, first: datetime | None) -> None:
    if first is None:
        raise WrongUse("Le catalogue ne connaît encore rien : aucun classeur n'a été chargé.")
    if asked.known_at < first:
        raise WrongUse(
            f"À cette date ({_told(asked.known_at, asked.timezone)}), le catalogue ne connaissait {unknown} ; "
            f"{event} {_told(first, asked.timezone)}."
        )


def _told(moment: datetime, timezone: str) -> str:
    return f"le {moment.astimezone(ZoneInfo(timezone)):%d/%m/%Y à %H:%M:%S}"
