"""Commands about commissions that are posted: commissions list, explain, freeze, release, settle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.answering import catalogue, tell
from cli.options import Company, Json, day, named, today, who_runs
from cli.writing import write

if TYPE_CHECKING:
    from usecases.commissions import LinesWanted

group = typer.Typer(help="Les commissions comptabilisées : gelées, libérées, réglées.", no_args_is_help=True)

Key = Annotated[str, typer.Option("--operation", help="Référence de l'opération, telle que son classeur la donne.")]
Who = Annotated[
    str | None,
    typer.Option("--beneficiary", help="Un seul bénéficiaire : salesperson, manager, partner, platform, ou son nom."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    group.command("list")(list_commissions)
    group.command("explain")(explain)
    group.command("freeze")(freeze)
    group.command("release")(release)
    group.command("settle")(settle)
    app.add_typer(group, name="commissions")


def list_commissions(company: Company, as_json: Json = False) -> int:
    """Ce qui est prévu, dû, gelé, réglé ou repris, par bénéficiaire."""
    from cli.exports_display import show_commissions
    from usecases.commissions import list_commissions

    return tell(lambda service: list_commissions(service, company), show_commissions, as_json=as_json)


def explain(company: Company, key: Key, as_json: Json = False) -> int:
    """Ce qu'une opération et ses suites ont rapporté, à qui, et comment c'est compté."""
    from cli.exports_display import show_explained
    from usecases.commissions import explain_commissions

    return tell(lambda service: explain_commissions(service, company, key), show_explained, as_json=as_json)


def freeze(company: Company, key: Key, beneficiary: Who = None) -> int:
    """Geler ce qu'une opération doit encore : rien n'en sera réglé tant qu'elle n'est pas libérée."""
    from usecases.commissions import freeze

    wanted = _lines(company, beneficiary)
    with catalogue() as service:
        return _say("gelée", freeze(service, wanted, key))


def release(company: Company, key: Key, beneficiary: Who = None) -> int:
    """Libérer ce qui était gelé : dû si son jour est venu, prévu sinon."""
    from usecases.commissions import release

    wanted = _lines(company, beneficiary)
    with catalogue() as service:
        return _say("libérée", release(service, wanted, key, today=today()))


def settle(
    company: Company,
    through: Annotated[str, typer.Option(help="Réglé jusqu'à ce jour inclus (date ISO).")],
    beneficiary: Who = None,
) -> int:
    """Noter comme réglé ce qui est échu jusqu'à un jour."""
    from usecases.commissions import settle

    last, wanted = day(through, "2025-09-30"), _lines(company, beneficiary)
    with catalogue() as service:
        return _say("réglée", settle(service, wanted, through=last))


def _lines(company: str, beneficiary: str | None) -> LinesWanted:
    from catalogue.vocabulary import Beneficiary
    from usecases.commissions import LinesWanted

    who = named(Beneficiary, beneficiary, "Le bénéficiaire")
    return LinesWanted(company=company, asked_by=who_runs(), beneficiary=who)


def _say(became: str, count: int) -> int:
    plural = "s" if count > 1 else ""
    write(
        f"{count} ligne{plural} de commission {became}{plural}." if count else f"Aucune ligne à passer en « {became} »."
    )
    return 0
