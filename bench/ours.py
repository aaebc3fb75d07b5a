"""Our own job, measured: ``python -m bench.ours DATA_DIR LIBRARY`` synchronises the library and prints the figures."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from bench.meter import Meter
from catalogue.checkpoints import observed
from catalogue.store.embedded import EmbeddedServer
from sync.bootstrap import service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.settings import Settings
from validators.findings import Outcome

#: The step that ends at each named moment of the pipeline; moments in between belong to writing the catalogue.
STEPS = {
    "before read": "fetch and archive",
    "after read": "read and type",
    "lock taken": "gather, check and decide",
    "after verify": "what was applied, read back",
    "before search": "publication windows",
    "before journal": "what products are found by",
    "before commit": "journal",
    "after commit": "commit",
    "lock released": "commit",
    "after report": "report",
}
WRITING = "write, audited"


class Steps:
    """The seconds between the pipeline's named moments."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.held = 0.0  #: seconds during which the turn of all that apply changes was held
        self._last = self._taken = perf_counter()

    def reached(self, moment: str) -> None:
        """Add the time since the last moment to the step that ends here."""
        now = perf_counter()
        name = STEPS.get(moment, WRITING)
        self.seconds[name] = self.seconds.get(name, 0.0) + now - self._last
        self._last = now
        if moment == "lock taken":
            self._taken = now
        elif moment == "lock released":
            self.held += now - self._taken


def measure(data_dir: Path, library: Path) -> dict[str, Any]:
    """Synchronise a library with a service that is up and imported; return seconds, steps, rows and outcome."""
    with service(Settings(data_dir=data_dir)) as ready:
        meter, steps = Meter.start(EmbeddedServer(data_dir).owner_url), Steps()
        with observed(steps.reached):
            result = synchronise(ready, FolderLibrary(library), Options())
        cost = meter.stop()
    reports = [one.report for one in result.results]
    loaded = [report.counts for report in reports if report.outcome is not Outcome.UNCHANGED]
    return cost | {
        "steps": steps.seconds,
        "held": steps.held,
        "outcomes": [str(report.outcome) for report in reports],
        "rows": sum(counts.rows_read for counts in loaded),
        "written": sum(counts.inserted + counts.updated for counts in loaded),
        "findings": sum(len(report.findings) for report in reports),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
