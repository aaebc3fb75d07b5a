"""The exit code says what became of the workbooks; an error is one sentence on stderr (design.md, command line)."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.store.embedded import EmbeddedServer
from tests.support.books import Library, product
from tests.support.command import Command, environment, program


def test_zero_when_everything_is_accepted(catalogue: Command, library: Library) -> None:
    """The result goes to stdout, the progress to stderr."""
    library.company("MTV", product("MTV-OFFRE-001"))
    ran = catalogue("sync")
    assert ran.code == 0
    assert "Catalogue_MTV.xlsx" in ran.out
    assert "publié" in ran.out
    assert "Rapports/MTV/" in ran.out


@pytest.mark.parametrize("command", [("sync",), ("sync", "--dry-run"), ("plan", "{file}"), ("validate", "{file}")])
def test_one_when_a_product_is_refused(catalogue: Command, library: Library, command: tuple[str, ...]) -> None:
    """Loading, showing and checking agree on it."""
    file = library.company("MTV", product("MTV-OFFRE-001"), product("MTV-OFFRE-002", amount="gratuit"))
    assert catalogue(*(part.format(file=file) for part in command)).code == 1


def test_two_when_a_workbook_is_refused_and_the_highest_counts(catalogue: Command, library: Library) -> None:
    """One refused workbook among accepted ones makes the run a 2; done again, it is still a 2."""
    library.company("FT", product("FT-BOX-001"))
    library.company("MTV", product("MTV-OFFRE-001", amount="gratuit"))
    assert catalogue("sync").code == 2
    assert catalogue("sync").code == 2
    assert catalogue("sync", "--only", "*FT*").code == 0


def test_three_when_the_service_cannot_work(catalogue: Command, tmp_path: Path) -> None:
    """One sentence that says what to do, and no traceback."""
    ran = catalogue("sync", "--library", tmp_path / "absente")
    assert ran.code == 3
    assert ran.out == ""
    assert ran.sentence.endswith("n'existe pas : vérifiez CATALOGUE_LIBRARY ou --library.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sync", "--nimporte"), "L'option « --nimporte » n'existe pas : voyez « catalogue sync --help »."),
        (("nimporte",), "La commande « nimporte » n'existe pas : voyez « catalogue --help »."),
        (("validate",), "Il manque l'argument « FILES » : voyez « catalogue validate --help »."),
        (("sync", "ici"), "« ici » est de trop : voyez « catalogue sync --help »."),
        (
            ("sync", "--library", "sharepoint"),
            "SharePoint demande aussi CATALOGUE_SHAREPOINT_TENANT_ID, CATALOGUE_SHAREPOINT_CLIENT_ID, CATALOGUE_SHAREPOINT_SITE_URL : réglez-les, ou indiquez --library DOSSIER.",
        ),
        (
            ("published", "--company", "MTV", "--channel", "fax"),
            "Canal « fax » inconnu : choisissez field, telesales, web, partner, marketplace.",
        ),
        (
            ("published", "--company", "MTV", "--channel", "web", "--at", "hier"),
            "« hier » n'est pas une date ISO : écrivez par exemple 2025-09-01.",
        ),
        (("serve", "api"), "« api » ne se sert pas : choisissez dashboard."),
    ],
)
def test_sixty_four_when_the_command_is_wrong(
    arguments: tuple[str, ...], said: str, catalogue: Command, tmp_path: Path
) -> None:
    """The sentence is French and names the choices, or where they are."""
    ran = catalogue(*arguments)
    assert (ran.code, ran.out, ran.sentence) == (64, "", said)


@pytest.mark.parametrize(
    "command",
    [
        ("validate", "{absent}"),
        ("validate", "{file}", "{absent}"),
        ("validate", "{file}", "--reference", "{absent}"),
        ("plan", "{absent}"),
        ("inspect", "{absent}"),
    ],
)
def test_sixty_four_when_a_file_that_is_named_is_not_there(
    command: tuple[str, ...], catalogue: Command, library: Library, tmp_path: Path
) -> None:
    """Nothing is done with the other files; the sentence names the path."""
    file, absent = library.company("MTV", product("MTV-OFFRE-001")), tmp_path / "absent.xlsx"
    ran = catalogue(*(part.format(file=file, absent=absent) for part in command))
    assert (ran.code, ran.out, ran.sentence) == (64, "", f"Le fichier {absent} n'existe pas : vérifiez le chemin.")


def test_an_unknown_company_lists_those_that_exist(catalogue: Command, library: Library, tmp_path: Path) -> None:
    """Asked about, or asked a template for."""
    catalogue("sync")
    asked = catalogue("published", "--company", "XYZ", "--channel", "web")
    wanted = catalogue("template", "XYZ", "-o", tmp_path / "x.xlsx")
    assert (asked.code, wanted.code) == (64, 64)
    assert "AP, FT, MTV" in asked.sentence
    assert "AP, FT, MTV, groupe" in wanted.sentence
    assert not (tmp_path / "x.xlsx").exists()


@pytest.mark.parametrize(
    ("variable", "value"), [("TIMEZONE", "Europe/Pari"), ("LOST_ROWS_PERCENT", "vingt"), ("DATABASE_URL", "ma base")]
)
def test_a_wrong_setting_is_named(
    variable: str, value: str, catalogue: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence gives the variable to correct."""
    monkeypatch.setenv(f"CATALOGUE_{variable}", value)
    ran = catalogue("init")
    assert ran.code == 64
    assert ran.sentence.startswith(f"Le réglage CATALOGUE_{variable} ne convient pas")


def test_a_trace_is_shown_with_debug_only(tmp_path: Path) -> None:
    """The installed command: a sentence without --debug, the trace with it."""
    absent = tmp_path / "absent.xlsx"
    plain = program("inspect", absent, env=environment(tmp_path))
    debug = program("--debug", "inspect", absent, env=environment(tmp_path))
    assert plain.code == 64
    assert plain.sentence
    assert "Traceback" in debug.err


@pytest.mark.parametrize(
    "command",
    ["", "demo", "validate", "plan", "sync", "template", "inspect", "published", "init", "doctor", "serve", "docs", "audit", "audit log", "quote", "simulate", "export", "export accounting", "export list", "period", "period list", "commissions", "commissions settle", "user", "user grant", "sandbox", "sandbox sharepoint"],
)  # fmt: skip
def test_every_command_has_its_help(command: str, prompt: Command) -> None:
    """Help is French, goes to stdout and needs no database."""
    ran = prompt(*command.split(), "--help")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("Usage: catalogue")


def test_every_command_of_the_help_is_tested_here(catalogue: Command) -> None:
    """A new command must join the list above."""
    listed = catalogue("--help").out.split("Commands:")[1]
    names = {line.split()[0] for line in listed.splitlines() if line.startswith("  ") and not line.startswith("   ")}
    (marker,) = test_every_command_has_its_help.pytestmark  # type: ignore[attr-defined]  # pytest adds it
    assert names <= {command.split(" ")[0] for command in marker.args[1]}


@pytest.mark.drill
def test_the_service_starts_its_own_database(data_dir: Path) -> None:
    """Nothing but a folder: the installed command makes the database there, and stops it when it leaves."""
    made = program("init", env=environment(data_dir))
    assert (made.code, made.err) == (0, "")
    assert not EmbeddedServer(data_dir).state().running
    assert made.out.startswith("Base prête, révision ")
