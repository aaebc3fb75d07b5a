"""The commands ``user …``: who may sign in, and with which rights. Run by whoever holds the service's account."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.options import Json, named, who_runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from catalogue.store.users import Right, User

Address = Annotated[str, typer.Argument(help="Adresse de courriel, ou identifiant du programme.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="Code ou nom du rôle : accounting, Compta…")]
Companies = Annotated[
    list[str] | None, typer.Option("--company", help="Code d'une société, autant de fois qu'il faut ; sans : toutes.")
]

user = typer.Typer(help="Les personnes, les programmes et leurs droits.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (add, grant, revoke, disable, erase):
        user.command(command.__name__)(command)
    user.command("list")(list_users)
    app.add_typer(user, name="user")


def add(
    address: Address,
    name: Annotated[str, typer.Option("--name", help="Nom affiché.")],
    program: Annotated[bool, typer.Option("--program", help="C'est un programme, connu par son identifiant.")] = False,
) -> int:
    """Inscrire une personne ou un programme, sans aucun droit."""
    from catalogue.store.users import add_user

    with _writing("user add") as connection:
        added = add_user(connection, address, name.strip(), is_program=program)
    print(
        f"{added.name} ({added.address}) est inscrit, sans aucun droit : donnez-lui-en avec « catalogue user grant »."
    )
    return 0


def grant(
    address: Address,
    role: RoleName,
    company: Companies = None,
    family: Annotated[
        list[str] | None,
        typer.Option("--family", help="Famille de produits, autant de fois qu'il faut ; sans : toutes."),
    ] = None,
) -> int:
    """Donner un rôle, à partir de maintenant."""
    from catalogue.store.users import find_user
    from catalogue.store.users import grant as give
    from catalogue.vocabulary import RiskFamily, Role

    asked = named(Role, role, "Le rôle")
    families = [named(RiskFamily, each, "Le code de famille") for each in family or ()]
    with _writing("user grant") as connection:
        held = find_user(connection, address)
        give(connection, held, asked, _codes(company), families)
    print(f"{held.name} a maintenant le rôle « {asked.label} » {_where(_codes(company), [f.label for f in families])}.")
    return 0


def revoke(address: Address, role: RoleName, company: Companies = None) -> int:
    """Retirer un rôle, à partir de maintenant ; sans société, partout où il est tenu."""
    from catalogue.errors import WrongUse
    from catalogue.store.users import find_user
    from catalogue.store.users import revoke as end
    from catalogue.vocabulary import Role

    asked = named(Role, role, "Le rôle")
    with _writing("user revoke") as connection:
        held = find_user(connection, address)
        if end(connection, held, asked, _codes(company)) == 0:
            raise WrongUse(
                f"{held.name} n'a pas le rôle « {asked.label} » : « catalogue user list » montre les droits."
            )
    where = f" pour {_listed(_codes(company))}" if company else ""
    print(f"{held.name} n'a plus le rôle « {asked.label} »{where}.")
    return 0


def disable(address: Address) -> int:
    """Fermer l'accès d'une personne ou d'un programme."""
    from catalogue.store.users import disable as close
    from catalogue.store.users import find_user

    with _writing("user disable") as connection:
        held = find_user(connection, address)
        close(connection, held)
    print(f"{held.name} ne peut plus se connecter.")
    return 0


def erase(address: Address) -> int:
    """Effacer le nom et l'adresse d'une personne, pour toujours ; l'audit garde ce qu'elle a fait."""
    from catalogue.store.users import erase as forget
    from catalogue.store.users import find_user

    with _writing("user erase") as connection:
        held = find_user(connection, address)
        became = forget(connection, held)
    print(
        f"{held.name} est désormais « {became} », ses droits sont retirés. Les classeurs et les comptes rendus qui la "
        "nomment restent à corriger par leurs auteurs."
    )
    return 0


def list_users(as_json: Json = False) -> int:
    """Montrer les personnes, les programmes et leurs droits en vigueur."""
    from catalogue.scope import SERVICE
    from catalogue.store.users import users
    from sync.bootstrap import service
    from sync.settings import Settings

    with service(Settings()) as running, running.database.reading(SERVICE) as connection:
        found = users(connection)
    if as_json:
        json.dump({"users": [_user_json(one) for one in found]}, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
    elif not found:
        print("Personne n'est inscrit encore : commencez par « catalogue user add ».")
    else:
        _show(found)
    return 0


@contextmanager
def _writing(reason: str) -> Iterator[Connection]:
    """Give a connection that acts as the service, in the name of the system account (decision 53)."""
    from catalogue.scope import service_as
    from catalogue.vocabulary import ActorKind
    from sync.bootstrap import service
    from sync.settings import Settings

    with service(Settings()) as running:
        who = running.database.find_or_create_actor(ActorKind.PERSON, who_runs())
        with running.database.acting(service_as(who), reason=reason) as connection:
            yield connection


def _codes(companies: list[str] | None) -> list[str]:
    return [code.upper() for code in companies or ()]


def _listed(words: list[str]) -> str:
    from catalogue.french import listed

    return listed(words)


def _where(companies: list[str], families: list[str]) -> str:
    """Say for which companies and families a right holds."""
    where = f"pour {_listed(companies)}" if companies else "pour toutes les sociétés"
    if not families:
        return where
    return f"{where}, famille{'s' if len(families) > 1 else ''} {_listed(families)}"


def _user_json(one: User) -> dict[str, Any]:
    return {
        "address": one.address,
        "name": one.name,
        "program": one.is_program,
        "active": one.is_active,
        "last_seen_at": one.last_seen_at,
        "rights": [
            {"role": right.role, "company": right.company, "families": list(right.families), "since": right.since}
            for right in one.rights
        ],
    }


def _show(found: tuple[User, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("Compte", "Nom", "État", "Droits")
    for one in found:
        state = "actif" if one.is_active else "effacé" if one.address is None else "fermé"
        rights = "\n".join(_right_words(right) for right in one.rights) or "aucun"
        table.add_row(one.address or "", one.name, f"programme {state}" if one.is_program else state, rights)
    Console(highlight=False).print(table)


def _right_words(right: Right) -> str:
    families = [family.label for family in right.families]
    return f"{right.role.label} {_where([right.company] if right.company else [], families)}"
