"""Faults as a client feels them, what the sandbox notes of them, and the knobs from outside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

import httpx2
import pytest

from sandboxes.faults import Fault, Faults
from sandboxes.sharepoint.app import Sandbox, sharepoint
from tests.support.graph import CLAIRE, Clock, Graph, calling, code


def _strike(sandbox: Sandbox, **fields: Any) -> None:
    sandbox.faults.add(Fault.model_validate(fields))


def test_a_status_comes_in_graphs_own_words_unless_the_fault_has_others(sandbox: Sandbox, graph: Graph) -> None:
    """Throttled, then too old with an address that works, then a body of the fault's, then all is well."""
    _strike(sandbox, path="/root/delta", status=429, headers={"Retry-After": "2"})
    _strike(sandbox, path="/root/delta", status=410)
    _strike(sandbox, path="/root/delta", status=503, body="<html>", headers={"Content-Type": "text/html"})
    throttled = graph.call("GET", "/root/delta")
    assert (code(throttled)[:2], throttled.headers["retry-after"]) == ((429, "activityLimitReached"), "2")
    old = graph.call("GET", "/root/delta?token=x")
    assert code(old) == (410, "resyncRequired", "resyncApplyDifferences")
    html = graph.call("GET", "/root/delta")
    assert (html.status_code, html.text, html.headers["content-type"]) == (503, "<html>", "text/html")
    assert len(graph.delta(old.headers["location"])[0]) == 1


def test_an_answer_is_lost_after_the_work_is_done(sandbox: Sandbox, graph: Graph) -> None:
    """With a 504, or with the connection; without `after_commit` nothing was done."""
    _strike(sandbox, method="PUT", status=504, after_commit=True)
    _strike(sandbox, method="PUT", drop=True, after_commit=True)
    _strike(sandbox, method="PUT", drop=True)
    assert graph.put("a.csv", b"un").status_code == 504
    for name in ("b.csv", "c.csv"):
        with pytest.raises(httpx2.RemoteProtocolError):
            graph.put(name, b"un")
    assert [row["name"] for row in graph.document("GET", "/root/children")["value"]] == ["a.csv", "b.csv"]
    struck = [(one.status, one.fault) for one in sandbox.log.requests("PUT")]
    assert struck == [(504, "status"), (None, "drop"), (None, "drop")]


def test_answers_crawl_never_end_and_swell(sandbox: Sandbox, graph: Graph) -> None:
    """A drip is the real answer, slowly; the two others are left by whoever has a limit."""
    sandbox.library.put("a.csv", b"12345", CLAIRE)
    address = graph.item("a.csv")["@microsoft.graph.downloadUrl"]
    _strike(sandbox, path="download", fault="drip", delay_seconds=0.01)
    began = time.monotonic()
    assert graph.client.get(address).content == b"12345"
    assert time.monotonic() - began > 0.04
    _strike(sandbox, path="children", fault="huge")
    _strike(sandbox, path="children", fault="gzip_bomb")
    token = {"Authorization": f"Bearer {graph.token}"}
    with graph.client.stream("GET", f"{graph.drive}/root/children", headers=token) as answer:
        assert sum(map(len, islice(answer.iter_raw(), 64))) > 2**16
    with graph.client.stream("GET", f"{graph.drive}/root/children", headers=token) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert sum(map(len, islice(answer.iter_bytes(), 64))) > 2**20
    assert graph.call("GET", "/root/children").status_code == 200
    assert [one.fault for one in sandbox.log.requests(containing="children")][-1] is None


def test_a_request_is_late_and_a_header_is_added(sandbox: Sandbox, graph: Graph) -> None:
    """A fault without status is the real answer, later and with something more."""
    _strike(sandbox, path="/root$", delay_seconds=0.05, headers={"RateLimit-Remaining": "0"})
    began = time.monotonic()
    answer = graph.call("GET", "/root")
    assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (200, "0")
    assert time.monotonic() - began >= 0.05


@pytest.fixture
def distrusted() -> Iterator[Sandbox]:
    """A SharePoint behind a certificate of nobody's."""
    with sharepoint(faults=Faults([Fault(fault="bad_tls")])) as served:
        yield served


def test_a_certificate_of_nobody_is_refused_before_anything_is_said(distrusted: Sandbox) -> None:
    """Whoever trusts the sandbox's authority and checks gets no further than the handshake."""
    with pytest.raises(httpx2.ConnectError, match="CERTIFICATE_VERIFY_FAILED"), calling(distrusted):
        pass
    assert distrusted.log.requests() == []


def test_whoever_asks_too_much_waits_until_the_window_ends(sandbox: Sandbox, graph: Graph, clock: Clock) -> None:
    """Units, not requests: a list costs two, an item one; what is left is told when it runs low."""
    sandbox.knobs.throttle_units, sandbox.knobs.throttle_window_seconds = 5, 30
    assert "ratelimit-remaining" not in graph.call("GET", "/root/children").headers
    assert graph.call("GET", "/root/children").headers["ratelimit-remaining"] == "1"
    assert graph.call("GET", "/root").headers["ratelimit-remaining"] == "0"
    clock.pass_seconds(10)
    refused = graph.call("GET", "/root")
    assert (code(refused)[:2], refused.headers["retry-after"]) == ((429, "activityLimitReached"), "20")
    clock.pass_seconds(20)
    assert graph.call("GET", "/root").status_code == 200


def test_the_sandbox_is_watched_and_turned_from_outside(sandbox: Sandbox, graph: Graph) -> None:
    """Its own door needs no token and notes nothing of itself; a knob that does not exist is refused."""
    door = f"{sandbox.origins.graph}/_sandbox"
    graph.client.delete(f"{door}/log")
    graph.call("GET", "/root?$select=id", headers={"Cookie": "secret"})
    (noted,) = graph.client.get(f"{door}/log").json()["requests"]
    assert (noted["method"], noted["target"][-15:], noted["status"]) == ("GET", "root?$select=id", 200)
    assert noted["authorized"]
    assert not {"authorization", "cookie"} & noted["headers"].keys()
    turned = graph.client.patch(f"{door}/knobs", json={"office_rewrite": "later", "locked": ["MTV/"]})
    assert turned.json()["office_rewrite"] == sandbox.knobs.office_rewrite == "later"
    assert graph.put("MTV/a.csv", b"").status_code == 201
    assert graph.put("MTV/a.csv", b"").status_code == 423
    assert graph.client.patch(f"{door}/knobs", json={"bouton": 1}).status_code == 422
    link = graph.item("MTV/a.csv")["@microsoft.graph.downloadUrl"]
    _, since = graph.delta()
    for what in ("links", "changes", "tokens"):
        assert graph.client.post(f"{door}/forget/{what}").status_code == 204
    assert graph.client.get(link).status_code == 401
    assert graph.call("GET", since).status_code == 401
    graph.token = graph.ask_token().json()["access_token"]
    assert graph.call("GET", since).status_code == 410
    assert graph.client.post(f"{door}/forget/rien").status_code == 404
