"""A synchronisation that is struck down at a named moment: the child process of the drill.

``python -m tests.support.interrupted LIBRARY VICTIM MOMENT``, the data folder in the environment: runs
``catalogue sync``, and at the first checkpoint of that name kills itself (``application``), the whole database server
(``database``), or the server's child whose title begins as the victim does. It says « prêt » on stdout when the database is up and the command begins; without a moment it prints each one it passes.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from catalogue.checkpoints import observed
from catalogue.store.embedded import EmbeddedServer
from cli.main import main
from sync.bootstrap import service
from sync.settings import Settings
from tests.support.postgres import child, kill_whole

APPLICATION, DATABASE = "application", "database"


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _main(library: str, victim: str, moment: str) -> int:
    struck, data_dir = False, Path(os.environ["CATALOGUE_DATA_DIR"])

    def observer(name: str) -> None:
        nonlocal struck
        if not moment:
            _say(name)
        if name != moment or struck:
            return
        struck = True
        if victim == APPLICATION:
            os.kill(os.getpid(), signal.SIGKILL)
        if victim == DATABASE:
            kill_whole(EmbeddedServer(data_dir))
        else:
            os.kill(child(EmbeddedServer(data_dir), victim), signal.SIGKILL)

    with service(Settings()), observed(observer):
        _say("prêt")
        return main(["sync", "--library", library, "--json"])


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
