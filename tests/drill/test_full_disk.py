"""A disk that fills up under the database leaves the old catalogue or the new one too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from catalogue.store.embedded import EmbeddedServer
from tests.drill.conftest import Prepared, copy, restarted
from tests.support.checksums import differences
from tests.support.command import environment
from tests.support.disks import small_disk
from tests.support.places import temporary_data_dir

pytestmark = pytest.mark.drill

ROOM_KIB = 200_000


@pytest.mark.parametrize("free_kib", [256, 4_096, 18_432, 24_576, 32_768])
def test_the_disk_fills_up(free_kib: int, prepared: Prepared) -> None:
    """Database, archive and library on one small disk: done, or one sentence and exit code 3; with room, the new catalogue.

    With the least room the database cannot even start; with more it falls in the middle of the work.
    """
    with temporary_data_dir() as folder, small_disk(folder, kib=ROOM_KIB) as resize:
        copy(prepared.data_dir, folder)
        try:
            resize(_used_kib(folder) + free_kib)
            command = [sys.executable, "-m", "cli.main", "sync", "--library", str(folder / "library"), "--json"]
            ran = subprocess.run(command, env=environment(folder), capture_output=True, text=True, check=False)
            assert (ran.returncode, len(ran.stderr.splitlines())) in {(0, 0), (3, 1)}, ran.stderr
            resize(ROOM_KIB)
            found, reached = restarted(folder)
            assert [] in (differences(found, prepared.old), differences(found, prepared.new))
            assert differences(reached, prepared.new) == []
        finally:
            EmbeddedServer(folder).stop()  # before its disk goes


def _used_kib(folder: Path) -> int:
    told = subprocess.run(["df", "--output=used", "-k", str(folder)], capture_output=True, text=True, check=True).stdout
    return int(told.split()[-1])
