"""Files of the library that look like workbooks: the right ones are read, the others are answered once."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sync.library.places import is_spreadsheet, sorted_out
from sync.outcome import RunResult
from tests.support.books import Library, product

GROUP = "Catalogue/Groupe/Referentiel_Groupe.xlsx"
MTV = "Catalogue/MTV/Catalogue_MTV.xlsx"
SEPTEMBER = "Operations/MTV/Operations_MTV_2025-09.xlsx"
Run = Callable[..., RunResult]


def told(*paths: str) -> tuple[list[str], dict[str, str]]:
    """Return what is read of these paths, and the rule that speaks of each of the others."""
    taken, asides = sorted_out(paths)
    return taken, {aside.path: aside.said.rule for aside in asides}


@pytest.mark.parametrize("name", ["Catalogue_MTV.XLSX", "catalogue_mtv.xlsx", "Catalogue_MTV.Xlsx"])
def test_the_name_of_a_workbook_has_no_case(name: str) -> None:
    """Windows and SharePoint know none: it is taken, alone."""
    assert told(f"Catalogue/MTV/{name}") == ([f"Catalogue/MTV/{name}"], {})
    assert told(f"Catalogue/MTV/{name}", MTV)[0] == [MTV]


@pytest.mark.parametrize(
    ("path", "rule", "expected"),
    [
        ("Catalogue/MTV/Catalogue_MTV (1).xlsx", "FIC-020", "Catalogue_MTV.xlsx"),
        ("Catalogue/MTV/Catalogue_MTV - Copie.xlsx", "FIC-020", "Catalogue_MTV.xlsx"),
        ("Catalogue/MTV/Copie de Catalogue_MTV.xlsx", "FIC-020", "Catalogue_MTV.xlsx"),
        ("Catalogue/MTV/Catalogue_MTV-PC-SOFIA.xlsx", "FIC-020", "Catalogue_MTV.xlsx"),
        ("Catalogue/MTV/Tarifs 2026.xlsx", "FIC-020", "Catalogue_MTV.xlsx"),
        ("Catalogue/Groupe/Referentiel_Groupe (2).xlsx", "FIC-020", "Referentiel_Groupe.xlsx"),
        ("Operations/MTV/Operations_MTV_2025-09-PC-SOFIA.xlsx", "FIC-020", "Operations_MTV_2025-09.xlsx"),
        ("Catalogue/MTV/Catalogue_MTV.xlsm", "FIC-024", "Catalogue_MTV.xlsx"),
        ("Catalogue/MTV/Catalogue_MTV.ods", "FIC-024", "Catalogue_MTV.xlsx"),
        ("Catalogue/MTV/export.csv", "FIC-024", "Catalogue_MTV.xlsx"),
        ("Catalogue/FT/Catalogue_FT.ods", "FIC-021", "Catalogue_FT.xlsx"),
        ("Catalogue/FT/prix.numbers", "FIC-021", "Catalogue_FT.xlsx"),
        ("Operations/FT/septembre.csv", "FIC-021", "Operations_FT_{AAAA-MM}.xlsx"),
        ("Catalogue_MTV.xlsx", "FIC-020", MTV),
        ("Documents/MTV/MTV-OFFRE-001/Catalogue_MTV.xlsx", "FIC-020", MTV),
        ("Catalogue_FT.xlsx", "FIC-004", "Catalogue/FT"),
        ("Catalogue/Catalogue_FT.xlsx", "FIC-004", "Catalogue/FT"),
        ("Documents/FT/Catalogue_FT.xlsx", "FIC-004", "Catalogue/FT"),
        ("Divers/Operations_FT_2025-09.xlsx", "FIC-004", "Operations/FT"),
        ("Catalogue_FT.ods", "FIC-021", "Catalogue/FT/Catalogue_FT.xlsx"),
        ("Operations/FT/2025/Operations_FT_2025-09.xlsx", "FIC-022", "Operations/FT"),
        ("Catalogue/Tarifs.xlsx", "FIC-022", "Catalogue/{CODE}"),
        ("Catalogue/FT/Catalogue_MTV (1).xlsx", "FIC-020", MTV),
    ],
)
def test_what_is_no_workbook_to_read_is_said(path: str, rule: str, expected: str) -> None:
    """Beside a workbook it is a copy; elsewhere its name tells where it belongs."""
    taken, asides = sorted_out([GROUP, MTV, SEPTEMBER, path])
    assert taken == [GROUP, MTV, SEPTEMBER]
    assert [(aside.path, aside.said.rule, aside.said.expected) for aside in asides] == [(path, rule, expected)]


@pytest.mark.parametrize(
    "path",
    [
        "Catalogue/FT/Catalogue_MTV.xlsx",  # FIC-004
        "Catalogue/FT/Copie de Catalogue.xlsx",  # FIC-003
        "Catalogue/FT/Catalogue_FT.xlsm",  # FIC-003
        "Operations/MTV/Ventes.xlsx",  # FIC-003: of no month that is there
    ],
)
def test_what_has_no_workbook_beside_it_is_refused_as_before(path: str) -> None:
    """It may be the only one there is."""
    assert told(GROUP, MTV, SEPTEMBER, path) == ([GROUP, MTV, SEPTEMBER, path], {})


@pytest.mark.parametrize(
    "path", ["budget.xlsx", "Documents/MTV/MTV-OFFRE-001/tarifs.xlsx", "Notes/catalogue.ods", "Catalogue/MTV/lisez.pdf"]
)
def test_other_files_are_nobody_s_business(path: str) -> None:
    """A table that does not bear a workbook's name may lie elsewhere."""
    assert not is_spreadsheet(path) or told(MTV, path) == ([MTV], {})


@pytest.mark.parametrize(
    "name",
    ["~$Catalogue_MTV.xlsx", ".~lock.Catalogue_MTV.xlsx#", "Catalogue_MTV.xlsx.tmp", "Catalogue_MTV.xlsx.part",
     "._Catalogue_MTV.xlsx", "Catalogue_MTV.xlsx.crdownload", "lisez-moi.txt"],
)  # fmt: skip
def test_what_editors_leave_is_ignored(name: str) -> None:
    """Locks, downloads and half-written files are nobody's workbook."""
    assert not is_spreadsheet(name)


def test_a_copy_is_said_once_and_moves_nothing(library: Library, run: Run) -> None:
    """A warning, « valid », exit code 0; the next run is silent; saved again, it is said again."""
    master = library.company("MTV", product("MTV-OFFRE-001"))
    for name in ("Catalogue_MTV (1).xlsx", "Catalogue_MTV.ods", "~$Catalogue_MTV.xlsx", "Catalogue_MTV.xlsx.tmp"):
        (master.parent / name).write_bytes(b"not a workbook")
    first = run()
    assert first.exit_code == 0
    said = {Path(one.report.path).name: one.report for one in first.results[2:]}
    assert {name: (report.outcome, report.findings[0].rule) for name, report in said.items()} == {
        "Catalogue_MTV (1).xlsx": ("valid", "FIC-020"), "Catalogue_MTV.ods": ("valid", "FIC-024"),
    }  # fmt: skip
    assert said["Catalogue_MTV (1).xlsx"].findings[0].message == (
        "« Catalogue_MTV (1).xlsx » est une copie à côté de Catalogue_MTV.xlsx : elle n'est pas lue. "
        "Reportez vos changements dans Catalogue_MTV.xlsx, puis supprimez la copie."
    )
    assert len(list((library.root / "Rapports/MTV").glob("*Catalogue_MTV (1)*.html"))) == 1
    assert [one.report.outcome for one in run().results] == ["unchanged", "unchanged"]
    (master.parent / "Catalogue_MTV (1).xlsx").write_bytes(b"saved again")
    assert [one.report.outcome for one in run().results] == ["unchanged", "unchanged", "valid"]


def test_a_workbook_out_of_place_is_refused_every_night(library: Library, run: Run) -> None:
    """At the root, and the only one of its company: nothing of it is loaded until it is moved."""
    shutil.move(library.company("FT", product("FT-BOX-001")), library.root / "Catalogue_FT.xlsx")
    for outcome in ("refused", "unchanged"):
        result = run()
        assert (result.exit_code, result.results[-1].report.outcome) == (2, outcome)
        (said,) = result.results[-1].report.findings
        assert (said.rule, said.expected) == ("FIC-004", "Catalogue/FT")
    (library.root / "Catalogue/FT").mkdir(exist_ok=True)
    shutil.move(library.root / "Catalogue_FT.xlsx", library.root / "Catalogue/FT/Catalogue_FT.XLSX")
    moved = run()
    assert (moved.exit_code, moved.results[-1].report.outcome) == (0, "published")


def test_a_workbook_that_is_gone_is_said_once(library: Library, run: Run, service: Any) -> None:
    """An information; what it brought stays. Back again, in whatever case, nothing is new."""
    path = library.company("MTV", product("MTV-OFFRE-001"))
    run()
    path.rename(path.with_name("Catalogue_MTV.XLSX"))
    assert [one.report.outcome for one in run().results] == ["unchanged", "unchanged"]
    shutil.move(path.with_name("Catalogue_MTV.XLSX"), library.root / "plus tard")
    gone = run()
    (said,) = gone.results[-1].report.findings
    assert (gone.exit_code, said.rule, said.severity, gone.results[-1].report.outcome) == (
        0,
        "FIC-025",
        "info",
        "valid",
    )
    assert "n'est plus dans la bibliothèque" in said.message
    assert len(run().results) == 1
    shutil.move(library.root / "plus tard", path)
    assert [one.report.outcome for one in run().results] == ["unchanged", "unchanged"]


@pytest.mark.drill
def test_a_dry_run_says_it_and_keeps_nothing(library: Library, run: Run) -> None:
    """The next run says it for good."""
    master = library.company("MTV", product("MTV-OFFRE-001"))
    shutil.copy(master, master.with_name("Copie de Catalogue_MTV.xlsx"))
    for dry in (True, True, False):
        assert [one.report.outcome for one in run(dry_run=dry).results][-1] == "valid"
    assert len(run().results) == 2
