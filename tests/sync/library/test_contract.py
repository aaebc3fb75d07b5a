"""What every document library does, whatever holds it: one suite for all adapters (`tests.sync.library.adapters`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalogue.errors import FileMoved, StorageBlocked
from sync.library import GROUP_WORKBOOK, NOTHING, Entry
from sync.library.opening import TOO_HEAVY, UnfitFile
from tests.sync.library.adapters import ADAPTERS, Notes, Place

FT, MTV = "Catalogue/FT/Catalogue_FT.xlsx", "Catalogue/MTV/Catalogue_MTV.xlsx"
MONTH = "Operations/MTV/Operations_MTV_2025-09.xlsx"
PAPER, REPORT = "Documents/MTV/MTV-1/Été n° 1 + 100 %.pdf", "Rapports/MTV/Catalogue_MTV.html"


@pytest.fixture(params=ADAPTERS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty library of each kind."""
    with ADAPTERS[request.param](tmp_path / "library") as opened:
        yield opened


def found(place: Place, path: str) -> Entry:
    """Return the file that lies at a path."""
    entry = place.library.find(path)
    assert entry is not None
    return entry


def test_files_are_listed_where_they_are_looked_for(place: Place) -> None:
    """Workbooks, the group's first, then catalogues, then months; trials, strays and documents each in their list."""
    for path in (MONTH, MTV, GROUP_WORKBOOK, FT, "Essais/MTV/essai.xlsx", "Catalogue_MTV.xlsx", PAPER, REPORT):
        place.people.save(path, b"PK")
    library = place.library
    assert [entry.path for entry in library.workbooks()] == [GROUP_WORKBOOK, FT, MTV, MONTH]
    assert [entry.path for entry in library.trials()] == ["Essais/MTV/essai.xlsx"]
    assert [entry.path for entry in library.elsewhere()] == ["Catalogue_MTV.xlsx"]
    assert [entry.path for entry in library.documents("MTV")] == [PAPER]
    assert list(library.documents("FT")) == []


def test_logos_are_listed_of_every_company(place: Place) -> None:
    """The files right under ``Documents/{company}/Logo``: no folder in it, nothing that only bears its name."""
    logo = "Documents/MTV/Logo/logo.png"
    for path in (logo, "Documents/MTV/Logo/ancien/logo.png", "Documents/Logo/logo.png"):
        place.people.save(path, b"PNG")
    assert [entry.path for entry in place.library.logos()] == [logo]


def test_a_listing_says_what_a_file_is_before_any_byte_is_read(place: Place) -> None:
    """Its identifier, version, size and time; looking at the one file says the same, and at nothing, nothing.

    Who saved it and how its version is numbered, where the library knows, is said of workbooks by the list already.
    """
    place.people.save(PAPER, b"%PDF-1.4")
    place.people.save(MTV, b"PK")
    (entry,) = place.library.documents("MTV")
    looked_at = found(place, PAPER)
    assert entry == replace(looked_at, saved_by=None, number=None)
    assert list(place.library.workbooks()) == [found(place, MTV)]
    assert (entry.size_bytes, entry.trouble) == (8, None)
    assert entry.id
    assert entry.version
    assert entry.modified_at is not None
    assert entry.modified_at < datetime.now(UTC) + timedelta(minutes=1)
    assert place.library.find("Documents/MTV/MTV-1/absent.pdf") is None
    assert place.library.find("Documents/FT/absent/absent.pdf") is None


def test_lists_tell_what_lies_there_at_the_last_look(place: Place) -> None:
    """It says what changed since the one before, or that it cannot tell; what it lists is the same either way."""
    library, notes = place.library, Notes()
    place.people.save(MTV, b"PK-1")
    library.look(notes)
    place.people.delete(MTV)
    place.people.save(FT, b"PK-1")
    assert library.look(notes) in ({MTV, FT}, None)
    assert [entry.path for entry in library.workbooks()] == [FT]
    assert library.look(notes) in (set(), None)
    assert [entry.path for entry in library.workbooks()] == [FT]
    assert library.same_before(FT, b"PK-1") is None


def test_a_version_moves_with_each_save_and_with_nothing_else(place: Place) -> None:
    """Same name, same size, same time: another version of the same file; reading it makes none."""
    place.people.save(MTV, b"PK-1")
    before = found(place, MTV)
    assert place.library.fetch(before) == b"PK-1"
    assert found(place, MTV) == before
    place.people.save(MTV, b"PK-2")
    after = found(place, MTV)
    assert (after.id, after.version == before.version) == (before.id, False)


def test_the_bytes_are_those_of_the_version_that_was_listed(place: Place) -> None:
    """What was saved or taken away meanwhile is said, and never passes for what was listed."""
    place.people.save(MTV, b"PK-1")
    listed = found(place, MTV)
    place.people.save(MTV, b"PK-2")
    with pytest.raises(FileMoved):
        place.library.fetch(listed)
    assert place.library.fetch(found(place, MTV)) == b"PK-2"
    place.people.delete(MTV)
    with pytest.raises(FileMoved):
        place.library.fetch(listed)


def test_a_file_that_is_too_heavy_is_not_read(place: Place) -> None:
    """It may weigh as much as is allowed, and not a byte more."""
    place.people.save(MTV, b"PK-1")
    listed = found(place, MTV)
    assert place.library.fetch(listed, most_bytes=4) == b"PK-1"
    with pytest.raises(UnfitFile) as caught:
        place.library.fetch(listed, most_bytes=3)
    assert caught.value.rule == TOO_HEAVY


def test_a_file_that_its_listing_gives_up_is_not_fetched(place: Place) -> None:
    """The trouble that was listed is raised as it is."""
    place.people.save(MTV, b"PK")
    trouble = UnfitFile(MTV, "est un dossier")
    with pytest.raises(UnfitFile) as caught:
        place.library.fetch(replace(found(place, MTV), trouble=trouble))
    assert caught.value is trouble


def test_what_is_written_is_there_as_it_was_returned(place: Place) -> None:
    """Folders are made; the version returned is the one that lies there, and again after it is replaced."""
    first = place.library.write(REPORT, b"<p>1")
    assert first == replace(found(place, REPORT), fresh=first.fresh)
    assert place.library.fetch(first) == b"<p>1"
    second = place.library.write(REPORT, b"<p>2")
    assert second.version != first.version
    assert place.library.fetch(second) == b"<p>2"
    with pytest.raises(FileMoved):
        place.library.fetch(first)


def test_a_guarded_write_replaces_only_what_was_read(place: Place) -> None:
    """Over the version that lies there it goes through; over one that somebody saved or deleted since, it does not."""
    place.people.save(MTV, b"PK-1")
    read = found(place, MTV)
    written = place.library.write(MTV, b"PK-2", over=read.version)
    assert place.library.fetch(written) == b"PK-2"
    for meanwhile in (b"PK-3", None):
        if meanwhile is None:
            place.people.delete(MTV)
        else:
            place.people.save(MTV, meanwhile)
        with pytest.raises(FileMoved):
            place.library.write(MTV, b"PK-4", over=written.version)
        there = place.library.find(MTV)
        assert (there and place.library.fetch(there)) == meanwhile


def test_a_new_file_is_put_over_nothing(place: Place) -> None:
    """Whoever wants a file that was not there never replaces one that is; what is ours already is seen as it lies there."""
    written = place.library.write(REPORT, b"<p>1", over=NOTHING)
    assert place.library.fetch(written) == b"<p>1"
    with pytest.raises(FileMoved):
        place.library.write(REPORT, b"<p>2", over=NOTHING)
    place.people.save(MTV, b"PK-1")
    with pytest.raises(FileMoved):
        place.library.write(MTV, b"PK-2", over=NOTHING)
    assert place.library.fetch(found(place, MTV)) == b"PK-1"
    assert place.library.release(found(place, REPORT)) == found(place, REPORT)


def test_what_stands_in_the_way_waits_for_somebody(place: Place) -> None:
    """A folder that bears the name of a report: the sentence names it, and nothing is left half written."""
    place.people.put_in_the_way(REPORT)
    with pytest.raises(StorageBlocked, match=r"Catalogue_MTV\.html"):
        place.library.write(REPORT, b"<p>")
    assert list(place.library.elsewhere()) == []
