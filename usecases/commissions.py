"""Commissions that are posted: what is owed, how it was counted, and what people decide of it (Annexe C §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalogue.access import Action
from catalogue.errors import WrongUse
from catalogue.ledger.explained import tell
from catalogue.store.ledger.commissions import (
    freeze_commissions,
    owed_by_state,
    release_commissions,
    settle_commissions,
)
from catalogue.store.ledger.reading import CommissionRow, read_commission_lines
from catalogue.vocabulary import Beneficiary
from sync.bootstrap import Service
from usecases.acting import accounting
from usecases.rights import allowed


@dataclass(frozen=True, slots=True)
class CommissionsOwed:
    """What a company owes of commissions."""

    company: str  #: code
    by_state: Mapping[tuple[str, str], tuple[int, str]]  #: beneficiary and state → number of lines, euros

    def to_json(self) -> dict[str, Any]:
        """Return one item for each beneficiary and state."""
        rows = [
            {"beneficiary": who, "state": state, "lines": count, "amount": total}
            for (who, state), (count, total) in self.by_state.items()
        ]
        return {"company": self.company, "commissions": rows}


@dataclass(frozen=True, slots=True)
class Explained:
    """What an operation and what followed it earned."""

    company: str  #: code
    key: str  #: of the operation
    lines: tuple[CommissionRow, ...]  #: by due date

    def to_json(self) -> dict[str, Any]:
        """Return each line with its explanation in French."""
        return {"company": self.company, "operation": self.key, "lines": [_line(row) for row in self.lines]}


@dataclass(frozen=True, slots=True, kw_only=True)
class LinesWanted:
    """On whose commissions somebody decides."""

    company: str  #: code
    asked_by: str  #: who decides, for the audit
    beneficiary: Beneficiary | None = None  #: only this one's


def list_commissions(service: Service, company: str) -> CommissionsOwed:
    """Return what is planned, due, frozen, settled or taken back, by beneficiary; raises WrongUse for an unknown company."""
    service = allowed(service, Action.READ_FIGURES, company)
    with service.database.reading(service.scope) as connection:
        return CommissionsOwed(company, owed_by_state(connection, company))


def explain_commissions(service: Service, company: str, key: str) -> Explained:
    """Return the commission lines of an operation and of what followed it.

    Raises: WrongUse for an unknown company, and for an operation without any.
    """
    service = allowed(service, Action.READ_FIGURES, company)
    with service.database.reading(service.scope) as connection:
        rows = tuple(read_commission_lines(connection, company, key=key))
    if not rows:
        raise WrongUse(
            f"L'opération « {key} » n'a aucune commission dans les livres de {company} : vérifiez sa référence."
        )
    return Explained(company, key, rows)


# Decisions: each returns the number of lines that changed state ---------------------------------------------------------


def freeze(service: Service, wanted: LinesWanted, key: str) -> int:
    """Freeze what an operation still owes: nothing of it is settled until it is released."""
    service = allowed(service, Action.POST_OPERATIONS, wanted.company)
    with accounting(service, wanted.asked_by, "commissions: gelée") as connection:
        return freeze_commissions(connection, wanted.company, key=key, beneficiary=wanted.beneficiary)


def release(service: Service, wanted: LinesWanted, key: str, *, today: date) -> int:
    """Release what was frozen: due when its day has come, planned else."""
    service = allowed(service, Action.POST_OPERATIONS, wanted.company)
    with accounting(service, wanted.asked_by, "commissions: libérée") as connection:
        return release_commissions(connection, wanted.company, key=key, today=today, beneficiary=wanted.beneficiary)


def settle(service: Service, wanted: LinesWanted, *, through: date) -> int:
    """Note as settled what is due up to a day, which counts."""
    service = allowed(service, Action.POST_OPERATIONS, wanted.company)
    with accounting(service, wanted.asked_by, "commissions: réglée") as connection:
        return settle_commissions(connection, wanted.company, through=through, beneficiary=wanted.beneficiary)


def _line(row: CommissionRow) -> dict[str, Any]:
    return {
        "operation": row.operation,
        "kind": row.kind.value,
        "beneficiary": row.beneficiary.value,
        "amount": str(row.amount),
        "due_on": row.due_on.isoformat(),
        "state": row.state,
        "promised": row.awaits,
        "scheme": row.scheme,
        "version": row.version,
        "entry": None if row.journal is None else f"{row.journal.value}-{row.number}",
        "explanation": "\n".join(tell(row.explanation)),
    }
