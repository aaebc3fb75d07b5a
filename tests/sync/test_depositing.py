"""What is delivered arrives once, under its name or beside what holds it, and when it is tried again."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from catalogue.errors import FileMoved, StorageBlocked, StorageBusy
from sync.depositing import NotAsWritten, Wait, after, another_name_has_to_do, deposit, deposit_beside
from sync.library import Entry
from sync.library.folder import FolderLibrary

BEGUN = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REPORT = "Rapports/MTV/Catalogue_MTV_rapport.html"


def minutes(count: float) -> datetime:
    """Return an instant, so many minutes after the first failure."""
    return BEGUN + timedelta(minutes=count)


def test_what_passes_by_itself_is_tried_more_and_more_seldom() -> None:
    """After 1, 6, 21 and 51 minutes, then every hour; never before the library said; at any start where somebody acts."""
    failure = StorageBusy("…", 60)
    assert after(failure, None, BEGUN) == Wait(BEGUN, minutes(1))
    tries = [(1, 6), (6.5, 21), (21, 51), (51, 111), (111, 171), (600, 651)]
    assert [after(failure, BEGUN, minutes(now)) for now, _ in tries] == [Wait(BEGUN, minutes(due)) for _, due in tries]
    assert after(StorageBusy("…", 900), BEGUN, minutes(1)).due_at == minutes(16)
    assert after(StorageBlocked("…"), BEGUN, minutes(1)) == Wait(BEGUN, None)


def test_another_name_has_to_do_after_a_day_where_it_is_the_name_that_is_held() -> None:
    """Not before, and not where the whole library is full or closed: no name would help."""
    held = StorageBusy("…", held=True)
    assert another_name_has_to_do(held, BEGUN, BEGUN + timedelta(days=1))
    assert not another_name_has_to_do(held, BEGUN, BEGUN + timedelta(hours=23, minutes=59))
    assert not another_name_has_to_do(held, None, BEGUN)
    assert not another_name_has_to_do(StorageBusy("…"), BEGUN, BEGUN + timedelta(days=2))


class Counting(FolderLibrary):
    """A folder that counts what is written into it."""

    writes = 0

    def write(self, path: str, content: bytes, *, over: str | None = None) -> Entry:
        """Write, and count."""
        self.writes += 1
        return super().write(path, content, over=over)


def test_a_file_that_lies_there_is_not_written_again_and_nobody_elses_is_written_over(tmp_path: Path) -> None:
    """Beside it, under the first free name, where names are unique; over it, where the newest must bear the name."""
    library = Counting(tmp_path)
    for _ in range(2):
        assert deposit_beside(library, REPORT, b"<p>1").path == REPORT
    assert library.writes == 1
    for content, name in ((b"<p>2", "_2"), (b"<p>3", "_3"), (b"<p>2", "_2")):
        assert deposit_beside(library, REPORT, content).path == f"Rapports/MTV/Catalogue_MTV_rapport{name}.html"
    assert (tmp_path / REPORT).read_bytes() == b"<p>1"
    deposit(library, REPORT, b"<p>4")
    assert (tmp_path / REPORT).read_bytes() == b"<p>4"
    assert library.writes == 4


@pytest.mark.parametrize("links", [True, False])
def test_what_somebody_puts_there_in_the_very_instant_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """After the last look: a report goes beside it, an export waits; on a drive that knows no links too."""
    library = FolderLibrary(tmp_path)
    theirs = tmp_path / REPORT
    looks: list[str] = []
    looked = FolderLibrary.find

    def meanwhile(self: FolderLibrary, path: str) -> Entry | None:
        there = looked(self, path)
        looks.append(path)
        if looks.count(REPORT) == 2:  # the one before its name, and the one before it is written
            theirs.parent.mkdir(parents=True, exist_ok=True)
            theirs.write_bytes(b"de quelqu'un")
        return there

    def none(*_args: object, **_options: object) -> None:
        raise OSError(errno.EOPNOTSUPP, "no links here")

    if not links:
        monkeypatch.setattr(os, "link", none)
    monkeypatch.setattr(FolderLibrary, "find", meanwhile)
    assert deposit_beside(library, REPORT, b"<p>1").path == "Rapports/MTV/Catalogue_MTV_rapport_2.html"
    theirs.unlink()
    looks.clear()
    with pytest.raises(FileMoved):
        deposit(library, REPORT, b"<p>1")
    assert theirs.read_bytes() == b"de quelqu'un"
    assert sorted(path.name for path in theirs.parent.iterdir()) == [theirs.name, "Catalogue_MTV_rapport_2.html"]


class Spoiling(FolderLibrary):
    """A folder in which something else writes."""

    def fetch(self, entry: Entry, *, most_bytes: int | None = None) -> bytes:
        """Return a file's bytes, and one more."""
        return super().fetch(entry, most_bytes=most_bytes) + b" "


def test_what_comes_back_different_has_not_arrived(tmp_path: Path) -> None:
    """Both digests are told."""
    with pytest.raises(NotAsWritten, match=r"relu dans la bibliothèque n'est pas le fichier livré \(SHA-256"):
        deposit(Spoiling(tmp_path), REPORT, b"<p>")
