"""What ``audit log`` shows a person: one block a change, nothing of it read as markup."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from catalogue.french import counted
from catalogue.plain_text import visible_line
from catalogue.vocabulary import Role
from cli.writing import write
from usecases.audit_words import ACTIONS, NOTHING

_REASONS = {"first seen": "vu pour la première fois", "report": "livraison du compte rendu"}
_SERVICE = {"service": "service", "workbook_editor": "auteur de classeur"}


def show_changes(document: Mapping[str, Any]) -> None:
    """Show each change: when, what, the row's key, each field before → after, and who brought it how."""
    if "report" in document:
        _show_report(document["report"])
    changes = document["changes"]
    if not changes:
        write("Aucun changement ne répond à cette demande.")
    for change in changes:
        write(*map(visible_line, _lines(change)))
    if changes:
        write(f"{counted(len(changes), 'changement')}, à l'heure de {document['timezone']}.")
    if document["more"]:
        write("Il y en a d'autres, plus anciens : ajoutez --limit, ou restreignez avec --since.")
    if document["derived"]:
        write(
            f"Et {counted(document['derived'], 'fenêtre')} de publication, qui en découlent : --table publication_window."
        )


def _show_report(report: Mapping[str, Any]) -> None:
    """Show what the number leads to."""
    if report["number"] is None:
        write(f"Passage {report['run']}\n")
        return
    write(
        f"Dépôt n° {report['number']} · {report['path']} · contrôlé le {_local(report['at'])}\n"
        f"SHA-256 {report['sha256']} · version du fichier {report['source_version'] or '—'}\n"
        f"Version des règles {report['ruleset_version']} · empreinte des références "
        f"{report['reference_fingerprint'] or '—'} · passage {report['run']}\n",
    )


def _lines(change: Mapping[str, Any]) -> list[str]:
    name = " · ".join(filter(None, (change["sheet"], change["key"])))
    source = [
        f"par {change['actor'] or '?'}{_in_role(change['role'])}",
        _REASONS.get(change["reason"], change["reason"]),
        f"dépôt n° {change['report']}" if change["report"] else None,
        f"passage {change['run']}" if change["run"] else None,
    ]
    return [
        f"{_local(change['at'])} · {ACTIONS[change['action']]} · {name}",
        *(f"    {_name(field)} : {_value(field['before'])} → {_value(field['after'])}" for field in _told(change)),
        "    " + " · ".join(filter(None, source)),
        "",
    ]


def _told(change: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the fields that the workbook knows; those that the service works out where there is no other."""
    fields: list[Mapping[str, Any]] = change["fields"]
    return [field for field in fields if field["label"]] or fields


def _name(field: Mapping[str, Any]) -> str:
    return str(field["label"] or f"{field['field'].partition('.')[2]} (calculé)")


def _value(text: str | None) -> str:
    return NOTHING if text is None else " ⏎ ".join(text.splitlines())


def _in_role(role: str | None) -> str:
    if role is None:
        return ""
    label = Role.label_of(role) if role in Role.codes() else _SERVICE.get(role, role)
    return f" ({label})"


def _local(text: str | None) -> str:
    return "?" if text is None else f"{datetime.fromisoformat(text):%d/%m/%Y %H:%M:%S}"
