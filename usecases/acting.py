"""What a person does through a door is done in their name: a decision about the books, a right that is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection

from catalogue.scope import SERVICE_ROLE, Scope, service_as
from catalogue.vocabulary import ActorKind, Role
from sync.bootstrap import Service


@contextmanager
def accounting(service: Service, asked_by: str, reason: str) -> Iterator[Connection]:
    """Give a connection on which a person acts for the accounting department, one decision after the other.

    Writes: what the block writes and its audit rows, in one transaction, and the actor when it is new.
    """
    scope = _in_the_name_of(service, asked_by, Role.ACCOUNTING)
    with service.database.serialised(), service.database.acting(scope, reason=reason) as connection:
        yield connection


@contextmanager
def administering(service: Service, asked_by: str, reason: str) -> Iterator[Connection]:
    """Give a connection on which a person changes who may do what. Writes: as `accounting` does."""
    scope = _in_the_name_of(service, asked_by, SERVICE_ROLE)
    with service.database.acting(scope, reason=reason) as connection:
        yield connection


def _in_the_name_of(service: Service, asked_by: str, role: str) -> Scope:
    """Return the scope of whoever asks; on the command line, the service's, in the name of the system account."""
    if not service.scope.is_service:
        return service.scope
    return service_as(service.database.find_or_create_actor(ActorKind.PERSON, asked_by), role)
