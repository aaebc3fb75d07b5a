"""Post the instalments of recurring commissions that the books have reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from catalogue.commissions.facts import Scheme
from catalogue.commissions.schedule import plan_instalments
from catalogue.ledger.answers import Posted, Waits
from catalogue.ledger.book import ZERO
from catalogue.ledger.earned import Cents
from catalogue.ledger.explained import bonuses_of
from catalogue.ledger.facts import CommissionLine, Operation
from catalogue.ledger.given import Facts, Past
from catalogue.ledger.letters import letter
from catalogue.ledger.making import Making, What
from catalogue.ledger.settlement import commission_entries, draft_commission, with_entry
from catalogue.periods import day_of
from catalogue.pricing.facts import CannotPrice
from catalogue.pricing.quote import choose_plan
from catalogue.vocabulary import Beneficiary, LineState, Nature


def post_due(operation: Operation, lines: Sequence[CommissionLine], facts: Facts, *, day: date) -> Posted | Waits:
    """Return what the instalments of one operation that fall due on one day write, dated on an accounting day.

    `lines` are its planned lines of that day, for every beneficiary, that have no entry and await nothing;
    ``Posted.commission_lines`` are the same lines, in their order, as they become.
    """
    split: dict[Beneficiary, Decimal] = {}
    for line in lines:
        split[line.beneficiary] = split.get(line.beneficiary, ZERO) + line.amount
    scheme = facts.scheme(lines[0].scheme)
    apart = () if scheme is None else _bonuses(operation, lines, scheme, facts)
    try:
        drafts = draft_commission(facts, operation, split, apart, scheme=scheme)
    except CannotPrice as error:
        return Waits((error.sentence,))
    if drafts.problems:
        return Waits(drafts.problems)
    due_on = lines[0].due_on
    making = Making(operation, facts.offer.sku, operation.partner or facts.partner, day, due_on)
    number = _number(lines[0], scheme)
    posted = with_entry(lines, f"{operation.key}:{What.PAID}{number}", drafts.set_off)
    due = (line if line.state == LineState.SETTLED else line._replace(state=LineState.DUE.value) for line in posted)
    entries = commission_entries(making, drafts, number)
    return Posted(entries, tuple(due), letters=letter(Past(operation, operation, ()), entries))


def _number(first: CommissionLine, scheme: Scheme | None) -> str:
    """Return the end of the entries' keys: the day, and whose it is where a freeze kept it from the others'."""
    day = f"-{first.due_on:%Y%m%d}"
    with_all = scheme is not None and first.beneficiary is scheme.split[0][0]
    return day if with_all else f"{day}-{first.beneficiary}"


def _bonuses(
    operation: Operation, lines: Sequence[CommissionLine], scheme: Scheme, facts: Facts
) -> tuple[tuple[Nature, Cents], ...]:
    """Return what an instalment holds of bonuses and maluses: spread over the same days as the commission."""
    bonuses = bonuses_of(lines[0].explanation)
    if not bonuses:
        return ()
    present = {line.beneficiary for line in lines}
    plan = choose_plan(facts.offer.plans, operation.plan, facts.offer.sku)
    since = day_of(operation.at, facts.timezone)
    return tuple(
        (nature, {who: amount for who, amount in item.split.items() if who in present})
        for nature, cents in bonuses
        for item in plan_instalments(scheme, cents, since=since, plan=plan)
        if item.day == lines[0].due_on
    )
