"""A day of mistakes at the command line: every option of every command with values that nobody should type."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.main import app
from sample_workbooks.builder import library as samples
from sync.bootstrap import service
from sync.settings import Settings
from tests.support.books import product, write_book
from tests.support.command import Command, Ran

SAMPLES = Path(samples.__file__).resolve().parents[1] / "library"
#: A small workbook: what is done with it is tried elsewhere.
WORKBOOK = "Catalogue_AP.xlsx"

#: A line that works for each command, to which one odd value is given at a time; of several that do, one that has little to do.
SOUND: dict[str, str] = {
    "validate": WORKBOOK,
    "plan": WORKBOOK,
    "sync": "--dry-run --only Nulle/part",
    "template": "AP -o made.xlsx --force",
    "inspect": f"{WORKBOOK} --sheet Produits --rows 3",
    "published": "--company AP --channel web",
    "quote": "--sku AP-SERV-001",
    "simulate": "--company AP --product AP-SANTE-001 --volume 10 --amount 1000",
    "doctor": "",
    "docs": "--check",
    "audit log": "--limit 3",
    "export accounting": "--company AP --period 2025-09 --format csv --to out",
    "export statements": "--company AP --to out",
    "export schedules": "--company AP --to out",
    "export prices": "--company AP --to out",
    "export mapping": "--company AP --to out",
    "export products": "--company AP --sku AP-SERV-001 --to out",
    "export list": "--company AP",
    "period list": "--company AP",
    "period close": "--company AP --period 2024-01",
    "period open": "--company AP --period 2024-01",
    "commissions list": "--company AP",
    "commissions explain": "--company AP --operation AP-2025-08-001",
    "commissions freeze": "--company AP --operation AP-2025-08-001",
    "commissions release": "--company AP --operation AP-2025-08-001",
    "commissions settle": "--company AP --through 2025-09-30",
    "user add": "ana@ap.example --name Ana",
    "user grant": "ana@ap.example accounting --company AP",
    "user revoke": "ana@ap.example accounting --company AP",
    "user disable": "ana@ap.example",
    "user erase": "ana@ap.example",
    "user list": "",
}
#: What else than 0 a sound line answers: the small workbook lacks what an account needs, and no page lies here.
ANSWERED = {"validate": 2, "plan": 2, "docs": 1}
#: Commands that take nothing which one can mistype, or that run until they are told to stop: only a port is tried.
ENDLESS = {"demo", "init", "serve", "sandbox sharepoint"}

#: Parameters that name a file or a folder.
PLACES = {"output", "report", "to", "library", "folder", "files", "file", "reference", "faults"}

ODD = (
    "",
    "-1",
    "99999999999999999999",
    "1e999999999",
    "NaN",
    "0001-01-01",
    "9999-12-31T23:59:59-12:00",
    "2025-02-30",
    "9999-12",
    "NOPE",
    "é" * 5_000,
    "[bold]%s {} $HOME[/bold]\x1b[31m",
    "'; DROP TABLE product; --",
    "../nulle part/x",
)
#: For what names a file or a folder: any text is a name, whatever number or date it looks like.
ODD_PLACES = ("", "-1", "2025-02-30", "é" * 5_000, "[bold]%s {} $HOME[/bold]\x1b[31m", "pipe", "../nulle part/x")
#: What belongs to the code and not to a sentence for people.
INTERNALS = re.compile(
    r"Traceback|Erreur inattendue|Exception|psycopg|sqlalchemy|SELECT |UPDATE |INSERT |polars|pydantic|[a-z]+_[a-z]+\(",
    re.IGNORECASE,
)


def commands(group: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Yield each command with its name."""
    group = typer.main.get_command(app) if group is None else group
    if not getattr(group, "commands", None):
        yield " ".join(path), group
    for name, below in getattr(group, "commands", {}).items():
        yield from commands(below, (*path, name))


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What the test opens is closed at its end."""
    with ExitStack() as stack:
        yield stack


@pytest.mark.drill
def test_no_value_of_any_option_gets_more_than_a_sentence(
    empty_catalogue: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stack: ExitStack
) -> None:
    """Each parameter of each command takes each odd value: an exit code of the contract, and a sentence for people."""
    monkeypatch.setenv("CATALOGUE_LIBRARY", str(tmp_path / "library"))
    for folder in ("Catalogue/Groupe", "Catalogue/AP", "Documents/AP", "Operations/AP"):
        shutil.copytree(SAMPLES / folder, tmp_path / "library" / folder)
    os.mkfifo(tmp_path / "pipe")
    write_book(tmp_path / WORKBOOK, product("AP-ESSAI-001"))
    assert empty_catalogue("sync").code in (0, 1)
    kept = stack.enter_context(service(Settings()))  # connecting costs more than what most of these commands do
    monkeypatch.setattr("sync.bootstrap.service", lambda _settings: nullcontext(kept))
    wrong: list[tuple[object, ...]] = []
    for name, command in commands():
        if name not in ENDLESS:
            ran = empty_catalogue(*name.split(), *SOUND[name].split())
            if ran.code not in (0, ANSWERED.get(name, 0)):
                wrong.append((name, "no sound line", ran))
        for parameter in command.params:
            if parameter.name == "help" or getattr(parameter, "is_flag", False):
                continue
            for value in ODD_PLACES if parameter.name in PLACES else ODD:
                line = mistyped(name, parameter, value)
                if line is None:
                    continue
                ran = empty_catalogue(*line)
                fault = fault_of(ran, places=parameter.name in PLACES)
                if fault:
                    wrong.append((*line, ran.code, fault, ran.err[-300:]))
    assert not wrong, "\n".join(map(repr, wrong))


def mistyped(name: str, parameter: Any, value: str) -> list[str] | None:
    """Return the sound line of a command with one value replaced; None where it would run for ever."""
    if name in ENDLESS:
        return [*name.split(), "--port", value] if "--port" in parameter.opts and value != "0" else None
    line = [*name.split(), *SOUND[name].split()]
    if not parameter.opts[0].startswith("-"):
        place = len(name.split()) + [p.name for p in ARGUMENTS[name]].index(parameter.name)
        return [*line[:place], value, *line[place + 1 :]]
    spelt = [option for option in parameter.opts if option in line]
    if spelt:
        place = line.index(spelt[0]) + 1
        return [*line[:place], value, *line[place + 1 :]]
    return [*line, parameter.opts[0], value]


ARGUMENTS = {
    name: [parameter for parameter in command.params if not parameter.opts[0].startswith("-")]
    for name, command in commands()
}


def fault_of(ran: Ran, *, places: bool) -> str | None:
    """Say what is wrong with an answer: its code, or its words; a place may be one where nothing can be written or read."""
    if ran.code not in ((0, 1, 2, 3, 64) if places else (0, 1, 2, 64)):
        return "code"
    if found := INTERNALS.search(ran.err):
        return f"says {found.group()}"
    if ran.code == 64 and len(ran.err.strip().splitlines()) != 1:
        return "not one sentence"
    if "\x1b" in ran.err + ran.out or "\x00" in ran.err + ran.out:
        return "control characters"
    return None
