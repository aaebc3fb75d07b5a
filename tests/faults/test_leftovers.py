"""What a killed process left behind is swept at the next start; what a living one uses is left alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import uuid
from pathlib import Path

import psycopg
import pytest

from catalogue.scope import service_as
from catalogue.scratch import scratch_folder
from catalogue.store import runs
from catalogue.store.database import Database
from tests.support.books import Library
from tests.support.command import Command

pytestmark = pytest.mark.usefixtures("in_this_process")

#: A process that has a scratch folder and a file under way, says so, and is killed.
_VICTIM = """
import os, sys
from pathlib import Path
from catalogue.scratch import scratch_folder
from sync.library.writing import _begun
with scratch_folder() as folder:
    (folder / "copie.xlsx").touch()
    for name in sys.argv[1:]:
        Path(name).mkdir(parents=True, exist_ok=True)
        _begun(os.open(name, os.O_RDONLY), 0o600)
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.mark.drill
def test_files_of_killed_processes_are_swept_and_those_of_living_ones_are_not(
    library: Library, catalogue: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Scratch folders, unfinished files of the archive and of the library; nothing else that bears a like name."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    places = [tmp_path / "data/archive/ab", library.root / "Rapports/MTV", library.root / "Exports/MTV/2025-09"]
    command = [sys.executable, "-c", _VICTIM, *map(str, places)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as victim,
        scratch_folder() as ours,
    ):
        assert victim.stdout is not None
        folder = Path(victim.stdout.readline().strip())
        theirs = tmp_path / "catalogue-2025"
        theirs.mkdir()
        (places[0] / ".brouillon.part").touch()

        def left() -> tuple[bool, int]:
            return folder.exists(), sum(len(list(place.glob(".*.part"))) for place in places)

        assert catalogue("sync", "--only", "*Groupe*").code == 0
        assert left() == (True, 4)
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        assert catalogue("sync", "--only", "*Groupe*").code == 0
        assert left() == (False, 1)
        assert ours.exists()
        assert theirs.exists()


def test_a_run_that_never_ended_is_closed_by_the_next_one(
    library: Library, database: Database, catalogue: Command, settings: dict[str, str]
) -> None:
    """As failed, with a sentence; that of a process that still works is left open."""
    actor = database.find_or_create_actor("service", "catalogue")
    killed, living = uuid.uuid4(), uuid.uuid4()
    with database.acting(service_as(actor)) as connection:
        for one in (killed, living):
            runs.start_run(connection, run_id=one, command="sync", library="x", actor_id=actor)
    with database.living(living):
        assert catalogue("sync", "--only", "*Groupe*").code == 0
    with psycopg.connect(settings["CATALOGUE_DATABASE_OWNER_URL"]) as connection:
        asked = "SELECT outcome, exit_code, error FROM catalogue.sync_run WHERE id = %s"
        outcome, code, error = connection.execute(asked, [killed]).fetchone() or ()
        assert (outcome, code, error.startswith("Le passage a été interrompu")) == ("failed", 3, True)
        assert connection.execute(asked, [living]).fetchone() == (None, None, None)
