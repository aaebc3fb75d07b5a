"""Exports and months of the books from the command line: files, the journal, one JSON document, one sentence."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.catalogue.store.ledger.bookkeeping import SKU, Bookkeeping, books_to_copy, collection, lent, sale
from tests.conftest import TestServer
from tests.support.command import Command, addresses, set_variables
from tests.support.mailbox import mail_server

ASKED = ("--company", "mtv", "--period", "2025-09")
FOLDER = "Exports/MTV/2025-09"

#: Runs a command that is struck down at the first checkpoint of a name.
STRUCK = """
import os, signal, sys
from catalogue.checkpoints import observed
from cli.main import main

def strike(name):
    if name == sys.argv[1]:
        os.kill(os.getpid(), signal.SIGKILL)

with observed(strike):
    sys.exit(main(sys.argv[2:]))
"""


def export_struck_at(moment: str) -> None:
    """Export in a process of its own, which SIGKILL ends at a moment."""
    struck = subprocess.run(
        [sys.executable, "-c", STRUCK, moment, "export", "accounting", *ASKED],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert struck.returncode == -9, struck.stderr


@pytest.fixture(scope="module")
def books_made(database_server: TestServer, template_database: str) -> Iterator[Bookkeeping]:
    """The books that tests copy: those of MTV, with one sale of September 2025."""
    with books_to_copy(database_server, template_database) as books:
        books.post(sale())
        books.database.close()
        yield books


@pytest.fixture
def books(database_server: TestServer, books_made: Bookkeeping) -> Iterator[Bookkeeping]:
    """The books of MTV in the database of the command line."""
    with lent(database_server, books_made) as books:
        yield books


@pytest.fixture
def catalogue(prompt: Command, books: Bookkeeping, monkeypatch: pytest.MonkeyPatch) -> Command:
    """Run a command on the database of the books."""
    set_variables(monkeypatch, addresses(books.database))
    return prompt


def library(tmp_path: Path) -> Path:
    """Return where the files are delivered."""
    return tmp_path / "data/library" / FOLDER


def test_a_month_is_exported_with_its_journal(catalogue: Command, books: Bookkeeping, tmp_path: Path) -> None:
    """The files in the library and in the folder asked; then the same again; then the list that says who and when."""
    ran = catalogue("export", "accounting", *ASKED, "--to", tmp_path / "copie", "--json")
    assert (ran.code, ran.err) == (0, "")
    document = ran.document
    assert (document["made"], document["failures"]) == (True, [])
    batch = document["export"]
    assert (batch["company"], batch["period"], batch["number"], batch["lines"]) == ("MTV", "2025-09", 1, 3)
    assert (batch["debit"], batch["credit"]) == ("29.90", "29.90")
    names = {file["name"] for file in document["files"]}
    assert {"EXPORT_MTV_2025-09.csv", "EXPORT_MTV_2025-09.xlsx", "TVA_MTV_2025-09.csv"} <= names
    for folder in (library(tmp_path), tmp_path / "copie"):
        assert {path.name for path in folder.iterdir()} == names
    again = catalogue("export", "accounting", *ASKED, "--json").document
    assert (again["made"], again["export"]) == (False, batch)
    assert [file["sha256"] for file in again["files"]] == [file["sha256"] for file in document["files"]]
    (entry,) = catalogue("export", "list", "--company", "MTV", "--json").document["exports"]
    assert (entry["number"], entry["created_by"]) == (1, batch["created_by"])
    assert {file["name"] for file in entry["files"]} == names


def test_what_a_person_sees(catalogue: Command, books: Bookkeeping) -> None:
    """Which export, balanced, its files read back, where they lie, and what closing means."""
    ran = catalogue("export", "accounting", *ASKED, "--format", "csv,fec")
    assert ran.code == 0
    assert "Export n° 1 · MTV 2025-09" in ran.out
    assert "3 lignes, débit 29,90 € = crédit 29,90 €" in ran.out
    assert "relu, conforme" in ran.out
    assert f"{FOLDER}" in ran.out
    assert "2025-09 de MTV est clos : ce qui arrive plus tard ira dans la prochaine période ouverte." in ran.out
    assert "déjà fait : les mêmes fichiers" in catalogue("export", "accounting", *ASKED).out
    assert "EXPORT_MTV_2025-09.csv" in catalogue("export", "list", "--company", "MTV").out
    assert "Aucun export comptable." in catalogue("export", "list", "--company", "FT").out


@pytest.mark.parametrize(
    "form", ["csv", "xlsx", "tva", "bordereau", "echeancier", "fec", "sage100", "quadra", "cegid", "legacy_f4", "legacy_f7"]
)  # fmt: skip
def test_every_format_can_be_asked_alone(form: str, catalogue: Command, books: Bookkeeping) -> None:
    """One export, whatever the format; MTV has no partner, hence no statement."""
    ran = catalogue("export", "accounting", *ASKED, "--format", form, "--json")
    assert (ran.code, ran.err) == (0, "")
    files = ran.document["files"]
    assert bool(files) is (form != "bordereau")
    assert {file["format"] for file in files} <= {form}
    assert all(file["read_back_at"] for file in files)


def test_a_grid_is_written_without_the_prices_that_cannot_be_computed(
    catalogue: Command, books: Bookkeeping, tmp_path: Path
) -> None:
    """No index value on that day, a formula that nobody can read: both rows say so, and so does the command."""
    for sku, formula in (("MTV-INDEX-001", "base * index / index0"), ("MTV-INDEX-002", "base * indx")):
        payload = {"type": "indexed", "index": "cpi", "formula": formula, "base": "10.00"}
        books.shop.product(sku, price__type="indexed", price__payload=payload)
    ran = catalogue("export", "prices", "--company", "MTV", "--at", "2025-09-01", "--to", tmp_path / "grille", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.document["at"] == "2025-09-01T00:00:00+02:00"
    assert datetime.now(UTC) - datetime.fromisoformat(ran.document["known_at"]) < timedelta(minutes=5)
    no_value, unreadable = ran.document["remarks"]
    assert no_value.startswith("MTV-INDEX-001 : prix non calculé. L'indice « cpi » n'a pas de valeur au 01/")
    assert unreadable.startswith(
        "MTV-INDEX-002 : prix non calculé. La formule « base * indx » de MTV-INDEX-002 est fausse"
    )
    (grid,) = (tmp_path / "grille").glob("GRILLE_*.csv")
    rows = list(csv.DictReader(StringIO(grid.read_text("utf-8-sig")), delimiter=";"))
    assert [(row["Produit"], row["Prix TTC"]) for row in rows] == [
        (SKU, "29,90"), ("MTV-INDEX-001", ""), ("MTV-INDEX-002", ""),
    ]  # fmt: skip
    assert all("prix non calculé" in row["Précision"].lower() for row in rows[1:])
    for kind in ("prices", "products"):
        shown = catalogue("export", kind, "--company", "MTV", "--at", "2025-09-01")
        assert (shown.code, shown.err) == (0, "")
    assert "MTV-INDEX-001 : prix non calculé." in (
        out := catalogue("export", "prices", "--company", "MTV", "--at", "2025-09-01").out
    )
    assert "Ce qui vaut au 01/09/2025 00:00, tel que connu le " in out


@pytest.mark.drill
@pytest.mark.parametrize("moment", ["after export commit", "before export delivery"])
def test_a_command_killed_before_the_delivery_is_made_up_for(
    moment: str, catalogue: Command, books: Bookkeeping, tmp_path: Path
) -> None:
    """SIGKILL in a process of its own: the export exists, its files do not; the next command brings them."""
    export_struck_at(moment)
    (entry,) = catalogue("export", "list", "--company", "MTV", "--json").document["exports"]
    assert [file["read_back_at"] for file in entry["files"]] == [None] * len(entry["files"])
    assert not library(tmp_path).exists()
    assert catalogue("export", "mapping", "--company", "MTV").code == 0
    delivered = {path.name for path in library(tmp_path).iterdir()}
    assert delivered >= {file["name"] for file in entry["files"]}


@pytest.mark.drill
@pytest.mark.parametrize("moment", ["export files made", "before export lock", "before export commit"])
def test_a_command_killed_before_its_commit_leaves_the_month_as_it_was(
    moment: str, catalogue: Command, books: Bookkeeping, tmp_path: Path
) -> None:
    """SIGKILL while files are made or entered: the month is open, nothing has a number, and the next command exports it."""
    before = catalogue("period", "list", "--company", "MTV", "--json").document
    export_struck_at(moment)
    assert catalogue("period", "list", "--company", "MTV", "--json").document == before
    assert catalogue("export", "list", "--company", "MTV", "--json").document["exports"] == []
    made = catalogue("export", "accounting", *ASKED, "--json").document
    assert (made["made"], made["export"]["number"]) == (True, 1)


def test_months_are_listed_closed_and_opened(catalogue: Command, books: Bookkeeping) -> None:
    """With what is written in them and what waits; saying twice is no fault."""
    (month,) = catalogue("period", "list", "--company", "MTV", "--json").document["periods"]
    assert (month["period"], month["closed"], month["entries"], month["waiting"]) == ("2025-09", False, 1, 0)
    assert catalogue("period", "close", *ASKED).out == "2025-09 de MTV est clos.\n"
    assert catalogue("period", "close", *ASKED).out == "2025-09 de MTV est clos, et l'était déjà.\n"
    assert "clos" in catalogue("period", "list", "--company", "MTV").out
    assert catalogue("period", "open", *ASKED).out == "2025-09 de MTV est ouvert.\n"
    assert catalogue("period", "list", "--company", "FT").out == "Aucune écriture.\n"


def test_a_complement_from_the_command_line(catalogue: Command, books: Bookkeeping, tmp_path: Path) -> None:
    """Closed by its export, opened again, completed: « _C1 » beside the first files."""
    catalogue("export", "accounting", *ASKED, "--format", "csv")
    catalogue("period", "open", *ASKED)
    books.post(sale("V-2"))
    ran = catalogue("export", "accounting", *ASKED, "--format", "csv", "--complement", "--json")
    assert (ran.code, ran.document["export"]["complement"]) == (0, 1)
    assert {path.name for path in library(tmp_path).iterdir()} == {
        "EXPORT_MTV_2025-09.csv",
        "EXPORT_MTV_2025-09_C1.csv",
    }


def test_what_the_catalogue_says_is_exported_too(catalogue: Command, books: Bookkeeping, tmp_path: Path) -> None:
    """Prices, accounts and product sheets, in CSV, XLSX and PDF; made again without change they are the same files."""
    wanted = {
        "prices": {"GRILLE_MTV_2025-09-15.csv", "GRILLE_MTV_2025-09-15.xlsx"},
        "products": {"PRODUITS_MTV_2025-09-15.csv", "PRODUITS_MTV_2025-09-15.xlsx", "FICHE_MTV_2025-09-15.pdf"},
    }
    for what, names in wanted.items():
        asked = ("export", what, "--company", "MTV", "--at", "2025-09-15", "--json")
        first, again = catalogue(*asked), catalogue(*asked)
        assert (first.code, first.err) == (0, "")
        assert {file["name"] for file in first.document["files"]} == names
        assert (first.document["made"], again.document["made"]) == (True, False)
        assert again.document["files"] != []
        assert all((library(tmp_path) / name).stat().st_size for name in names)
    grid = (library(tmp_path) / "GRILLE_MTV_2025-09-15.csv").read_text(encoding="utf-8-sig")
    assert f"MTV;{SKU};" in grid
    assert ";24,92;29,90;20%;NORMAL;" in grid
    alone = catalogue("export", "products", "--company", "MTV", "--sku", SKU.lower(), "--at", "2025-09-15", "--json")
    assert f"FICHE_{SKU}_2025-09-15.pdf" in {file["name"] for file in alone.document["files"]}
    accounts = catalogue("export", "mapping", "--company", "MTV", "--to", tmp_path / "ici")
    assert accounts.code == 0
    (text,) = (tmp_path / "ici").glob("MAPPING_MTV_*.csv")
    assert "706100" in text.read_text(encoding="utf-8-sig")


def test_statements_and_schedules_of_an_open_month_leave_it_open(
    catalogue: Command, books: Bookkeeping, tmp_path: Path
) -> None:
    """They tell the books as they stand; once the month is exported, they are the export's own."""
    before = catalogue("export", "schedules", *ASKED, "--json").document
    assert (before["export"], [file["format"] for file in before["files"]]) == (None, ["echeancier", "echeancier"])
    assert catalogue("export", "statements", *ASKED, "--json").document["files"] == []
    (month,) = catalogue("period", "list", "--company", "MTV", "--json").document["periods"]
    assert month["closed"] is False
    catalogue("export", "accounting", *ASKED, "--format", "csv")
    after = catalogue("export", "schedules", *ASKED, "--json").document
    assert after["export"]["number"] == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "accounting", "--company", "MTV", "--period", "09/2025"), "« 09/2025 » n'est pas un mois"),
        (("export", "accounting", "--company", "MTV", "--period", "2099-01"), "Le mois 2099-01 n'est pas fini"),
        (
            ("export", "accounting", *ASKED, "--format", "pdf"),
            "Le format « pdf » n'existe pas : choisissez parmi csv, ",
        ),
        (("export", "accounting", "--company", "XYZ", "--period", "2025-09"), "La société « XYZ » n'existe pas."),
        (("export", "accounting", *ASKED, "--complement"), "2025-09 de MTV n'a jamais été exporté"),
        (("export", "prices", "--company", "XYZ"), "La société « XYZ » n'existe pas."),
        (("export", "products", "--company", "MTV", "--sku", "RIEN"), "MTV n'a pas de produit « RIEN » en vigueur"),
        (("period", "close", "--company", "MTV", "--period", "2099-01"), "Le mois 2099-01 n'est pas fini"),
        (("period", "close", "--company", "XYZ", "--period", "2025-09"), "La société « XYZ » n'existe pas."),
    ],
)
def test_a_wrong_question_is_one_sentence(
    arguments: tuple[str, ...], said: str, catalogue: Command, books: Bookkeeping
) -> None:
    """Exit code 64, nothing on stdout, and what to write instead."""
    ran = catalogue(*arguments)
    assert (ran.code, ran.out) == (64, "")
    assert ran.sentence.startswith(said)


def test_a_library_that_is_a_file_is_one_sentence(catalogue: Command, books: Bookkeeping, tmp_path: Path) -> None:
    """The export is made, exit code 3 says that its files wait; with the obstacle gone, anything delivers them."""
    obstacle = tmp_path / "data/library/Exports"
    obstacle.parent.mkdir(parents=True)
    obstacle.touch()
    ran = catalogue("export", "accounting", *ASKED, "--format", "csv", "--json")
    assert (ran.code, ran.document["made"]) == (3, True)
    assert ran.sentence.startswith(
        "EXPORT_MTV_2025-09.csv est enregistré, mais attend sa livraison au prochain passage"
    )
    obstacle.unlink()
    assert catalogue("export", "accounting", *ASKED, "--format", "csv").code == 0
    assert (library(tmp_path) / "EXPORT_MTV_2025-09.csv").exists()


def test_every_reason_is_told(catalogue: Command, books: Bookkeeping, tmp_path: Path) -> None:
    """Two files that wait have a sentence each, and the journal of exports keeps both."""
    obstacle = tmp_path / "data/library/Exports"
    obstacle.parent.mkdir(parents=True)
    obstacle.touch()
    ran = catalogue("export", "accounting", *ASKED, "--format", "csv,fec")
    assert ran.code == 3
    waiting = [f"{name} est enregistré, mais attend" for name in ("EXPORT_MTV_2025-09.csv", "FEC_MTV_2025-09.txt")]
    assert [line.startswith(said) for line, said in zip(ran.err.splitlines(), waiting, strict=True)] == [True, True]
    listed = catalogue("export", "list", "--company", "MTV").out
    assert all(said in listed for said in waiting)


def test_doctor_lists_the_mail_and_asks_its_server(
    catalogue: Command, books: Bookkeeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each setting with its meaning, the password hidden; what the server answers."""
    with mail_server() as box:
        values = {"HOST": "127.0.0.1", "PORT": str(box.port), "SECURITY": "none", "SENDER": "catalogue@winvest.fr"}
        for name, value in {**values, "PASSWORD": "un secret"}.items():
            monkeypatch.setenv(f"CATALOGUE_SMTP_{name}", value)
        report: Any = catalogue("doctor", "--json").document
    (mail,) = (check for check in report["checks"] if check["name"] == "Courriel")
    assert (mail["ok"], mail["detail"]) == (True, f"127.0.0.1:{box.port} répond (250 OK)")
    shown = {setting["name"]: setting["value"] for setting in report["settings"]}
    assert shown["CATALOGUE_SMTP_PASSWORD"] == "***"
    assert "un secret" not in str(report)


def test_commissions_are_listed_frozen_released_and_settled(catalogue: Command, books: Bookkeeping) -> None:
    """Each command says how many lines it moved; a frozen one is passed over until it is released."""
    books.add_scheme()
    books.post(sale("V-2"), through=date(2025, 9, 30))
    of = ("--company", "mtv")
    assert catalogue("commissions", "freeze", *of, "--operation", "V-2").out == "1 ligne de commission gelée.\n"
    settle = ("commissions", "settle", *of, "--through", "2025-09-30", "--beneficiary", "manager")
    assert catalogue(*settle).out == "Aucune ligne à passer en « réglée ».\n"
    assert catalogue("commissions", "release", *of, "--operation", "V-2").out == "1 ligne de commission libérée.\n"
    assert catalogue(*settle).out == "1 ligne de commission réglée.\n"
    rows = catalogue("commissions", "list", *of, "--json").document["commissions"]
    assert {(row["beneficiary"], row["state"], row["amount"]) for row in rows} == {
        ("company", "settled", "2.49"),
        ("manager", "settled", "2.49"),
    }
    assert "Réglée" in catalogue("commissions", "list", *of).out
    wrong = catalogue("commissions", "settle", *of, "--through", "hier")
    assert (wrong.code, "date ISO" in wrong.sentence) == (64, True)


def test_a_commission_that_is_posted_is_explained(catalogue: Command, books: Bookkeeping) -> None:
    """Scheme and version, tier, base, rate, rounding and split, of the sale and of what followed it."""
    books.add_scheme(settlement="on_collection")
    books.post(sale("V-2"), collection("E-1", "V-2", "14.95"))
    of = ("--company", "mtv", "--operation", "V-2")
    lines = catalogue("commissions", "explain", *of, "--json").document["lines"]
    found = {(line["operation"], line["beneficiary"], line["amount"], line["promised"]) for line in lines}
    assert found >= {
        ("V-2", "manager", "2.49", True),
        ("E-1", "manager", "1.24", False),
        ("E-1", "manager", "1.25", True),
    }
    shown = catalogue("commissions", "explain", *of).out
    assert "Schéma S, version 1 de MTV-BOX : chaque tranche à son taux, sur : montant HT ; cumul : par vente." in shown
    assert "Palier 0 ≤ ventes : 24,92 € × 20 % = 4,984 €." in shown
    assert "Due à proportion de l'encaissement : 14,95 € sur 29,90 € TTC." in shown
    assert "Prévue (à l'encaissement)" in shown
    unknown = catalogue("commissions", "explain", "--company", "mtv", "--operation", "V-9")
    assert (unknown.code, unknown.out) == (64, "")
    assert unknown.sentence.startswith("L'opération « V-9 » n'a aucune commission dans les livres de MTV")
