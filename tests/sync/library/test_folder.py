"""The library as a folder: its own regular files are read and written, and nothing that a link or a name leads to."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from catalogue.errors import StorageBlocked, StorageBusy, StorageUnavailable
from sync.archive import FolderArchive
from sync.library.folder import FolderLibrary
from sync.library.opening import UnfitFile, walked
from tests.support.odd_files import ODD, Maker, sparse

NOBODY = 65534
MTV = "Catalogue/MTV/Catalogue_MTV.xlsx"
MOST_BYTES = 200 << 20


@pytest.fixture
def place(tmp_path: Path) -> FolderLibrary:
    """A library with a company's folder, empty."""
    (tmp_path / "library/Catalogue/MTV").mkdir(parents=True)
    return FolderLibrary(tmp_path / "library")


def read(place: FolderLibrary, path: str) -> bytes:
    """Look at a file and read it."""
    entry = place.find(path)
    assert entry is not None
    return place.fetch(entry, most_bytes=MOST_BYTES)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Act as an account without rights, where the tests are root's."""
    was_root = os.geteuid() == 0
    if was_root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if was_root:
            os.seteuid(0)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Take these rights from every file that is made."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_what_is_no_file_of_the_library_is_refused_and_never_waited_for(place: FolderLibrary, make: Maker) -> None:
    """Listed like any other, and refused when it is read, with what it is."""
    make(place.root / MTV)
    assert [entry.path for entry in place.workbooks()] == [MTV]
    with pytest.raises(UnfitFile) as caught:
        read(place, MTV)
    assert (caught.value.rule, caught.value.why) == ODD[make]


def test_a_link_that_stays_in_the_library_is_read(place: FolderLibrary) -> None:
    """A file and a folder may be shared between two places of the library."""
    (place.root / "commun").mkdir()
    (place.root / "commun/Catalogue_FT.xlsx").write_bytes(b"PK")
    (place.root / MTV).symlink_to("../../commun/Catalogue_FT.xlsx")
    (place.root / "Catalogue/FT").symlink_to(place.root / "commun")
    assert [entry.path for entry in place.workbooks()] == ["Catalogue/FT/Catalogue_FT.xlsx", MTV]
    assert read(place, MTV) == read(place, "Catalogue/FT/Catalogue_FT.xlsx") == b"PK"


def test_a_library_may_itself_be_a_link(place: FolderLibrary, tmp_path: Path) -> None:
    """Whoever sets the service up chose it."""
    (place.root / MTV).write_bytes(b"PK")
    (tmp_path / "lien").symlink_to(place.root)
    assert read(FolderLibrary(tmp_path / "lien"), MTV) == b"PK"


@pytest.mark.parametrize("target", ["ailleurs", "absent"])
def test_a_folder_that_leads_elsewhere_is_named_and_not_listed(
    place: FolderLibrary, tmp_path: Path, target: str
) -> None:
    """Its files stay unknown; the folder stands in the list with its trouble."""
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs/Catalogue_FT.xlsx").touch()
    (place.root / "Catalogue/FT").symlink_to(tmp_path / target)
    (place.root / MTV).touch()
    first, second = place.workbooks()
    assert (first.path, second.path, second.trouble) == ("Catalogue/FT", MTV, None)
    assert isinstance(first.trouble, UnfitFile)


def test_a_link_that_takes_the_place_of_a_listed_file_is_not_followed(place: FolderLibrary) -> None:
    """Between the listing and the reading, the file became a link out of the library."""
    (place.root / MTV).write_bytes(b"PK")
    (entry,) = place.workbooks()
    (place.root / MTV).unlink()
    (place.root / MTV).symlink_to("/etc/passwd")
    with pytest.raises(UnfitFile, match="sort de la bibliothèque"):
        place.fetch(entry)


def test_what_was_resolved_is_walked_without_following_a_link(place: FolderLibrary, tmp_path: Path) -> None:
    """A folder swapped for a link after the path was resolved is no folder any more."""
    (place.root / "Catalogue/MTV").rmdir()
    (place.root / "Catalogue/MTV").symlink_to(tmp_path)
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"), walked(place.root, ("Catalogue", "MTV")):
        pass


def test_a_folder_that_may_not_be_read_keeps_no_other_from_being_listed() -> None:
    """It stands in the list, and why; the other companies too."""
    with TemporaryDirectory() as root:  # the tests' own folders are closed to whoever is not root
        Path(root).chmod(0o755)
        closed, other = Path(root) / "Catalogue/FT", Path(root) / MTV
        other.parent.mkdir(parents=True)
        other.touch()
        closed.mkdir(mode=0)
        with ordinary_user():
            first, second = FolderLibrary(Path(root)).workbooks()
        closed.chmod(0o755)
    assert (first.path, second.path, second.trouble) == ("Catalogue/FT", MTV, None)
    assert str(first.trouble).startswith(f"Impossible de lire {closed} (l'accès est refusé)")


@pytest.mark.parametrize(
    "name", [b"Catalogue_\xe9.xlsx", b"Catalogue_\nMTV.xlsx", b"Catalogue_\x1b[31m.xlsx", b"\xe2\x80\xae.xlsx"]
)
def test_a_name_that_cannot_be_shown_is_listed_with_its_trouble(place: FolderLibrary, name: bytes) -> None:
    """What may be shown of it holds on one line and can be written anywhere."""
    path = os.path.join(os.fsencode(place.root), b"Catalogue/MTV", name)  # noqa: PTH118  a Path is no bytes
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    (entry,) = place.workbooks()
    assert isinstance(entry.trouble, UnfitFile)
    assert entry.trouble.rule == "FIC-008"
    assert entry.shown.encode().decode().isprintable()
    assert "\ufffd" in entry.shown


def test_documents_are_listed_whatever_lies_among_them(place: FolderLibrary) -> None:
    """Links that go round, pipes and large files are listed, not followed, not opened."""
    papers = place.root / "Documents/MTV/MTV-1"
    papers.mkdir(parents=True)
    (papers / "cgu.pdf").write_bytes(b"%PDF")
    (papers / "rond").symlink_to(papers.parent)
    os.mkfifo(papers / "tube.pdf")
    sparse(papers / "lourd.pdf")
    names = {entry.path.rsplit("/", 1)[-1] for entry in place.documents("MTV")}
    assert names == {"cgu.pdf", "tube.pdf", "lourd.pdf"}


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_files_have_the_rights_that_the_umask_leaves(place: FolderLibrary, mask: int, mode: int) -> None:
    """Whoever starts the service decides who may read its reports."""
    with umask(mask):
        place.write("Rapports/MTV/rapport.html", b"<p>")
    assert stat.S_IMODE((place.root / "Rapports/MTV/rapport.html").stat().st_mode) == mode


def test_the_archive_is_closed_to_others(tmp_path: Path) -> None:
    """Files 0440, folders 0750; one that an earlier version left open is closed."""
    archive = FolderArchive(tmp_path / "archive")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive").chmod(0o755)
    with umask(0):
        archive.keep(b"PK", ".xlsx")
    (file,) = archive.root.rglob("*.xlsx")
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, archive.root)]
    assert modes == [0o440, 0o750, 0o750]


def test_nothing_is_written_through_a_link_out_of_the_library(place: FolderLibrary, tmp_path: Path) -> None:
    """The sentence names the folder; nothing lands elsewhere."""
    (tmp_path / "ailleurs").mkdir()
    (place.root / "Rapports").mkdir()
    (place.root / "Rapports/MTV").symlink_to(tmp_path / "ailleurs")
    with pytest.raises(StorageUnavailable, match="« Rapports/MTV » est un lien qui sort de la bibliothèque"):
        place.write("Rapports/MTV/rapport.html", b"<p>")
    assert list((tmp_path / "ailleurs").iterdir()) == []


def test_a_report_replaces_a_link_and_never_writes_through_it(place: FolderLibrary, tmp_path: Path) -> None:
    """A link under the report's own name is removed; what it led to stays as it was."""
    (tmp_path / "précieux").write_text("intact")
    (place.root / "Rapports/MTV").mkdir(parents=True)
    (place.root / "Rapports/MTV/rapport.html").symlink_to(tmp_path / "précieux")
    place.write("Rapports/MTV/rapport.html", b"<p>")
    assert (tmp_path / "précieux").read_text() == "intact"
    assert read(place, "Rapports/MTV/rapport.html") == b"<p>"


def test_a_copy_that_keeps_its_time_is_another_version(place: FolderLibrary) -> None:
    """Same name, size and time of the bytes, as a program that copies leaves them: the folder knows that it changed."""
    (place.root / MTV).write_bytes(b"PK-1")
    os.utime(place.root / MTV, (1_700_000_000, 1_700_000_000))
    (before,) = place.workbooks()
    (place.root / MTV).write_bytes(b"PK-2")
    os.utime(place.root / MTV, (1_700_000_000, 1_700_000_000))
    (after,) = place.workbooks()
    assert (before.modified_at, before.size_bytes) == (after.modified_at, after.size_bytes)
    assert before.version != after.version


def test_what_was_saved_this_very_instant_is_fresh(place: FolderLibrary) -> None:
    """A next save may fall into the same instant of a coarse disk: such a version is not to be relied upon."""
    (place.root / MTV).write_bytes(b"PK")
    (just_saved,) = place.workbooks()
    os.utime(place.root / MTV, (1_700_000_000, 1_700_000_000))
    (long_since,) = place.workbooks()
    assert (just_saved.fresh, long_since.fresh) == (True, False)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (errno.EBUSY, StorageBusy),
        (errno.ETXTBSY, StorageBusy),
        (errno.ETIMEDOUT, StorageBusy),
        (errno.ENOSPC, StorageBlocked),
        (errno.EACCES, StorageBlocked),
        (errno.EROFS, StorageBlocked),
    ],
)
def test_what_the_disk_refuses_passes_or_needs_somebody(
    place: FolderLibrary, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[StorageUnavailable]
) -> None:
    """A file in use is tried again later, in so many seconds; a full disk or a missing right waits for a person."""

    def refusing(*_arguments: object, **_more: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr("sync.library.writing.os.replace", refusing)
    with pytest.raises(StorageUnavailable) as caught:
        place.write("Rapports/MTV/rapport.html", b"<p>")
    assert type(caught.value) is kind
    assert getattr(caught.value, "seconds", None) == (60 if kind is StorageBusy else None)
    assert caught.value.sentence.startswith("Impossible d'écrire ")
    assert list((place.root / "Rapports/MTV").iterdir()) == []
