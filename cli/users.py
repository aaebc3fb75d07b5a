"""The commands ``user …``: who may sign in, and with which rights. Run by whoever holds the service's account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.answering import catalogue, tell
from cli.options import Json, named, who_runs
from cli.writing import write

if TYPE_CHECKING:
    from catalogue.vocabulary import Role

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
    user.command("list")(list_all)
    app.add_typer(user, name="user")


def add(
    address: Address,
    name: Annotated[str, typer.Option("--name", help="Nom affiché.")],
    program: Annotated[bool, typer.Option("--program", help="C'est un programme, connu par son identifiant.")] = False,
) -> int:
    """Inscrire une personne ou un programme, sans aucun droit."""
    from usecases.users import add_user

    with catalogue() as service:
        added = add_user(service, address, name.strip(), is_program=program, asked_by=who_runs())
    write(
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
    from catalogue.vocabulary import RiskFamily
    from usecases.users import RightWanted, grant_right

    families = [named(RiskFamily, each, "Le code de famille") for each in family or ()]
    wanted = RightWanted(
        address=address, role=_role(role), companies=_codes(company), families=families, asked_by=who_runs()
    )
    with catalogue() as service:
        held = grant_right(service, wanted)
    write(
        f"{held.name} a maintenant le rôle « {wanted.role.label} » "
        f"{_where(wanted.companies, [each.label for each in families])}."
    )
    return 0


def revoke(address: Address, role: RoleName, company: Companies = None) -> int:
    """Retirer un rôle, à partir de maintenant ; sans société, partout où il est tenu."""
    from usecases.users import RightWanted, revoke_right

    wanted = RightWanted(address=address, role=_role(role), companies=_codes(company), asked_by=who_runs())
    with catalogue() as service:
        held = revoke_right(service, wanted)
    where = f" {_where(wanted.companies, [])}" if company else ""
    write(f"{held.name} n'a plus le rôle « {wanted.role.label} »{where}.")
    return 0


def disable(address: Address) -> int:
    """Fermer l'accès d'une personne ou d'un programme."""
    from usecases.users import disable_user

    with catalogue() as service:
        held = disable_user(service, address, asked_by=who_runs())
    write(f"{held.name} ne peut plus se connecter.")
    return 0


def erase(address: Address) -> int:
    """Effacer le nom et l'adresse d'une personne, pour toujours ; l'audit garde ce qu'elle a fait."""
    from usecases.users import erase_user

    with catalogue() as service:
        held, became = erase_user(service, address, asked_by=who_runs())
    write(
        f"{held.name} est désormais « {became} », ses droits sont retirés. Les classeurs et les comptes rendus qui la "
        "nomment restent à corriger par leurs auteurs."
    )
    return 0


def list_all(as_json: Json = False) -> int:
    """Montrer les personnes, les programmes et leurs droits en vigueur."""
    from usecases.users import list_users

    return tell(list_users, _show, as_json=as_json)


def _role(text: str) -> Role:
    from catalogue.vocabulary import Role

    return named(Role, text, "Le rôle")


def _codes(companies: list[str] | None) -> list[str]:
    return [code.upper() for code in companies or ()]


def _where(companies: Sequence[str], families: Sequence[str]) -> str:
    """Say for which companies and families a right holds."""
    from catalogue.french import listed

    where = f"pour {listed(tuple(companies))}" if companies else "pour toutes les sociétés"
    if not families:
        return where
    return f"{where}, famille{'s' if len(families) > 1 else ''} {listed(tuple(families))}"


def _show(document: Mapping[str, Any]) -> None:
    from cli.terminal import new_table, open_console, plain, print_rows

    if not document["users"]:
        write("Personne n'est inscrit encore : commencez par « catalogue user add ».")
        return
    rows = ([plain(text) for text in _row(one)] for one in document["users"])
    print_rows(open_console(), new_table("Compte", "Nom", "État", "Droits"), rows, "compte")


def _row(one: Mapping[str, Any]) -> tuple[str, str, str, str]:
    state = "actif" if one["active"] else "effacé" if one["address"] is None else "fermé"
    rights = "\n".join(_right_words(right) for right in one["rights"]) or "aucun"
    return one["address"] or "", one["name"], f"programme {state}" if one["program"] else state, rights


def _right_words(right: Mapping[str, Any]) -> str:
    from catalogue.vocabulary import RiskFamily, Role

    families = [RiskFamily.label_of(family) for family in right["families"]]
    return f"{Role.label_of(right['role'])} {_where([right['company']] if right['company'] else [], families)}"
