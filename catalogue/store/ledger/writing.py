"""Write a decision: operations, numbered entries, commissions, windows, letters; all of it or, on any refusal, nothing.

Lines go before their entries, because the database looks at the lines of an entry when the entry comes. The caller is
serialised (`Database.serialised`): numbers and letters follow the last ones that are committed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from sqlalchemy import Connection

from catalogue.checkpoints import checkpoint
from catalogue.ledger.deciding.decision import Decision
from catalogue.ledger.deciding.family import CommissionKey
from catalogue.ledger.deciding.submitted import Told
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry
from catalogue.store.ledger.copying import LineRows, boolean, common, copy_rows, hexadecimal, plain, text
from catalogue.store.ledger.keys import Keys
from catalogue.store.ledger.letters import next_letter
from catalogue.store.offers import query
from catalogue.store.queries import driver_connection, statements
from catalogue.vocabulary import LineState

#: What is collected of a line that waits for nobody's payment.
_NOT_COLLECTED = "\\N\t\\N\t\\N\n"

#: A commission line, the number of its explanation in its operation, and whether that is new there.
_Explained = tuple[CommissionKey, CommissionLine, int, bool]


def write(connection: Connection, decision: Decision) -> None:
    """Write what was decided, signed by the acting actor and run.

    **Writes** operation, ledger_line, ledger_entry, commission_explanation, commission_line, commission_counted,
    commission_window, ledger_lettering.
    """
    driver = driver_connection(connection)
    _Writing(driver, decision, _signature(driver)).write()


@dataclass(frozen=True, slots=True)
class _Signature:
    actor: str
    run: str | None


def _signature(driver: psycopg.Connection[Any]) -> _Signature:
    said = driver.execute("SELECT current_setting('app.actor', true), nullif(current_setting('app.run', true), '')")
    actor, run = said.fetchone() or (None, None)
    return _Signature(actor or "", run)


class _Writing:
    def __init__(self, driver: psycopg.Connection[Any], decision: Decision, signature: _Signature) -> None:
        self._driver, self._decision, self._signature = driver, decision, signature
        self._company_id = decision.books.id
        self._company = decision.books.id.hex
        self._keys = Keys(decision.books.id)
        self._signed = f"{signature.actor}\t{plain(signature.run)}\n"

    def write(self) -> None:
        """Write everything, parents first but for the lines."""
        decision = self._decision
        fresh = [told for told in decision.operations if not told.waited]
        self._copy("operations", (self._operation(told) for told in fresh))
        self._change("post_waiting", [self._waited(told) for told in decision.operations if told.waited])
        self._change("withdraw", [{"source_key": key} for key in decision.withdrawn])
        checkpoint("before entries")
        self._copy("lines", self._lines())
        self._copy("entries", self._entries(self._last_numbers()))
        checkpoint("after entries")
        explained = tuple(_explained(decision.commissions))
        self._copy("explanations", self._explanations(explained))
        self._copy("commissions", (self._commission(name, line, number) for name, line, number, _ in explained))
        self._copy("counted", self._counted())
        gone = [key for key in decision.uncounted if key not in decision.counted]
        self._change("uncount", [{"operation_id": UUID(self._keys.operation(key))} for key in gone])
        self._change("move_commissions", self._moves())
        self._change("fall_due", [self._fallen(name, line) for name, line in decision.due])
        # What nobody pays, the company's own share and what a partner retains, is settled as soon as it is due.
        settled = [(name, line) for name, line in decision.due if line.state == LineState.SETTLED]
        self._change("move_commissions", [self._move(name, line.state) for name, line in settled])
        if decision.through is not None:
            self._driver.execute(
                statements("books_copy")["reach"], {"company_id": self._company_id, "through": decision.through}
            )
        self._change("cumulate", [key._asdict() | held._asdict() for key, held in decision.windows.items()])
        self._letter()

    def _operation(self, told: Told) -> str:
        operation = told.operation
        return "\t".join(
            (
                self._keys.operation(operation.key), self._company, text(operation.key), operation.kind,
                _instant(operation.at), told.sha256, text(told.text), told.status,
                common(_reasons(told.reasons)), text(operation.related), common(told.origin), hexadecimal(_version_id(told)), self._signed,
            )
        )  # fmt: skip

    def _waited(self, told: Told) -> dict[str, object]:
        operation = told.operation
        return {
            "id": UUID(self._keys.operation(operation.key)), "kind": operation.kind.value, "at": operation.at,
            "content_hash": told.sha256, "content": told.text, "status": told.status,
            "reasons": _reasons(told.reasons), "related": operation.related,
            "origin": told.origin, "version_id": _version_id(told),
        }  # fmt: skip

    def _lines(self) -> Iterator[str]:
        rows = LineRows(self._company_id)
        for _, entry in self._decision.entries:
            yield from rows.of_entry(self._keys.entry(entry.source_key), entry)

    def _entries(self, numbers: dict[tuple[str, int], int]) -> Iterator[str]:
        """Yield entries, numbered in their journal by accounting day, then by the instant and key of what they post."""
        for _, entry in sorted(self._decision.entries, key=_place):
            book = (entry.journal, entry.day.year)
            numbers[book] = numbers.get(book, 0) + 1
            yield self._entry(entry, numbers[book])

    def _entry(self, entry: Entry, number: int) -> str:
        reverses = None if entry.reverses is None else self._keys.entry(entry.reverses)
        return "\t".join(
            (
                self._keys.entry(entry.source_key), self._company, entry.journal, str(entry.day.year),
                str(number), entry.kind, text(entry.source_key), str(entry.day), text(entry.piece), str(entry.piece_day),
                common(entry.label), entry.type, common(entry.sku), common(entry.partner), hexadecimal(entry.contract),
                hexadecimal(entry.client), self._keys.operation(entry.operation), plain(reverses), boolean(entry.clawback),
                self._signed,
            )
        )  # fmt: skip

    def _last_numbers(self) -> dict[tuple[str, int], int]:
        years = sorted({entry.day.year for _, entry in self._decision.entries})
        rows = query(self._driver, "books", "last_numbers", company_id=self._company_id, years=years)
        return {(row["journal"], row["fiscal_year"]): row["number"] for row in rows}

    def _explanations(self, explained: Iterable[_Explained]) -> Iterator[str]:
        for name, line, number, first in explained:
            if first:
                yield f"{self._keys.operation(name.operation)}\t{number}\t{text(line.explanation)}\n"

    def _commission(self, name: CommissionKey, line: CommissionLine, explanation: int) -> str:
        moved = self._decision.moves.get(name, line.state)  # moved in the same run: written as it ends
        collected = _NOT_COLLECTED
        if line.collected is not None:
            so_far, of, now = line.collected
            collected = f"{so_far}\t{of}\t{now}\n"
        return "\t".join(
            (
                self._keys.commission(*name), self._company, self._keys.operation(name.operation),
                str(name.position), line.beneficiary, line.kind, str(line.amount), str(line.due_on), str(moved), common(line.scheme),
                str(line.version), str(explanation), plain(None if line.entry is None else self._keys.entry(line.entry)),
                boolean(line.awaits), boolean(line.retained), collected,
            )
        )  # fmt: skip

    def _counted(self) -> Iterator[str]:
        """Yield what windows count of the operations of this run, those that it cancelled included."""
        gone = {*self._decision.uncounted}
        for place, (key, (window, counts)) in enumerate(self._decision.counted.items(), start=1):
            start = None if window.start is None else window.start.isoformat()
            yield "\t".join(
                (
                    self._company, self._keys.operation(key), common(window.sku), str(window.version), common(window.scheme),
                    text(window.holder), plain(start), str(place), f"{counts.volume:f}", str(counts.ht), str(counts.ttc),
                    plain(counts.premium_net), plain(counts.margin), str(counts.month), boolean(key not in gone) + "\n",
                )
            )  # fmt: skip

    def _moves(self) -> list[dict[str, object]]:
        """Return the moves of commission lines that were there before."""
        moves = self._decision.moves
        new = {name for name, _ in self._decision.commissions} if moves else set()
        return [self._move(name, state) for name, state in moves.items() if name not in new]

    def _move(self, name: CommissionKey, state: str) -> dict[str, object]:
        operation_id = UUID(self._keys.operation(name.operation))
        return {"operation_id": operation_id, "position": name.position, "state": str(state)}

    def _fallen(self, name: CommissionKey, line: CommissionLine) -> dict[str, object]:
        entry_id = None if line.entry is None else UUID(self._keys.entry(line.entry))
        return self._move(name, line.state) | {"entry_id": entry_id, "retained": line.retained}

    def _letter(self) -> None:
        """Give each group of lines the next letter of its account."""
        if not self._decision.letters:
            return
        accounts = sorted({letter.account for letter in self._decision.letters})
        rows = query(self._driver, "books", "last_letters", company_id=self._company_id, accounts=accounts)
        last: dict[str, str] = {row["account"]: row["letter"] for row in rows}
        self._copy("letters", self._letters(last))

    def _letters(self, last: dict[str, str]) -> Iterator[str]:
        for group in self._decision.letters:
            letter = last[group.account] = next_letter(last.get(group.account))
            tail = f"{self._company}\t{text(group.account)}\t{letter}\t{group.day}\t{self._signed}"
            for line in group.lines:
                yield f"{self._keys.entry(line.entry)}\t{line.position}\t{tail}"

    def _copy(self, statement: LiteralString, rows: Iterable[str]) -> None:
        copy_rows(self._driver, statement, rows)

    def _change(self, statement: LiteralString, rows: list[dict[str, Any]]) -> None:
        """Run a statement once on the columns of rows: a trigger then looks at all of them at once."""
        if rows:
            columns = {name: [row[name] for row in rows] for name in rows[0]}
            signed = {"company_id": self._company_id, "actor": self._signature.actor, "run": self._signature.run}
            self._driver.execute(statements("books_copy")[statement], columns | signed)


def _explained(commissions: Iterable[tuple[CommissionKey, CommissionLine]]) -> Iterator[_Explained]:
    """Yield commission lines with the number of their explanation in their operation, and whether it is new there.

    The lines of an operation stand together.
    """
    operation: str | None = None
    numbers: dict[str, int] = {}
    for name, line in commissions:
        if name.operation != operation:
            operation, numbers = name.operation, {}
        new = line.explanation not in numbers
        yield name, line, numbers.setdefault(line.explanation, len(numbers) + 1), new


def _place(dated: tuple[datetime, Entry]) -> tuple[date, datetime, str]:
    at, entry = dated
    return entry.day, at, entry.operation


def _version_id(told: Told) -> UUID | None:
    return None if told.version is None else told.version.id


def _instant(at: datetime) -> str:
    return at.isoformat()


def _reasons(reasons: tuple[str, ...]) -> str:
    return json.dumps(reasons, ensure_ascii=False) if reasons else "[]"
