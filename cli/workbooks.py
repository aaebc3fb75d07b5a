"""Commands about workbooks: validate, plan, sync, template, inspect, demo."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from catalogue.errors import WrongUse
from cli.answering import catalogue, print_json
from cli.options import At, Json, instant, month, there
from cli.writing import write

Files = Annotated[list[Path], typer.Argument(help="Classeurs .xlsx", callback=there)]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (demo, validate, plan, sync, template, inspect):
        app.command()(command)


def validate(
    files: Files,
    reference: Annotated[
        Path | None,
        typer.Option(
            help="Classeur groupe qui sert de référence ; dit aussi ce qui cesserait d'être vendable.", callback=there
        ),
    ] = None,
    report: Annotated[Path | None, typer.Option(help="Dossier où écrire les comptes rendus.")] = None,
    at: At = None,
    as_json: Json = False,
) -> int:
    """Contrôler des classeurs sans les charger."""
    from cli.display import say_failure, show_results, show_traces
    from usecases.examination import Question, examine, write_reports

    question = Question(reference, instant(at))
    with catalogue() as service:
        result = examine(service, files, question)
    written = write_reports(report, result) if report else ()
    if as_json:
        print_json(result.findings_document())
    else:
        show_results(result, written)
        show_traces(result)
    say_failure(result)
    return result.exit_code


def plan(files: Files, at: At = None, as_json: Json = False) -> int:
    """Montrer ce qu'un chargement changerait, champ par champ."""
    from cli.display import say_failure, show_plan
    from usecases.examination import Question, examine

    question = Question(at=instant(at), loading=True)
    with catalogue() as service:
        result = examine(service, files, question)
    if as_json:
        print_json(result.plan_document())
    else:
        show_plan(result)
    say_failure(result)
    return result.exit_code


def sync(
    library: Annotated[str | None, typer.Option(help="Dossier de la bibliothèque, ou « sharepoint ».")] = None,
    only: Annotated[str | None, typer.Option(help="Motif des classeurs à traiter : *MTV*")] = None,
    all_or_nothing: Annotated[
        bool, typer.Option("--all-or-nothing", help="Refuser un classeur entier au premier blocage.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Montrer sans rien changer.")] = False,
    confirm: Annotated[
        str | None, typer.Option(help="Numéro d'un dépôt dont le compte rendu demande une confirmation : MTV-128")
    ] = None,
    as_json: Json = False,
) -> int:
    """Charger et publier chaque classeur qui a changé, et répondre à son auteur."""
    from cli.display import progress, say_failure, show_plan, show_results, show_traces
    from sync.bootstrap import open_library
    from sync.pipeline import Options, synchronise
    from sync.settings import Settings

    opened = open_library(Settings(), library)
    with opened as source, catalogue() as service, progress(quiet=as_json) as advance:
        options = Options(only=only, all_or_nothing=all_or_nothing, dry_run=dry_run, confirm=confirm, progress=advance)
        result = synchronise(service, source, options)
    if as_json:
        print_json(result.plan_document() if dry_run else result.findings_document())
    elif dry_run:
        show_plan(result)
    else:
        show_results(result, [path for one in result.results for path in one.report_paths])
        show_traces(result)
    say_failure(result)
    return result.exit_code


def template(
    company: Annotated[str, typer.Argument(help="Code de la société, ou « groupe ».")],
    more: Annotated[list[str] | None, typer.Argument(metavar="SKU", hidden=True)] = None,
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="Classeur à écrire.")],
    filled: Annotated[bool, typer.Option("--filled", help="Rempli avec ce que le catalogue contient.")] = False,
    new_version: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SKU...",
            help="Avec --filled : préparer dans chaque feuille les lignes de la version suivante de ces produits.",
        ),
    ] = None,
    operations: Annotated[
        str | None, typer.Option(help="Le classeur des opérations de ce mois, au lieu du catalogue : AAAA-MM")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Remplacer le fichier qui porte déjà ce nom.")] = False,
) -> int:
    """Écrire un classeur à remplir, vierge ou rempli depuis le catalogue."""
    from usecases.templates import write_template

    if more and not new_version:
        raise WrongUse(f"« {' '.join(more)} » est de trop : voyez « catalogue template --help ».")
    with catalogue() as service:
        said = write_template(
            service,
            company,
            output,
            filled=filled,
            month=month(operations) if operations else None,
            new_versions=[*(new_version or ()), *(more or ())],
            force=force,
        )
    write(f"Classeur écrit : {output}", *said)
    return 0


def inspect(
    file: Annotated[Path, typer.Argument(help="Classeur .xlsx", callback=there)],
    sheet: Annotated[str | None, typer.Option(help="Une seule feuille.")] = None,
    rows: Annotated[int | None, typer.Option(min=1, help="Les premières lignes de chaque feuille seulement.")] = None,
    as_json: Json = False,
) -> int:
    """Montrer chaque cellule non vide telle que le service la voit."""
    from cli.display import show_cells
    from sync.settings import Settings
    from usecases.inspection import inspect_file

    document = inspect_file(Settings(), file, sheet, rows=rows)
    if as_json:
        print_json(document)
    else:
        show_cells(document)
    return 2 if any(finding["severity"] == "blocking" for finding in document["findings"]) else 0


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Finir après le chargement.")] = False,
    sharepoint: Annotated[
        bool, typer.Option("--sharepoint", help="Faire passer la bibliothèque par un SharePoint en bac à sable.")
    ] = False,
) -> int:
    """Tout le travail sur les classeurs d'exemple, puis le tableau de bord."""
    from cli.demonstration import show_demo

    return show_demo(serve=not no_serve, sharepoint=sharepoint)
