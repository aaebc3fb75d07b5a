"""What the demo says of its work (`usecases.demonstration`), then the dashboard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalogue.french import counted, euros
from catalogue.vocabulary import Channel
from cli.display import progress, say_failure, show_results
from cli.exports_display import say_failures
from cli.serving import serve_dashboard
from cli.writing import write
from sync.bootstrap import open_library
from sync.exporting import Exported
from sync.library import DocumentLibrary
from sync.samples import Laid, demo_settings
from sync.settings import Settings
from usecases.demonstration import EXPORTED, Tally, demonstrate


def show_demo(*, serve: bool, sharepoint: bool) -> int:
    """Run the demo in a data folder of its own, say what happened, and serve the dashboard.

    With ``sharepoint`` its library is reached through the sandbox, which shows the same folder as a site's library.
    Returns 0 when the job worked, whatever it found in the workbooks; 3 when the service could not do all of it.
    Raises: WrongUse in another folder (`sync.samples`).
    """
    options = [*(() if serve else ("--no-serve",)), *(("--sharepoint",) if sharepoint else ())]
    settings = demo_settings(Settings(), *options)
    root = settings.library_root
    through = _Played() if sharepoint else None
    with progress(quiet=False) as advance:
        opened = open_library if through is None else through.opened
        done = demonstrate(settings, options=options, progress=advance, opened=opened)
    if through is not None:
        write(
            f"Tout est passé par un SharePoint en bac à sable, en {counted(through.calls, 'appel')} à Microsoft Graph.\n"
        )
    _say_what_is_theirs(done.laid, root)
    pages = [f"{root}/{path}" for one in done.loaded.results for path in one.report_paths if path.endswith("html")]
    show_results(done.loaded, pages)
    say_failure(done.loaded)
    _say_books(done.booked)
    write(f"\nExports comptables de {EXPORTED:%m/%Y}, dans {root}/Exports :")
    for one in done.exported:
        write(f"  {_told(one)}")
    say_failures(done.failures)
    _say_what_sells(done.sellable)
    return serve_dashboard(settings) if serve else 3 if done.loaded.failure or done.failures else 0


@dataclass
class _Played:
    """A SharePoint that lasts as long as the job, and how often it was called."""

    calls: int = 0

    @contextmanager
    def opened(self, settings: Settings) -> Iterator[DocumentLibrary]:
        """Open the library's folder through a sandbox."""
        from sandboxes.sharepoint.app import sharepoint

        with sharepoint(settings.library_root) as sandbox:
            with open_library(sandbox.settings()) as library:
                yield library
            self.calls = len(sandbox.log.requests(containing="/v1.0/"))


def _say_what_is_theirs(laid: Laid, root: Path) -> None:
    """Name the samples that somebody edited or removed since the last demo."""
    if laid.edited:
        write(
            "Modifiés depuis, donc laissés tels quels et non chargés (« catalogue sync » les charge ; supprimez un fichier "
            "pour retrouver l'exemple) :"
        )
    for path in laid.edited:
        write(f"  {root}/{path}")
    if laid.restored:
        write("Supprimés depuis, donc remis :")
    for path in laid.restored:
        write(f"  {root}/{path}")
    if laid.edited or laid.restored:
        write("")


def _say_books(booked: Iterable[Tally]) -> None:
    """Say what the books hold, company by company."""
    write("\nDans les livres, au débit comme au crédit :")
    for tally in booked:
        waiting = f" ; {counted(tally.waiting, 'opération')} en attente d'un compte" if tally.waiting else ""
        write(
            f"  {tally.company:<5} {counted(tally.posted, 'opération')}, {counted(tally.lines, 'ligne')}, {euros(tally.debit)}{waiting}"
        )


def _say_what_sells(sellable: Mapping[str, Mapping[Channel, int]]) -> None:
    """Say how many products each company may sell now, by channel."""
    write("\nVendable aujourd'hui :")
    for company, by_channel in sellable.items():
        write(f"  {company:<5} " + ", ".join(f"{channel.label} {count}" for channel, count in by_channel.items()))


def _told(one: Exported) -> str:
    """Say what one company's export amounts to."""
    batch = one.batch
    if batch is None:
        return ""
    return (
        f"{batch.company:<5} export n° {batch.number}, {counted(batch.line_count, 'ligne')}, {euros(batch.debit_total)} au débit "
        f"comme au crédit, {counted(len(one.files), 'fichier')}"
    )
