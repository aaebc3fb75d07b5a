"""The generated pages say what the code says, are committed, and a stale one is named."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
import typer

from catalogue.store.tables import metadata
from cli.documentation import generate, pages
from cli.main import app
from sync.settings import Settings
from validators.rules import FILE_RULES, GENERIC, SHEET_RULES
from validators.sheets import SHEETS

GENERATED = Path(__file__).parents[2] / "docs" / "generated"


def test_the_committed_pages_are_current() -> None:
    """Whoever changes a declaration runs « make docs »."""
    assert generate(GENERATED, check=True) == 0


def test_the_same_code_gives_the_same_pages() -> None:
    """No clock, no order of a set, no machine enters a page."""
    assert pages() == pages()


def test_writing_twice_writes_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A page that is current keeps its file; one that nobody generates any more goes; what is not ours stays."""
    (tmp_path / "notes").mkdir()
    others = [tmp_path / "thèse.md", tmp_path / "notes" / "photo.jpg"]
    for path in others:
        path.write_bytes(b"\xff d'une personne")
    assert generate(tmp_path, check=False) == 0
    shutil.copy(tmp_path / "rules.md", tmp_path / "ancienne.md")
    assert generate(tmp_path, check=False) == 0
    assert "0 page écrite, 1 retirée" in capsys.readouterr().out
    assert all(path.exists() for path in others)
    assert generate(tmp_path, check=True) == 0


def test_a_stale_page_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The check changes nothing, says which pages differ and what to run."""
    generate(tmp_path, check=False)
    (tmp_path / "rules.md").write_text("autre chose")
    (tmp_path / "schemas" / "group_workbook.json").unlink()
    capsys.readouterr()
    assert generate(tmp_path, check=True) == 1
    said = capsys.readouterr().err
    assert "rules.md, schemas/group_workbook.json" in said
    assert "make docs" in said
    assert (tmp_path / "rules.md").read_text() == "autre chose"


def test_every_rule_is_on_the_page() -> None:
    """Generic rules stand once, under any sheet's prefix; the others under their code."""
    text = pages()["rules.md"]
    codes = [f"…-{rule.code}" for rule in GENERIC.values()] + [rule.code for rule in FILE_RULES + SHEET_RULES]
    assert re.findall(r"^\| `((?:…|[A-Z]+)-\d+)`", text, re.MULTILINE) == codes
    assert "{" not in text


def test_every_column_is_in_the_dictionary() -> None:
    """One line a column, under its sheet's heading."""
    text = pages()["dictionary.md"]
    lines = re.findall(r"^\| .+? \| `(\w+)` \|", text, re.MULTILINE)
    assert lines == [column.name for sheet in SHEETS.values() for column in sheet.columns]


def test_every_table_is_on_the_model_page() -> None:
    """With its meaning, and each of its columns."""
    text = pages()["model.md"]
    for table in metadata.tables.values():
        section = text.partition(f"\n### {table.name}\n")[2].partition("\n### ")[0]
        assert str(table.comment) in section
        for column in table.columns:
            assert f"| `{column.name}` |" in section


def test_every_command_is_on_the_page() -> None:
    """Subcommands included, with their options."""
    text = pages()["cli.md"]
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # the application is a group
    names = [f"{name} {child}" for name in commands for child in getattr(commands[name], "commands", [""])]
    assert sorted(f"## catalogue {name}".strip() for name in names) == re.findall(r"^## .+$", text, re.MULTILINE)


def test_every_setting_is_on_the_page() -> None:
    """Under the name of its environment variable, with its meaning in French."""
    text = pages()["settings.md"]
    assert re.findall(r"^\| `CATALOGUE_(\w+)` \|", text, re.MULTILINE) == [
        name.upper() for name in Settings.model_fields
    ]
    assert all(field.description in text for field in Settings.model_fields.values() if field.description)
