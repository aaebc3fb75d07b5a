"""Instalments of recurring commissions: posted when the books reach their day, dated on it or in the next open period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Connection

from catalogue.ledger.commission.instalments import post_due
from catalogue.ledger.deciding.became import Answer, Became
from catalogue.ledger.deciding.calendar import Calendar
from catalogue.ledger.deciding.content import read_operation
from catalogue.ledger.deciding.decision import Decision
from catalogue.ledger.deciding.family import CommissionKey, with_sku
from catalogue.ledger.deciding.shelf import Version
from catalogue.ledger.records.answers import Waits
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.operations import Operation
from catalogue.store.ledger.facts import FactsReader
from catalogue.store.ledger.pasts import commission_line
from catalogue.store.offers import query
from catalogue.store.queries import driver_connection
from catalogue.vocabulary import LineState


def fall_due(connection: Connection, decision: Decision, calendar: Calendar, through: date) -> None:
    """Add to a decision the instalments due up to a day; one that lacks an account stays planned. Read-only.

    Adds one answer for each operation and day.
    """
    _Falling(connection, decision, calendar).fall_due(through)


@dataclass(frozen=True, slots=True)
class _Due:
    """The instalments of one operation on one day."""

    operation: Operation
    version: Version  #: that priced it
    day: date
    lines: list[tuple[CommissionKey, CommissionLine]]
    places: list[int] | None  #: among the decision's own commissions; None: of former runs


class _Falling:
    def __init__(self, connection: Connection, decision: Decision, calendar: Calendar) -> None:
        self._connection, self._decision, self._books = connection, decision, decision.books
        self._calendar = calendar

    def fall_due(self, through: date) -> None:
        """Post stored instalments, then those that this run has planned."""
        decision = self._decision
        decision.through = through
        answers = [self._instalment(one) for one in (*self._stored_due(through), *self._new_due(through))]
        decision.answers += tuple(answers)

    def _instalment(self, due: _Due) -> Answer:
        day = self._calendar.accounting_day(due.day)
        outcome = post_due(due.operation, [line for _, line in due.lines], due.version.facts, day=day)
        if isinstance(outcome, Waits):
            return Answer(due.operation.key, Became.WAITING, outcome.reasons)
        became = zip((name for name, _ in due.lines), outcome.commission_lines, strict=True)
        self._decision.entries += [(due.operation.at, entry) for entry in outcome.entries]
        self._decision.letters += outcome.letters
        if due.places is None:
            self._decision.due += became
        else:
            for place, line in zip(due.places, became, strict=True):
                self._decision.commissions[place] = line
        return Answer(due.operation.key, Became.POSTED, (), len(outcome.entries))

    def _stored_due(self, through: date) -> Iterator[_Due]:
        """Yield the instalments of former runs that are planned, once this run has had its say."""
        rows = [
            row
            for row in query(
                driver_connection(self._connection), "books", "due_lines", company_id=self._books.id, through=through
            )
            if self._ends_as(CommissionKey(row["operation"], row["position"]), row["state"]) == LineState.PLANNED
        ]
        facts = FactsReader(
            self._connection, self._books, {row["sku"] for row in rows}, {row["effective_from"] for row in rows}
        )
        for (day, key), group in groupby(rows, key=lambda row: (row["due_on"], row["operation"])):
            held = list(group)
            version = facts.version_at(held[0]["sku"], held[0]["effective_from"])
            if isinstance(version, Version):
                operation = with_sku(read_operation(self._books.code, key, held[0]["content"]), held[0]["sku"])
                lines = [(CommissionKey(key, row["position"]), commission_line(row)) for row in held]
                yield _Due(operation, version, day, lines, None)

    def _ends_as(self, name: CommissionKey, state: str) -> str:
        return self._decision.moves.get(name, LineState(state))

    def _new_due(self, through: date) -> Iterator[_Due]:
        """Yield the instalments that this run has planned for days that the books have reached."""
        told = {each.operation.key: each for each in self._decision.operations}
        planned = [
            (line.due_on, name, place)
            for place, (name, line) in enumerate(self._decision.commissions)
            if line.due_on <= through and line.entry is None and not line.awaits
            and self._ends_as(name, line.state) == LineState.PLANNED
        ]  # fmt: skip
        for (day, key), group in groupby(sorted(planned), key=lambda item: (item[0], item[1].operation)):
            places = [place for _, _, place in group]
            version = told[key].version
            if version is not None:
                lines = [self._decision.commissions[place] for place in places]
                yield _Due(with_sku(told[key].operation, version.facts.offer.sku), version, day, lines, places)
