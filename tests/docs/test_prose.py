"""What the written pages mention exists: files, links, commands, targets and settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from catalogue.vocabulary import Channel, LifecycleStatus, RiskFamily, Visibility
from cli.main import app
from sync.settings import Settings

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGES.md", *sorted((ROOT / "docs").rglob("*.md"))]
WRITTEN = [page for page in PAGES if "generated" not in page.parts]

#: Folders of the tree: a mention that starts with one of them is a path.
FOLDERS = "|".join(path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "." and path.name != "var")


def read(page: Path) -> str:
    """Return a page's text."""
    return page.read_text(encoding="utf-8")


def mentions(pattern: str, text: str) -> set[str]:
    """Return what a pattern finds in the code spans and code blocks of a page."""
    code = re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    return {found for span in code for found in re.findall(pattern, span)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_path_and_link_leads_somewhere(page: Path) -> None:
    """Files are named from the root of the project, links from their page."""
    text = read(page)
    paths = mentions(rf"(?<![\w/.])((?:{FOLDERS})/[\w./-]*\w/?)", text)
    assert {path for path in paths if not (ROOT / path).exists()} == set()
    links = {target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target}
    assert {target for target in links if not (page.parent / target).exists()} == set()


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_target_and_setting_exists(page: Path) -> None:
    """A page never sends a reader to a command that is gone."""
    text = read(page)
    commands = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # the application is a group
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    settings = {f"CATALOGUE_{name.upper()}" for name in Settings.model_fields}
    assert mentions(r"(?:^`|^|\s|/)catalogue ([a-z]+)", text) <= commands
    assert mentions(r"\bmake ([a-z]+)", text) <= targets
    assert mentions(r"\bCATALOGUE_[A-Z_]+", text) <= settings


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_tells_of_the_machine_it_was_written_on(page: Path) -> None:
    """Outputs that were pasted show paths of the project only."""
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|work|usr|var)/\S*", read(page)) == []


def test_the_glossary_gives_each_word_one_meaning() -> None:
    """No French term and no English term stands twice."""
    terms = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", read(ROOT / "docs" / "glossary.md"), re.MULTILINE)
    for language in (0, 1):
        words = [term[language] for term in terms if term[language] not in {"Français", "English", "---"}]
        assert sorted(words) == sorted(set(words))


def test_the_glossary_uses_the_words_of_the_lists() -> None:
    """Families, states, channels and visibilities bear their labels of the vocabulary."""
    text = read(ROOT / "docs" / "glossary.md")
    families = re.findall(r"^\| (\S+) \| (\w+) \| [^|]+ \| [^|]+ \|$", text.partition("## Risks")[2], re.MULTILINE)
    assert [(label, code) for label, code in families if label != "Famille"] == [
        (family.label, family.value) for family in RiskFamily
    ]
    for values in (LifecycleStatus, Channel, Visibility):
        assert ", ".join(member.label for member in values).casefold() in text.casefold()
