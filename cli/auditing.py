"""The command ``audit log``: who changed what, when, from what to what; and what a report's number leads to."""

from __future__ import annotations

import json
import sys
import uuid
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from catalogue.errors import WrongUse
from cli.options import Json, instant

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from catalogue.store.readings.audit import Change, Report, Wanted

_MOST_CHOICES = 15

audit = typer.Typer(help="Le journal d'audit.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    audit.command("log")(audit_log)
    app.add_typer(audit, name="audit")


def audit_log(
    sku: Annotated[str | None, typer.Option(help="Un seul produit, et tout ce qui en dépend.")] = None,
    run: Annotated[
        str | None, typer.Option(help="Un seul dépôt, par son numéro (MTV-128), ou un passage, par son identifiant.")
    ] = None,
    company: Annotated[str | None, typer.Option(help="Code d'une société.")] = None,
    since: Annotated[str | None, typer.Option(help="Depuis cet instant (date ISO).")] = None,
    actor: Annotated[str | None, typer.Option(help="Qui a changé : son nom, ou une partie.")] = None,
    table: Annotated[str | None, typer.Option(help="Une seule feuille, ou une seule table.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Nombre de changements, les plus récents d'abord.")] = 50,
    as_json: Json = False,
) -> int:
    """Qui a changé quoi, quand, et de quelle valeur à quelle valeur."""
    from catalogue.store.readings.audit import Wanted, changes, count_derived
    from cli.audit_display import show_changes
    from sync.bootstrap import service
    from sync.settings import Settings

    settings = Settings()
    begun = instant(since, settings.timezone)
    with service(settings) as running, running.database.reading() as connection:
        report = None if run is None else _report(connection, run)
        wanted = Wanted(
            sku=None if sku is None else _sku(connection, sku),
            run_id=report.run_id if report else None,
            submission_id=report.submission_id if report else None,
            company=None if company is None else _company(connection, company),
            since=begun,
            actor=None if actor is None else _actor(connection, actor),
            table=None if table is None else _table(table),
            limit=limit + 1,
        )
        found, derived = changes(connection, wanted), count_derived(connection, wanted)
    document = _document(found[:limit], report, settings.timezone, wanted, derived) | {"more": len(found) > limit}
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
    else:
        show_changes(document)
    return 0


def _document(
    found: Sequence[Change], report: Report | None, timezone: str, wanted: Wanted, derived: int
) -> dict[str, Any]:
    """Return the answer as JSON: instants in the service's timezone, with their offset."""
    zone = ZoneInfo(timezone)
    told: dict[str, Any] = {"timezone": timezone}
    if wanted.since is not None:
        told["since"] = wanted.since.astimezone(zone).isoformat()
    if report is not None:
        told["report"] = _report_json(report, zone)
    return told | {"changes": [_change_json(change, zone) for change in found], "derived": derived}


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
    from cli.audit_words import fields_of, sheet_label

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
    from catalogue.store.readings.audit import latest_numbers, report_numbered, run_keyed
    from sync.confirming import parse_number

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
    from catalogue.store.readings.audit import skus_ever

    known = skus_ever(connection)
    return _one_of(text.upper(), known, f"Le produit « {text} » n'a jamais été dans le catalogue")


def _company(connection: Connection, text: str) -> str:
    from catalogue.store.standing import companies

    return _one_of(text.upper(), companies(connection), f"Société « {text} » inconnue")


def _actor(connection: Connection, text: str) -> str:
    """Return the only actor of that name, or whose name holds that text."""
    from catalogue.store.readings.audit import actors

    known = actors(connection)
    holding = [label for label in known if text.casefold() in label.casefold()]
    exact = [label for label in holding if text.casefold() == label.casefold()]
    if len(exact or holding) == 1:
        return (exact or holding)[0]
    if holding:
        raise WrongUse(f"« {text} » désigne plusieurs auteurs : choisissez {', '.join(holding[:_MOST_CHOICES])}.")
    return _one_of(text, known, f"Auteur « {text} » inconnu")


def _table(text: str) -> str:
    from catalogue.store.tables import AUDITED_TABLES
    from cli.audit_words import sheet_label, table_named

    found = table_named(text)
    if found is None:
        listed = ", ".join(sorted({f"{sheet_label(name)} ({name})" for name in AUDITED_TABLES}))
        raise WrongUse(f"Feuille ou table « {text} » inconnue : choisissez {listed}.")
    return found


def _one_of(text: str, known: Sequence[str], sentence: str) -> str:
    """Return the text when it is known; raises WrongUse, which lists what is, the likeliest first."""
    if text in known:
        return text
    from difflib import get_close_matches

    near = get_close_matches(text, known, n=_MOST_CHOICES, cutoff=0.5) or list(known)
    shown = ", ".join(near[:_MOST_CHOICES]) + ("…" if len(near) > _MOST_CHOICES else "")
    raise WrongUse(f"{sentence} : choisissez {shown or 'après un premier chargement'}.")
