"""The whole demo, twice: the second time it leaves somebody's work alone, mails nothing and delivers the same files."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from catalogue.scope import SERVICE
from sync.bootstrap import service
from sync.settings import Settings
from tests.support.checksums import checksums, differences
from tests.support.command import environment, program
from tests.support.mailbox import mail_server
from tests.support.places import temporary_data_dir
from workbooks.sameness import shows_the_same

pytestmark = pytest.mark.drill

GROUP, USGP = "Catalogue/Groupe/Referentiel_Groupe.xlsx", "Catalogue/USGP/Catalogue_USGP.xlsx"
ADDED = "Catalogue/MTV/Catalogue_MTV (copie).xlsx"
#: Any run reads again a month of which an operation waits, and files say when they were delivered last.
READ_AGAIN = {"submission", "finding", "operation", "export_file"}


def test_a_second_demo_leaves_what_was_edited_alone() -> None:
    """Edited workbooks stay and wait for `sync`, a removed one comes back; no month, line or mail is added."""
    with temporary_data_dir() as folder, mail_server() as box:
        mail = {"CATALOGUE_SMTP_HOST": "127.0.0.1", "CATALOGUE_SMTP_PORT": str(box.port)}
        mail |= {"CATALOGUE_SMTP_SECURITY": "none", "CATALOGUE_SMTP_SENDER": "catalogue@winvest.fr"}
        settings = environment(folder, **mail)
        first = program("demo", "--no-serve", env=settings)
        assert first.code == 0, first.err
        exports, state = _exports(folder), _state(folder)
        _give_addresses(folder / "library" / GROUP)
        (folder / "library" / USGP).unlink()
        (folder / "library" / ADDED).write_bytes(b"brouillon")
        edited = (folder / "library" / GROUP).read_bytes()

        second = program("demo", "--no-serve", env=settings)

        assert second.code == 0, second.err
        assert "laissés tels quels et non chargés" in second.out
        assert f"  {folder}/library/{GROUP}\nSupprimés depuis, donc remis :\n  {folder}/library/{USGP}\n" in second.out
        assert (folder / "library" / GROUP).read_bytes() == edited
        assert (folder / "library" / ADDED).read_bytes() == b"brouillon"
        assert exports
        assert _exports(folder) == exports
        assert set(differences(state, _state(folder))) <= READ_AGAIN
        assert program("sync", "--only", "*Groupe*", env=settings).code == 0
        assert program("demo", "--no-serve", env=settings).code == 0
        assert box.received == []


def test_a_demo_through_sharepoint_ends_as_the_other_one_does() -> None:
    """It says the same of the catalogue and the books; the same reports and exports lie in the folder."""
    with temporary_data_dir() as folder, temporary_data_dir() as other:
        through = program("demo", "--no-serve", "--sharepoint", env=environment(folder))
        assert through.code == 0, through.err
        first, _, rest = through.out.partition("\n\n")
        assert re.fullmatch(
            r"Tout est passé par un SharePoint en bac à sable, en \d+ appels à Microsoft Graph\.", first
        )
        straight = program("demo", "--no-serve", env=environment(other))
        assert straight.code == 0
        assert _without_places(rest, folder) == _without_places(straight.out, other)
        exports, expected = _exports(folder), _exports(other)
        assert exports.keys() == expected.keys()
        assert all(shows_the_same(content, exports[name]) for name, content in expected.items())


def _without_places(text: str, folder: Path) -> str:
    return re.sub(r"\d{8}-\d{6}_", "", text.replace(str(folder), ""))


def _give_addresses(group: Path) -> None:
    """Let every company have an accounting firm to write to."""
    book = openpyxl.load_workbook(group)
    sheet = book["Sociétés"]
    titles = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    for row in sheet.iter_rows(min_row=2):
        if row[0].value:
            sheet.cell(row[0].row, titles["E-mail du cabinet"], "cabinet@exemple.fr")
    book.save(group)


def _exports(folder: Path) -> dict[str, bytes]:
    root = folder / "library" / "Exports"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def _state(folder: Path) -> dict[str, str]:
    with service(Settings(data_dir=folder, _env_file=None)) as running, running.database.reading(SERVICE) as connection:
        return checksums(connection)
