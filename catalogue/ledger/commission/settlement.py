"""When the commission of a sale is posted: at once, by instalments, or as the client pays (Annexe C §4).

Upfront: everything is posted with the sale, and paid on the day that the due rule says. Recurring: each instalment is a
planned line, posted when the books reach its day. On collection: a promise, which collections earn in proportion. The
company's own share is settled as soon as it is earned: nobody pays it; nor the share that a partner retains (« Nette »).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from catalogue.commissions.cells import Cells, total
from catalogue.commissions.due import due_day
from catalogue.commissions.facts import Scheme
from catalogue.commissions.schedule import plan_instalments
from catalogue.ledger.accounts.book import ZERO, Book
from catalogue.ledger.accounts.making import Making, key_of
from catalogue.ledger.commission.earned import Earned, is_promised
from catalogue.ledger.commission.shares import (
    INVOICING,
    Terms,
    by_nature,
    commission_code,
    paid_entry,
    received_entry,
    set_off,
)
from catalogue.ledger.priced import rate_of
from catalogue.ledger.records.answers import Posted, Waits
from catalogue.ledger.records.commissions import Collected, CommissionLine
from catalogue.ledger.records.entries import Draft, Entry
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import is_stated
from catalogue.pricing.facts import Plan
from catalogue.pricing.quote import main_price, prices_of_plan
from catalogue.vocabulary import Beneficiary, LineState, LineType, Retention, RevenueModel, Settlement

due_on = lru_cache(maxsize=4096)(due_day)

_PLANNED, _SETTLED = LineState.PLANNED, LineState.SETTLED


class Drafts(NamedTuple):
    """The entries of a commission: from the partner, and to people."""

    received: Draft | None  #: None: a product of the house
    paid: Draft
    problems: tuple[str, ...]  #: what the accounting department must complete first
    set_off: Draft | None = None  #: None: the partner does not retain its share


def draft_commission(
    facts: Facts,
    operation: Operation,
    cells: Cells,
    *,
    scheme: Scheme | None,
    held: tuple[Entry, ...] = (),
) -> Drafts:
    """Return the entries of a commission by its kinds and beneficiaries; `held` are those before it."""
    book = Book.of(facts)
    terms = terms_of(facts, operation)._replace(held=held)
    received = None
    if facts.revenue_model is not RevenueModel.REVENUE:
        received = received_entry(book, total(cells), terms)
    paid = paid_entry(book, by_nature(book, cells), terms)
    kept = None
    if received is not None and scheme is not None and scheme.retention is Retention.NET:
        kept = set_off(received, paid, terms.partner)
    return Drafts(received, paid, book.problems, kept)


def draft_part(facts: Facts, past: Past, cells: Cells, *, scheme: Scheme | None) -> Drafts:
    """Return the entries of a part of the commission of a family; its partner's word, once stated, is not said again."""
    drafts = draft_commission(facts, past.origin, cells, scheme=scheme, held=past.entries)
    return drafts._replace(received=None, set_off=None) if is_stated(past) else drafts


def terms_of(facts: Facts, operation: Operation) -> Terms:
    """Return the terms of the commission of an operation: its tax is the partner's affair, wherever the client lives."""
    partner = operation.partner or facts.partner
    abroad = partner in facts.abroad
    return Terms(
        about=facts.offer.sku,
        tax_code=_main_code(facts, operation.plan),
        own_code=None if abroad else _own_code(facts, operation.plan),
        abroad=abroad,
        partner=partner,
        rate_of=lambda code: rate_of(code, operation, facts),
        on_debits=facts.vat_on_debits,
        people=operation.people,
    )


def _main_code(facts: Facts, plan: str | None) -> str | None:
    """Return the tax code of the main price of a plan; worked out once for a version."""

    def work_out() -> str | None:
        price = main_price(facts.offer.prices, _named(facts, plan))
        return None if price is None else price.tax_code

    return facts.once(("main code", plan), work_out)


def _own_code(facts: Facts, plan: str | None) -> str | None:
    """Return the tax code of the commission of a plan, where its mapping names none; worked out once for a version."""

    def work_out() -> str | None:
        named = _named(facts, plan)
        prices = facts.offer.prices if named is None else prices_of_plan(facts.offer.prices, named)
        return commission_code(prices, facts.offer.tax_rates)

    return facts.once(("own code", plan), work_out)


def _named(facts: Facts, plan: str | None) -> Plan | None:
    asked = (plan or "").casefold()
    return next((each for each in facts.offer.plans if each.code.casefold() == asked), None)


def settle_sale(
    facts: Facts, making: Making, scheme: Scheme, earned: Earned, plan: Plan | None, *, contract: Decimal
) -> Posted | Waits:
    """Return what the commission of a sale writes, or what the accounting department must complete first.

    `contract` is what its client will pay in all, in euros: a promise is earned in proportion of it.
    """
    operation, own_day = making.operation, making.own_day
    if is_promised(scheme):
        day = due_on(scheme.due_rule, own_day)
        told = Collected(ZERO, contract, ZERO)
        promised = lines_of(operation.key, earned.cells, day, scheme, earned.explanation) or (
            # Of nothing, until the window says otherwise: it keeps what the contract will pay.
            CommissionLine(
                operation.key, scheme.split[0][0], ZERO, day, _PLANNED, scheme.code, scheme.version, earned.explanation
            ),
        )
        return Posted((), tuple(line._replace(awaits=True, collected=told) for line in promised))
    if scheme.settlement is Settlement.RECURRING:
        return Posted(
            (),
            tuple(
                line
                for day, cells in _instalments(facts, scheme, earned, plan, own_day)
                for line in lines_of(operation.key, cells, day, scheme, earned.explanation)
            ),
        )
    drafts = _remembered(facts, making, scheme, earned)
    if drafts.problems:
        return Waits(drafts.problems)
    day = due_on(scheme.due_rule, own_day)
    lines = _upfront(operation.key, earned.cells, day, scheme, earned.explanation)
    if drafts.set_off is not None:
        lines = with_entry(lines, key_of(operation.key, EntryKind.PAID), drafts.set_off)
    return Posted(commission_entries(making, drafts), lines)


def commission_entries(making: Making, drafts: Drafts, number: str = "") -> tuple[Entry, ...]:
    """Return the entries of a commission; `number` tells instalments apart."""
    wanted = (
        (EntryKind.COMMISSION, drafts.received, "Commission"),
        (EntryKind.PAID, drafts.paid, "Commission versée"),
        (EntryKind.SET_OFF, drafts.set_off, "Compensation"),
    )
    return tuple([
        making.entry(kind, draft, f"{label} {making.sku}", LineType.COMMISSION, number=number)
        for kind, draft, label in wanted
        if draft is not None and draft.lines
    ])  # fmt: skip


def with_entry(lines: Iterable[CommissionLine], key: str, set_off: Draft | None = None) -> tuple[CommissionLine, ...]:
    """Return commission lines as they are once posted: in an entry, or settled for the company's own share.

    What the partner retains is settled too: nobody pays it.
    """
    retains = set_off is not None and bool(set_off.lines)
    return tuple(
        line._replace(state=_SETTLED)
        if line.beneficiary is Beneficiary.COMPANY
        else line._replace(entry=key, state=_SETTLED, retained=True)
        if retains and line.beneficiary is Beneficiary.PARTNER
        else line._replace(entry=key)
        for line in lines
    )


def _upfront(key: str, cells: Cells, day: date, scheme: Scheme, explanation: str) -> tuple[CommissionLine, ...]:
    """Return the lines of a commission that is posted at once, spelt out: it is done for every sale of a month."""
    entry, code, version = key_of(key, EntryKind.PAID), scheme.code, scheme.version
    return tuple([
        CommissionLine(key, who, amount, day, _SETTLED, code, version, explanation, None, False, kind)
        if who is Beneficiary.COMPANY
        else CommissionLine(key, who, amount, day, _PLANNED, code, version, explanation, entry, False, kind)
        for kind, cents in cells.items()
        for who, amount in cents.items()
        if amount
    ])  # fmt: skip


def lines_of(key: str, cells: Cells, day: date, scheme: Scheme, explanation: str) -> tuple[CommissionLine, ...]:
    """Return the planned lines of an operation for a day; none for nothing."""
    return tuple([
        CommissionLine(key, who, amount, day, _PLANNED, scheme.code, scheme.version, explanation, kind=kind)
        for kind, cents in cells.items()
        for who, amount in cents.items()
        if amount
    ])  # fmt: skip


def instalments_of(scheme: Scheme, cells: Cells, plan: Plan | None, since: date) -> tuple[tuple[date, Cells], ...]:
    """Return what falls due on each day: each kind is spread over the same days; nothing of a commission of nothing."""
    spread = {kind: plan_instalments(scheme, cents, since=since, plan=plan) for kind, cents in cells.items()}
    days = [item.day for item in next(iter(spread.values()), ())]
    return tuple((day, {kind: items[place].split for kind, items in spread.items()}) for place, day in enumerate(days))


def _instalments(
    facts: Facts, scheme: Scheme, earned: Earned, plan: Plan | None, since: date
) -> tuple[tuple[date, Cells], ...]:
    if len(earned.cells) > 1:
        return instalments_of(scheme, earned.cells, plan, since)
    key = (scheme.code, "instalments", None if plan is None else plan.code, *earned.split.values(), since)
    return facts.once(key, lambda: instalments_of(scheme, earned.cells, plan, since))


def _remembered(facts: Facts, making: Making, scheme: Scheme, earned: Earned) -> Drafts:
    """Return the entries of a commission; the same cents come back all month, at the same rate for the same day."""
    operation = making.operation
    if len(earned.cells) > 1:
        return draft_commission(facts, operation, earned.cells, scheme=scheme)
    taxed_on = None
    if facts.revenue_model is not RevenueModel.REVENUE or any(who in INVOICING for who, _ in scheme.split):
        taxed_on = operation.service_start or making.own_day
    people = (operation.salesperson, operation.manager)
    key = (scheme.code, "drafts", *earned.split.values(), operation.partner, people, taxed_on)
    return facts.once(key, lambda: draft_commission(facts, operation, earned.cells, scheme=scheme))
