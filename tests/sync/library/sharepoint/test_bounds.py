"""Answers that do not end, swell, crawl or are none at all: for later, whatever was asked, and nothing is learnt of them."""

from __future__ import annotations

from collections.abc import Iterator

import httpx2
import pytest

from catalogue.errors import StorageBlocked, StorageBusy
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sync.library import NOTHING
from sync.library.sharepoint import bounds
from sync.library.sharepoint.bounds import MOST_BYTES, BoundedTransport, allowing
from sync.library.sharepoint.library import SharePointLibrary, sharepoint_library
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.uploads import SMALL_BYTES
from tests.support.graph import CLAIRE
from tests.sync.library.adapters import Notes

MTV, REPORT = "Catalogue/MTV/Catalogue_MTV.xlsx", "Rapports/MTV/Catalogue_MTV.html"


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A SharePoint with one workbook."""
    with sharepoint() as served:
        served.library.put(MTV, b"PK-1", CLAIRE)
        yield served


@pytest.fixture
def library(sandbox: Sandbox) -> Iterator[SharePointLibrary]:
    """Ours, whose waits are not waited for."""
    slept: list[float] = []
    with sharepoint_library(sandbox.settings(), Gate(lambda: sum(slept), slept.append)) as opened:
        yield opened


def strike(sandbox: Sandbox, path: str, times: int | None = 1, **fields: object) -> None:
    """Let something go wrong."""
    sandbox.faults.add(Fault.model_validate({"path": path, "times": times, **fields}))


@pytest.mark.parametrize("kind", [pytest.param("huge", marks=pytest.mark.drill), "gzip_bomb"])
def test_an_answer_without_end_is_left_whatever_was_asked(
    sandbox: Sandbox, library: SharePointLibrary, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token, a site, a look, a file, a fragment's answer, a write: each is for later, and then goes as ever."""
    monkeypatch.setattr(bounds, "MOST_BYTES", 2**18)  # the bound itself is tried below
    for path in ("oauth2", "/sites/", "delta"):
        strike(sandbox, path, fault=kind)
        with pytest.raises(StorageBusy):
            library.look(Notes())
    library.look(Notes())
    (entry,) = library.workbooks()
    strike(sandbox, "download", fault=kind)
    assert library.fetch(entry) == b"PK-1"
    strike(sandbox, r"/content\?", fault=kind, method="PUT")
    with pytest.raises(StorageBusy):
        library.write(REPORT, b"<p>1", over=NOTHING)
    strike(sandbox, "uploadSession", fault=kind, method="PUT")
    library.write(REPORT, bytes(SMALL_BYTES + 1), over=NOTHING)
    assert [len(item.versions) for item in sandbox.library.in_order() if not item.is_folder] == [1, 1]


def test_what_crawls_is_waited_for_and_what_is_no_document_is_for_later(
    sandbox: Sandbox, library: SharePointLibrary
) -> None:
    """Byte by byte it is the same answer; a proxy's page, half an answer, a list of nothing, a page after itself are none."""
    strike(sandbox, "download", fault="drip", delay_seconds=0.001)
    strike(sandbox, "/sites/[^/]*$", fault="drip", delay_seconds=0.0001)
    library.look(Notes())
    (entry,) = library.workbooks()
    assert (library.fetch(entry), entry.saved_by) == (b"PK-1", "Claire Martin")
    again = f"{sandbox.origins.graph}/v1.0/drives/{sandbox.library.id}/root/delta"
    page = {"value": [], "@odata.nextLink": again}
    for body in ("<html>Bienvenue", '{"value": [', "[]", "{}", "[" * 100_000, page):
        strike(sandbox, "delta", times=2 if body is page else 1, status=200, body=body)
        with pytest.raises(StorageBusy, match="ne répond pas comme il faut"):
            library.look(Notes())
    for path in ("createUploadSession", "uploadSession"):
        strike(sandbox, path, status=202, body="<html>", times=None)
        with pytest.raises(StorageBusy):
            library.write(REPORT, bytes(SMALL_BYTES + 1))


def test_no_answer_takes_the_token_to_another_place(sandbox: Sandbox, library: SharePointLibrary) -> None:
    """A next page, a place to begin anew, on another host, port or without TLS: the address is not called."""
    graph = sandbox.origins.graph
    for elsewhere in (
        "https://autre.example/v1.0/x",
        f"{sandbox.origins.files}/v1.0/x",
        graph.replace("https", "http"),
    ):
        strike(sandbox, "delta", status=200, body={"value": [], "@odata.nextLink": f"{elsewhere}/x"})
        with pytest.raises(StorageBlocked, match="CATALOGUE_SHAREPOINT_GRAPH_URL"):
            library.look(Notes())
        strike(sandbox, "delta", status=410, headers={"Location": f"{elsewhere}/x"})
        with pytest.raises(StorageBlocked, match="CATALOGUE_SHAREPOINT_GRAPH_URL"):
            library.look(Notes())
        drives = {"value": [], "@odata.nextLink": f"{elsewhere}/x"}
        strike(sandbox, "/drives$", status=200, body=drives, headers={"Content-Type": "application/json"})
        with sharepoint_library(sandbox.settings()) as another, pytest.raises(StorageBlocked, match="GRAPH_URL"):
            another.look(Notes())


class Sending(httpx2.BaseTransport):
    """Sends pieces, while a clock runs on."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.now = 0.0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Answer with every piece, a minute after the one before."""

        def pieces() -> Iterator[bytes]:
            for piece in self.pieces:
                self.now += 60
                yield piece

        return httpx2.Response(200, content=pieces())


def asked(transport: Sending, most_bytes: int | None = None) -> int:
    """Ask through bounds, and return how much came."""
    with httpx2.Client(transport=BoundedTransport(transport, lambda: transport.now)) as client:
        extensions = {} if most_bytes is None else allowing(most_bytes)
        return len(client.get("https://graph.microsoft.com/", extensions=extensions).content)


def test_bounds_are_those_of_the_request() -> None:
    """As much as is announced, in as much time as that takes; not a byte nor a minute more."""
    assert asked(Sending(b"x" * MOST_BYTES)) == MOST_BYTES
    with pytest.raises(httpx2.ReadError):
        asked(Sending(b"x" * MOST_BYTES, b"x"))
    assert asked(Sending(b"x", b"x")) == 2
    with pytest.raises(httpx2.ReadTimeout):
        asked(Sending(b"x", b"x", b"x"))
    heavy = MOST_BYTES + 3_000_000  # a minute more
    assert asked(Sending(b"x", b"x", b"x" * (heavy - 2)), heavy) == heavy
    with pytest.raises(httpx2.ReadTimeout):
        asked(Sending(*[b"x"] * 4), heavy)
