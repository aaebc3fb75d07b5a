"""Commands that make files for others, and open or close the months of the books: export …, period …."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.answering import catalogue, say, tell
from cli.options import At, Company, Json, capitals, instant, midnight, month, today, who_runs
from cli.writing import write

if TYPE_CHECKING:
    from collections.abc import Callable

    from sync.bootstrap import Service
    from sync.exporting import Exported
    from sync.library import DocumentLibrary
    from sync.snapshots import Told
    from usecases.exports import AsItStands
    from usecases.periods import PeriodWanted

export = typer.Typer(help="Les fichiers pour la comptabilité, les partenaires et les vendeurs.", no_args_is_help=True)
period = typer.Typer(help="Les mois des livres, ouverts ou clos.", no_args_is_help=True)

Period = Annotated[str, typer.Option("--period", help="Mois comptable, par exemple 2025-09.")]
AnyPeriod = Annotated[str | None, typer.Option("--period", help="Mois, par exemple 2025-09 ; par défaut : ce mois.")]
To = Annotated[Path | None, typer.Option(help="Dossier où mettre aussi une copie.")]
Formats = Annotated[
    list[str] | None,
    typer.Option(
        "--format",
        help="D'ordinaire csv, xlsx, tva, bordereau et echeancier ; aussi fec, sage100, quadra, cegid, legacy_f4, "
        "legacy_f7. Pour plusieurs, répétez l'option.",
    ),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    export.command("accounting")(accounting)
    export.command("statements")(statements)
    export.command("schedules")(schedules)
    export.command("prices")(prices)
    export.command("mapping")(mapping)
    export.command("products")(products)
    export.command("list")(export_list)
    app.add_typer(export, name="export")
    period.command("list")(period_list)
    period.command("close")(period_close)
    period.command("open")(period_open)
    app.add_typer(period, name="period")


def accounting(
    company: Company,
    of: Period,
    formats: Formats = None,
    to: To = None,
    complement: Annotated[
        bool, typer.Option("--complement", help="Ce qui a été comptabilisé depuis l'export du mois.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Exporter la comptabilité d'un mois, une fois pour toutes, et le clore.

    Demandé de nouveau, le même mois redonne les mêmes fichiers.
    """
    from sync.exporting import Wanted, export_accounting

    wanted = Wanted(
        company=company,
        month=month(of),
        today=today(),
        asked_by=who_runs(),
        formats=tuple(formats or ()),
        complement=complement,
        folder=to,
    )
    return _export(lambda service, library: export_accounting(service, library, wanted), as_json=as_json)


def statements(company: Company, of: AnyPeriod = None, to: To = None, as_json: Json = False) -> int:
    """Les bordereaux de commissions du mois, un par partenaire : provisoires tant que le mois n'est pas exporté."""
    return _of_month(_told("bordereau", company, to, of=of), as_json=as_json)


def schedules(company: Company, of: AnyPeriod = None, to: To = None, as_json: Json = False) -> int:
    """L'échéancier des commissions à partir du mois : provisoire tant que le mois n'est pas exporté."""
    return _of_month(_told("echeancier", company, to, of=of), as_json=as_json)


def prices(company: Company, at: At = None, to: To = None, as_json: Json = False) -> int:
    """La grille de prix d'une société, HT et TTC."""
    return _as_it_stands(_told("prices", company, to, at=at), as_json=as_json)


def mapping(company: Company, to: To = None, as_json: Json = False) -> int:
    """Les comptes de chaque nature d'écriture d'une société."""
    return _as_it_stands(_told("mapping", company, to), as_json=as_json)


def products(
    company: Company,
    sku: Annotated[str | None, typer.Option(help="Un seul produit.", callback=capitals)] = None,
    at: At = None,
    to: To = None,
    as_json: Json = False,
) -> int:
    """Les fiches produit d'une société : une table, et un PDF jusqu'à 200 produits ou pour un seul."""
    return _as_it_stands(_told("products", company, to, at=at, sku=sku), as_json=as_json)


def export_list(company: Company, as_json: Json = False) -> int:
    """Le journal des exports comptables d'une société : date, auteur, fichiers et empreintes."""
    from cli.exports_display import show_journal
    from usecases.exports import list_exports

    return tell(lambda service: list_exports(service, company), show_journal, as_json=as_json)


def period_list(company: Company, as_json: Json = False) -> int:
    """Les mois d'une société : ouverts, clos, ce qui y est écrit et ce qui attend."""
    from cli.exports_display import show_periods
    from usecases.periods import list_periods

    return tell(lambda service: list_periods(service, company), show_periods, as_json=as_json)


def period_close(company: Company, of: Period) -> int:
    """Clore un mois : ce qui arrive plus tard s'écrit dans la prochaine période ouverte."""
    from usecases.periods import close_period

    wanted = _month(company, of)
    with catalogue() as service:
        return _say_moved(wanted, "clos", moved=close_period(service, wanted, today=today()))


def period_open(company: Company, of: Period) -> int:
    """Rouvrir un mois : ce qu'on y écrit encore part dans un complément d'export."""
    from usecases.periods import reopen_period

    wanted = _month(company, of)
    with catalogue() as service:
        return _say_moved(wanted, "ouvert", moved=reopen_period(service, wanted))


def _month(company: str, of: str) -> PeriodWanted:
    from usecases.periods import PeriodWanted

    return PeriodWanted(company=company, month=month(of), asked_by=who_runs())


def _say_moved(wanted: PeriodWanted, state: str, *, moved: bool) -> int:
    write(f"{wanted.month:%Y-%m} de {wanted.company} est {state}" + ("." if moved else ", et l'était déjà."))
    return 0


def _told(
    kind: str,
    company: str,
    to: Path | None,
    *,
    of: str | None = None,
    at: str | None = None,
    sku: str | None = None,
) -> Told:
    """Read what is asked to be seen: from midnight on where no instant is given."""
    from sync.snapshots import Kind, Told

    first = None if of is None else month(of)
    moment = instant(at) or midnight()
    return Told(kind=Kind(kind), company=company, at=moment, asked_by=who_runs(), month=first, sku=sku, folder=to)


def _of_month(told: Told, *, as_json: bool) -> int:
    from usecases.exports import export_of_month

    return _export(lambda service, library: export_of_month(service, library, told), as_json=as_json)


def _as_it_stands(told: Told, *, as_json: bool) -> int:
    from usecases.exports import export_as_it_stands

    return _export(lambda service, library: export_as_it_stands(service, library, told), as_json=as_json)


def _export(make: Callable[[Service, DocumentLibrary], Exported | AsItStands], *, as_json: bool) -> int:
    from cli.exports_display import say_failures, show_exported
    from sync.bootstrap import open_library
    from sync.settings import Settings

    with open_library(Settings()) as library, catalogue() as service:
        made = make(service, library)
    document = made.to_json()
    say(document, lambda shown: show_exported(shown, library.name), as_json=as_json)
    say_failures(document["failures"])
    return made.exit_code
