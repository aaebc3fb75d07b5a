"""Deposits as a later one looks back at them: who saved what before, what a report listed, what was confirmed."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from catalogue.store.known_at import Load
from catalogue.store.runs import ACCEPTED, of_path
from catalogue.store.tables import company, confirmation, finding, submission

#: The rule that holds what takes back somebody's work (validators/rules.py).
RETURN_RULE = "LIB-007"
#: How many deposits are looked back at.
_MOST = 20


@dataclass(frozen=True, slots=True)
class Deposit:
    """One accepted version of a workbook."""

    label: str  #: its number, ``MTV-128``
    saved_by: str | None
    received_at: datetime  #: aware
    load: Load
    place: int = 0  #: its rank among all submissions
    refused: frozenset[str] = frozenset()  #: keys of the units that it did not load
    held: bool = False  #: whether some of them because it took back somebody's work


@dataclass(frozen=True, slots=True)
class Listed:
    """What the report of one deposit listed, for somebody to confirm."""

    id: uuid.UUID
    label: str
    path: str
    sha256: str
    findings: tuple[dict[str, Any], ...]  #: its blocking findings of the rules asked about
    used_by: str | None  #: SHA-256 of the deposit that came with its number; None: nobody confirmed it yet


def latest_accepted(connection: Connection, path: str) -> list[Deposit]:
    """Return the last accepted deposits of a workbook, newest first. Read-only.

    The very first one is left out: it replaced nothing.
    """
    query = _deposits().where(of_path(path)).order_by(submission.c.place.desc()).limit(_MOST + 1)
    rows = pairwise(connection.execute(query).all())
    return [_deposit(row, _refused(connection, row.id) if row.outcome == "partial" else {}) for row, _older in rows]


def same_bytes(connection: Connection, path: str, sha256: str, *, before: Deposit) -> Deposit | None:
    """Return the newest accepted deposit of a workbook, before another one, that had these bytes. Read-only."""
    query = _deposits().where(of_path(path), submission.c.sha256 == sha256, submission.c.place < before.place)
    row = connection.execute(query.order_by(submission.c.place.desc()).limit(1)).first()
    return None if row is None else _deposit(row)


def listed_by(connection: Connection, series: str, number: int, rules: Collection[str]) -> Listed | None:
    """Return what the report of a deposit listed of some rules; None where there is no such deposit. Read-only."""
    row = connection.execute(
        select(submission.c.id, submission.c.path, submission.c.sha256).where(
            submission.c.series == series, submission.c.number == number
        )
    ).first()
    if row is None:
        return None
    blocking = select(finding).where(
        finding.c.submission_id == row.id, finding.c.severity == "blocking", finding.c.rule.in_(list(rules))
    )
    findings = tuple(dict(one) for one in connection.execute(blocking.order_by(finding.c.position)).mappings())
    user = select(submission.c.sha256).join_from(confirmation, submission, confirmation.c.used_by_id == submission.c.id)
    used_by = connection.scalar(user.where(confirmation.c.submission_id == row.id))
    return Listed(row.id, f"{series}-{number}", row.path, row.sha256, findings, used_by)


def series_of(connection: Connection, number: int) -> list[str]:
    """Return the series that have a deposit of that number. Read-only."""
    query = select(submission.c.series).where(submission.c.number == number).order_by(submission.c.series)
    return list(connection.scalars(query))


def use_number(connection: Connection, confirmed: uuid.UUID, *, used_by: uuid.UUID, company_code: str | None) -> None:
    """Note that a deposit's number was confirmed, inside the transaction that loads what it confirms (audited)."""
    of_company = select(company.c.id).where(company.c.code == company_code).scalar_subquery()
    connection.execute(insert(confirmation).values(submission_id=confirmed, used_by_id=used_by, company_id=of_company))


def _deposits() -> Select[Any]:
    return select(submission).where(submission.c.outcome.in_(ACCEPTED))


def _deposit(row: Any, refused: Mapping[str, bool] = MappingProxyType({})) -> Deposit:
    load = Load(row.run_id, row.stored_at)
    held = any(refused.values())
    label = f"{row.series}-{row.number}"
    return Deposit(label, row.saved_by, row.received_at, load, row.place, frozenset(refused), held)


def _refused(connection: Connection, submission_id: uuid.UUID) -> dict[str, bool]:
    """Return the keys of what a deposit did not load, each with whether it would have taken somebody's work back."""
    query = select(finding.c.key, func.bool_or(finding.c.rule == RETURN_RULE).label("held")).where(
        finding.c.submission_id == submission_id, finding.c.severity == "blocking", finding.c.key.is_not(None)
    )
    return {row.key: row.held for row in connection.execute(query.group_by(finding.c.key))}
