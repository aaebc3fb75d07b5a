"""Post a regularisation: what the cancellation of another sale of its window changes of a commission (decision 42).

It belongs to the sale whose commission changes, and follows it: posted at once; in proportion of the instalments fallen
due, or of what is collected, the rest changing instalments and promise; with its clawback once its contract has ended.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.commissions.calculation import own_tiers
from catalogue.commissions.cells import ZERO, Cells, Cents, add, together
from catalogue.commissions.facts import Scheme
from catalogue.commissions.regularisation import Change
from catalogue.french import day as french_day
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making, derived, key_of, making_after
from catalogue.ledger.accounts.receivables import with_tax_once_paid
from catalogue.ledger.commission.earned import is_promised
from catalogue.ledger.commission.ending import end_contract, is_to_come
from catalogue.ledger.commission.explained import told_facts
from catalogue.ledger.commission.promises import promise_again, promised_by, still_to_earn
from catalogue.ledger.commission.settlement import (
    commission_entries,
    draft_part,
    due_on,
    instalments_of,
    lines_of,
    with_entry,
)
from catalogue.ledger.records.answers import Answer, Move, Posted, Waits, after, both
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import cells_of, collected_of, stands
from catalogue.periods import day_of
from catalogue.pricing.quote import choose_plan
from catalogue.vocabulary import Beneficiary, CommissionKind, LineState, OperationKind, Settlement

_OWN, _CATCH_UP = CommissionKind.COMMISSION, CommissionKind.CATCH_UP


def regularisation_of(cancellation: Operation, sale: Operation) -> Operation:
    """Return the operation that regularises a sale when another one of its window is cancelled: its people's affair."""
    return derived(
        cancellation, sale.key, sale.key, kind=OperationKind.REGULARISATION, label=None, quantity=Decimal(1),
        salesperson=sale.salesperson, manager=sale.manager,
    )  # fmt: skip


def post(asked: Asked) -> Answer:
    """Return what a regularisation posts, in the family of the sale that it changes."""
    if asked.regularises is None:
        raise LookupError(f"nothing is regularised by {asked.operation.key}")
    facts, past, (scheme, change, cancelled) = asked.facts, asked.family, asked.regularises
    making = making_after(asked.operation, facts, past, asked.day)
    cells = _by_kind(scheme, past, change)
    told = told_facts((f"Régularisation de palier : {cancelled} est annulée le {french_day(making.own_day)}.",))
    follow = _Following(making, facts, past, scheme, told)
    if is_promised(scheme):
        step = follow.promised(cells)
    elif scheme.settlement is Settlement.RECURRING:
        step = follow.by_instalments(cells)
    else:
        step = follow.posted(cells)
    if isinstance(step, Waits):
        return step
    termination = past.termination
    if termination is not None:
        ended = end_contract(making, facts, after(past, step), day_of(termination.at, facts.timezone))
        if isinstance(ended, Waits):
            return ended
        step = both(past, step, ended)
    step = with_tax_once_paid(making, facts, past, step)
    return step if isinstance(step, Waits) else step._replace(letters=letter(past, step.entries))


def _by_kind(scheme: Scheme, past: Past, change: Change) -> dict[CommissionKind, Cents]:
    """Return what changes of each kind of line: what tiers pay of the operation's own, and of those before it."""
    held = cells_of(past.commission_lines)
    own, caught = held.get(_OWN, {}), held.get(_CATCH_UP, {})
    tiers = add(add(own, caught), change.cells.get(_OWN, {}))
    mine = own_tiers(scheme, tiers, change.own, change.catch_up) if change.catch_up else tiers
    found = {**change.cells, _OWN: _less(mine, own), _CATCH_UP: _less(_less(tiers, mine), caught)}
    return {kind: cents for kind, cents in found.items() if any(cents.values())}


def _less(cents: Cents, taken: Cents) -> Cents:
    return add(cents, {who: -amount for who, amount in taken.items()})


@dataclass(frozen=True, slots=True)
class _Following:
    """A regularisation under way, as its sale is settled."""

    making: Making
    facts: Facts
    past: Past
    scheme: Scheme
    told: str  #: its explanation

    def posted(self, cells: Cells, collected: Collected | None = None) -> Posted | Waits:
        """Return what is posted at once, and due by the scheme's rule from that day."""
        drafts = draft_part(self.facts, self.past, cells, scheme=self.scheme)
        if drafts.problems:
            return Waits(drafts.problems)
        entry = key_of(self.making.operation.key, EntryKind.PAID)
        posted = with_entry(self._lines(cells, self._due), entry, drafts.set_off)
        lines = tuple(line._replace(collected=collected) for line in posted)
        return Posted(commission_entries(self.making, drafts), lines)

    def promised(self, cells: Cells) -> Posted | Waits:
        """Post the part that is collected, and promise the rest; what an end took back is left to that end."""
        latest = collected_of(self.past)
        if latest is None:
            return Posted()
        collected = latest._replace(now=ZERO)
        now = promised_by(self.past)._replace(acquired=None, taken_back={})
        now = now._replace(whole=together(now.whole, cells))
        parts = {kind: cents for kind, cents in still_to_earn(now, collected).items() if any(cents.values())}
        step = self.posted(parts, collected)
        if isinstance(step, Waits):
            return step
        earned = together(now.earned, parts)
        again = promise_again(self.making.operation.key, self.past, now._replace(earned=earned), collected)
        known = {(line.kind, line.beneficiary) for line in self.past.commission_lines if line.awaits}
        left = {kind: _less(cents, earned.get(kind, {})) for kind, cents in now.whole.items()}
        fresh = (line for line in self._lines(left, self._due) if (line.kind, line.beneficiary) not in known)
        added = (line._replace(awaits=True, collected=collected) for line in fresh)
        return both(self.past, step, again._replace(commission_lines=(*again.commission_lines, *added)))

    def by_instalments(self, cells: Cells) -> Posted | Waits:
        """Post what instalments that fell due lack, and plan the others again at their new amounts."""
        origin, end, lines = self.past.origin, self.past.termination, self.past.commission_lines
        timezone = self.facts.timezone
        until = self.making.own_day if end is None else min(self.making.own_day, day_of(end.at, timezone))
        plan = choose_plan(self.facts.offer.plans, origin.plan, self.facts.offer.sku)
        whole = together(cells_of(lines), cells)
        schedule = instalments_of(self.scheme, whole, plan, day_of(origin.at, timezone))
        fallen = cells_of(lines, lambda line: not is_to_come(line, until))
        target: Cells = {}
        for on, due in schedule:
            target = together(target, due) if on <= until else target
        step = self.posted({kind: _less(target.get(kind, {}), fallen.get(kind, {})) for kind in whole})
        if isinstance(step, Waits):
            return step
        gone = tuple(Move(place, LineState.REVERSED) for place, line in enumerate(lines) if is_to_come(line, until))
        frozen = {_place(line) for line in lines if stands(line) and line.state == LineState.FROZEN}
        planned = (line for on, due in schedule if on > until for line in self._lines(due, on))
        again = tuple(line._replace(state=LineState.FROZEN) if _place(line) in frozen else line for line in planned)
        return both(self.past, step, Posted(commission_lines=again, moves=gone))

    @property
    def _due(self) -> date:
        return due_on(self.scheme.due_rule, self.making.own_day)

    def _lines(self, cells: Cells, on: date) -> tuple[CommissionLine, ...]:
        return lines_of(self.making.operation.key, cells, on, self.scheme, self.told)


def _place(line: CommissionLine) -> tuple[CommissionKind, Beneficiary, date]:
    return line.kind, line.beneficiary, line.due_on
