"""Run the command line: in this process, where its answer is enough, or as the installed program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from catalogue.store.database import Database
from cli.main import main
from tests.support.places import temporary_data_dir

PROGRAM = Path(sys.executable).with_name("catalogue")


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of its standard output."""
        return json.loads(self.out)

    @property
    def sentence(self) -> str:
        """The one line that it said on stderr."""
        (line,) = self.err.splitlines()
        return line


Command = Callable[..., Ran]


def in_process(capsys: pytest.CaptureFixture[str]) -> Command:
    """Return what runs a command in this very process."""

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return Ran(code, said.out, said.err)

    return run


def program(*arguments: object, **options: Any) -> Ran:
    """Run the installed command and wait for its end; ``options`` go to `subprocess.run`."""
    command = [str(PROGRAM), *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **options)
    return Ran(ended.returncode, ended.stdout, ended.stderr)


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """Return the environment of a service whose data lie in ``data_dir``, without any other setting of ours."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CATALOGUE_")}
    return kept | {"CATALOGUE_DATA_DIR": str(data_dir)} | more


def addresses(database: Database, sessions: Database | None = None) -> dict[str, str]:
    """Return the settings that name a database, as a person writes them: without a driver."""
    urls = {"CATALOGUE_DATABASE_URL": database.engine.url, "CATALOGUE_DATABASE_OWNER_URL": database.owner_engine().url}
    if sessions is not None:
        urls["CATALOGUE_DATABASE_SESSION_URL"] = sessions.engine.url
    return {
        variable: url.set(drivername="postgresql").render_as_string(hide_password=False)
        for variable, url in urls.items()
    }


def set_variables(monkeypatch: pytest.MonkeyPatch, variables: Mapping[str, str]) -> None:
    """Set environment variables until the test ends."""
    for variable, value in variables.items():
        monkeypatch.setenv(variable, value)


def peak_bytes(*arguments: object) -> int:
    """Run the command as the only child of a process; return the most memory that it or a child of its own used."""
    script = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024)"
    )
    command = [sys.executable, "-c", script, str(PROGRAM), *map(str, arguments)]
    with temporary_data_dir() as data_dir:
        ran = subprocess.run(command, env=environment(data_dir), capture_output=True, text=True, check=True)
    return int(ran.stdout)
