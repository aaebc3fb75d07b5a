"""The demo: the main job on a copy of the sample workbooks, then a month's accounting exports (decision 56)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from catalogue.scope import SERVICE
from catalogue.store.readings.published import count_offered
from catalogue.store.standing import companies
from catalogue.store.told import Tally, tallies
from catalogue.vocabulary import Channel
from sync.bootstrap import open_library, service
from sync.export_files import DEFAULT
from sync.exporting import Exported, Wanted, export_accounting
from sync.library import DocumentLibrary
from sync.outcome import RunResult
from sync.pipeline import Options, synchronise
from sync.samples import COMMAND, Laid, SampleLibrary, claim, lay
from sync.settings import Settings
from usecases.demo_people import enter_people

__all__ = ["EXPORTED", "Demonstrated", "Tally", "demonstrate"]

#: Month of the sample operations that the demo exports.
EXPORTED = date(2025, 9, 1)

SAMPLES = Path(__file__).resolve().parent.parent / "sample_workbooks" / "library"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstrated:
    """What the demo did, and what the catalogue holds then."""

    laid: Laid  #: what became of the samples
    loaded: RunResult
    booked: Sequence[Tally]  #: by company
    exported: Sequence[Exported]  #: a month of each company of the samples
    sellable: Mapping[str, Mapping[Channel, int]]  #: products that each company may sell now

    @property
    def failures(self) -> list[str]:
        """Return a sentence for each export that waits for the next run."""
        return [failure for one in self.exported for failure in one.failures]


def demonstrate(
    settings: Settings,
    *,
    options: Sequence[str],
    progress: Callable[[str, str], None],
    opened: Callable[[Settings], AbstractContextManager[DocumentLibrary]] = open_library,
) -> Demonstrated:
    """Lay the samples in the library, run the whole job, and export a month, which closes it.

    Done again, it delivers the same files; it never mails. ``settings``: what `sync.samples.demo_settings` returned for
    the command line's ``options``; ``opened`` opens the library once the samples lie in its folder.
    Raises: WrongUse for a data folder that is not the demo's.
    """
    with ExitStack() as open_things:
        running = open_things.enter_context(service(settings))
        claim(running, *options)
        laid = lay(SAMPLES, settings.data_dir)
        library = SampleLibrary(open_things.enter_context(opened(settings)), laid)
        loaded = synchronise(running, library, Options(command=COMMAND, progress=progress))
        enter_people(running)
        with running.database.reading(SERVICE) as connection:
            sellable, booked = count_offered(connection, datetime.now(UTC)), tallies(connection)
            codes = [code for code in companies(connection) if (SAMPLES / "Catalogue" / code).is_dir()]
        exported = [export_accounting(running, library, _month_of(code)) for code in codes]
    return Demonstrated(laid=laid, loaded=loaded, booked=booked, exported=exported, sellable=sellable)


def _month_of(company: str) -> Wanted:
    return Wanted(
        company=company,
        month=EXPORTED,
        today=datetime.now(UTC).date(),
        asked_by="démonstration",
        formats=(*DEFAULT, "fec"),
        mailed=False,
    )
