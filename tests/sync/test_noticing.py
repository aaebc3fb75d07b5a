"""SharePoint says that something changed: subscribed to, renewed in time, believed by its secret only."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from catalogue.scope import SERVICE
from catalogue.store.database import Database
from catalogue.store.subscriptions import Subscription, subscription_to
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sync.bootstrap import Service
from sync.library.sharepoint.library import SharePointLibrary, sharepoint_library
from sync.memory import DatabaseMemory
from sync.noticing import LIFETIME, Taken, keep_subscribed, take_notice
from tests.support.graph import CLAIRE, Clock
from tests.support.listener import Listener, listening
from tests.support.seeds import service_on


@dataclass(frozen=True, slots=True)
class Subscriber:
    """A service that wants to be told, and its door, which a listener stands for."""

    service: Service
    sandbox: Sandbox
    library: SharePointLibrary
    listener: Listener
    clock: Clock

    def keep(self) -> str | None:
        """Do what each run does."""
        return keep_subscribed(self.service, self.library, self.clock())

    def held(self) -> Subscription | None:
        """Return what the database knows."""
        with self.service.database.reading(SERVICE) as connection:
            return subscription_to(connection, self.library.name)

    def calls(self) -> list[str]:
        """Return what was asked about subscriptions so far."""
        asked = self.sandbox.log.requests(containing="/subscriptions")
        return [one.method for one in asked if one.status != 401]  # the token has aged too

    def happens(self, event: str) -> None:
        """Let SharePoint tell something of the subscription's own life."""
        trust = ssl.create_default_context(cafile=str(self.sandbox.ca_file))
        httpx2.post(f"{self.sandbox.origins.graph}/_sandbox/lifecycle/{event}", verify=trust, trust_env=False)

    def take(self) -> Taken:
        """Take what is heard next."""
        body = json.dumps(self.listener.next()).encode()
        return take_notice(self.service, token=None, body=body, now=self.clock())


@pytest.fixture
def subscriber(database: Database, tmp_path: Path) -> Iterator[Subscriber]:
    """A library that was looked at once, and is not subscribed to."""
    clock = Clock()
    with listening() as listener, sharepoint(clock=clock) as sandbox:
        settings = sandbox.settings().model_copy(update={"sharepoint_notification_url": f"{listener.address}/avis"})
        service = replace(service_on(database, tmp_path), settings=settings)
        with sharepoint_library(settings, clock=clock) as library:
            sandbox.library.folder_at("Catalogue/MTV", CLAIRE)
            library.look(DatabaseMemory(service))
            yield Subscriber(service, sandbox, library, listener, clock)


def test_a_library_is_subscribed_to_once_and_renewed_at_half_its_life(subscriber: Subscriber) -> None:
    """What is gone is made anew; an address that does not answer is said, and nothing is kept of it."""
    assert [subscriber.keep(), subscriber.keep()] == [None, None]
    assert subscriber.calls() == ["POST"]
    first = subscriber.held()
    assert first is not None
    assert first.until == subscriber.clock() + LIFETIME
    for days in (13, 2, 29):
        subscriber.clock.pass_seconds(timedelta(days=days).total_seconds())
        assert subscriber.keep() is None
    assert subscriber.calls() == ["POST", "PATCH", "PATCH", "POST"]  # at half its life; the last time came too late
    last = subscriber.held()
    assert last is not None
    assert (last.id == first.id, last.until) == (False, subscriber.clock() + LIFETIME)
    subscriber.clock.pass_seconds(timedelta(days=29).total_seconds())
    subscriber.listener.answers = "autre chose"
    assert "n'a pas répondu à SharePoint" in (subscriber.keep() or "")
    assert subscriber.held() == last


def test_a_notice_names_the_library_to_look_at(subscriber: Subscriber) -> None:
    """By the secret only; of the subscription's own end it makes the next run renew it; the handshake is answered."""
    assert take_notice(subscriber.service, token="a b", body=b"", now=subscriber.clock()) == Taken(200, "a b")
    for body in (b"{", b"[]", b"{}", b'{"value": [1]}', b'{"value": [{}]}'):
        assert take_notice(subscriber.service, token=None, body=body, now=subscriber.clock()) == Taken(400)
    subscriber.keep()
    subscriber.sandbox.library.put("Catalogue/MTV/Catalogue_MTV.xlsx", b"PK", CLAIRE)
    expected = Taken(202, libraries=frozenset({subscriber.library.name}))
    assert subscriber.take() == expected
    assert subscriber.library.look(DatabaseMemory(subscriber.service)) == {"Catalogue/MTV/Catalogue_MTV.xlsx"}
    subscriber.sandbox.knobs.notification_copies, subscriber.sandbox.knobs.notification_forged = 2, True
    subscriber.sandbox.library.put("Catalogue/MTV/a.pdf", b"%PDF", CLAIRE)
    assert [subscriber.take(), subscriber.take()] == [Taken(202), Taken(202)]
    until = subscriber.held().until  # type: ignore[union-attr]
    notice = {"subscriptionId": "inconnu", "clientState": "x", "lifecycleEvent": "subscriptionRemoved"}
    body = json.dumps({"value": [notice]}).encode()
    assert take_notice(subscriber.service, token=None, body=body, now=subscriber.clock()) == Taken(202)
    assert subscriber.held().until == until  # type: ignore[union-attr]
    subscriber.happens("subscriptionRemoved")
    assert subscriber.take() == expected
    assert subscriber.keep() is None
    assert subscriber.calls()[-2:] == ["PATCH", "POST"]
