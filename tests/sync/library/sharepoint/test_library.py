"""The library in SharePoint on its bad days: what is lost, held, altered or full there loses nothing here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from catalogue.errors import FileMoved, StorageBlocked, StorageBusy
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sync.library import NOTHING, DocumentLibrary, Entry
from sync.library.opening import UnfitFile
from sync.library.sharepoint.library import sharepoint_library
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.uploads import FRAGMENT_BYTES, SMALL_BYTES
from tests.support.graph import CLAIRE
from tests.sync.library.adapters import Notes

MTV, REPORT = "Catalogue/MTV/Catalogue_MTV.xlsx", "Rapports/MTV/Catalogue_MTV.html"
HEAVY = bytes(range(256)) * (2 * FRAGMENT_BYTES // 256) + b"fin"


def workbook(number: int) -> bytes:
    """Return a package that SharePoint takes for an Office file."""
    package = BytesIO()
    with ZipFile(package, "w") as written:
        written.writestr("[Content_Types].xml", f"<Types n='{number}'/>")
    return package.getvalue()


@dataclass(frozen=True, slots=True)
class Site:
    """A sandbox, and our library in it."""

    sandbox: Sandbox
    library: DocumentLibrary

    def strike(self, **fields: Any) -> None:
        """Let something go wrong."""
        self.sandbox.faults.add(Fault.model_validate(fields))

    def versions(self, path: str) -> list[bytes]:
        """Return every content that lay at a path."""
        item = self.sandbox.library.at(path)
        return [] if item is None else [version.content for version in item.versions]

    @contextmanager
    def at_the_next_fragment(self, happens: Callable[[], object]) -> Iterator[None]:
        """Let something happen while the first fragment of an upload is taken."""
        uploads, left = self.sandbox.service.uploads, [happens]
        take = uploads._take

        def take_meanwhile(*arguments: Any) -> None:
            take(*arguments)
            if left:
                left.pop()()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(uploads, "_take", take_meanwhile)
            yield

    def saved(self, path: str, content: bytes) -> Entry:
        """Let Claire save a file, and return it as it is listed."""
        self.sandbox.library.put(path, content, CLAIRE)
        entry = self.library.find(path)
        assert entry is not None
        return entry


@pytest.fixture
def site() -> Iterator[Site]:
    """A library without a file, whose waits are not waited for."""
    slept: list[float] = []
    with (
        sharepoint() as sandbox,
        sharepoint_library(sandbox.settings(), Gate(lambda: sum(slept), slept.append)) as library,
    ):
        yield Site(sandbox, library)


def test_an_answer_lost_after_the_write_makes_no_second_version(site: Site) -> None:
    """Dropped, or a 504: what lies there is ours, so it is done; where nothing lies, it is for later."""
    site.strike(method="PUT", drop=True, after_commit=True)
    first = site.library.write(REPORT, b"<p>1")
    site.strike(method="PUT", drop=True, after_commit=True)
    site.library.write(REPORT, b"<p>2", over=first.version)
    site.strike(method="PUT", status=504, after_commit=True)
    site.library.write(REPORT, b"<p>3")
    assert site.versions(REPORT) == [b"<p>1", b"<p>2", b"<p>3"]
    site.strike(method="PUT", drop=True)
    with pytest.raises(StorageBusy):
        site.library.write("Rapports/MTV/autre.html", b"<p>")
    assert site.library.find("Rapports/MTV/autre.html") is None


def test_of_an_office_file_the_versions_tell_whether_a_lost_answer_was_a_write(site: Site) -> None:
    """SharePoint rewrites it, so that no digest is the one sent: whatever is lost, nothing is written twice nor let go."""
    copy = "Rapports/MTV/Catalogue_MTV_a_corriger.xlsx"
    lost = {"method": "PUT", "drop": True, "after_commit": True}
    site.strike(**lost)
    first = site.library.write(copy, workbook(1))  # new: there was no version
    site.strike(**lost)
    site.library.write(copy, workbook(2))
    assert len(site.versions(copy)) == 2
    site.strike(method="PUT", drop=True)
    with pytest.raises(StorageBusy):
        site.library.write(copy, workbook(3))  # what lies there is ours, and older
    site.strike(**lost)
    there = site.library.find(copy)
    assert there is not None
    written = site.library.write(copy, workbook(4), over=there.version)  # its repetition is refused
    assert len(site.versions(copy)) == 3
    assert (first.number, written.number) == ("1.0", "3.0")
    assert site.library.fetch(written) != workbook(4)
    before = {"id": "3.0", "lastModifiedDateTime": "2026-01-01T00:00:00Z", "size": 1}
    site.strike(method="GET", path="/versions", status=200, body={"value": [before]})  # Claire saved just after that
    site.sandbox.library.put(copy, workbook(5), CLAIRE)
    with pytest.raises(FileMoved):
        site.library.write(copy, workbook(6), over=written.version)
    assert len(site.versions(copy)) == 4


def test_a_guarded_write_is_refused_for_what_somebody_saved_and_for_nothing_less(site: Site) -> None:
    """The eTag moves with a date that is set, and with a session that is opened: the content that was read is still there."""
    read = site.saved(REPORT, b"<p>1")
    item = site.sandbox.library.at(REPORT)
    assert item is not None
    site.sandbox.library.describe(item, None, CLAIRE)
    written = site.library.write(REPORT, b"<p>2", over=read.version)
    site.sandbox.knobs.session_moves_etag = True
    heavy = site.library.write(REPORT, in_fragments := bytes(SMALL_BYTES + 1), over=written.version)
    assert site.versions(REPORT)[-1] == in_fragments
    site.sandbox.library.put(REPORT, b"<p>3", CLAIRE)
    with pytest.raises(FileMoved):
        site.library.write(REPORT, b"<p>4", over=heavy.version)
    assert site.versions(REPORT)[-1] == b"<p>3"


@pytest.mark.parametrize("path", [REPORT, "Rapports/MTV/Catalogue_MTV_a_corriger.xlsx"])
def test_a_new_file_is_never_put_over_what_came_in_the_very_instant(site: Site, path: str) -> None:
    """In one piece or in fragments, before it begins or while it is sent; ours whose answer was lost is known again."""
    for number, content in enumerate((workbook(1), HEAVY)):
        name = path.replace("MTV_", f"MTV{number}_").replace("MTV.", f"MTV{number}.")
        site.sandbox.library.put(name, b"de Claire", CLAIRE)
        with pytest.raises(FileMoved):
            site.library.write(name, content, over=NOTHING)
        assert site.versions(name) == [b"de Claire"]
    late = path.replace("MTV_", "MTV2_").replace("MTV.", "MTV2.")
    with (
        site.at_the_next_fragment(lambda: site.sandbox.library.put(late, b"de Claire", CLAIRE)),
        pytest.raises(FileMoved),
    ):
        site.library.write(late, HEAVY, over=NOTHING)
    assert site.versions(late) == [b"de Claire"]
    losses: tuple[dict[str, Any], ...] = ({"drop": True}, {"status": 504})
    for number, lost in enumerate(losses, 3):
        name = path.replace("MTV_", f"MTV{number}_").replace("MTV.", f"MTV{number}.")
        site.strike(method="PUT", path="content", after_commit=True, **lost)
        site.library.write(name, workbook(1), over=NOTHING)
        assert len(site.versions(name)) == 1
    site.strike(method="PUT", status=409)  # by what somebody checked out and never checked in: nobody else sees it
    with pytest.raises(StorageBlocked, match="le nom est déjà pris") as taken:
        site.library.write("Rapports/MTV/invisible.html", b"<p>", over=NOTHING)
    assert taken.value.held


def test_a_session_outlives_its_token_and_is_begun_anew_where_it_is_gone(site: Site) -> None:
    """The token ends while fragments are sent, which bear none; the session ends; the file is locked, or has no room."""
    with site.at_the_next_fragment(site.sandbox.service.entra.revoke_tokens):
        site.library.write(REPORT, HEAVY)
    assert site.versions(REPORT) == [HEAVY]
    other = HEAVY[::-1]
    with site.at_the_next_fragment(site.sandbox.service.uploads.forget), pytest.raises(StorageBusy, match="interrompu"):
        site.library.write(REPORT, other)
    for status, expected in ((423, StorageBusy), (507, StorageBlocked)):
        site.strike(method="PUT", path="uploadSession", status=status)
        with pytest.raises(expected) as failed:
            site.library.write(REPORT, other)
        assert failed.value.held == (status == 423)
    site.strike(method="POST", path="createUploadSession", status=504, after_commit=True)
    with pytest.raises(StorageBusy):
        site.library.write(REPORT, other)
    assert site.versions(REPORT) == [HEAVY]


def test_no_log_holds_what_opens_a_door(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the secret, nor a token, nor an address that needs none, however much is logged by whatever we use."""
    with caplog.at_level(logging.DEBUG):
        site.library.look(Notes())
        site.library.fetch(site.library.write(REPORT, HEAVY))
        site.strike(path="download", drop=True, times=None)
        with pytest.raises(StorageBusy) as failed:
            site.library.fetch(site.saved(MTV, b"PK-1"))
    entra = site.sandbox.service.entra
    opening = [entra.registration.secret, *entra._tokens, "tempauth="]
    assert [one for one in opening if one in caplog.text or one in failed.value.sentence] == []


def test_names_are_people_s_own(site: Site) -> None:
    """Whatever SharePoint takes is written, found, listed and read as it is spelt; what it does not take is told."""
    for name in (
        "L'été #1 100%20 & co + 50 %.html",
        "{a}=[b];c,d@e!$^`~.html",
        "😀 ‘fin’ — №.html",
        "é" * 120 + ".html",
    ):
        path = f"Documents/MTV/MTV-1/{name}"
        written = site.library.write(path, name.encode(), over=NOTHING)
        assert site.library.find(path) == written
        assert site.library.fetch(written) == name.encode()
        site.library.write(path, b"2", over=written.version)
    assert len(site.library.documents("MTV")) == 4
    longest = "Documents/MTV/" + "a/" * 20 + "b" * (400 - 14 - 40 - 4) + ".pdf"
    assert len(longest) == 400
    assert site.library.fetch(site.library.write(longest, b"%PDF")) == b"%PDF"
    with pytest.raises(StorageBlocked, match="n'accepte pas ce nom"):
        site.library.write(longest.replace("b.pdf", "bb.pdf"), b"%PDF")


def test_what_is_written_is_checked_in_for_all_to_see(site: Site) -> None:
    """A library that requires check-out leaves new files to whoever wrote them; what comes back is as it lies there."""
    site.sandbox.knobs.requires_checkout = True
    written = site.library.write(REPORT, b"<p>")
    item = site.sandbox.library.at(REPORT)
    assert item is not None
    assert item.checked_out_by is None
    assert written == site.library.find(REPORT)
    site.strike(method="POST", path="checkin", status=503, times=None)
    with pytest.raises(StorageBusy, match="extrait"):
        site.library.write("Rapports/MTV/autre.html", b"<p>")
    site.sandbox.faults.clear()
    site.strike(method="POST", path="checkin", drop=True, after_commit=True)
    entry = site.library.find("Rapports/MTV/autre.html")
    assert entry is not None
    with pytest.raises(StorageBusy):
        site.library.release(entry)
    assert site.library.release(entry) == site.library.find(entry.path)
    item = site.sandbox.library.at(entry.path)
    assert item is not None
    assert item.checked_out_by is None


def test_a_heavy_file_goes_in_fragments_that_go_on_where_they_stopped(site: Site) -> None:
    """A fragment whose answer is lost is not sent twice, one that is lost is; no token goes to the files' origin."""
    site.sandbox.knobs.strict_fragments = True
    site.strike(method="PUT", path="uploadSession", drop=True, after_commit=True)
    site.strike(method="PUT", path="uploadSession", drop=True)
    written = site.library.write(REPORT, HEAVY)
    assert site.versions(REPORT) == [HEAVY]
    assert site.library.fetch(written) == HEAVY
    sent = site.sandbox.log.requests("PUT", "uploadSession")
    assert all("authorization" not in one.headers for one in sent)
    site.sandbox.library.put(REPORT, b"<p>", CLAIRE)
    with pytest.raises(FileMoved):
        site.library.write(REPORT, HEAVY, over=written.version)
    assert site.versions(REPORT)[-1] == b"<p>"
    site.strike(method="PUT", path="uploadSession", status=500, times=None)
    with pytest.raises(StorageBusy):
        site.library.write(REPORT, HEAVY)
    assert len(site.sandbox.log.requests("DELETE", "uploadSession")) == 1


@pytest.mark.parametrize("shape", ["resourceLocked", "notAllowed"])
def test_a_file_that_somebody_holds_waits_but_is_read(site: Site, shape: str) -> None:
    """Both ways of saying so are one; what was saved last can still be read."""
    entry = site.saved(MTV, b"PK-1")
    site.sandbox.knobs.locked, site.sandbox.knobs.lock_shape = ["Catalogue_MTV"], shape  # type: ignore[assignment]
    with pytest.raises(StorageBusy, match="quelqu'un l'a ouvert"):
        site.library.write(MTV, b"PK-2", over=entry.version)
    assert site.library.fetch(entry) == b"PK-1"


def test_what_passes_and_what_waits_for_somebody_are_told_apart(site: Site) -> None:
    """Too many calls: later, when it was told; a full library, a grant taken back, a name refused: somebody acts."""
    assert site.library.find(REPORT) is None
    site.strike(status=429, headers={"Retry-After": "900"})
    with pytest.raises(StorageBusy, match="15 minutes") as busy:
        site.library.write(REPORT, b"<p>")
    assert busy.value.seconds == 900
    with pytest.raises(StorageBlocked, match="interdit"):
        site.library.write("Rapports/MTV/a:b.html", b"<p>")
    site.sandbox.knobs.quota_bytes = 1
    with pytest.raises(StorageBlocked, match="pleine"):
        site.library.write(REPORT, b"<p>")
    site.sandbox.knobs.grant_revoked = True
    with pytest.raises(StorageBlocked, match=r"Sites\.Selected"):
        site.library.workbooks()


def test_what_is_read_is_what_was_announced(site: Site) -> None:
    """Cut short, altered or too old an address: read again; never whole: for later; a virus: never given."""
    entry = site.saved(MTV, b"PK-1")
    for wrong in ({"status": 401}, {"drop": True}, {"status": 200, "body": "PK-9"}, {"status": 200, "body": "PK"}):
        site.strike(path="download", **wrong)
        if "drop" not in wrong:
            assert site.library.fetch(entry) == b"PK-1"
    assert site.library.fetch(entry) == b"PK-1"
    site.strike(path="download", status=200, body="PK-11", times=3)
    with pytest.raises(StorageBusy, match="entier"):
        site.library.fetch(entry)
    site.sandbox.knobs.malware = ["Catalogue_MTV"]
    with pytest.raises(UnfitFile, match="virus"):
        site.library.fetch(entry)
    (listed,) = site.library.workbooks()
    assert isinstance(listed.trouble, UnfitFile)


def test_an_older_version_with_the_same_bytes_is_known_if_others_were_saved_since(site: Site) -> None:
    """Of the same size it is read to be compared; what only moved or was renamed since is no older version."""
    for content in (b"PK-1", b"PK-2", b"PK-33", b"PK-1"):
        entry = site.saved(MTV, content)
    found = site.library.same_before(MTV, b"PK-1")
    assert found is not None
    assert (found.number, found.saved_by, entry.number) == ("1.0", "Claire Martin", "4.0")
    item = site.sandbox.library.at(MTV)
    assert item is not None
    site.sandbox.library.put(MTV, b"PK-4", CLAIRE)
    site.sandbox.library.describe(item, None, CLAIRE)
    assert site.library.same_before(MTV, b"PK-4") is None
    assert site.library.same_before("Catalogue/FT/Catalogue_FT.xlsx", b"PK") is None


def test_strays_are_found_without_a_call_for_each_folder(site: Site) -> None:
    """Told shuffled, twice and by parent, on pages; our own folders and hidden ones are passed over."""
    site.sandbox.knobs.delta_scrambled = site.sandbox.knobs.delta_begins_empty = True
    for number in range(60):
        site.sandbox.library.put(f"Documents/MTV/MTV-{number}/notice.pdf", b"%PDF", CLAIRE)
    for path in (
        "Documents/MTV/MTV-7/Catalogue_MTV.xlsx",
        "Tarifs.ods",
        MTV,
        "Archive/~x/a.xlsx",
        "Rapports/MTV/r.xlsx",
    ):
        site.sandbox.library.put(path, b"PK", CLAIRE)
    gone = site.sandbox.library.put("Catalogue_FT.xlsx", b"PK", CLAIRE)
    site.sandbox.library.delete(gone)
    strays = site.library.elsewhere()
    assert [entry.path for entry in strays] == ["Documents/MTV/MTV-7/Catalogue_MTV.xlsx", "Tarifs.ods"]
    assert len(site.sandbox.log.requests("GET", "/drives/")) < 10
    assert [site.library.fetch(entry) for entry in strays] == [b"PK", b"PK"]


def test_long_folders_and_renamed_files_are_followed(site: Site) -> None:
    """Every page of a list is read; a new name is another version of the same file; the editor is known."""
    site.sandbox.knobs.page_rows = 2
    for number in range(5):
        site.sandbox.library.put(f"Documents/MTV/{number}.pdf", b"%PDF", CLAIRE)
    assert len(site.library.documents("MTV")) == 5
    before = site.saved(MTV, b"PK-1")
    item = site.sandbox.library.at(MTV)
    assert item is not None
    assert item.parent is not None
    site.sandbox.library.move(item, item.parent, "Catalogue_MTV (1).xlsx", CLAIRE)
    (after,) = site.library.workbooks()
    assert (after.id, after.path, after.saved_by) == (
        before.id,
        "Catalogue/MTV/Catalogue_MTV (1).xlsx",
        "Claire Martin",
    )
    with pytest.raises(FileMoved):
        site.library.fetch(before)
    site.sandbox.library.put("operations/mtv/Operations_MTV_2025-09.xlsx", b"PK", CLAIRE)  # SharePoint knows no case
    assert site.library.workbooks()[-1].path == "Operations/mtv/Operations_MTV_2025-09.xlsx"
