"""What people decide of commissions that are posted: frozen while a doubt lasts, released, settled (Annexe C §4)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, case, func, select, update

from catalogue.commissions.states import TRANSITIONS
from catalogue.store.ledger.facts import find_books
from catalogue.store.tables import commission_line, operation
from catalogue.vocabulary import Beneficiary, LineState

_LINE = commission_line.c


def freeze_commissions(
    connection: Connection, company: str, *, key: str, beneficiary: Beneficiary | None = None
) -> int:
    """Freeze what an operation, and what followed it, still owe beneficiaries, or one of them; return the lines' number.

    Raises: WrongUse for an unknown company. Writes: commission_line.state, audited, by the acting actor.
    """
    held = _LINE.state.in_(_leading_to(LineState.FROZEN))
    return _move(connection, company, LineState.FROZEN.value, held & _owed(key, beneficiary))


def release_commissions(
    connection: Connection, company: str, *, key: str, today: date, beneficiary: Beneficiary | None = None
) -> int:
    """Let frozen lines go on: due when their day has come and their entry is posted, else planned; return their number.

    Raises: WrongUse for an unknown company. Writes: commission_line.state, audited, by the acting actor.
    """
    reached = _LINE.entry_id.is_not(None) & (_LINE.due_on <= today)
    state = case((reached, LineState.DUE.value), else_=LineState.PLANNED.value)
    return _move(connection, company, state, (_LINE.state == LineState.FROZEN) & _owed(key, beneficiary))


def settle_commissions(
    connection: Connection, company: str, *, through: date, beneficiary: Beneficiary | None = None
) -> int:
    """Note as paid what fell due up to a day, for all or for one beneficiary; return the number of lines.

    The payment itself is the bank's, and enters the books of the accounting firm. Raises: WrongUse for an unknown
    company. Writes: commission_line.state, audited, by the acting actor.
    """
    held = _LINE.state.in_(_leading_to(LineState.SETTLED)) & (_LINE.due_on <= through)
    return _move(connection, company, LineState.SETTLED.value, held & _owed(None, beneficiary))


def _leading_to(state: LineState) -> list[str]:
    return [before.value for before, allowed in TRANSITIONS.items() if state in allowed]


def _owed(key: str | None, beneficiary: Beneficiary | None) -> ColumnElement[bool]:
    """Return the condition of lines that are owed to somebody: nobody pays the company its own share."""
    wanted = _LINE.beneficiary != Beneficiary.COMPANY
    if beneficiary is not None:
        wanted &= _LINE.beneficiary == beneficiary.value
    if key is not None:
        named = (operation.c.source_key == key) | (operation.c.origin == key)
        wanted &= _LINE.operation_id.in_(select(operation.c.id).where(named))
    return wanted


def _move(connection: Connection, company: str, state: str | ColumnElement[str], which: ColumnElement[bool]) -> int:
    books = find_books(connection, company)
    moved = connection.execute(update(commission_line).where(_LINE.company_id == books.id, which).values(state=state))
    return moved.rowcount


def owed_by_state(connection: Connection, company: str) -> dict[tuple[str, str], tuple[int, str]]:
    """Return how many lines a company has by beneficiary and state, and their sum in euros. Read-only.

    Raises: WrongUse for an unknown company.
    """
    books = find_books(connection, company)
    counted = (
        select(_LINE.beneficiary, _LINE.state, func.count(), func.sum(_LINE.amount))
        .where(_LINE.company_id == books.id, _LINE.awaits.is_(False))
        .group_by(_LINE.beneficiary, _LINE.state)
        .order_by(_LINE.beneficiary, _LINE.state)
    )
    return {(who, state): (count, str(total)) for who, state, count, total in connection.execute(counted)}
