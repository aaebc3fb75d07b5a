"""Subscriptions: the handshake, notifications that say little, and a life of thirty days at most."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from sandboxes.sharepoint.app import Sandbox
from tests.support.graph import CLAIRE, Clock, Graph, code
from tests.support.listener import Listener, listening


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Somebody who listens."""
    with listening() as one:
        yield one


def _wish(graph: Graph, listener: Listener, **changes: Any) -> dict[str, Any]:
    expires = graph.sandbox.service.clock() + timedelta(days=2)
    return {
        "changeType": "updated",
        "notificationUrl": f"{listener.address}/avis",
        "lifecycleNotificationUrl": f"{listener.address}/vie",
        "resource": f"drives/{graph.sandbox.library.id}/root",
        "expirationDateTime": expires.isoformat(),
        "clientState": "secret",
    } | changes


def test_a_change_is_notified_without_saying_which(sandbox: Sandbox, graph: Graph, listener: Listener) -> None:
    """The resource and the secret, no item; perhaps twice, perhaps from somebody else, and of its life too."""
    made = graph.document("POST", f"{graph.root}/subscriptions", json=_wish(graph, listener))
    sandbox.library.put("a.xlsx", b"", CLAIRE)
    (notice,) = listener.next()["value"]
    assert notice["subscriptionId"] == made["id"]
    assert (notice["clientState"], notice["changeType"]) == ("secret", "updated")
    assert notice["resourceData"] == {"@odata.type": "#Microsoft.Graph.DriveItem"}
    sandbox.knobs.notification_copies, sandbox.knobs.notification_forged = 2, True
    graph.put("b.csv", b"")
    assert "secret" not in [listener.next()["value"][0]["clientState"] for _ in range(2)]
    assert graph.client.post(f"{sandbox.origins.graph}/_sandbox/lifecycle/reauthorizationRequired").status_code == 204
    assert listener.next()["value"][0]["lifecycleEvent"] == "reauthorizationRequired"
    assert graph.call("POST", f"{graph.root}/subscriptions/{made['id']}/reauthorize").status_code == 204
    assert graph.call("DELETE", f"{graph.root}/subscriptions/{made['id']}").status_code == 204
    assert graph.call("PATCH", f"{graph.root}/subscriptions/{made['id']}", json={}).status_code == 404


def test_what_cannot_be_subscribed_is_refused(graph: Graph, listener: Listener, clock: Clock) -> None:
    """Too long, another kind of change, an unknown resource, an address that fails the handshake or is not ours."""
    late = (clock() + timedelta(minutes=42_301)).isoformat()
    wishes = [
        _wish(graph, listener, expirationDateTime=late),
        _wish(graph, listener, changeType="created"),
        _wish(graph, listener, resource="drives/autre/root"),
        _wish(graph, listener, notificationUrl="https://catalogue.example/avis"),
        _wish(graph, listener, lifecycleNotificationUrl="http://127.0.0.1:1/"),
    ]
    address = f"{graph.root}/subscriptions"
    assert [code(graph.call("POST", address, json=wish))[:2] for wish in wishes] == [(400, "ValidationError")] * 5
    listener.answers = "autre chose"
    assert code(graph.call("POST", address, json=_wish(graph, listener)))[:2] == (400, "ValidationError")


def test_a_subscription_lives_until_its_end_unless_it_is_renewed(
    graph: Graph, listener: Listener, clock: Clock
) -> None:
    """Renewed before its end it goes on; after, it is gone."""
    made = graph.document("POST", f"{graph.root}/subscriptions", json=_wish(graph, listener))
    address = f"{graph.root}/subscriptions/{made['id']}"
    later = (clock() + timedelta(days=20)).isoformat()
    assert (
        graph.document("PATCH", address, json={"expirationDateTime": later})["expirationDateTime"]
        > made["expirationDateTime"]
    )
    clock.now += timedelta(days=19)
    graph.token = graph.ask_token().json()["access_token"]
    assert graph.call("GET", address).status_code == 200
    clock.now += timedelta(days=1)
    graph.token = graph.ask_token().json()["access_token"]
    assert graph.call("GET", address).status_code == 404
