"""The command ``audit log``: who changed what, when, from what to what; and what a report's number leads to."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.answering import tell
from cli.options import Json, instant

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
    limit: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Nombre de changements, les plus récents d'abord.")
    ] = 50,
    as_json: Json = False,
) -> int:
    """Qui a changé quoi, quand, et de quelle valeur à quelle valeur."""
    from cli.audit_display import show_changes
    from usecases.audit import LogWanted, read_log

    wanted = LogWanted(sku=sku, run=run, company=company, since=instant(since), actor=actor, table=table, limit=limit)
    return tell(lambda service: read_log(service, wanted), show_changes, as_json=as_json)
