"""Who changed what, when, from what to what (§3.8, Annexe G §3); and what a report's number leads to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from catalogue.access import Action
from catalogue.errors import WrongUse
from catalogue.likeness import likeliest
from catalogue.store.readings.audit import (
    Change,
    Report,
    Wanted,
    actors,
    changes,
    count_derived,
    latest_numbers,
    report_numbered,
    run_keyed,
    skus_ever,
    was_there,
)
from catalogue.store.standing import companies
from catalogue.store.tables import AUDITED_TABLES
from sync.bootstrap import Service
from sync.confirming import parse_number
from usecases.audit_words import fields_of, sheet_label, table_named
from usecases.rights import allowed

#: With the class of what an answer holds: a door needs nothing of what lies below.
__all__ = ["Change", "Log", "LogWanted", "read_log"]

_MOST_CHOICES = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class LogWanted:
    """Which changes somebody asks for, as people name things; what is None narrows nothing."""

    sku: str | None = None
    run: str | None = None  #: number of a deposit (``MTV-128``), or key of a run
    company: str | None = None  #: code
    since: datetime | None = None  #: aware
    until: datetime | None = None  #: aware, included
    actor: str | None = None  #: a name, or a part of one
    table: str | None = None  #: a sheet's name, or a table's
    limit: int = 50  #: the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class Log:
    """The changes, newest first."""

    changes: tuple[Change, ...]
    more: bool  #: whether older ones answer too
    derived: int  #: changes of derived rows, which are left out
    report: Report | None  #: what the number that was asked about leads to
    since: datetime | None  #: as asked
    timezone: str  #: in which instants are shown

    def to_json(self) -> dict[str, Any]:
        """Return the answer: instants in the service's timezone, with their offset."""
        zone = ZoneInfo(self.timezone)
        document: dict[str, Any] = {"timezone": self.timezone}
        if self.since is not None:
            document["since"] = self.since.astimezone(zone).isoformat()
        if self.report is not None:
            document["report"] = _report_json(self.report, zone)
        found = [_change_json(change, zone) for change in self.changes]
        return document | {"changes": found, "derived": self.derived, "more": self.more}


def read_log(service: Service, wanted: LogWanted) -> Log:
    """Return the changes asked for. Read-only.

    Raises: WrongUse for a product, a deposit, a company, an author or a table that is not known, listing the likeliest.
    """
    service = allowed(service, Action.READ_AUDIT, wanted.company)
    with service.database.reading(service.scope) as connection:
        report = None if wanted.run is None else _report(connection, wanted.run)
        narrowed = Wanted(
            sku=None if wanted.sku is None else _sku(connection, wanted.sku),
            run_id=report.run_id if report else None,
            submission_id=report.submission_id if report else None,
            company=None if wanted.company is None else _company(connection, wanted.company),
            since=wanted.since,
            until=wanted.until,
            actor=None if wanted.actor is None else _actor(connection, wanted.actor),
            table=None if wanted.table is None else _table(wanted.table),
            limit=wanted.limit + 1,
        )
        found, derived = changes(connection, narrowed), count_derived(connection, narrowed)
    return Log(
        changes=tuple(found[: wanted.limit]),
        more=len(found) > wanted.limit,
        derived=derived,
        report=report,
        since=wanted.since,
        timezone=service.settings.timezone,
    )


def _report_json(report: Report, zone: ZoneInfo) -> dict[str, Any]:
    """Return what finds the control again."""
    received = report.received_at
    return {
        "number": report.number,
        "run": str(report.run_id),
        "path": report.path,
        "sha256": report.sha256,
        "source_version": report.source_version,
        "ruleset_version": report.ruleset_version,
        "reference_fingerprint": report.reference_fingerprint,
        "outcome": report.outcome,
        "at": None if received is None else received.astimezone(zone).isoformat(),
    }


def _change_json(change: Change, zone: ZoneInfo) -> dict[str, Any]:
    line = change.line
    return {
        "at": line.at.astimezone(zone).isoformat(),
        "actor": line.actor,
        "role": line.role,
        "action": line.action,
        "table": line.table,
        "sheet": sheet_label(line.table),
        "record_id": str(line.record_id),
        "key": change.key,
        "fields": fields_of(change),
        "run": None if line.run_id is None else str(line.run_id),
        "report": line.report,
        "reason": line.reason,
        "before": line.before,
        "after": line.after,
    }


# What one may ask for, and what to say of what there is not ------------------------------------------------------------


def _report(connection: Connection, text: str) -> Report:
    """Return the report of the deposit of that number, or the run of that key; raises WrongUse where there is neither."""
    number, key = parse_number(text), _key(text)
    found = None
    if key is not None:
        found = run_keyed(connection, key)
    elif number is not None and number.series is not None:
        found = report_numbered(connection, f"{number.series}-{number.number}")
    if found is None:
        latest = ", ".join(latest_numbers(connection, 5)) or "aucun"
        raise WrongUse(f"Aucun dépôt n° « {text} », ni passage de cet identifiant. Derniers dépôts : {latest}.")
    return found


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip())
    except ValueError:
        return None


def _sku(connection: Connection, text: str) -> str:
    if was_there(connection, text.upper()):
        return text.upper()
    return _one_of(text.upper(), skus_ever(connection), f"Le produit « {text} » n'a jamais été dans le catalogue")


def _company(connection: Connection, text: str) -> str:
    return _one_of(text.upper(), companies(connection), f"Société « {text} » inconnue")


def _actor(connection: Connection, text: str) -> str:
    """Return the only actor of that name, or whose name holds that text."""
    known = actors(connection)
    holding = [label for label in known if text.casefold() in label.casefold()]
    exact = [label for label in holding if text.casefold() == label.casefold()]
    if len(exact or holding) == 1:
        return (exact or holding)[0]
    if holding:
        raise WrongUse(f"« {text} » désigne plusieurs auteurs : choisissez {', '.join(holding[:_MOST_CHOICES])}.")
    return _one_of(text, known, f"Auteur « {text} » inconnu")


def _table(text: str) -> str:
    found = table_named(text)
    if found is None:
        listed = ", ".join(sorted({f"{sheet_label(name)} ({name})" for name in AUDITED_TABLES}))
        raise WrongUse(f"Feuille ou table « {text} » inconnue : choisissez {listed}.")
    return found


def _one_of(text: str, known: Sequence[str], sentence: str) -> str:
    """Return the text when it is known; raises WrongUse, which lists what is, the likeliest first."""
    if text in known:
        return text
    near = likeliest(text, known) or list(known)
    shown = ", ".join(near[:_MOST_CHOICES]) + ("…" if len(near) > _MOST_CHOICES else "")
    raise WrongUse(f"{sentence} : choisissez {shown or 'après un premier chargement'}.")
