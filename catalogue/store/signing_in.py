"""Who comes in through the screens: bound to the identity provider's name of them, with rights read here (decision 54)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Connection, text

from catalogue.access import Grant
from catalogue.vocabulary import RiskFamily, Role


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the catalogue, as the database knows them now."""

    actor: uuid.UUID  #: whom the audit names
    name: str
    address: str
    is_active: bool  #: whether they may come in
    grants: tuple[Grant, ...]  #: rights in force, by role and company


def sign_in(connection: Connection, issuer: str, subject: str, address: str) -> bool:
    """Bind a person at their first sign-in, and note when they came; say whether they may come in.

    Writes: app_user, in the person's own name.
    """
    said = {"issuer": issuer, "subject": subject, "address": address}
    return bool(connection.scalar(text("SELECT sign_in(:issuer, :subject, :address)"), said))


def signed_in(connection: Connection, issuer: str, subject: str) -> Person | None:
    """Return who is bound to a provider's name, with the rights in force; nobody is None. Read-only."""
    query = text("SELECT * FROM signed_in(:issuer, :subject)")
    rows = connection.execute(query, {"issuer": issuer, "subject": subject}).all()
    if not rows:
        return None
    grants = tuple(
        Grant(
            Role(row.role),
            row.company,
            families=None if row.families is None else frozenset(RiskFamily(one) for one in row.families),
        )
        for row in rows
        if row.role is not None
    )
    first = rows[0]
    return Person(first.actor_id, first.name, first.address, first.is_active, grants)
