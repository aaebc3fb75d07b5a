"""What a company's books hold of families of operations, and what its windows count: the shelf of a decision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import psycopg

from catalogue.commissions.facts import Measures
from catalogue.commissions.regularisation import Laid
from catalogue.ledger.deciding.content import read_operation
from catalogue.ledger.deciding.family import CommissionKey, Family, with_sku
from catalogue.ledger.deciding.shelf import Books
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entries import Entry, Line
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import WindowKey
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import LineRef
from catalogue.store.offers import query
from catalogue.vocabulary import Beneficiary, CommissionKind, Journal, LineState, LineType, Nature


class StoredBooks:
    """What the books of a company hold. Read-only."""

    def __init__(self, driver: psycopg.Connection[Any], books: Books) -> None:
        self._driver, self._books = driver, books

    def families(
        self, keys: Collection[str], known: Collection[str]
    ) -> tuple[Sequence[Family], Mapping[CommissionKey, CommissionLine]]:
        """Return the families of some operations but those of `known` origins, and their commission lines."""
        heads = {row["head"] for row in self._ask("books", "heads", keys)} - {*known}
        rows = self._ask("books", "families", heads)
        told = {row["source_key"]: self._operation(row) for row in rows}
        by_head = {head: Family(told[head]) for head in heads}
        families = {row["source_key"]: by_head[row["head"]] for row in rows}
        for key, family in families.items():
            family.operations[key] = told[key]
        self._read_contracts(by_head)
        self._read_entries(families)
        lines: dict[CommissionKey, CommissionLine] = {}
        for row in self._ask("books", "past_commissions", told):
            name = CommissionKey(row["operation"], row["position"])
            lines[name] = commission_line(row)
            families[row["operation"]].commissions.append(name)
        return tuple(by_head.values()), lines

    def uses(self, receipts: Collection[str]) -> Sequence[str]:
        """Return the keys of the operations that use the advances of some receipts."""
        return [row["source_key"] for row in self._ask("books", "uses", receipts)]

    def laid(self, window: WindowKey) -> Sequence[Laid]:
        """Return what a window counts, in the order of the books."""
        rows = query(self._driver, "books", "laid", company_id=self._books.id, **window._asdict())
        return [Laid(row["source_key"], Measures(*(row[name] for name in Measures._fields))) for row in rows]

    def _read_contracts(self, by_head: Mapping[str, Family]) -> None:
        for row in self._ask("contracts", "contracts", by_head):
            family = by_head[row["head"]]
            if row["content"] is None:
                family.priced_since = row["effective_from"]
            else:
                family.renews.append(self._operation(row))
        for row in self._ask("contracts", "renewals", by_head):
            by_head[row["renewed"]].renewed_by[row["source_key"]] = None

    def _read_entries(self, families: Mapping[str, Family]) -> None:
        lines: defaultdict[str, list[Line]] = defaultdict(list)
        heads: dict[str, Mapping[str, Any]] = {}
        for row in self._ask("books", "past_lines", families):
            heads.setdefault(row["source_key"], row)
            lines[row["source_key"]].append(_line(row))
            if row["letter"] is not None:
                families[row["operation"]].lettered.add(LineRef(row["source_key"], row["position"]))
        for source_key, head in heads.items():
            families[head["operation"]].entries.append(_entry(head, tuple(lines[source_key])))

    def _operation(self, row: Mapping[str, Any]) -> Operation:
        return with_sku(read_operation(self._books.code, row["source_key"], row["content"]), row["sku"])

    def _ask(self, script: str, name: str, keys: Collection[str]) -> list[Mapping[str, Any]]:
        return query(self._driver, script, name, company_id=self._books.id, keys=sorted(keys)) if keys else []


def _line(row: Mapping[str, Any]) -> Line:
    return Line(
        account=row["account"],
        debit=row["debit"],
        credit=row["credit"],
        label=row["label"],
        type=LineType(row["type"]),
        nature=Nature(row["nature"]),
        counterpart=row["counterpart"],
        cost_center=row["cost_center"],
        tax_code=row["tax_code"],
        tax_rate=row["tax_rate"],
        tax_base=row["tax_base"],
        tax_amount=row["tax_amount"],
        auxiliary=row["auxiliary"],
        waiting=row["waiting"],
    )


def _entry(row: Mapping[str, Any], lines: tuple[Line, ...]) -> Entry:
    return Entry(
        operation=row["operation"],
        kind=EntryKind(row["kind"]),
        source_key=row["source_key"],
        journal=Journal(row["journal"]),
        day=row["day"],
        piece=row["piece"],
        piece_day=row["piece_day"],
        label=row["entry_label"],
        type=LineType(row["entry_type"]),
        lines=lines,
        sku=row["sku"],
        partner=row["partner"],
        contract=row["contract"],
        client=row["client"],
        reverses=row["reverses"],
        clawback=row["clawback"],
    )


def commission_line(row: Mapping[str, Any]) -> CommissionLine:
    """Return a commission line as stored."""
    return CommissionLine(
        operation=row["operation"],
        beneficiary=Beneficiary(row["beneficiary"]),
        amount=row["amount"],
        due_on=row["due_on"],
        state=LineState(row["state"]),
        scheme=row["scheme"],
        version=row["version"],
        explanation=row["explanation"],
        entry=row["entry"],
        awaits=row["awaits"],
        kind=CommissionKind(row["kind"]),
        collected=collected_of(row),
        retained=row["retained"],
    )


def collected_of(row: Mapping[str, Any]) -> Collected | None:
    """Return how far a sale was collected when a line was written; None where it was not promised."""
    if row["collected"] is None:
        return None
    return Collected(row["collected"], row["collected_of"], row["collected_now"])
