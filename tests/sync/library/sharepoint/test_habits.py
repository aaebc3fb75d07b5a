"""Every habit that the sandbox can take is one that our library bears: those that no other test is about, and the list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.errors import FileMoved, StorageBlocked, StorageBusy
from sandboxes.faults import Fault, Faults
from sandboxes.sharepoint.app import KNOWN_FAULTS, Sandbox, sharepoint
from sandboxes.sharepoint.knobs import Knobs
from sync.library import NOTHING, DocumentLibrary
from sync.library.sharepoint.library import sharepoint_library
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.uploads import SMALL_BYTES
from tests.support.graph import CLAIRE, Clock
from tests.sync.library.adapters import Notes

MTV, REPORT = "Catalogue/MTV/Catalogue_MTV.xlsx", "Rapports/MTV/Catalogue_MTV.html"
HEAVY = bytes(SMALL_BYTES + 1)


@pytest.fixture
def clock() -> Clock:
    """The clock of SharePoint, which runs on while the service waits."""
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    """A SharePoint with one workbook."""
    with sharepoint(clock=clock) as served:
        served.library.put(MTV, b"PK-1", CLAIRE)
        yield served


@pytest.fixture
def library(sandbox: Sandbox, clock: Clock) -> Iterator[DocumentLibrary]:
    """Ours, whose waits are those of the sandbox's clock."""
    gate = Gate(lambda: clock().timestamp(), clock.pass_seconds)
    with sharepoint_library(sandbox.settings(), gate, clock) as opened:
        yield opened


def test_a_library_without_digests_is_worked_with_by_what_it_says_besides(
    sandbox: Sandbox, library: DocumentLibrary
) -> None:
    """No hash: length and tag tell what was read; a lost answer is for later; what somebody saved is never replaced."""
    sandbox.knobs.hashes = False
    library.look(Notes())
    (entry,) = library.workbooks()
    assert library.fetch(entry) == b"PK-1"
    first = library.write(REPORT, b"<p>1", over=NOTHING)
    sandbox.faults.add(Fault(method="PUT", drop=True, after_commit=True))
    with pytest.raises(StorageBusy):
        library.write(REPORT, b"<p>2")
    with pytest.raises(FileMoved):
        library.write(REPORT, b"<p>3", over=first.version)
    there = library.find(REPORT)
    assert there is not None
    assert library.fetch(there) == b"<p>2"


def test_a_guard_that_an_upload_disregards_is_kept_by_its_session(sandbox: Sandbox, library: DocumentLibrary) -> None:
    """A file that somebody saved is not replaced; one that another session holds, or a session too old, is for later."""
    read = library.write(REPORT, b"<p>1", over=NOTHING)
    sandbox.library.put(REPORT, b"de Claire", CLAIRE)
    sandbox.knobs.ignore_if_match = True
    with pytest.raises(FileMoved):
        library.write(REPORT, b"<p>2", over=read.version)
    sandbox.knobs.session_locks = True
    assert library.fetch(library.write(REPORT, HEAVY)) == HEAVY
    sandbox.faults.add(
        Fault.model_validate({"method": "PUT", "path": "uploadSession", "status": 503, "times": None}),
        Fault.model_validate({"method": "DELETE", "path": "uploadSession", "drop": True, "times": None}),
    )
    with pytest.raises(StorageBusy):
        library.write(REPORT, HEAVY + b"2")
    sandbox.faults.clear()
    with pytest.raises(StorageBusy, match="423") as held:  # by our own session, which nobody could close
        library.write(REPORT, b"<p>3")
    assert held.value.held
    sandbox.service.uploads.forget()
    sandbox.knobs.session_seconds = 1e-9
    with pytest.raises(StorageBusy, match="interrompu"):
        library.write(REPORT, HEAVY + b"3")
    sandbox.knobs.upload_max_bytes = 4
    with pytest.raises(StorageBlocked, match="413"):
        library.write(REPORT, b"<p>45")


def test_an_hour_passes_and_a_window_is_used_up(sandbox: Sandbox, library: DocumentLibrary, clock: Clock) -> None:
    """The token is too old whatever its giver promised; links are; the next window is waited for, and nothing is lost."""
    notes = Notes()
    library.look(notes)
    clock.pass_seconds(sandbox.knobs.token_seconds)
    sandbox.library.put(MTV, b"PK-2", CLAIRE)
    assert library.look(notes) == {MTV}
    (entry,) = library.workbooks()
    sandbox.knobs.download_seconds = 1e-9
    with pytest.raises(StorageBusy, match="entier"):
        library.fetch(entry)
    sandbox.knobs.download_seconds, sandbox.knobs.throttle_units, sandbox.knobs.throttle_window_seconds = 60, 4, 30
    began = clock()
    for number in range(4):
        library.write(f"Rapports/MTV/{number}.html", b"<p>", over=NOTHING)
    assert (clock() - began).total_seconds() >= 60
    assert [item.versions[0].content for item in sandbox.library.in_order() if item.name.endswith("html")] == [
        b"<p>"
    ] * 4
    sandbox.knobs.throttle_units = None
    for inner in ("resyncApplyDifferences", "resyncUploadDifferences"):
        sandbox.knobs.resync = inner
        sandbox.knobs.delta_complete = not sandbox.knobs.delta_complete
        sandbox.library.forget_changes()
        assert library.look(notes) == set()
    assert [entry.saved_by for entry in library.workbooks()] == ["Claire Martin"]


def test_a_certificate_of_nobody_is_told_with_whose_it_may_be() -> None:
    """Before anything is said: most often a company's proxy, whose authority the settings lack."""
    with (
        sharepoint(faults=Faults([Fault(fault="bad_tls")])) as sandbox,
        sharepoint_library(sandbox.settings()) as library,
        pytest.raises(StorageBlocked, match="CATALOGUE_SHAREPOINT_CA_FILE"),
    ):
        library.look(Notes())
    assert sandbox.log.requests() == []


def test_no_habit_is_left_out() -> None:
    """Each knob of the sandbox, and each of its faults, is turned by a test of ours; never to rewrite is a good day."""
    tests = Path(__file__).parents[2]
    said = "\n".join(path.read_text(encoding="utf-8") for path in tests.rglob("test_*.py"))
    turned = {name for name in Knobs.model_fields if re.search(rf"knobs\.{name}\b|\"{name}\"", said)}
    assert turned == Knobs.model_fields.keys()
    assert {name for name in KNOWN_FAULTS if f'"{name}"' in said} == KNOWN_FAULTS
