"""Who may sign in, and with which rights: people and programs (decisions 26, 52, 53)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from catalogue.access import Action
from catalogue.errors import WrongUse
from catalogue.store import users
from catalogue.store.readings.users import Right, User, find_user
from catalogue.store.readings.users import users as read_users
from catalogue.vocabulary import RiskFamily, Role
from sync.bootstrap import Service
from usecases.acting import administering
from usecases.rights import allowed

#: With the classes of what an answer holds: a door needs nothing of what lies below.
__all__ = [
    "RightWanted",
    "User",
    "Users",
    "add_user",
    "disable_user",
    "erase_user",
    "grant_right",
    "list_users",
    "revoke_right",
]


@dataclass(frozen=True, slots=True)
class Users:
    """Everybody who may sign in, or might once."""

    users: tuple[User, ...]  #: people first, by name

    def to_json(self) -> dict[str, Any]:
        """Return each with the rights in force, instants as ISO text."""
        return {"users": [_user(one) for one in self.users]}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightWanted:
    """Which right somebody gives or takes back."""

    address: str  #: whose: an e-mail address, or a program's client identifier
    role: Role
    asked_by: str  #: who does, for the audit
    companies: Sequence[str] = ()  #: codes; none: every company, or wherever it is held where it is taken back
    families: Sequence[RiskFamily] = ()  #: none: every family


def list_users(service: Service) -> Users:
    """Return people and programs with the rights in force. Read-only."""
    service = allowed(service, Action.MANAGE_USERS)
    with service.database.reading(service.scope) as connection:
        return Users(read_users(connection))


def add_user(service: Service, address: str, name: str, *, is_program: bool, asked_by: str) -> User:
    """Enter a person by e-mail address, or a program by client identifier, without any right.

    Raises: WrongUse for an address that is none, or is there already.
    """
    service = allowed(service, Action.MANAGE_USERS)
    with administering(service, asked_by, "user add") as connection:
        return users.add_user(connection, address, name, is_program=is_program)


def grant_right(service: Service, wanted: RightWanted) -> User:
    """Give a role from now on; return who holds it.

    Raises: WrongUse for an unknown person or company, a role that is held already, and that of programs for a person.
    """
    service = allowed(service, Action.MANAGE_USERS)
    with administering(service, wanted.asked_by, "user grant") as connection:
        held = find_user(connection, wanted.address)
        users.grant(connection, held, wanted.role, wanted.companies, wanted.families)
    return held


def revoke_right(service: Service, wanted: RightWanted) -> User:
    """Take a role back from now on; return who held it.

    Raises: WrongUse for an unknown person or company, and for a role that is not held.
    """
    service = allowed(service, Action.MANAGE_USERS)
    with administering(service, wanted.asked_by, "user revoke") as connection:
        held = find_user(connection, wanted.address)
        if users.revoke(connection, held, wanted.role, wanted.companies) == 0:
            raise WrongUse(
                f"{held.name} n'a pas le rôle « {wanted.role.label} » : « catalogue user list » montre les droits."
            )
    return held


def disable_user(service: Service, address: str, *, asked_by: str) -> User:
    """Have a person or program sign in no more; return who. Raises: WrongUse for an unknown one."""
    service = allowed(service, Action.MANAGE_USERS)
    with administering(service, asked_by, "user disable") as connection:
        held = find_user(connection, address)
        users.disable(connection, held)
    return held


def erase_user(service: Service, address: str, *, asked_by: str) -> tuple[User, str]:
    """Take a person's name and address out of the database for good; return who it was, and what stands there instead.

    Raises: WrongUse for an unknown person, and for a program.
    """
    service = allowed(service, Action.MANAGE_USERS)
    with administering(service, asked_by, "user erase") as connection:
        held = find_user(connection, address)
        return held, users.erase(connection, held)


def _user(one: User) -> dict[str, Any]:
    return {
        "address": one.address,
        "name": one.name,
        "program": one.is_program,
        "active": one.is_active,
        "last_seen_at": None if one.last_seen_at is None else one.last_seen_at.isoformat(),
        "rights": [_right(right) for right in one.rights],
    }


def _right(right: Right) -> dict[str, Any]:
    return {
        "role": right.role.value,
        "company": right.company,
        "families": [family.value for family in right.families],
        "since": right.since.isoformat(),
    }
