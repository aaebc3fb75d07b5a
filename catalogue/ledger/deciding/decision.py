"""Decide what operations become: pure, a whole month at a time, on what was gathered.

The story: what waits is tried again with what is new, in the order of what happened (at, key), each after the operation
that it names; every answer is kept in the decision, which a dry run stops at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from catalogue import french
from catalogue.commissions.facts import Cumulated, Measures
from catalogue.commissions.regularisation import Laid, regularise
from catalogue.ledger.accounts.making import derived, derived_key
from catalogue.ledger.coming import before_its_day
from catalogue.ledger.deciding.became import Answer, Became
from catalogue.ledger.deciding.contracts import ending
from catalogue.ledger.deciding.family import CommissionKey
from catalogue.ledger.deciding.gathered import Gathered
from catalogue.ledger.deciding.shelf import Books, NoVersion, Version
from catalogue.ledger.deciding.submitted import Told, in_order, tell
from catalogue.ledger.kinds.regularisations import regularisation_of
from catalogue.ledger.posting import post
from catalogue.ledger.records.answers import Later, Letter, Posted, Refused, Waits
from catalogue.ledger.records.asked import Asked, WindowChange
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.facts import WindowKey
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past, concerns
from catalogue.ledger.records.standing import cells_of
from catalogue.periods import day_of, start_of_day
from catalogue.traits import Trait
from catalogue.vocabulary import CommissionKind, LineState, OperationKind


@dataclass(slots=True)
class Decision:
    """What to write, and the answers to give."""

    books: Books
    answers: tuple[Answer, ...] = ()
    operations: list[Told] = field(default_factory=list)  #: new ones, and those that waited
    withdrawn: tuple[str, ...] = ()  #: keys of operations that waited for their day, and that nobody tells any more
    entries: list[tuple[datetime, Entry]] = field(default_factory=list)  #: with the instant of their operation
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


def decide(gathered: Gathered) -> Decision:
    """Decide what is submitted, and what waited. Pure: it uses up what is gathered.

    The answers are those of the given operations in their order, then those of the others that waited.
    """
    return _Deciding(gathered).decide()


class _Deciding:
    """One decision under way."""

    def __init__(self, gathered: Gathered) -> None:
        self._books, self._submitted, self._versions = gathered.books, gathered.submitted, gathered.versions
        self._families, self._laid, self._windows = gathered.families, gathered.laid, gathered.windows
        self._terminations, self._contracts = gathered.terminations, gathered.contracts
        self._calendar = gathered.calendar
        self._today = gathered.today
        self._tomorrow = start_of_day(gathered.today + timedelta(days=1), gathered.books.timezone)
        self._decision = Decision(gathered.books, withdrawn=gathered.withdrawn)
        self._answers: dict[str, Answer] = {}

    def decide(self) -> Decision:
        """Return the decision."""
        for told in in_order(self._submitted.todo):
            answer = self._answers[told.operation.key] = self._answer(told)
            if answer.outcome is Became.POSTED:
                self._follow(told.operation)
        self._decision.answers = self._submitted.answers(self._answers)
        return self._decision

    def _follow(self, operation: Operation) -> None:
        """Post what an operation that ends a contract, or cancels its end, means for the contract's other parts."""
        if operation.kind is OperationKind.TERMINATION:
            self._end_contract(operation)
        elif operation.kind is OperationKind.CANCELLATION and operation.related in self._terminations:
            self._run_again(operation, self._terminations[operation.related])

    def _answer(self, told: Told) -> Answer:
        """Post one operation and keep what it writes."""
        operation = told.operation
        if operation.at >= self._tomorrow:
            return self._take(told, before_its_day(operation, self._day(operation), self._today))
        if operation.kind is OperationKind.CANCELLATION and (later := self._later(operation.related)) is not None:
            return self._end_before_its_day(told, later)
        past, missing = self._past(operation.related)
        if past is not None and operation.kind is OperationKind.TERMINATION:
            past = self._with_malus(operation, past)
        undone = past.operation.advance if past is not None and operation.kind.has(Trait.UNDOES) else None
        receipt, lacking = self._past(operation.advance or undone, "L'encaissement de l'avance")
        outcome = missing or lacking or self._post(told, past, receipt)
        if past is None or operation.kind is not OperationKind.CANCELLATION or not isinstance(outcome, Posted):
            return self._take(told, outcome)
        regularised = self._regularised(told, past)
        if not isinstance(regularised, list):
            return self._take(told, regularised)
        answer = self._take(told, outcome)
        return self._with(answer, regularised)

    def _day(self, operation: Operation) -> date:
        return day_of(operation.at, self._books.timezone)

    def _later(self, key: str | None) -> Told | None:
        """Return an operation that waits for its day; None: it does not."""
        answer = self._answers.get(key or "")
        return self._submitted.todo[answer.key] if answer is not None and answer.outcome is Became.LATER else None

    def _end_before_its_day(self, cancellation: Told, named: Told) -> Answer:
        """Enter an operation that is cancelled before its day, and its cancellation, without anything to post."""
        named.reasons, named.later = (), False
        named.origin = self._families.add(named.operation, Posted(), (), None)
        self._answers[named.operation.key] = Answer(named.operation.key, Became.POSTED)
        return self._take(cancellation, Posted())

    def _regularised(self, told: Told, past: Past) -> list[tuple[Told, Posted]] | Waits | Refused:
        """Return what the window of a cancelled sale needs, in the families of others that it counts (decision 42)."""
        key = past.operation.key
        window = self._laid.window_of(key)
        version = told.version
        if window is None or version is None or (scheme := version.facts.scheme(window.scheme)) is None:
            return []
        released = cells_of(past.commission_lines)
        found = regularise(scheme, self._windows[window], self._laid.of(window), key, released)
        self._families.read([change.operation for change in found.changes])
        day = self._calendar.accounting_day(self._day(told.operation))
        written: list[tuple[Told, Posted]] = []
        for change in found.changes:
            family = self._families.past_of(change.operation)
            if family is None:
                raise LookupError(f"a window counts {change.operation}, which the books do not hold")
            part = tell(regularisation_of(told.operation, family.operation), waited=False)
            part.version = version
            of = WindowChange(scheme, change, key)
            answer = post(Asked(part.operation, version.facts, family, day, regularises=of))
            if not isinstance(answer, Posted):
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
            past = self._families.past_of(key)
            if past is None or past.is_cancelled(key):
                continue
            told = tell(derived(cancellation, part, key), waited=False)
            outcome = self._post(told, past)
            if isinstance(outcome, Posted):
                self._answers[cancellation.key] = self._with(self._answers[cancellation.key], [(told, outcome)])
            else:
                self._answers[told.operation.key] = self._take(told, outcome)

    def _end(self, termination: Operation, part: str) -> None:
        """End a part of a contract, unless the termination did or nothing of it is left to end."""
        past, named = self._families.past_of(part), self._families.past_of(termination.related or "")
        if past is None or named is None or past.origin is named.origin or past.origin.at > termination.at:
            return
        told = tell(ending(termination, part), waited=False)
        outcome = self._post(told, self._with_malus(termination, past))
        if not isinstance(outcome, Posted):
            self._answers[told.operation.key] = self._take(told, outcome)
        elif any(outcome):
            self._answers[termination.key] = self._with(self._answers[termination.key], [(told, outcome)])

    def _with_malus(self, termination: Operation, past: Past) -> Past:
        """Return the past of a part of a contract with the malus of the others: it is charged once for all of them."""
        others = (self._families.past_of(part) for part in self._contracts.parts(termination))
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

    def _past(self, key: str | None, called: str = "L'opération liée") -> tuple[Past | None, Waits | Refused | None]:
        """Return the past of an operation that another names; or why that one cannot be posted without."""
        if key is None:
            return None, None
        past = self._families.past_of(key)
        if past is not None:
            return past, None
        named = self._answers.get(key)
        if named is not None and named.outcome is Became.WAITING:
            return None, Waits((f"{called} « {key} » attend elle-même : {named.reasons[0]}",))
        if (later := self._later(key)) is not None:
            day = french.day(self._day(later.operation))
            return None, Refused((f"{called} « {key} » n'a lieu que le {day}.",))
        if named is not None and named.outcome is Became.REFUSED:
            return None, Refused((f"{called} « {key} » est refusée : corrigez-la d'abord.",))
        where = f"dans les livres de {self._books.code}"
        return None, Refused((f"{called} « {key} » est inconnue {where} : vérifiez sa clé.",))

    def _post(self, told: Told, past: Past | None, receipt: Past | None = None) -> Posted | Waits | Refused:
        operation = told.operation
        version = self._version(operation, past)
        if isinstance(version, NoVersion):
            return Refused((version.reason,))
        told.version = version
        day = self._calendar.accounting_day(self._day(operation))
        return post(Asked(operation, version.facts, past, day, self._windows, advance=receipt))

    def _version(self, operation: Operation, past: Past | None) -> Version | NoVersion:
        related = None if past is None else past.origin
        sku, at = concerns(operation, related)
        if sku is None:
            return NoVersion("Indiquez le produit, ou l'opération liée qui le donne.")
        found = self._versions.version_at(sku, at)
        if related is None or operation.related is None or sku != related.sku or isinstance(found, Version):
            return found
        # The support of running contracts outlives the product: its last version serves them.
        runs = operation.kind.has(Trait.FOLLOWS) or operation.kind is OperationKind.RENEWAL
        since = self._families.priced_since(operation.related) if runs else None
        return found if since is None else self._versions.version_at(sku, since)

    def _keep(self, told: Told, posted: Posted) -> None:
        decision, operation = self._decision, told.operation
        decision.operations.append(told)
        decision.entries += [(operation.at, entry) for entry in posted.entries]
        names = [CommissionKey(operation.key, position) for position in range(1, len(posted.commission_lines) + 1)]
        decision.commissions += zip(names, posted.commission_lines, strict=True)
        decision.moves.update(self._families.moved(operation, posted))
        self._windows.update(posted.windows)
        decision.windows.update(posted.windows)
        if posted.counts is not None:
            ((window, _),) = posted.windows
            decision.counted[operation.key] = (window, posted.counts)
            self._laid.add(window, Laid(operation.key, posted.counts))
        decision.letters += posted.letters
        told.origin = self._families.add(
            operation, posted, names, None if told.version is None else told.version.facts.offer
        )
