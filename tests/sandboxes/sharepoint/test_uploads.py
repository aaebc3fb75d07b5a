"""Upload sessions: fragments in order, resumed where they stopped, guarded to the end."""

from __future__ import annotations

from typing import Any

import httpx2

from sandboxes.sharepoint.app import Sandbox
from tests.support.graph import CLAIRE, Clock, Graph, code

KIB = 2**10


def _session(graph: Graph, path: str, behaviour: str = "fail", **headers: str) -> dict[str, Any]:
    body = {"item": {"@microsoft.graph.conflictBehavior": behaviour}}
    return graph.document("POST", f"/root:/{path}:/createUploadSession", json=body, headers=headers)


def _send(graph: Graph, address: str, content: bytes, first: int, total: int) -> httpx2.Response:
    announced = {"Content-Range": f"bytes {first}-{first + len(content) - 1}/{total}"}
    return graph.client.put(address, content=content, headers=announced)


def test_a_session_resumes_where_it_stopped(graph: Graph) -> None:
    """Fragments in order; one sent twice or too early is refused, and the session says what it expects."""
    opened = _session(graph, "Exports/a.bin")
    address = opened["uploadUrl"]
    assert opened["nextExpectedRanges"] == ["0-"]
    assert graph.call("PUT", address, content=b"x").status_code == 401  # a token has nothing to do there
    assert _send(graph, address, b"01234", 0, 12).json()["nextExpectedRanges"] == ["5-"]
    assert code(_send(graph, address, b"01234", 0, 12)) == (416, "invalidRange", "fragmentOverlap")
    assert code(_send(graph, address, b"9", 9, 12)) == (416, "invalidRange", "fragmentOutOfOrder")
    assert _send(graph, address, b"56", 5, 11).status_code == 400
    assert graph.client.get(address).json()["nextExpectedRanges"] == ["5-"]
    done = _send(graph, address, b"56789ab", 5, 12)
    assert (done.status_code, done.json()["name"]) == (201, "a.bin")
    assert graph.read("Exports/a.bin") == b"0123456789ab"
    assert graph.client.get(address).status_code == 404


def test_a_session_is_given_up_lost_or_too_old(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """Three ways to 404, and nothing is left in the library."""
    given_up, lost, old = (_session(graph, name)["uploadUrl"] for name in ("a.bin", "b.bin", "c.bin"))
    assert graph.client.delete(given_up).status_code == 204
    assert _send(graph, given_up, b"x", 0, 1).status_code == 404
    clock.pass_seconds(sandbox.knobs.session_seconds)
    assert _send(graph, old, b"x", 0, 1).status_code == 404
    sandbox.service.uploads.forget()
    assert _send(graph, lost, b"x", 0, 1).status_code == 404
    assert graph.document("GET", "/root/children")["value"] == []


def test_a_session_is_guarded_when_it_opens_and_when_it_ends(sandbox: Sandbox, graph: Graph) -> None:
    """A taken name, a stale tag, a name taken meanwhile, and the tag that opening the session itself moved."""
    read = graph.put("a.bin", b"un").json()
    sandbox.library.put("a.bin", b"deux", CLAIRE)
    asked = "/root:/a.bin:/createUploadSession"
    assert code(graph.call("POST", asked, json={"item": {"@microsoft.graph.conflictBehavior": "fail"}}))[0] == 409
    assert graph.call("POST", asked, json={}, headers={"If-Match": read["eTag"]}).status_code == 412
    address = _session(graph, "b.bin")["uploadUrl"]
    sandbox.library.put("b.bin", b"meanwhile", CLAIRE)
    assert code(_send(graph, address, b"x", 0, 1))[:2] == (409, "nameAlreadyExists")
    sandbox.knobs.session_moves_etag = True
    address = _session(graph, "a.bin", "replace", **{"If-Match": graph.item("a.bin")["eTag"]})["uploadUrl"]
    assert _send(graph, address, b"x", 0, 1).status_code == 412
    assert graph.read("a.bin") == b"deux"


def test_a_strict_service_wants_aligned_fragments_and_a_locked_one_one_session(sandbox: Sandbox, graph: Graph) -> None:
    """Multiples of 320 KiB but for the last one; whoever uploads holds the file."""
    sandbox.knobs.strict_fragments = sandbox.knobs.session_locks = True
    content = bytes(321 * KIB)
    address = _session(graph, "a.bin")["uploadUrl"]
    assert code(_send(graph, address, content[: 100 * KIB], 0, len(content)))[2] == "fragmentLengthInvalid"
    assert _send(graph, address, content[: 320 * KIB], 0, len(content)).status_code == 202
    assert _send(graph, address, content[320 * KIB :], 320 * KIB, len(content)).status_code == 201
    _session(graph, "a.bin", "replace")
    assert graph.put("a.bin", b"x").status_code == 423
