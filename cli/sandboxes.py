"""Commands that stand in for what the service talks to: sandbox sharepoint."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from catalogue.errors import WrongUse
from cli.options import there
from cli.writing import write

_Port = Annotated[int, typer.Option(help="Port d'écoute ; 0 : le premier qui est libre.", min=0, max=65535)]
_Faults = Annotated[Path | None, typer.Option(help="Fichier JSON des pannes à jouer.", callback=there)]
_Json = Annotated[
    bool, typer.Option("--json", help='Dire les réglages en une ligne JSON, {"environment": {…}}, dès que tout répond.')
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    group = typer.Typer(no_args_is_help=True)
    group.callback()(sandbox)
    group.command()(sharepoint)
    app.add_typer(group, name="sandbox")


def sandbox() -> None:
    """Un service d'en face, joué sur cette machine jusqu'à son arrêt."""


def sharepoint(
    port: _Port = 0,
    library: Annotated[
        Path | None,
        typer.Option(
            help="Dossier qui est le contenu de la bibliothèque, dans les deux sens ; sans lui, elle est vide.",
            callback=there,
        ),
    ] = None,
    faults: _Faults = None,
    as_json: _Json = False,
) -> int:
    """Un SharePoint : un site, ses bibliothèques, et ce qui peut aller de travers."""
    from sandboxes.faults import read_faults
    from sandboxes.sharepoint.app import KNOWN_FAULTS
    from sandboxes.sharepoint.app import sharepoint as serving

    if library is not None and not library.is_dir():
        raise WrongUse(f"{library} n'est pas un dossier : indiquez celui de la bibliothèque.")
    played = None if faults is None else read_faults(faults, KNOWN_FAULTS)
    with suppress(KeyboardInterrupt), serving(library, port=port, faults=played) as served:
        _say("SharePoint", served.environment(), as_json=as_json)
        threading.Event().wait()
    return 0


def _say(what: str, environment: Mapping[str, str], *, as_json: bool) -> None:
    """Say, once it answers, what to set so that the service uses it."""
    if as_json:
        print(json.dumps({"environment": environment}), flush=True)
        return
    write(f"{what} en bac à sable (Ctrl+C pour l'arrêter). Pour que le service s'en serve :")
    for name, value in environment.items():
        write(f"  export {name}='{value}'")
