"""Books kept in memory, for tests: they hand each operation its past and keep what it answers, as the store does.

Everything that is posted is checked on the way: entries balance, lines have one side, keys are new, letters sum to
zero, and commission lines only move as they may.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from catalogue.commissions.facts import Cumulated
from catalogue.commissions.regularisation import Laid, regularise
from catalogue.commissions.states import TRANSITIONS
from catalogue.ledger.accounts.mappings import AccountMapping, Level
from catalogue.ledger.commission.instalments import post_due
from catalogue.ledger.kinds.regularisations import regularisation_of
from catalogue.ledger.posting import post
from catalogue.ledger.records.answers import Answer, Posted
from catalogue.ledger.records.asked import Asked, WindowChange
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry, Line
from catalogue.ledger.records.facts import Facts, WindowKey
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import LineRef, Past
from catalogue.ledger.records.standing import cells_of
from catalogue.periods import ALWAYS, day_of
from catalogue.pricing.facts import Offer, TaxRate
from catalogue.publication.facts import Window
from catalogue.traits import Trait
from catalogue.vocabulary import Channel, LineState, MappingStatus, Nature, OperationKind, RevenueModel
from tests.catalogue.pricing.offers import offer, price

PARIS = "Europe/Paris"
NORMAL = TaxRate("NORMAL", "FR", Decimal("20.00"), ALWAYS, "445710", "445660")
EXEMPT = TaxRate("EXONERE", "FR", Decimal("0.00"), ALWAYS)


def mapping(nature: Nature, account: str, counterpart: str | None = None, **changes: Any) -> AccountMapping:
    """Return a validated mapping by default of the company."""
    made = AccountMapping(Level.COMPANY, nature, account, counterpart, None, None, MappingStatus.VALIDATED)
    return replace(made, **changes)


MAPPINGS = (
    mapping(Nature.REVENUE, "706100", "411000", journal="VENTE"),
    mapping(Nature.REVENUE, "512000", variant="ENCAISSEMENT", journal="BANQUE"),
    mapping(Nature.TAX, "445710"),
    mapping(Nature.TAX, "445800", variant="ATTENTE"),
    mapping(Nature.TAX, "445660", variant="DEDUCTIBLE"),
    mapping(Nature.COMMISSION, "756200", "467000", journal="VENTE", tax_code="EXONERE"),
    mapping(Nature.COMMISSION_PAID, "622200", "401000"),
    mapping(Nature.ADVANCE, "419100"),
    mapping(Nature.FEE, "627100", "401100", journal="ACHAT"),
)


def facts(of: Offer | None = None, **changes: Any) -> Facts:
    """Return what France Téléphone sells: a box at 29,90 TTC, on every channel, without commission."""
    made = Facts(
        company="FT",
        timezone=PARIS,
        vat_on_debits=True,
        offer=of or box(),
        revenue_model=RevenueModel.REVENUE,
        partner=None,
        schemes=(),
        mappings=MAPPINGS,
        windows=tuple(Window(channel, ALWAYS, sellable=True) for channel in Channel),
    )
    return replace(made, **changes)


def box(amount: str = "29.90", **changes: Any) -> Offer:
    """Return the offer of a box."""
    return offer(price(amount), **({"sku": "FT-BOX-001", "company": "FT", "tax_rates": (NORMAL, EXEMPT)} | changes))


def moment(text: str) -> datetime:
    """Return an instant typed in Paris: a day, or a day and an hour."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS))


def told(kind: OperationKind, key: str, at: str = "2025-09-01", **more: Any) -> Operation:
    """Return an operation of FT's box; a sale is made on the web."""
    channel = Channel.WEB if kind in (OperationKind.SALE, OperationKind.RENEWAL) else None
    return Operation(
        **({"company": "FT", "sku": "FT-BOX-001", "channel": channel} | more), key=key, kind=kind, at=moment(at)
    )


def sale(key: str = "V1", at: str = "2025-09-01", **more: Any) -> Operation:
    """Return a sale."""
    return told(OperationKind.SALE, key, at, **more)


def collection(
    key: str, amount: str | None = None, at: str = "2025-09-10", *, of: str = "V1", **more: Any
) -> Operation:
    """Return a collection of a sale; without amount, of all that is due."""
    ttc = None if amount is None else Decimal(amount)
    return told(OperationKind.COLLECTION, key, at, amount_ttc=ttc, related=of, **more)


def cancellation(key: str = "A1", at: str = "2025-09-20", *, of: str = "V1") -> Operation:
    """Return a cancellation."""
    return told(OperationKind.CANCELLATION, key, at, related=of)


def termination(key: str = "R1", at: str = "2026-03-01", *, of: str = "V1") -> Operation:
    """Return a termination."""
    return told(OperationKind.TERMINATION, key, at, related=of)


class Books:
    """One company's books over one product version."""

    def __init__(self, of: Facts) -> None:
        self.facts = of
        self.operations: dict[str, Operation] = {}
        self.entries: list[Entry] = []
        self.commissions: list[CommissionLine] = []
        self.windows: dict[WindowKey, Cumulated] = {}
        self.lettered: set[LineRef] = set()
        self.laid: dict[WindowKey, list[Laid]] = {}

    def post(self, operation: Operation, day: date | None = None) -> Answer:
        """Post an operation on its own day, unless told another."""
        on = day or day_of(operation.at, self.facts.timezone)
        past = None if operation.related is None else self.past(operation.related)
        receipt = operation.advance or (past.operation.advance if past is not None else None)
        advance = None if receipt is None else self.past(receipt)
        answer = post(Asked(operation, self.facts, past, on, self.windows, advance=advance))
        if isinstance(answer, Posted):
            self.operations[operation.key] = operation
            self._keep(answer, past)
            if answer.counts is not None:
                ((window, _),) = answer.windows
                self.laid.setdefault(window, []).append(Laid(operation.key, answer.counts))
            if operation.kind is OperationKind.CANCELLATION and past is not None:
                self._regularise(operation, past, on)
        return answer

    def _regularise(self, cancelled_by: Operation, past: Past, on: date) -> None:
        """Post what the window of a cancelled sale needs, in the families of the others."""
        key = past.operation.key
        window = next((window for window, laid in self.laid.items() if key in {each.operation for each in laid}), None)
        if window is None:
            return
        scheme = self.facts.scheme(window.scheme)
        if scheme is None:
            return
        released = cells_of(past.commission_lines)
        found = regularise(scheme, self.windows[window], self.laid[window], key, released)
        self.windows[window], self.laid[window] = found.window, list(found.laid)
        for change in found.changes:
            family = self.past(change.operation)
            of = regularisation_of(cancelled_by, family.operation)
            answer = post(Asked(of, self.facts, family, on, regularises=WindowChange(scheme, change, key)))
            assert isinstance(answer, Posted), answer
            self.operations[of.key] = of
            self._keep(answer, family)

    def posted(self, *operations: Operation) -> Posted:
        """Post operations, all accepted; return what the last one wrote."""
        written = Posted()
        for operation in operations:
            answer = self.post(operation)
            assert isinstance(answer, Posted), answer
            written = answer
        return written

    def reach(self, day: date) -> None:
        """Post the instalments that fall due up to a day."""
        open_ = [line for line in self.commissions if _is_open(line) and line.due_on <= day]
        for key, due_on in sorted({(line.operation, line.due_on) for line in open_}):
            lines = [line for line in open_ if (line.operation, line.due_on) == (key, due_on)]
            answer = post_due(self.operations[key], lines, self.facts, day=due_on)
            assert isinstance(answer, Posted), answer
            for line, now in zip(lines, answer.commission_lines, strict=True):
                self.commissions[self.commissions.index(line)] = now
            self._keep(answer._replace(commission_lines=()), None)

    def past(self, key: str) -> Past:
        """Return the past of an operation."""
        named = self.operations[key]
        origin = self._origin(named)
        family = {item.key for item in self.operations.values() if self._origin(item) is origin}
        return Past(
            named,
            origin,
            tuple(entry for entry in self.entries if entry.operation in family),
            tuple(line for line in self.commissions if line.operation in family),
            frozenset(self.lettered),
            self._renewed(origin),
            tuple(item.key for item in self.operations.values() if self._renews(item, origin)),
            tuple(item for item in self.operations.values() if item.key in family),
            {key: self._used(key, family) for key in family},
        )

    def _used(self, receipt: str, family: set[str]) -> tuple[Entry, ...]:
        """Return the entries of other families that use the advance of a receipt, and their mirrors."""
        users = {each.key for each in self.operations.values() if each.advance == receipt} - family
        own = [entry for entry in self.entries if entry.operation in users]
        keys = {entry.source_key for entry in own}
        return (*own, *(entry for entry in self.entries if entry.reverses in keys))

    def balance(self, account: str, auxiliary: str | None = None) -> Decimal:
        """Return debit minus credit of an account."""
        lines = [line for line in self.lines() if line.account == account and auxiliary in (None, line.auxiliary)]
        return sum((line.debit - line.credit for line in lines), Decimal("0.00"))

    def balances(self) -> dict[str, Decimal]:
        """Return the accounts whose balance is not zero."""
        found = {line.account: self.balance(line.account) for line in self.lines()}
        return {account: amount for account, amount in sorted(found.items()) if amount}

    def lines(self) -> list[Line]:
        """Return every line."""
        return [line for entry in self.entries for line in entry.lines]

    def earned(self) -> dict[str, Decimal]:
        """Return what each beneficiary has of the lines that stand, promises included, and will have of those to come."""
        found: dict[str, Decimal] = {}
        for line in self.commissions:
            if line.state not in (LineState.REVERSED, LineState.DROPPED):
                found[line.beneficiary.value] = found.get(line.beneficiary.value, Decimal("0.00")) + line.amount
        return {who: amount for who, amount in found.items() if amount}

    def _origin(self, operation: Operation) -> Operation:
        if operation.related is None or not operation.kind.has(Trait.FOLLOWS):
            return operation
        return self._origin(self.operations[operation.related])

    def _renews(self, item: Operation, origin: Operation) -> bool:
        """Say whether an operation is a renewal of an origin that stands."""
        undone = {each.related for each in self.operations.values() if each.kind is OperationKind.CANCELLATION}
        if item.kind is not OperationKind.RENEWAL or item.key in undone:
            return False
        return origin.key in {each.key for each in self._renewed(item)}

    def _renewed(self, origin: Operation) -> tuple[Operation, ...]:
        """Return what an origin renews, the last first."""
        found: list[Operation] = []
        while origin.related is not None and origin.kind is OperationKind.RENEWAL:
            origin = self._origin(self.operations[origin.related])
            found.append(origin)
        return tuple(found)

    def _keep(self, answer: Posted, past: Past | None) -> None:
        for entry in answer.entries:
            check(entry)
            assert entry.source_key not in {known.source_key for known in self.entries}
        self.entries += answer.entries
        self.windows |= dict(answer.windows)
        for place, state in answer.moves:
            assert past is not None
            line = past.commission_lines[place]
            assert state in TRANSITIONS[LineState(line.state)]
            self.commissions[self.commissions.index(line)] = line._replace(state=state)
        self.commissions += answer.commission_lines
        known = {entry.source_key: entry for entry in self.entries}
        for letter in answer.letters:
            lines = [known[reference.entry].lines[reference.position - 1] for reference in letter.lines]
            assert not self.lettered & set(letter.lines)
            assert {line.account for line in lines} == {letter.account}
            assert sum(line.debit - line.credit for line in lines) == 0
            self.lettered |= set(letter.lines)


def check(entry: Entry) -> None:
    """Assert that an entry may be written: balanced, at least two lines, each with one side in whole cents."""
    assert len(entry.lines) > 1, entry
    assert sum(line.debit for line in entry.lines) == sum(line.credit for line in entry.lines), entry
    for line in entry.lines:
        assert (line.debit > 0) != (line.credit > 0), line
        assert min(line.debit, line.credit) == 0, line
        assert (line.debit + line.credit).as_tuple().exponent == -2, line


def shown(entries: Iterable[Entry]) -> list[tuple[str, str, str]]:
    """Return the lines of entries as account, debit, credit."""
    return [(line.account, str(line.debit), str(line.credit)) for entry in entries for line in entry.lines]


def taxes(lines: Iterable[Line]) -> list[tuple[str | None, ...]]:
    """Return the tax columns of lines: code, rate, base, tax."""
    return [
        (line.tax_code, *(None if it is None else str(it) for it in (line.tax_rate, line.tax_base, line.tax_amount)))
        for line in lines
    ]


def _is_open(line: CommissionLine) -> bool:
    return line.state == LineState.PLANNED and line.entry is None and not line.awaits
