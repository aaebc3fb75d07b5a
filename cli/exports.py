"""Commands that make files for others, and open or close the months of the books: export …, period …."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from catalogue.scope import SERVICE, service_as
from cli.asking import Instants
from cli.options import At, Json, instant, month, who_runs

if TYPE_CHECKING:
    from sync.exporting import Exported

export = typer.Typer(help="Les fichiers pour la comptabilité, les partenaires et les vendeurs.", no_args_is_help=True)
period = typer.Typer(help="Les mois des livres, ouverts ou clos.", no_args_is_help=True)

Company = Annotated[str, typer.Option(help="Code de la société.")]
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
    from sync.bootstrap import open_library, service
    from sync.exporting import Wanted, export_accounting
    from sync.settings import Settings

    settings = Settings()
    wanted = Wanted(
        company=company.upper(),
        month=month(of),
        today=datetime.now(ZoneInfo(settings.timezone)).date(),
        asked_by=who_runs(),
        formats=tuple(formats or ()),
        complement=complement,
        folder=to,
    )
    library = open_library(settings)
    with service(settings) as running:
        exported = export_accounting(running, library, wanted)
    return _answer(exported, library.name, as_json=as_json)


def statements(company: Company, of: AnyPeriod = None, to: To = None, as_json: Json = False) -> int:
    """Les bordereaux de commissions du mois, un par partenaire : provisoires tant que le mois n'est pas exporté."""
    return _of_month("bordereau", company, of, to, as_json=as_json)


def schedules(company: Company, of: AnyPeriod = None, to: To = None, as_json: Json = False) -> int:
    """L'échéancier des commissions à partir du mois : provisoire tant que le mois n'est pas exporté."""
    return _of_month("echeancier", company, of, to, as_json=as_json)


def prices(company: Company, at: At = None, to: To = None, as_json: Json = False) -> int:
    """La grille de prix d'une société, HT et TTC."""
    return _snapshot("prices", company, at, to, as_json=as_json)


def mapping(company: Company, to: To = None, as_json: Json = False) -> int:
    """Les comptes de chaque nature d'écriture d'une société."""
    return _snapshot("mapping", company, None, to, as_json=as_json)


def products(
    company: Company,
    sku: Annotated[str | None, typer.Option(help="Un seul produit.")] = None,
    at: At = None,
    to: To = None,
    as_json: Json = False,
) -> int:
    """Les fiches produit d'une société : une table, et un PDF jusqu'à 200 produits ou pour un seul."""
    return _snapshot("products", company, at, to, sku=sku, as_json=as_json)


def export_list(company: Company, as_json: Json = False) -> int:
    """Le journal des exports comptables d'une société : date, auteur, fichiers et empreintes."""
    from catalogue.store import exports as journal
    from catalogue.store.ledger.facts import find_books
    from cli.exports_display import show_journal
    from sync.bootstrap import service
    from sync.exporting import batch_document, file_document
    from sync.settings import Settings

    with service(Settings()) as running, running.database.reading(SERVICE) as connection:
        books = find_books(connection, company.upper())
        entries = [
            batch_document(batch)
            | {"files": [file_document(file) for file in journal.files_of_batch(connection, batch.id)]}
            for batch in journal.batches(connection, books.code)
        ]
    if as_json:
        _print({"exports": entries})
    else:
        show_journal(entries)
    return 0


def period_list(company: Company, as_json: Json = False) -> int:
    """Les mois d'une société : ouverts, clos, ce qui y est écrit et ce qui attend."""
    from catalogue.store.ledger.periods import periods
    from cli.exports_display import show_periods
    from sync.bootstrap import service
    from sync.settings import Settings

    with service(Settings()) as running, running.database.reading(SERVICE) as connection:
        found = periods(connection, company.upper())
    rows = [
        {
            "period": f"{state.month:%Y-%m}",
            "closed": state.closed,
            "closed_at": None if state.closed_at is None else state.closed_at.isoformat(),
            "closed_by": state.closed_by,
            "entries": state.entries,
            "waiting": state.waiting,
        }
        for state in found
    ]
    if as_json:
        _print({"company": company.upper(), "periods": rows})
    else:
        show_periods(rows)
    return 0


def period_close(company: Company, of: Period) -> int:
    """Clore un mois : ce qui arrive plus tard s'écrit dans la prochaine période ouverte."""
    return _move(company, of, closing=True)


def period_open(company: Company, of: Period) -> int:
    """Rouvrir un mois : ce qu'on y écrit encore part dans un complément d'export."""
    return _move(company, of, closing=False)


def _of_month(kind: str, company: str, of: str | None, to: Path | None, *, as_json: bool) -> int:
    """Give the files of an exported month, which never change, or those of an open one as it stands."""
    from catalogue.store import exports as journal
    from sync.bootstrap import open_library, service
    from sync.exporting import Wanted, export_accounting
    from sync.settings import Settings
    from sync.snapshots import Kind, Told, export_snapshot

    settings = Settings()
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    code, first = company.upper(), today.replace(day=1) if of is None else month(of)
    library = open_library(settings)
    with service(settings) as running:
        with running.database.reading(SERVICE) as connection:
            left = bool(journal.batches(connection, code, first))
        if left:
            wanted = Wanted(company=code, month=first, today=today, asked_by=who_runs(), formats=(kind,), folder=to)
            exported = export_accounting(running, library, wanted)
        else:
            told = Told(kind=Kind(kind), company=code, at=now, asked_by=who_runs(), month=first, folder=to)
            exported = export_snapshot(running, library, told)
    return _answer(exported, library.name, as_json=as_json)


def _snapshot(
    kind: str, company: str, at: str | None, to: Path | None, *, as_json: bool, sku: str | None = None
) -> int:
    from sync.bootstrap import open_library, service
    from sync.settings import Settings
    from sync.snapshots import Kind, Told, export_snapshot

    settings = Settings()
    midnight = datetime.now(ZoneInfo(settings.timezone)).replace(hour=0, minute=0, second=0, microsecond=0)
    told = Told(
        kind=Kind(kind),
        company=company.upper(),
        at=instant(at, settings.timezone) or midnight,
        asked_by=who_runs(),
        sku=None if sku is None else sku.upper(),
        folder=to,
    )
    library = open_library(settings)
    now = datetime.now(UTC)
    asked = None if told.kind is Kind.MAPPING else Instants(told.at, now, past=False, timezone=settings.timezone)
    with service(settings) as running:
        exported = export_snapshot(running, library, told)
    return _answer(exported, library.name, as_json=as_json, asked=asked)


def _move(company: str, of: str, *, closing: bool) -> int:
    from catalogue.store.ledger.periods import close_period, refuse_unfinished, reopen_period
    from catalogue.vocabulary import ActorKind, Role
    from sync.bootstrap import service
    from sync.settings import Settings

    first, code, settings = month(of), company.upper(), Settings()
    if closing:
        refuse_unfinished(first, datetime.now(ZoneInfo(settings.timezone)).date())
    with service(settings) as running:
        actor = running.database.find_or_create_actor(ActorKind.PERSON, who_runs())
        with (
            running.database.serialised(),
            running.database.acting(service_as(actor, Role.ACCOUNTING), reason=f"period {first:%Y-%m}") as connection,
        ):
            moved = (close_period if closing else reopen_period)(connection, code, first)
    state = "clos" if closing else "ouvert"
    print(f"{first:%Y-%m} de {code} est {state}" + ("." if moved else ", et l'était déjà."))
    return 0


def _answer(exported: Exported, library: str, *, as_json: bool, asked: Instants | None = None) -> int:
    from cli.exports_display import say_failures, show_exported

    document = exported.document() if asked is None else asked.to_json() | exported.document()
    if as_json:
        _print(document)
    else:
        show_exported(document, library)
    say_failures(exported.failures)
    return exported.exit_code


def _print(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    print()
