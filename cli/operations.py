"""Commands that run the service: init, doctor, serve, docs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.answering import catalogue, say
from cli.options import Json
from cli.writing import write


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (init, doctor, serve, docs):
        app.command()(command)


def init() -> int:
    """Préparer la base de données : la démarrer, la créer, la mettre à jour."""
    with catalogue() as service:
        write(f"Base prête, révision {service.database.revision()}.")
    return 0


def doctor(as_json: Json = False) -> int:
    """Vérifier l'installation et montrer chaque réglage."""
    from cli.display import show_checkup
    from sync.settings import Settings
    from usecases.checkup import checkup

    report = checkup(Settings())
    say(report, show_checkup, as_json=as_json)
    return 0 if report["healthy"] else 3


def serve(
    what: Annotated[str, typer.Argument(help="« dashboard »")] = "dashboard",
    port: Annotated[int | None, typer.Option(help="Port d'écoute.", min=1, max=65535)] = None,
) -> int:
    """Servir le tableau de bord."""
    from catalogue.errors import WrongUse
    from cli.serving import serve_dashboard
    from sync.settings import Settings

    if what != "dashboard":
        raise WrongUse(f"« {what} » ne se sert pas : choisissez dashboard.")
    return serve_dashboard(Settings(), port)


def docs(
    check: Annotated[bool, typer.Option("--check", help="Seulement vérifier que les pages sont à jour.")] = False,
    folder: Annotated[Path, typer.Option(help="Dossier des pages.")] = Path("docs/generated"),
) -> int:
    """Écrire les pages engendrées : dictionnaire, schémas, règles, commandes, modèle."""
    from cli.documentation import generate

    return generate(folder, check=check)
