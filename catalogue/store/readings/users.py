"""People and programs that may sign in, with the rights that they hold now. Read-only."""

from __future__ import annotations

import difflib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from catalogue.errors import WrongUse
from catalogue.store.tables import app_user, company, role_grant
from catalogue.vocabulary import RiskFamily, Role


@dataclass(frozen=True, slots=True)
class Right:
    """A role that is held now."""

    role: Role
    company: str | None  #: code; None: every company
    families: tuple[RiskFamily, ...]  #: empty: every family
    since: datetime  #: aware


@dataclass(frozen=True, slots=True)
class User:
    """A person or a program that may sign in."""

    id: uuid.UUID
    address: str | None  #: a person's e-mail address, or a program's client identifier; None: erased
    is_program: bool
    name: str
    is_active: bool
    last_seen_at: datetime | None  #: aware; None: never
    rights: tuple[Right, ...] = ()  #: in force, by role and company


def users(connection: Connection) -> tuple[User, ...]:
    """Return everybody with the rights in force, people first, by name."""
    rights: dict[uuid.UUID, list[Right]] = {}
    held = (
        select(role_grant, company.c.code)
        .join_from(role_grant, company, role_grant.c.company_id == company.c.id, isouter=True)
        .where(in_force())
        .order_by(role_grant.c.role, company.c.code.nulls_first())
    )
    for row in connection.execute(held):
        families = tuple(RiskFamily(family) for family in row.families or ())
        rights.setdefault(row.user_id, []).append(Right(Role(row.role), row.code, families, row.valid_from))
    order = app_user.c.client_id.is_not(None), app_user.c.display_name
    return tuple(
        user_of(row, tuple(rights.get(row.id, ()))) for row in connection.execute(select(app_user).order_by(*order))
    )


def find_user(connection: Connection, address: str) -> User:
    """Return the person or program of that address; raises WrongUse that names those like it."""
    row = connection.execute(select(app_user).where(addressed(address))).one_or_none()
    if row is None:
        known = connection.scalars(select(func.coalesce(app_user.c.email, app_user.c.client_id)).where(_named())).all()
        near = difflib.get_close_matches(address.lower(), known, n=3) or sorted(known)[:5]
        raise WrongUse(f"Aucun compte « {address} ». Comptes proches : {', '.join(near) or 'aucun encore'}.")
    return user_of(row)


def user_of(row: Any, rights: tuple[Right, ...] = ()) -> User:
    """Return the person or program of a row of app_user."""
    address = row.email or row.client_id
    return User(row.id, address, row.client_id is not None, row.display_name, row.is_active, row.last_seen_at, rights)


def addressed(address: str) -> ColumnElement[bool]:
    """Select the person or program of an address, however it is written."""
    return or_(app_user.c.email == address.lower(), app_user.c.client_id == address)


def _named() -> ColumnElement[bool]:
    return app_user.c.erased_at.is_(None)


def in_force() -> ColumnElement[bool]:
    """Select the rights that are held now."""
    ends = role_grant.c.valid_to
    return (role_grant.c.valid_from <= func.now()) & (ends.is_(None) | (ends > func.now()))
