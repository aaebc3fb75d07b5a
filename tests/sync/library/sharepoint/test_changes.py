"""What changed in SharePoint is asked for, learnt whole or not at all, and kept with the place to ask on from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from catalogue.errors import StorageBusy
from catalogue.store.database import Database
from catalogue.store.library_items import Learnt, Remembered
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sandboxes.sharepoint.items import Item
from sync.library.sharepoint.library import SharePointLibrary, sharepoint_library
from sync.library.sharepoint.retry import ATTEMPTS
from sync.library.sharepoint.throttle import Gate
from sync.memory import DatabaseMemory
from tests.support.graph import CLAIRE, Clock
from tests.support.seeds import service_on

NAME = "https://winvest.sharepoint.com/sites/Catalogue/Documents"
MTV, NOTICE = "Catalogue/MTV/Catalogue_MTV.xlsx", "Documents/MTV/MTV-1/notice.pdf"


@dataclass(frozen=True, slots=True)
class Followed:
    """A library that is looked at again and again, each time from what was kept."""

    sandbox: Sandbox
    library: SharePointLibrary
    memory: DatabaseMemory

    def look(self) -> set[str]:
        """Look once more, from what the database remembers; return the paths concerned."""
        return set(self.library.look(self.memory) or ())

    def known(self) -> Remembered:
        """Return what stays from one run to the next."""
        return self.memory.recall(NAME)

    def names(self) -> set[str]:
        """Return the names of the files that stay."""
        return {item.name for item in self.known().items.values() if not item.is_folder}

    def at(self, path: str) -> Item:
        """Return what lies at a path."""
        item = self.sandbox.library.at(path)
        assert item is not None
        return item

    def move(self, path: str, folder: str, name: str) -> None:
        """Let Claire move or rename something."""
        self.sandbox.library.move(self.at(path), self.sandbox.library.folder_at(folder, CLAIRE), name, CLAIRE)

    def strike(self, **fields: Any) -> None:
        """Let something go wrong."""
        self.sandbox.faults.add(Fault.model_validate(fields))


@pytest.fixture
def followed(database: Database, tmp_path: Path) -> Iterator[Followed]:
    """A library with two files, and a database that knows nothing of it."""
    slept: list[float] = []
    with (
        sharepoint() as sandbox,
        sharepoint_library(sandbox.settings(), Gate(lambda: sum(slept), slept.append)) as library,
    ):
        sandbox.library.put(MTV, b"PK-1", CLAIRE)
        sandbox.library.put(NOTICE, b"%PDF", CLAIRE)
        yield Followed(sandbox, library, DatabaseMemory(service_on(database, tmp_path)))


def test_only_what_changed_is_asked_for_and_followed_by_its_identifier(followed: Followed) -> None:
    """Renamed, moved, deleted, with the folder or alone: one call tells it, and one more for each workbook that moved."""
    assert followed.look() == {MTV, NOTICE}
    first = followed.known()
    followed.sandbox.log.clear()
    assert (followed.look(), followed.known()) == (set(), first)
    assert len(followed.sandbox.log.requests("GET", "/drives/")) == 1
    (workbook,) = followed.library.workbooks()
    assert (workbook.saved_by, workbook.number) == ("Claire Martin", "1.0")
    assert str(workbook.web_address).endswith("/sites/Catalogue/Documents/Catalogue/MTV/Catalogue_MTV.xlsx")

    followed.move("Documents/MTV/MTV-1", "Documents/MTV", "MTV-2")  # nothing is told of what lies in it
    followed.move(MTV, "Archive", "Catalogue_MTV.xlsx")
    followed.sandbox.library.put("Rapports/MTV/rapport.html", b"<p>", CLAIRE)
    changed = followed.look()
    moved = "Documents/MTV/MTV-2/notice.pdf"
    assert changed == {MTV, NOTICE, "Archive/Catalogue_MTV.xlsx", moved}
    assert [entry.path for entry in followed.library.documents("mtv")] == [moved]
    assert [entry.path for entry in followed.library.elsewhere()] == ["Archive/Catalogue_MTV.xlsx"]
    assert followed.library.elsewhere()[0].id == workbook.id
    assert followed.names() == {"Catalogue_MTV.xlsx", "notice.pdf"}  # what we deliver is nobody's to look for

    gone = followed.at("Documents")
    followed.sandbox.library.delete(gone)
    assert followed.look() == {moved}
    assert followed.names() == {"Catalogue_MTV.xlsx"}


def test_names_that_are_swapped_or_change_their_case_are_followed(followed: Followed) -> None:
    """By identifier, whatever order it is told in and however late; two files are never at one path."""
    other = "Catalogue/FT/Catalogue_FT.xlsx"
    followed.sandbox.library.put(other, b"PK-2", CLAIRE)
    followed.look()
    ids = {entry.path: entry.id for entry in followed.library.workbooks()}
    followed.sandbox.knobs.delta_scrambled, followed.sandbox.knobs.page_rows = True, 1
    followed.move("Catalogue/MTV", "", "x")
    followed.move("Catalogue/FT", "Catalogue", "MTV")
    followed.move("x", "Catalogue", "FT")
    for folder, name in (("FT", "MTV"), ("MTV", "FT")):
        followed.move(f"Catalogue/{folder}/Catalogue_{name}.xlsx", f"Catalogue/{folder}", f"Catalogue_{folder}.xlsx")
    assert followed.look() == {MTV, other}
    assert {entry.path: entry.id for entry in followed.library.workbooks()} == {MTV: ids[other], other: ids[MTV]}
    assert [followed.library.fetch(entry) for entry in followed.library.workbooks()] == [b"PK-1", b"PK-2"]
    followed.move(MTV, "Catalogue/MTV", "catalogue_mtv.XLSX")
    spelt = "Catalogue/MTV/catalogue_mtv.XLSX"
    assert followed.look() == {MTV, spelt}
    assert {entry.path: entry.id for entry in followed.library.workbooks()} == {spelt: ids[other], other: ids[MTV]}
    assert followed.look() == set()


def test_a_folder_alone_that_is_told_to_be_gone_takes_along_what_lay_in_it(followed: Followed) -> None:
    """Graph may tell nothing of what a deleted folder held."""
    followed.look()
    notice = followed.at(NOTICE)
    followed.sandbox.library.delete(followed.at("Documents/MTV"))
    for item in (notice, followed.sandbox.library.all_items()[-1]):
        item.changed_at = 0
    assert followed.look() == {NOTICE}
    assert followed.names() == {"Catalogue_MTV.xlsx"}


def test_what_is_not_told_to_the_end_changes_nothing(followed: Followed) -> None:
    """A link that is too old has all told anew: what is missing is gone once all was told, and not before."""
    followed.look()
    first = followed.known()
    followed.sandbox.library.delete(followed.at(NOTICE))
    followed.sandbox.library.forget_changes()
    followed.sandbox.knobs.page_rows = 2
    followed.strike(path="delta", times=3)  # refused, told to begin anew, a page; then
    followed.strike(path="delta", status=503, times=ATTEMPTS)
    with pytest.raises(StorageBusy):
        followed.look()
    assert followed.known() == first
    assert followed.look() == {NOTICE}
    assert followed.names() == {"Catalogue_MTV.xlsx"}
    assert followed.known().link != first.link
    followed.sandbox.library.forget_changes()
    for status in (400, 404):  # a link that means nothing, or is about a library that was made anew
        followed.strike(path="delta", status=status)
        followed.look()
    (workbook,) = followed.library.workbooks()
    assert workbook.saved_by == "Claire Martin"
    root = next(item.id for item in first.items.values() if item.parent is None)
    ghost = {"id": "x", "name": "x.ods", "eTag": "x", "size": 1, "file": {}, "parentReference": {"id": root}}
    onward = f"{followed.known().link}&page=2"
    followed.strike(path="delta", status=200, body={"value": [ghost], "@odata.nextLink": onward})
    followed.strike(path="delta", status=410)
    assert followed.look() == set()  # nor is anything kept of what was told before all was told anew
    assert len(followed.sandbox.log.requests("GET", "publication")) == 1  # what is known of it stays


def test_where_to_ask_on_from_is_kept_with_what_was_learnt_or_not_at_all(followed: Followed) -> None:
    """Were the place kept without the rest, what was told in between would never be told again."""
    followed.look()
    first = followed.known()
    learnt = Learnt(None, [replace(item, name="perdu") for item in first.items.values()], [])  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        followed.memory.keep(NAME, learnt)
    assert followed.known() == first


def test_a_file_that_was_just_saved_moves_still(followed: Followed) -> None:
    """So long as the quiet period of the settings has not gone by; a time to come is a wrong clock's, and holds nothing."""
    settings = followed.sandbox.settings().model_copy(update={"sharepoint_quiet_seconds": 90})
    clock, saved = Clock(), followed.at(MTV).modified
    with sharepoint_library(settings, clock=clock) as library:
        library.look(followed.memory)
        for seconds, moving in ((0, True), (88, True), (91, False), (-3600, False)):
            clock.now = saved + timedelta(seconds=seconds)
            assert [entry.moving for entry in (*library.workbooks(), library.find(MTV)) if entry] == [moving, moving]
