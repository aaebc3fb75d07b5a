"""A disk that fills up under the database leaves the old catalogue or the new one too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from catalogue.store.embedded import EmbeddedServer
from tests.drill.conftest import Prepared, copy, restarted, start
from tests.support.checksums import differences
from tests.support.disks import small_disk
from tests.support.places import temporary_data_dir

pytestmark = pytest.mark.drill

ROOM_KIB = 200_000


@pytest.mark.parametrize("free_kib", [256, 1024, 2048, 4096])
def test_the_disk_fills_up(free_kib: int, prepared: Prepared) -> None:
    """Database, archive and library on one small disk: one sentence, exit code 3; with room, the new catalogue."""
    with temporary_data_dir() as folder, small_disk(folder, kib=ROOM_KIB) as resize:
        copy(prepared.data_dir, folder)
        try:
            resize(_used_kib(folder) + free_kib)
            child = start(folder, "", "")
            _, err = child.communicate(timeout=300)
            assert (child.returncode, len(err.splitlines())) == (3, 1), err
            resize(ROOM_KIB)
            found, reached = restarted(folder)
            assert [] in (differences(found, prepared.old), differences(found, prepared.new))
            assert differences(reached, prepared.new) == []
        finally:
            EmbeddedServer(folder).stop()  # before its disk goes


def _used_kib(folder: Path) -> int:
    told = subprocess.run(["df", "--output=used", "-k", str(folder)], capture_output=True, text=True, check=True).stdout
    return int(told.split()[-1])
