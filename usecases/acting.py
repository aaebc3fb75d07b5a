"""What a person decides of the books: in their name, one decision after the other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from catalogue.vocabulary import ActorKind, Role
from sync.bootstrap import Service


@contextmanager
def accounting(service: Service, asked_by: str, company: str, reason: str) -> Iterator[Connection]:
    """Give a connection on which a person acts for the accounting department of a company.

    Writes: what the block writes and its audit rows, in one transaction, and the actor when it is new.
    """
    actor = service.database.find_or_create_actor(ActorKind.PERSON, asked_by)
    with (
        service.database.serialised(),
        service.database.acting(actor_id=actor, role=Role.ACCOUNTING, companies=[company], reason=reason) as connection,
    ):
        yield connection
