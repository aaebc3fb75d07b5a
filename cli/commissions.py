"""Commands about commissions that are posted: commissions list, explain, freeze, release, settle."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

import typer

from catalogue.errors import WrongUse
from cli.options import Json, named, who_runs

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from catalogue.vocabulary import Beneficiary

commissions = typer.Typer(help="Les commissions comptabilisées : gelées, libérées, réglées.", no_args_is_help=True)

Company = Annotated[str, typer.Option(help="Code de la société.")]
Key = Annotated[str, typer.Option("--operation", help="Référence de l'opération, telle que son classeur la donne.")]
Who = Annotated[
    str | None,
    typer.Option("--beneficiary", help="Un seul bénéficiaire : salesperson, manager, partner, platform, ou son nom."),
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    commissions.command("list")(list_commissions)
    commissions.command("explain")(explain)
    commissions.command("freeze")(freeze)
    commissions.command("release")(release)
    commissions.command("settle")(settle)
    app.add_typer(commissions, name="commissions")


def list_commissions(company: Company, as_json: Json = False) -> int:
    """Ce qui est prévu, dû, gelé, réglé ou repris, par bénéficiaire."""
    from catalogue.store.ledger.commissions import owed_by_state
    from catalogue.vocabulary import Beneficiary, LineState
    from cli.exports_display import show_commissions
    from sync.bootstrap import service
    from sync.settings import Settings

    with service(Settings()) as running, running.database.reading() as connection:
        found = owed_by_state(connection, company.upper())
    rows = [
        {"beneficiary": who, "state": state, "lines": count, "amount": total}
        for (who, state), (count, total) in found.items()
    ]
    if as_json:
        json.dump({"company": company.upper(), "commissions": rows}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        show_commissions(
            [
                (Beneficiary(who).label, LineState(state).label, count, total)
                for (who, state), (count, total) in found.items()
            ]
        )
    return 0


def explain(company: Company, key: Key, as_json: Json = False) -> int:
    """Ce qu'une opération et ses suites ont rapporté, à qui, et comment c'est compté."""
    from catalogue.ledger.explained import tell
    from catalogue.store.ledger.reading import read_commission_lines
    from cli.exports_display import show_explained
    from sync.bootstrap import service
    from sync.settings import Settings

    code = company.upper()
    with service(Settings()) as running, running.database.reading() as connection:
        rows = list(read_commission_lines(connection, code, key=key))
    if not rows:
        raise WrongUse(
            f"L'opération « {key} » n'a aucune commission dans les livres de {code} : vérifiez sa référence."
        )
    lines = [
        {
            "operation": row.operation,
            "kind": row.kind.value,
            "beneficiary": row.beneficiary.value,
            "amount": str(row.amount),
            "due_on": row.due_on.isoformat(),
            "state": row.state.value,
            "what": row.kind_of_line.value,
            "promised": row.awaits,
            "scheme": row.scheme,
            "version": row.version,
            "entry": None if row.journal is None else f"{row.journal.value}-{row.number}",
            "explanation": "\n".join(tell(row.explanation, row.collected)),
        }
        for row in rows
    ]
    if as_json:
        json.dump({"company": code, "operation": key, "lines": lines}, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        show_explained(lines)
    return 0


def freeze(company: Company, key: Key, beneficiary: Who = None) -> int:
    """Geler ce qu'une opération doit encore : rien n'en sera réglé tant qu'elle n'est pas libérée."""
    from catalogue.store.ledger.commissions import freeze_commissions

    return _move(
        company, beneficiary, "gelée", lambda c, code, who: freeze_commissions(c, code, key=key, beneficiary=who)
    )


def release(company: Company, key: Key, beneficiary: Who = None) -> int:
    """Libérer ce qui était gelé : dû si son jour est venu, prévu sinon."""
    from catalogue.store.ledger.commissions import release_commissions
    from sync.settings import Settings

    today = datetime.now(ZoneInfo(Settings().timezone)).date()
    return _move(
        company, beneficiary, "libérée",
        lambda c, code, who: release_commissions(c, code, key=key, today=today, beneficiary=who),
    )  # fmt: skip


def settle(
    company: Company,
    through: Annotated[str, typer.Option(help="Réglé jusqu'à ce jour inclus (date ISO).")],
    beneficiary: Who = None,
) -> int:
    """Noter comme réglé ce qui est échu jusqu'à un jour."""
    from catalogue.store.ledger.commissions import settle_commissions

    try:
        last = date.fromisoformat(through)
    except ValueError:
        raise WrongUse(f"« {through} » n'est pas une date ISO : écrivez par exemple 2025-09-30.") from None
    return _move(
        company, beneficiary, "réglée",
        lambda c, code, who: settle_commissions(c, code, through=last, beneficiary=who),
    )  # fmt: skip


def _move(
    company: str,
    beneficiary: str | None,
    became: str,
    act: Callable[[Connection, str, Beneficiary | None], int],
) -> int:
    from catalogue.vocabulary import ActorKind, Role
    from catalogue.vocabulary import Beneficiary as Beneficiaries
    from sync.bootstrap import service
    from sync.settings import Settings

    wanted, code = named(Beneficiaries, beneficiary, "Le bénéficiaire"), company.upper()
    with service(Settings()) as running:
        database = running.database
        who: dict[str, Any] = {
            "actor_id": database.find_or_create_actor(ActorKind.PERSON, who_runs()),
            "role": Role.ACCOUNTING,
            "companies": [code],
            "reason": f"commissions: {became}",
        }
        with database.serialised(), database.acting(**who) as connection:
            count = act(connection, code, wanted)
    plural = "s" if count > 1 else ""
    print(
        f"{count} ligne{plural} de commission {became}{plural}." if count else f"Aucune ligne à passer en « {became} »."
    )
    return 0
