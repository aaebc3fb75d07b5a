"""Gather what the decision of a company's operations rests on: every table is read once, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from catalogue.commissions.facts import Cumulated
from catalogue.ledger.accounts.making import derived_key
from catalogue.ledger.deciding.contracts import Contracts, first_told
from catalogue.ledger.deciding.families import Families
from catalogue.ledger.deciding.gathered import Gathered
from catalogue.ledger.deciding.laid import LaidWindows
from catalogue.ledger.deciding.shelf import Books
from catalogue.ledger.deciding.submitted import Held, Submitted, Told, tell_apart
from catalogue.ledger.records.facts import WindowKey
from catalogue.ledger.records.operations import Operation
from catalogue.store.ledger.facts import FactsReader, find_books
from catalogue.store.ledger.pasts import StoredBooks
from catalogue.store.ledger.periods import read_calendar
from catalogue.store.offers import query
from catalogue.store.queries import driver_connection
from catalogue.vocabulary import OperationKind


def gather(
    connection: Connection, company: str, operations: Sequence[Operation], *, today: date, withdrawn: Sequence[str] = ()
) -> Gathered:
    """Read what the decision of operations of a company rests on, and of those of it that wait. Read-only.

    ``withdrawn`` are keys of operations that waited for their day and are told no more. Raises: WrongUse for an unknown
    company.
    """
    return _Gathering(connection, find_books(connection, company)).gather(operations, today, tuple(withdrawn))


class _Gathering:
    def __init__(self, connection: Connection, books: Books) -> None:
        self._connection, self._books = connection, books
        self._driver = driver_connection(connection)
        self._shelf = StoredBooks(self._driver, books)

    def gather(self, operations: Sequence[Operation], today: date, withdrawn: tuple[str, ...]) -> Gathered:
        submitted = self._submitted(operations, withdrawn)
        todo = submitted.todo
        told_of = {key for told in todo.values() for key in (told.operation.related, told.operation.advance)}
        named = {key for key in told_of if key is not None}
        undone = {
            told.operation.related or "" for told in todo.values() if told.operation.kind is OperationKind.CANCELLATION
        }
        families = Families(self._shelf, named, keeps_contracts=bool(undone))
        terminations = _terminations(todo, families, undone)
        contracts = self._contracts({key: told.operation for key, told in todo.items()}, terminations)
        parts = {part for each in terminations.values() for part in contracts.parts(each)}
        again = {derived_key(key, part) for key in terminations if key in undone for part in parts}
        families.read([*parts, *again])
        skus, versions = self._versions(todo, families, named | parts)
        windows = {
            _window(row): Cumulated(*(row[name] for name in Cumulated._fields))
            for row in self._ask("cumulated", skus=sorted(skus))
        }
        laid = LaidWindows(self._shelf, self._windows_of(undone))
        calendar = read_calendar(self._connection, self._books)
        return Gathered(
            self._books,
            submitted,
            families,
            terminations,
            contracts,
            laid,
            versions,
            calendar,
            windows,
            today,
            withdrawn,
        )

    def _submitted(self, operations: Sequence[Operation], withdrawn: Collection[str]) -> Submitted:
        keys = sorted({operation.key for operation in operations})
        stored = self._ask("known_operations", keys=keys)
        waiting = [row for row in self._ask("waiting_operations") if row["source_key"] not in withdrawn]
        return tell_apart(self._books, operations, stored=_held(stored), waiting=_held(waiting))

    def _contracts(self, told: Mapping[str, Operation], terminations: Mapping[str, Operation]) -> Contracts:
        first = sorted({first_told(told, each) for each in terminations.values()})
        stored: defaultdict[str, list[str]] = defaultdict(list)
        for row in query(self._driver, "contracts", "contract", company_id=self._books.id, keys=first) if first else ():
            stored[row["asked"]].append(row["source_key"])
        return Contracts(told, stored)

    def _versions(
        self, todo: Mapping[str, Told], families: Families, named: Collection[str]
    ) -> tuple[set[str], FactsReader]:
        """Return the products that operations concern, and their versions from the first of their instants to the last."""
        skus = {told.operation.sku for told in todo.values() if told.operation.sku is not None}
        instants = {told.operation.at for told in todo.values()}
        for key in named:
            past = families.past_of(key)
            if past is not None and past.origin.sku is not None:
                skus.add(past.origin.sku)
                instants |= {past.origin.at, families.priced_since(key) or past.origin.at}
        return skus, FactsReader(self._connection, self._books, skus, instants)

    def _windows_of(self, undone: Collection[str]) -> dict[str, WindowKey]:
        rows = self._ask("windows_of", keys=sorted(undone)) if undone else ()
        return {row["source_key"]: _window(row) for row in rows}

    def _ask(self, name: str, **parameters: object) -> list[Mapping[str, Any]]:
        return query(self._driver, "books", name, company_id=self._books.id, **parameters)


def _held(rows: Sequence[Mapping[str, Any]]) -> dict[str, Held]:
    return {row["source_key"]: Held(row["content_hash"], row["content"], row["status"]) for row in rows}


def _terminations(todo: Mapping[str, Told], families: Families, undone: Collection[str]) -> dict[str, Operation]:
    """Return the terminations of this run, and those that it cancels, by key."""
    found = {key: told.operation for key, told in todo.items() if told.operation.kind is OperationKind.TERMINATION}
    for key in undone:
        past = families.past_of(key)
        if past is not None and past.operation.kind is OperationKind.TERMINATION:
            found[key] = past.operation
    return found


def _window(row: Mapping[str, Any]) -> WindowKey:
    return WindowKey(*(row[name] for name in WindowKey._fields))
