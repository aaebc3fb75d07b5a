"""Decide what operations become, without writing anything: a dry run stops here, posting goes on to `writing`.

The story: what the books already hold is told apart by its content; what waits is tried again with what is new, in the
order of what happened (at, key), each after the operation that it names; every answer is kept in the decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from catalogue import french
from catalogue.commissions.facts import Cumulated, Measures
from catalogue.commissions.regularisation import Laid, regularise
from catalogue.ledger.accounts.making import derived_key
from catalogue.ledger.commission.regularisations import post_regularisation, regularisation_of
from catalogue.ledger.coming import before_its_day
from catalogue.ledger.posting import post
from catalogue.ledger.records.answers import Later, Letter, Posted, Refused, Waits
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.facts import WindowKey
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past, concerns
from catalogue.ledger.records.standing import cells_of
from catalogue.periods import day_of, start_of_day
from catalogue.store.ledger.answers import Answer, Became
from catalogue.store.ledger.content import content_hash, content_text, differences, read_operation
from catalogue.store.ledger.contracts import Contracts, ending
from catalogue.store.ledger.facts import Books, FactsReader, NoVersion, Version, find_books
from catalogue.store.ledger.laid import LaidWindows
from catalogue.store.ledger.pasts import CommissionKey, Pasts
from catalogue.store.ledger.periods import Calendar
from catalogue.store.offers import query
from catalogue.store.queries import driver_connection
from catalogue.traits import Trait
from catalogue.vocabulary import CommissionKind, LineState, OperationKind

_Row = Mapping[str, Any]


@dataclass(slots=True)
class Told:
    """An operation to post, and its content."""

    operation: Operation
    text: str  #: its content as JSON
    sha256: str  #: of that text
    waited: bool  #: the books hold it already, waiting
    reasons: tuple[str, ...] = ()  #: why it waits; empty: it is posted
    later: bool = False  #: it waits for its day, not for the accounting department
    version: Version | None = None  #: that priced it
    origin: str | None = None  #: key of the head of its family; None: itself

    @property
    def status(self) -> str:
        """Return its state in the books."""
        return "posted" if not self.reasons else "later" if self.later else "waiting"


@dataclass(slots=True)
class Decision:
    """What to write, and the answers to give."""

    books: Books
    answers: tuple[Answer, ...] = ()
    operations: list[Told] = field(default_factory=list)  #: new ones, and those that waited
    withdrawn: tuple[str, ...] = ()  #: keys of operations that wait for their day, and that nobody tells any more
    entries: list[tuple[str, Entry]] = field(default_factory=list)  #: with the key of their operation
    commissions: list[tuple[CommissionKey, CommissionLine]] = field(default_factory=list)
    moves: dict[CommissionKey, LineState] = field(default_factory=dict)  #: of commission lines of the past
    windows: dict[WindowKey, Cumulated] = field(default_factory=dict)  #: what they hold from now on
    counted: dict[str, tuple[WindowKey, Measures]] = field(
        default_factory=dict
    )  #: by operation, in the order of the books
    uncounted: list[str] = field(default_factory=list)  #: operations that windows count no more
    letters: list[Letter] = field(default_factory=list)
    due: list[tuple[CommissionKey, CommissionLine]] = field(default_factory=list)  #: stored instalments, as they become
    through: date | None = None  #: the books have reached this day: commissions due up to it are due


def decide(
    connection: Connection, company: str, operations: Sequence[Operation], *, today: date, withdrawn: Sequence[str] = ()
) -> Decision:
    """Decide what operations of a company become, and those of it that wait. Read-only.

    Those of a day after ``today``, in the company's timezone, wait for it; ``withdrawn`` are keys of such ones that are
    told no more. The answers are those of the given operations in their order, then those of the others that waited.
    Raises: WrongUse for an unknown company.
    """
    return _Deciding(connection, find_books(connection, company), today).decide(operations, withdrawn)


class _Deciding:
    """One decision under way."""

    def __init__(self, connection: Connection, books: Books, today: date) -> None:
        self._connection, self._books, self._today = connection, books, today
        self._tomorrow = start_of_day(today + timedelta(days=1), books.timezone)
        self._driver = driver_connection(connection)
        self._decision = Decision(books)
        self._answers: dict[str, Answer] = {}

    def decide(self, operations: Sequence[Operation], withdrawn: Sequence[str]) -> Decision:
        """Return the decision."""
        self._decision.withdrawn = tuple(withdrawn)
        found, todo = self._told_apart(operations)
        for row in self._ask("waiting_operations"):
            if row["source_key"] not in todo and row["source_key"] not in withdrawn:
                again = read_operation(self._books.code, row["source_key"], row["content"])
                todo[again.key] = _told(again, waited=True)
        self._prepare(todo)
        for told in _in_order(todo):
            answer = self._answers[told.operation.key] = self._answer(told)
            if answer.outcome is Became.POSTED:
                self._follow(told.operation)
        mine = set(found)
        others = (answer for key, answer in self._answers.items() if key not in mine)
        given = (self._answers[key] if answer is None else answer for key, answer in _pairs(operations, found))
        self._decision.answers = (*given, *others)
        return self._decision

    def _follow(self, operation: Operation) -> None:
        """Post what an operation that ends a contract, or cancels its end, means for the contract's other parts."""
        if operation.kind is OperationKind.TERMINATION:
            self._end_contract(operation)
        elif operation.kind is OperationKind.CANCELLATION and operation.related in self._terminations:
            self._run_again(operation, self._terminations[operation.related])

    def _told_apart(
        self, operations: Sequence[Operation]
    ) -> tuple[dict[str, list[Answer | None]], dict[str, Told]]:
        """Return the answers that need no posting, by key and in order of appearance, and what is to post."""
        keys = sorted({operation.key for operation in operations})
        stored = {row["source_key"]: row for row in self._ask("known_operations", keys=keys)}
        found: dict[str, list[Answer | None]] = {}
        todo: dict[str, Told] = {}
        for operation in operations:
            key = operation.key
            told = _told(operation, waited=key in stored)
            answer: Answer | None = None
            if key in todo:  # twice in the same hand
                same = todo[key].sha256 == told.sha256
                answer = Answer(key, Became.ALREADY) if same else self._conflict(todo[key].operation, operation)
            elif (row := stored.get(key)) is not None and row["status"] == "posted":
                if row["content_hash"] == told.sha256:
                    answer = Answer(key, Became.ALREADY)
                else:
                    answer = self._conflict(read_operation(self._books.code, key, row["content"]), operation)
            else:
                todo[key] = told
            found.setdefault(key, []).append(answer)
        return found, todo

    def _conflict(self, stored: Operation, given: Operation) -> Answer:
        return Answer(given.key, Became.CONFLICT, differences(stored, given, self._books.timezone))

    def _prepare(self, todo: Mapping[str, Told]) -> None:
        """Read what the operations rest on."""
        named = {told.operation.related for told in todo.values() if told.operation.related is not None}
        undone = {
            told.operation.related or "" for told in todo.values() if told.operation.kind is OperationKind.CANCELLATION
        }
        self._pasts = Pasts(self._driver, self._books, named)
        self._terminations = self._ending(todo, undone)
        ends = list(self._terminations.values())
        if ends:
            self._contracts = Contracts(self._driver, self._books, ends, {key: todo[key].operation for key in todo})
            parts = {part for each in ends for part in self._contracts.parts(each)}
            again = {derived_key(each.key, part) for each in ends if each.key in undone for part in parts}
            named |= parts
            self._pasts.read([*parts, *again])
        self._todo = todo
        self._pasts.keeps_contracts = bool(undone)
        self._laid = LaidWindows(self._driver, self._books, undone)
        skus = {told.operation.sku for told in todo.values() if told.operation.sku is not None}
        instants = {told.operation.at for told in todo.values()}
        for key in named:
            past = self._pasts.past_of(key)
            if past is not None and past.origin.sku is not None:
                skus.add(past.origin.sku)
                instants |= {past.origin.at, self._pasts.priced_since(key) or past.origin.at}
        self._facts = FactsReader(self._connection, self._books, skus, instants)
        self._calendar = Calendar(self._connection, self._books)
        self._windows = {
            WindowKey(row["sku"], row["version"], row["scheme"], row["holder"], row["start"]): _cumulated(row)
            for row in self._ask("cumulated", skus=sorted(skus))
        }

    def _ending(self, todo: Mapping[str, Told], undone: Iterable[str]) -> dict[str, Operation]:
        """Return the terminations of this run, and those that it cancels, by key."""
        found = {key: told.operation for key, told in todo.items() if told.operation.kind is OperationKind.TERMINATION}
        for key in undone:
            past = self._pasts.past_of(key)
            if past is not None and past.operation.kind is OperationKind.TERMINATION:
                found[key] = past.operation
        return found

    def _answer(self, told: Told) -> Answer:
        """Post one operation and keep what it writes."""
        operation = told.operation
        if operation.at >= self._tomorrow:
            return self._take(told, before_its_day(operation, self._day(operation), self._today))
        if operation.kind is OperationKind.CANCELLATION and self._is_later(operation.related):
            return self._end_before_its_day(told, self._todo[operation.related or ""])
        past, missing = self._past(operation)
        if past is not None and operation.kind is OperationKind.TERMINATION:
            past = self._with_malus(operation, past)
        outcome = missing or self._post(told, past)
        if past is None or operation.kind is not OperationKind.CANCELLATION or not isinstance(outcome, Posted):
            return self._take(told, outcome)
        regularised = self._regularised(told, past)
        if isinstance(regularised, Waits):
            return self._take(told, regularised)
        answer = self._take(told, outcome)
        return self._with(answer, regularised)

    def _day(self, operation: Operation) -> date:
        return day_of(operation.at, self._books.timezone)

    def _is_later(self, key: str | None) -> bool:
        """Say whether an operation waits for its day."""
        answer = self._answers.get(key or "")
        return answer is not None and answer.outcome is Became.LATER

    def _end_before_its_day(self, cancellation: Told, named: Told) -> Answer:
        """Enter an operation that is cancelled before its day, and its cancellation, without anything to post."""
        named.reasons, named.later = (), False
        named.origin = self._pasts.add(named.operation, Posted(), (), None)
        self._answers[named.operation.key] = Answer(named.operation.key, Became.POSTED)
        return self._take(cancellation, Posted())

    def _regularised(self, told: Told, past: Past) -> list[tuple[Told, Posted]] | Waits:
        """Return what the window of a cancelled sale needs, in the families of others that it counts (decision 42)."""
        key = past.operation.key
        window = self._laid.window_of(key)
        version = told.version
        if window is None or version is None or (scheme := version.facts.scheme(window.scheme)) is None:
            return []
        released = cells_of(past.commission_lines)
        found = regularise(scheme, self._windows[window], self._laid.of(window), key, released)
        self._pasts.read([change.operation for change in found.changes])
        day = self._calendar.accounting_day(self._day(told.operation))
        written: list[tuple[Told, Posted]] = []
        for change in found.changes:
            part = _told(regularisation_of(told.operation, change.operation), waited=False)
            part.version = version
            family = self._pasts.past_of(change.operation)
            if family is None:
                raise LookupError(f"a window counts {change.operation}, which the books do not hold")
            answer = post_regularisation(part.operation, version.facts, family, scheme, change, cancelled=key, day=day)
            if isinstance(answer, Waits):
                return answer
            written.append((part, answer))
        self._laid.replace(window, found.laid)
        self._windows[window] = self._decision.windows[window] = found.window
        self._decision.uncounted.append(key)
        return written

    def _with(self, answer: Answer, parts: Iterable[tuple[Told, Posted]]) -> Answer:
        """Keep what follows from an operation in other families; return its answer with their entries."""
        for told, posted in parts:
            answer = answer._replace(entries_count=answer.entries_count + self._take(told, posted).entries_count)
        return answer

    def _end_contract(self, termination: Operation) -> None:
        """End what else makes the contract that a termination ends, by operations of their own: each has its facts."""
        for part in self._contracts.parts(termination):
            self._end(termination, part)

    def _run_again(self, cancellation: Operation, termination: Operation) -> None:
        """Let the other parts of a contract run again whose end is cancelled."""
        for part in self._contracts.parts(termination):
            key = derived_key(termination.key, part)
            past = self._pasts.past_of(key)
            if past is None or past.is_cancelled(key):
                continue
            again = replace(
                cancellation, key=derived_key(cancellation.key, part), sku=None, related=key,
                piece=cancellation.piece or cancellation.key,
            )  # fmt: skip
            told = _told(again, waited=False)
            outcome = self._post(told, past)
            if isinstance(outcome, Posted):
                self._answers[cancellation.key] = self._with(self._answers[cancellation.key], [(told, outcome)])
            else:
                self._answers[told.operation.key] = self._take(told, outcome)

    def _end(self, termination: Operation, part: str) -> None:
        """End a part of a contract, unless the termination did or nothing of it is left to end."""
        past, named = self._pasts.past_of(part), self._pasts.past_of(termination.related or "")
        if past is None or named is None or past.origin is named.origin or past.origin.at > termination.at:
            return
        told = _told(ending(termination, part), waited=False)
        outcome = self._post(told, self._with_malus(termination, past))
        if not isinstance(outcome, Posted):
            self._answers[told.operation.key] = self._take(told, outcome)
        elif any(outcome):
            self._answers[termination.key] = self._with(self._answers[termination.key], [(told, outcome)])

    def _with_malus(self, termination: Operation, past: Past) -> Past:
        """Return the past of a part of a contract with the malus of the others: it is charged once for all of them."""
        others = (self._pasts.past_of(part) for part in self._contracts.parts(termination))
        lines = [line for each in others if each and each.origin is not past.origin for line in each.commission_lines]
        charged = [line for line in lines if line.kind is CommissionKind.PENALTY]
        return replace(past, commission_lines=(*past.commission_lines, *charged))

    def _take(self, told: Told, outcome: Posted | Waits | Later | Refused) -> Answer:
        """Keep what an operation writes, or why it does not."""
        operation = told.operation
        if isinstance(outcome, Posted):
            self._keep(told, outcome)
            return Answer(operation.key, Became.POSTED, outcome.remarks, len(outcome.entries))
        if isinstance(outcome, Waits | Later):
            told.reasons, told.later = outcome.reasons, isinstance(outcome, Later)
            self._decision.operations.append(told)
            return Answer(operation.key, Became.LATER if told.later else Became.WAITING, outcome.reasons)
        if told.waited:  # it stays in the books, with the reason of today
            told.reasons = outcome.reasons
            self._decision.operations.append(told)
        return Answer(operation.key, Became.REFUSED, outcome.reasons)

    def _past(self, operation: Operation) -> tuple[Past | None, Waits | Refused | None]:
        """Return the past that an operation names; or why it cannot be posted without."""
        if operation.related is None:
            return None, None
        past = self._pasts.past_of(operation.related)
        if past is not None:
            return past, None
        named = self._answers.get(operation.related)
        if named is not None and named.outcome is Became.WAITING:
            return None, Waits((f"L'opération liée « {operation.related} » attend elle-même : {named.reasons[0]}",))
        if self._is_later(operation.related):
            day = french.day(self._day(self._todo[operation.related].operation))
            return None, Refused((f"L'opération liée « {operation.related} » n'a lieu que le {day}.",))
        if named is not None and named.outcome is Became.REFUSED:
            return None, Refused((f"L'opération liée « {operation.related} » est refusée : corrigez-la d'abord.",))
        where = f"dans les livres de {self._books.code}"
        return None, Refused((f"L'opération liée « {operation.related} » est inconnue {where} : vérifiez sa clé.",))

    def _post(self, told: Told, past: Past | None) -> Posted | Waits | Refused:
        operation = told.operation
        version = self._version(operation, past)
        if isinstance(version, NoVersion):
            return Refused((version.reason,))
        told.version = version
        day = self._calendar.accounting_day(self._day(operation))
        return post(operation, version.facts, past=past, windows=self._windows, day=day)

    def _version(self, operation: Operation, past: Past | None) -> Version | NoVersion:
        related = None if past is None else past.origin
        sku, at = concerns(operation, related)
        if sku is None:
            return NoVersion("Indiquez le produit, ou l'opération liée qui le donne.")
        found = self._facts.version_at(sku, at)
        if related is None or operation.related is None or sku != related.sku or isinstance(found, Version):
            return found
        # The support of running contracts outlives the product: its last version serves them.
        runs = operation.kind.has(Trait.FOLLOWS) or operation.kind is OperationKind.RENEWAL
        since = self._pasts.priced_since(operation.related) if runs else None
        return found if since is None else self._facts.version_at(sku, since)

    def _keep(self, told: Told, posted: Posted) -> None:
        decision, operation = self._decision, told.operation
        decision.operations.append(told)
        decision.entries += [(operation.key, entry) for entry in posted.entries]
        names = [CommissionKey(operation.key, position) for position in range(1, len(posted.commission_lines) + 1)]
        decision.commissions += zip(names, posted.commission_lines, strict=True)
        decision.moves.update(self._pasts.moved(operation, posted))
        self._windows.update(posted.windows)
        decision.windows.update(posted.windows)
        if posted.counts is not None:
            ((window, _),) = posted.windows
            decision.counted[operation.key] = (window, posted.counts)
            self._laid.add(window, Laid(operation.key, posted.counts))
        decision.letters += posted.letters
        told.origin = self._pasts.add(
            operation, posted, names, None if told.version is None else told.version.facts.offer
        )

    def _ask(self, name: str, **parameters: object) -> list[_Row]:
        return query(self._driver, "books", name, company_id=self._books.id, **parameters)


def _told(operation: Operation, *, waited: bool) -> Told:
    text = content_text(operation)
    return Told(operation, text, content_hash(text), waited)


def _in_order(todo: Mapping[str, Told]) -> Iterator[Told]:
    """Yield operations by instant and key, each after the one that it names."""
    done: set[str] = set()
    for first in sorted(todo.values(), key=lambda told: (told.operation.at, told.operation.key)):
        if first.operation.key in done:
            continue
        chain = {first.operation.key: first}
        named = todo.get(first.operation.related or "")
        while named is not None and named.operation.key not in done and named.operation.key not in chain:
            chain[named.operation.key] = named
            named = todo.get(named.operation.related or "")
        done.update(chain)
        yield from reversed(chain.values())


def _pairs(
    operations: Iterable[Operation], found: Mapping[str, Sequence[Answer | None]]
) -> Iterator[tuple[str, Answer | None]]:
    """Yield each given operation's key with its answer, None where posting gives it."""
    seen: Counter[str] = Counter()
    for operation in operations:
        yield operation.key, found[operation.key][seen[operation.key]]
        seen[operation.key] += 1


def _cumulated(row: _Row) -> Cumulated:
    return Cumulated(*(row[name] for name in Cumulated._fields))
