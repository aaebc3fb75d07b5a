"""The subscriptions to what libraries tell by themselves: which is whose, until when, and the secret that its notices bear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from catalogue.store.tables import library_link


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription to the notices of one library."""

    id: str  #: names it for the library's service
    address: str  #: where notices are sent
    secret_sha256: str  #: of the secret that each of them bears, 64 hexadecimal digits
    until: datetime  #: aware


_SUBSCRIPTIONS = select(
    library_link.c.library,
    library_link.c.subscription,
    library_link.c.address,
    library_link.c.secret_sha256,
    library_link.c.subscribed_until,
).where(library_link.c.subscription.is_not(None))


def subscription_to(connection: Connection, library: str) -> Subscription | None:
    """Return the subscription to a library, whether or not it has ended. Read-only."""
    row = connection.execute(_SUBSCRIPTIONS.where(library_link.c.library == library)).first()
    return None if row is None else Subscription(*row[1:])


def subscribed(connection: Connection, subscription: str) -> tuple[str, Subscription] | None:
    """Return the library that a subscription is to. Read-only."""
    row = connection.execute(_SUBSCRIPTIONS.where(library_link.c.subscription == subscription)).first()
    return None if row is None else (row[0], Subscription(*row[1:]))


def keep_subscription(connection: Connection, library: str, one: Subscription) -> None:
    """Note the subscription to a library that was looked at before. **Writes** library_link."""
    connection.execute(
        update(library_link)
        .where(library_link.c.library == library)
        .values(subscription=one.id, address=one.address, secret_sha256=one.secret_sha256, subscribed_until=one.until)
    )


def end_subscription(connection: Connection, library: str, at: datetime) -> None:
    """Note that a subscription ends at an instant: the next run makes it good again. **Writes** library_link."""
    connection.execute(update(library_link).where(library_link.c.library == library).values(subscribed_until=at))
