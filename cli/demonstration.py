"""What the demo says of its work (`usecases.demonstration`), then the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from catalogue.french import counted, euros
from catalogue.vocabulary import Channel
from cli.display import progress, say_failure, show_results
from cli.exports_display import say_failures
from cli.serving import serve_dashboard
from sync.exporting import Exported
from sync.samples import Laid, demo_settings
from sync.settings import Settings
from usecases.demonstration import EXPORTED, Tally, demonstrate


def show_demo(*, serve: bool) -> int:
    """Run the demo in a data folder of its own, say what happened, and serve the dashboard.

    Returns 0 when the job worked, whatever it found in the workbooks; 3 when the service could not do all of it.
    Raises: WrongUse in another folder (`sync.samples`).
    """
    options = () if serve else ("--no-serve",)
    settings = demo_settings(Settings(), *options)
    root = settings.library_root
    with progress(quiet=False) as advance:
        done = demonstrate(settings, options=options, progress=advance)
    _say_what_is_theirs(done.laid, root)
    pages = [f"{root}/{path}" for one in done.loaded.results for path in one.report_paths if path.endswith("html")]
    show_results(done.loaded, pages)
    say_failure(done.loaded)
    _say_books(done.booked)
    print(f"\nExports comptables de {EXPORTED:%m/%Y}, dans {root}/Exports :")
    for one in done.exported:
        print(f"  {_told(one)}")
    say_failures(done.failures)
    _say_what_sells(done.sellable)
    return serve_dashboard(settings) if serve else 3 if done.loaded.failure or done.failures else 0


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


def _say_what_sells(sellable: Mapping[str, Mapping[Channel, int]]) -> None:
    """Say how many products each company may sell now, by channel."""
    print("\nVendable aujourd'hui :")
    for company, by_channel in sellable.items():
        print(f"  {company:<5} " + ", ".join(f"{channel.label} {count}" for channel, count in by_channel.items()))


def _told(one: Exported) -> str:
    """Say what one company's export amounts to."""
    batch = one.batch
    if batch is None:
        return ""
    return (
        f"{batch.company:<5} export n° {batch.number}, {counted(batch.line_count, 'ligne')}, {euros(batch.debit_total)} au débit "
        f"comme au crédit, {counted(len(one.files), 'fichier')}"
    )
