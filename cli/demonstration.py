"""The demo: the main job on a copy of the sample workbooks, a month's accounting exports, then the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from catalogue.french import counted, euros
from catalogue.store.readings.published import published
from catalogue.store.standing import companies
from catalogue.store.told import Tally, tallies
from catalogue.vocabulary import Channel
from cli.display import progress, say_failure, show_results
from cli.exports_display import say_failures
from cli.serving import serve_dashboard
from sync.bootstrap import Service, service
from sync.export_files import DEFAULT
from sync.exporting import Exported, Wanted, export_accounting
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.samples import COMMAND, Laid, SampleLibrary, claim, demo_settings, lay
from sync.settings import Settings

#: Month of the sample operations that the demo exports.
EXPORTED = date(2025, 9, 1)

SAMPLES = Path(__file__).resolve().parent.parent / "sample_workbooks" / "library"


def demonstrate(*, serve: bool) -> int:
    """Lay the samples in the library, run the whole job, export a month, say what happened, and serve the dashboard.

    It keeps to a data folder of its own (`sync.samples`): WrongUse elsewhere. Done again, it delivers the same files.
    Returns 0 when the job worked, whatever it found in the workbooks; 3 when the service could not do all of it.
    """
    options = () if serve else ("--no-serve",)
    settings = demo_settings(Settings(), *options)
    root = settings.library_root
    with service(settings) as running, progress(quiet=False) as advance:
        claim(running, *options)
        laid = lay(SAMPLES, settings.data_dir)
        library = SampleLibrary(root, laid)
        result = synchronise(running, library, Options(command=COMMAND, progress=advance))
        counted = _published(running)
        with running.database.reading() as connection:
            booked = tallies(connection)
        exported = _exported(running, library)
    _say_what_is_theirs(laid, root)
    show_results(
        result, [f"{root}/{path}" for one in result.results for path in one.report_paths if path.endswith("html")]
    )
    say_failure(result)
    _say_books(booked)
    print(f"\nExports comptables de {EXPORTED:%m/%Y}, dans {root}/Exports :")
    for one in exported:
        print(f"  {_told(one)}")
    failures = [failure for one in exported for failure in one.failures]
    say_failures(failures)
    _say_what_sells(counted)
    return serve_dashboard(settings) if serve else 3 if result.failure or failures else 0


def _say_what_is_theirs(laid: Laid, root: Path) -> None:
    """Name the samples that somebody edited or removed since the last demo."""
    if laid.edited:
        print(
            "Modifiés depuis, donc laissés tels quels et non chargés (« catalogue sync » les charge ; supprimez un fichier "
            "pour retrouver l'exemple) :"
        )
    for path in laid.edited:
        print(f"  {root}/{path}")
    if laid.restored:
        print("Supprimés depuis, donc remis :")
    for path in laid.restored:
        print(f"  {root}/{path}")
    if laid.edited or laid.restored:
        print()


def _say_books(booked: Iterable[Tally]) -> None:
    """Say what the books hold, company by company."""
    print("\nDans les livres, au débit comme au crédit :")
    for tally in booked:
        waiting = f" ; {counted(tally.waiting, 'opération')} en attente d'un compte" if tally.waiting else ""
        print(
            f"  {tally.company:<5} {counted(tally.posted, 'opération')}, {counted(tally.lines, 'ligne')}, {euros(tally.debit)}{waiting}"
        )


def _say_what_sells(sellable: Mapping[str, Mapping[str, int]]) -> None:
    """Say how many products each company may sell now, by channel."""
    print("\nVendable aujourd'hui :")
    for company, by_channel in sellable.items():
        print(f"  {company:<5} " + ", ".join(f"{label} {count}" for label, count in by_channel.items()))


def _exported(running: Service, library: FolderLibrary) -> list[Exported]:
    """Export one month of the samples' companies, which closes it; done again, it delivers the same files. No mail."""
    with running.database.reading() as connection:
        codes = [code for code in companies(connection) if (SAMPLES / "Catalogue" / code).is_dir()]
    today, formats = datetime.now(UTC).date(), (*DEFAULT, "fec")
    asked = partial(Wanted, month=EXPORTED, today=today, asked_by="démonstration", formats=formats, mailed=False)
    return [export_accounting(running, library, asked(company=code)) for code in codes]


def _told(one: Exported) -> str:
    """Say what one company's export amounts to."""
    batch = one.batch
    if batch is None:
        return ""
    return (
        f"{batch.company:<5} export n° {batch.number}, {counted(batch.line_count, 'ligne')}, {euros(batch.debit_total)} au débit "
        f"comme au crédit, {counted(len(one.files), 'fichier')}"
    )


def _published(running: Service) -> dict[str, dict[str, int]]:
    """Count the products that each company may sell now, by channel."""
    now = datetime.now(UTC)
    with running.database.reading() as connection:
        return {
            company: {
                channel.label: len(published(connection, company=company, channel=channel, at=now)["products"])
                for channel in Channel
            }
            for company in companies(connection)
        }
