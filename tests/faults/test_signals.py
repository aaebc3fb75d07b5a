"""A command that is told to stop says so in its sentence, leaves with 3, and left nothing half done."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest

from tests.support.books import Library, product
from tests.support.command import PROGRAM, environment

pytestmark = pytest.mark.drill


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_command_that_had_work_to_finish_says_that_it_was_interrupted(
    sent: signal.Signals, library: Library, settings: dict[str, str], tmp_path: Path
) -> None:
    """Once is enough, and a second time changes nothing: exit code 3, one sentence, the run is closed in the journal."""
    library.company("MTV", *(product(f"MTV-OFFRE-{number:04d}") for number in range(300)))
    command = [str(PROGRAM), "sync"]
    with subprocess.Popen(
        command,
        env=environment(tmp_path / "data", **settings),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if "Catalogue_MTV.xlsx · contrôle" in line:
                break
        running.send_signal(sent)
        time.sleep(0.05)
        running.send_signal(sent)
        rest = [line for line in running.stderr.read().splitlines() if line.strip()]
    assert (running.returncode, rest[-1:]) == (3, ["Interrompu : rien n'a été appliqué à moitié."])
    with psycopg.connect(settings["CATALOGUE_DATABASE_OWNER_URL"]) as connection:
        assert connection.execute("SELECT exit_code FROM catalogue.sync_run").fetchall() == [(3,)]
        assert connection.execute("SELECT count(*) FROM catalogue.product WHERE sku LIKE 'MTV%'").fetchone() == (0,)


def test_nohup_is_respected(library: Library, settings: dict[str, str], tmp_path: Path) -> None:
    """What was told to ignore a terminal that closes goes on."""
    ran = subprocess.run(
        ["sh", "-c", f"trap '' HUP; {PROGRAM} sync & child=$!; sleep 1; kill -HUP $child; wait $child"],
        env=environment(tmp_path / "data", **settings), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
