"""People and programs that may sign in, and their rights (decisions 26, 52, 53). Everything here is audited.

A right is never changed: it ends, and another begins.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, func, insert, null, or_, select, update

from catalogue.errors import WrongUse
from catalogue.mailboxes import mailboxes
from catalogue.store.readings.users import User, addressed, in_force, user_of
from catalogue.store.tables import actor, app_user, company, role_grant, submission
from catalogue.vocabulary import ActorKind, RiskFamily, Role

#: What stands where a person's name was.
_ERASED = "Personne n° {number}"


def add_user(connection: Connection, address: str, name: str, *, is_program: bool) -> User:
    """Enter a person by e-mail address, or a program by client identifier, without any right; and the actor that it is.

    Raises: WrongUse for an address that is none, or is there already. Writes: app_user, actor.
    """
    read = mailboxes(address)
    if not is_program and (read.wrong or read.addresses != (address,)):
        raise WrongUse(f"« {address} » n'est pas une adresse : écrivez par exemple nadia.rey@winvest.fr.")
    if connection.execute(select(app_user.c.id).where(addressed(address))).one_or_none() is not None:
        raise WrongUse(f"« {address} » a déjà un compte : donnez-lui des droits avec « catalogue user grant ».")
    named = {"client_id": address} if is_program else {"email": address.lower()}
    row = connection.execute(insert(app_user).values(display_name=name, **named).returning(app_user)).one()
    kind = ActorKind.API_KEY if is_program else ActorKind.PERSON
    taken = connection.scalar(select(actor.c.id).where(actor.c.kind == kind, actor.c.label == name))
    label = name if taken is None else f"{name} ({address})"
    connection.execute(insert(actor).values(kind=kind, label=label, user_id=row.id))
    return user_of(row)


def grant(
    connection: Connection, user: User, role: Role, companies: Sequence[str], families: Collection[RiskFamily]
) -> None:
    """Give a role from now on, for some companies or (none named) all, and some families of products or all.

    Raises: WrongUse for an unknown company, a role that is held already, and that of programs for a person. Writes:
    role_grant.
    """
    if role is Role.PROGRAM and not user.is_program:
        raise WrongUse(f"Le rôle « {role.label} » est pour les programmes : {user.name} est une personne.")
    values = {"user_id": user.id, "role": role, "families": sorted(families) or None}
    for company_id, code in _companies(connection, companies):
        held = select(role_grant.c.id).where(_held(user, role, company_id))
        if connection.execute(held).first() is not None:
            where = f"pour {code}" if code else "pour toutes les sociétés"
            raise WrongUse(f"{user.name} a déjà le rôle « {role.label} » {where}.")
        connection.execute(insert(role_grant).values(company_id=company_id, **values))


def revoke(connection: Connection, user: User, role: Role, companies: Sequence[str]) -> int:
    """End a role now, for some companies or (none named) wherever it is held; return how many rights ended.

    Raises: WrongUse for an unknown company. Writes: role_grant.
    """
    ended = update(role_grant).values(valid_to=func.now())
    if not companies:
        return connection.execute(ended.where(_held(user, role))).rowcount
    named = _companies(connection, companies)
    return sum(connection.execute(ended.where(_held(user, role, key))).rowcount for key, _ in named)


def disable(connection: Connection, user: User) -> None:
    """Have a person or program sign in no more; its rights stay as they are. Writes: app_user."""
    connection.execute(update(app_user).where(app_user.c.id == user.id).values(is_active=False))


def erase(connection: Connection, user: User) -> str:
    """Take a person's name and address out of the database for good; return what stands there instead.

    The audit keeps the hashes of the name, of which nobody can tell whose they were. Workbooks, and what is read of them
    (authors, contacts), are their owners' to mend.

    Raises: WrongUse for a program. Writes: app_user, role_grant, actor, submission.
    """
    if user.is_program:
        raise WrongUse(
            f"{user.name} est un programme, pas une personne : « catalogue user disable » lui ferme l'accès."
        )
    erased = connection.scalar(select(func.count()).where(app_user.c.erased_at.is_not(None))) or 0
    name = _ERASED.format(number=erased + 1)
    connection.execute(
        update(role_grant).where(role_grant.c.user_id == user.id, in_force()).values(valid_to=func.now())
    )
    gone = {"email": null(), "display_name": name, "is_active": False, "erased_at": func.now()}
    connection.execute(update(app_user).where(app_user.c.id == user.id).values(gone))
    known_as = [label.lower() for label in (user.name, user.address) if label]
    people = actor.c.kind.in_([ActorKind.PERSON, ActorKind.WORKBOOK_EDITOR])
    theirs = or_(actor.c.user_id == user.id, people & func.lower(actor.c.label).in_(known_as))
    found = connection.execute(select(actor.c.id, actor.c.kind).where(theirs).order_by(actor.c.kind)).all()
    for place, row in enumerate(found):
        kinds = [other.kind for other in found[:place]].count(row.kind)
        label = name if kinds == 0 else f"{name} ({kinds + 1})"
        connection.execute(update(actor).where(actor.c.id == row.id).values(label=label))
    saved = func.lower(submission.c.saved_by).in_(known_as)
    connection.execute(update(submission).where(saved).values(saved_by=name))
    return name


def _held(user: User, role: Role, *company_ids: uuid.UUID | None) -> ColumnElement[bool]:
    """Select a role in force: in one company (None: in all of them together), or wherever it is held."""
    held = (role_grant.c.user_id == user.id) & (role_grant.c.role == role) & in_force()
    return held & role_grant.c.company_id.is_not_distinct_from(company_ids[0]) if company_ids else held


def _companies(connection: Connection, codes: Sequence[str]) -> list[tuple[uuid.UUID | None, str | None]]:
    """Return the keys of companies by code; one that stands for all of them where none is named."""
    if not codes:
        return [(None, None)]
    known: dict[str, uuid.UUID] = {row.code: row.id for row in connection.execute(select(company.c.code, company.c.id))}
    for code in codes:
        if code not in known:
            raise WrongUse(f"Société « {code} » inconnue : choisissez {', '.join(sorted(known)) or 'aucune encore'}.")
    return [(known[code], code) for code in dict.fromkeys(codes)]
