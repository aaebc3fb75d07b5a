"""Years of operations decided at once, over two versions and closed months: the properties of the trials hold on them all.

A short run with the suite, a long one in the drill.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue.calendar import whole_months
from catalogue.commissions.calculation import count, held
from catalogue.commissions.cells import Cells, add
from catalogue.commissions.facts import NOTHING
from catalogue.ledger.deciding.became import Became
from catalogue.ledger.deciding.calendar import Calendar
from catalogue.ledger.deciding.contracts import Contracts
from catalogue.ledger.deciding.decision import Decision, decide
from catalogue.ledger.deciding.families import Families
from catalogue.ledger.deciding.gathered import Gathered
from catalogue.ledger.deciding.laid import LaidWindows
from catalogue.ledger.deciding.shelf import NoVersion, Version
from catalogue.ledger.deciding.submitted import tell_apart
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.standing import cells_of
from catalogue.money import to_cents
from catalogue.periods import day_of, start_of_day
from catalogue.traits import Trait
from catalogue.vocabulary import (
    Beneficiary,
    ClawbackMode,
    CommissionKind,
    LineState,
    Nature,
    OperationKind,
)
from tests.catalogue.ledger.books import cancellation, collection, moment, sale, termination, told
from tests.catalogue.ledger.shops import statement
from tests.catalogue.ledger.test_deciding import FT, NothingYet
from tests.catalogue.ledger.test_properties import shops
from tests.catalogue.pricing.offers import price

_CHANGE = start_of_day(date(2026, 1, 1))
_LAST = date(2029, 1, 1)
#: Of a history: what happens, to which earlier operation, for how much, how many days later.
Step = tuple[str, int, Decimal, int]
_WHAT = ["sale", "sale", "renewal", "paid", "paid", "bounced", "cancelled", "ended", "stated"]
_STEPS = st.lists(
    st.tuples(st.sampled_from(_WHAT), st.integers(0, 9), st.decimals("0.01", "99.99", places=2), st.integers(0, 90)),
    min_size=3,
    max_size=14,
)
_CLOSED = st.sets(st.dates(date(2025, 9, 1), date(2026, 12, 1)).map(lambda day: day.replace(day=1)), max_size=6)


@dataclass(frozen=True)
class TwoVersions:
    """A product whose price and scheme change on 1 January 2026."""

    first: Facts
    then: Facts

    def version_at(self, sku: str, at: datetime) -> Version | NoVersion:
        """Return that of an instant."""
        return Version(UUID(int=2), self.first) if at < _CHANGE else Version(UUID(int=3), self.then)

    def scheme_of(self, version: int) -> Facts:
        """Return the facts of a version."""
        return self.first if version == 1 else self.then


@st.composite
def catalogues(draw: st.DrawFn) -> TwoVersions:
    """Draw two versions that may differ in everything but who sells."""
    first, other = draw(shops()), draw(shops())
    offer = replace(first.offer, version=2, started=_CHANGE, prices=(price("12.00"),), tax_rates=first.offer.tax_rates)
    scheme = replace(other.schemes[0], version=2, floor=draw(st.sampled_from((None, Decimal("3.33")))))
    return TwoVersions(first, replace(first, offer=offer, schemes=(scheme,)))


def history(steps: Sequence[Step]) -> list[Operation]:
    """Return the operations of a history, the first a sale; each names one before it."""
    on, found = date(2025, 9, 1), [sale("S", amount_ttc=Decimal("99.99"))]
    for number, (what, place, amount, days) in enumerate(steps):
        on += timedelta(days=days)
        key, at, of = f"{what}-{number}", on.isoformat(), found[place % len(found)].key
        paid = [each.key for each in found if each.kind is OperationKind.COLLECTION]
        if what == "sale":
            found.append(sale(key, at, amount_ttc=amount))
        elif what == "renewal":
            found.append(told(OperationKind.RENEWAL, key, at, related=of, amount_ttc=amount))
        elif what == "paid":
            found.append(collection(key, str(amount), at, of=of))
        elif what == "stated":
            found.append(replace(statement(key, str(amount), related=of, partner="Oggodata"), at=moment(at)))
        elif what == "bounced" and paid:
            found.append(cancellation(key, at, of=paid[place % len(paid)]))
        else:
            found.append(termination(key, at, of=of) if what == "ended" else cancellation(key, at, of=of))
    return found


def decided(of: TwoVersions, operations: Sequence[Operation], closed: Sequence[date] = ()) -> Decision:
    """Return what a history becomes in empty books."""
    submitted = tell_apart(FT, operations, stored={}, waiting={})
    ends = {each.key: each for each in operations if each.kind is OperationKind.TERMINATION}
    named = {each.related for each in operations if each.related}
    families = Families(NothingYet(), named, keeps_contracts=True)
    contracts = Contracts({each.key: each for each in operations}, {})
    fresh = TwoVersions(replace(of.first), replace(of.then))
    books = replace(FT, vat_on_debits=of.first.vat_on_debits)
    return decide(
        Gathered(
            books, submitted, families, ends, contracts, LaidWindows(NothingYet(), {}), fresh,
            Calendar(frozenset(closed)), {}, _LAST,
        )
    )  # fmt: skip


def lines_of(decision: Decision) -> list[CommissionLine]:
    """Return the commission lines as they end."""
    return [line._replace(state=decision.moves.get(name, line.state)) for name, line in decision.commissions]


def origins(decision: Decision) -> dict[str, str]:
    """Return the head of the family of each operation."""
    return {told.operation.key: told.origin or told.operation.key for told in decision.operations}


def check_windows(of: TwoVersions, decision: Decision) -> None:
    """Property 1: whatever stands of a window, by nature and by person, is its scheme on what it counts."""
    head, lines = origins(decision), lines_of(decision)
    laid: defaultdict[object, list[str]] = defaultdict(list)
    for key, (window, _) in decision.counted.items():
        laid[window].append(key)
    for window, cumulated in decision.windows.items():
        scheme = of.scheme_of(window.version).scheme(window.scheme)
        assert scheme is not None
        standing = [key for key in laid[window] if key not in decision.uncounted]
        anew = NOTHING
        for key in standing:
            anew = count(scheme, decision.counted[key][1], anew).after
        assert anew.posted == cumulated.posted
        families = {head[key] for key in laid[window]}
        assigned = dict(cells_of(line for line in lines if head[line.operation] in families))
        assert_alike(assigned, held(scheme, anew))


def assert_alike(assigned: Cells, wanted: Cells) -> None:
    """Assert that people have what they should, whatever sale crossed the tier."""
    found = dict(assigned)
    tiers = add(found.pop(CommissionKind.COMMISSION, {}), found.pop(CommissionKind.CATCH_UP, {}))
    found[CommissionKind.COMMISSION] = tiers
    for kind in {*found, *wanted} - {CommissionKind.CLAWBACK, CommissionKind.PENALTY}:
        for who in Beneficiary:
            assert found.get(kind, {}).get(who, 0) == wanted.get(kind, {}).get(who, 0), (kind, who)


def check_taxes(decision: Decision) -> None:
    """Property 4: what is left on the accounts of tax is the tax of the bases that are left, by code and rate."""
    left: defaultdict[object, Decimal] = defaultdict(Decimal)
    for _, entry in decision.entries:
        for line in entry.lines:
            side = 1 if line.credit else -1
            if line.nature is Nature.TAX:
                left[entry.type, line.tax_code, line.tax_rate] += line.credit - line.debit
            elif not line.counterpart and line.tax_rate is not None:
                left[entry.type, line.tax_code, line.tax_rate] -= side * (line.tax_amount or 0)
    assert {what: amount for what, amount in left.items() if amount} == {}


def check_ends(of: TwoVersions, operations: Sequence[Operation], decision: Decision) -> None:
    """Property 2: of a contract that ended once, people keep what decision 43 says, posted or to come."""
    head, lines = origins(decision), lines_of(decision)
    undone = {each.related for each in operations if each.kind is OperationKind.CANCELLATION and each.key in head}
    ends = [
        each for each in operations if each.kind is OperationKind.TERMINATION and head.get(each.key) == each.related
    ]
    for end in ends:
        family = [key for key, of_family in head.items() if of_family == end.related]
        kinds = [told.operation.kind for told in decision.operations if told.operation.key in family]
        held = [line for line in lines if line.operation in family and line.state != LineState.REVERSED]
        changed = OperationKind.REGULARISATION in kinds or kinds.count(OperationKind.TERMINATION) > 1
        if changed or {*family} & undone or kinds[0] is not OperationKind.SALE or any(line.awaits for line in held):
            continue
        began = next(each for each in operations if each.key == end.related)
        scheme = (of.first if began.at < _CHANGE else of.then).schemes[0]
        served = whole_months(day_of(began.at), day_of(end.at))
        linear = scheme.clawback_mode is ClawbackMode.LINEAR
        whole = sum(line.amount for line in held if line.kind is CommissionKind.COMMISSION)
        standing = [line for line in held if line.state != LineState.DROPPED]
        kept = sum(
            line.amount for line in standing if line.kind in (CommissionKind.COMMISSION, CommissionKind.CLAWBACK)
        )
        acquired = whole if served >= 12 else to_cents(whole * Decimal(served) / 12) if linear else Decimal(0)
        assert kept == acquired, end.key


def check_undone(of: TwoVersions, operations: Sequence[Operation], decision: Decision, closed: Sequence[date]) -> None:
    """Property 5: once all is cancelled, payments included, every account and everybody is at zero."""
    posted = {told.operation.key for told in decision.operations if told.status == "posted"}
    own = [each for each in operations if each.key in posted]
    paid = [each for each in own if each.kind is OperationKind.COLLECTION]
    heads = [each for each in reversed(own) if each.related is None or not each.kind.has(Trait.FOLLOWS)]
    at = [f"2028-{1 + number // 28:02}-{1 + number % 28:02}" for number in range(len(paid) + len(heads))]
    more = [cancellation(f"undo-{each.key}", day, of=each.key) for each, day in zip([*paid, *heads], at, strict=True)]
    after = decided(of, [*operations, *more], closed)
    undoing = [answer for answer in after.answers if answer.key.startswith("undo-")]
    refused = [each for each in undoing if each.outcome is Became.REFUSED and "déjà annulée" not in each.reasons[0]]
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    for _, entry in after.entries:
        for line in entry.lines:
            left[line.account] += line.debit - line.credit
    assert not refused
    assert {account: amount for account, amount in left.items() if amount} == {}
    standing = [line for line in lines_of(after) if line.state not in (LineState.REVERSED, LineState.DROPPED)]
    assert sum((line.amount for line in standing), Decimal(0)) == 0


def check_never_sold(of: TwoVersions, operations: Sequence[Operation]) -> None:
    """Property 6: a sale that is cancelled in the end leaves its windows as if it had never been."""
    last = sale("EXTRA", "2025-09-02", amount_ttc=Decimal("33.33"))
    gone = cancellation("EXTRA-X", "2028-12-01", of="EXTRA")
    plain, more = decided(of, operations), decided(of, [*operations, last, gone])
    for window, cumulated in plain.windows.items():
        assert more.windows[window].posted == cumulated.posted
        assert more.windows[window].volume == cumulated.volume


def check_order(of: TwoVersions, operations: Sequence[Operation]) -> None:
    """Property 3: in whatever order sales are cancelled in the end, each has the same of tiers, bonuses and maluses."""
    sales = [each.key for each in operations if each.kind is OperationKind.SALE]
    named = {each.related for each in operations}
    free = [key for key in sales if key not in named][:3]
    ends = []
    for order in (free, free[::-1]):
        undo = [cancellation(f"undo-{key}", f"2028-01-0{number}", of=key) for number, key in enumerate(order, start=1)]
        found: defaultdict[tuple[str, bool], Decimal] = defaultdict(Decimal)
        for line in lines_of(decided(of, [*operations, *undo])):
            if line.state not in (LineState.REVERSED, LineState.DROPPED):
                rewards = line.kind in (CommissionKind.BONUS, CommissionKind.MALUS)
                found[line.beneficiary.value, rewards] += line.amount
        ends.append({what: amount for what, amount in found.items() if amount})
    assert ends[0] == ends[1]


def check(of: TwoVersions, steps: Sequence[Step], closed: set[date]) -> None:
    """Assert the six properties on one history."""
    operations, months = history(steps), sorted(closed)
    decision = decided(of, operations, months)
    assert {entry.day.replace(day=1) for _, entry in decision.entries}.isdisjoint(closed)
    check_windows(of, decision)
    check_ends(of, operations, decision)
    check_order(of, operations)
    check_taxes(decision)
    check_undone(of, operations, decision, months)
    check_never_sold(of, operations)


@settings(max_examples=10)
@given(catalogues(), _STEPS, _CLOSED)
def test_the_six_properties_hold_on_a_history(of: TwoVersions, steps: list[Step], closed: set[date]) -> None:
    """Windows, ends, orders, taxes, nothing left, never sold: over two versions, whatever months are closed."""
    check(of, steps, closed)


@pytest.mark.drill
@settings(max_examples=1_000)
@given(catalogues(), _STEPS, _CLOSED)
def test_the_six_properties_hold_on_thousands_of_histories(
    of: TwoVersions, steps: list[Step], closed: set[date]
) -> None:
    """The same, for a long time."""
    check(of, steps, closed)
