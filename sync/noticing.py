"""Be told when a library changes, instead of waiting for the next look at it: subscribe, renew, take what it sends.

Looks go on all the same: notices may be lost, late, doubled, or come before what they announce can be seen. Each only
makes a look come sooner.
"""

from __future__ import annotations

import hmac
import json
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from catalogue.errors import StorageUnavailable
from catalogue.store.subscriptions import (
    Subscription,
    end_subscription,
    keep_subscription,
    subscribed,
    subscription_to,
)
from sync.bootstrap import Service
from sync.library import DocumentLibrary, Notices

#: How long a subscription is asked for, and how long before its end it is renewed: Graph allows 42 300 minutes.
LIFETIME = timedelta(days=28)
_RENEWED_BEFORE = LIFETIME / 2
#: What a library says of a subscription that needs to be renewed, or made again.
_ENDING = ("reauthorizationRequired", "subscriptionRemoved")


def keep_subscribed(service: Service, library: DocumentLibrary, now: datetime) -> str | None:
    """Subscribe to a library that was looked at, where the settings tell where to send notices, or renew in time.

    Returns a sentence when that did not go: nothing waits for it. **Writes** library_link.
    """
    address = service.settings.sharepoint_notification_url
    if address is None or library.notices is None:
        return None
    with service.database.reading(service.scope) as connection:
        held = subscription_to(connection, library.name)
    held = held if held is not None and held.address == address else None
    if held is not None and held.until - now > _RENEWED_BEFORE:
        return None
    try:
        made = _made(library.notices, held, address, now + LIFETIME)
    except StorageUnavailable as failure:
        return failure.sentence
    with service.acting_itself("subscribed") as connection:
        keep_subscription(connection, library.name, made)
    return None


def _made(notices: Notices, held: Subscription | None, address: str, until: datetime) -> Subscription:
    """Renew what is held, or subscribe anew."""
    if held is not None and notices.renew(held.id, until):
        return replace(held, until=until)
    secret = secrets.token_urlsafe(32)
    return Subscription(notices.subscribe(address, secret, until), address, _digest(secret), until)


@dataclass(frozen=True, slots=True)
class Taken:
    """What to answer to whoever sent a notice, at once, and what to do then."""

    status: int
    text: str = ""  #: to answer, as text/plain
    #: to look at, by name; again some seconds later, for a notice may come early
    libraries: frozenset[str] = frozenset()


def take_notice(service: Service, *, token: str | None, body: bytes, now: datetime) -> Taken:
    """Take what was sent to the address of notices: the question whether it is ours, or a notice.

    ``token`` is the parameter ``validationToken`` of the request, decoded. What does not bear the secret of its subscription
    is answered alike, and does nothing. **Writes** library_link, where a subscription is about to end.
    """
    if token is not None:
        return Taken(200, token)
    try:
        notices = json.loads(body)["value"]
        told = {(str(one["subscriptionId"]), str(one["clientState"]), one.get("lifecycleEvent")) for one in notices}
    except (ValueError, TypeError, KeyError, AttributeError):
        return Taken(400)
    libraries = (_library_of(service, *one, now) for one in sorted(told, key=str))
    return Taken(202, libraries=frozenset(name for name in libraries if name is not None))


def _library_of(service: Service, subscription: str, secret: str, event: Any, now: datetime) -> str | None:
    """Return the library that a notice is about, if it is one of its own."""
    with service.database.reading(service.scope) as connection:
        found = subscribed(connection, subscription)
    if found is None or not hmac.compare_digest(found[1].secret_sha256, _digest(secret)):
        return None
    if event in _ENDING:
        with service.acting_itself("subscription ends") as connection:
            end_subscription(connection, found[0], now)
    return found[0]


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
