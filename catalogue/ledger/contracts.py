"""What begins a contract or goes on with it: its price, its entry, the commission that it earns."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from catalogue.calendar import whole_months
from catalogue.commissions.facts import CannotCommission, Scheme
from catalogue.ledger.accounts.book import Book, with_auxiliary
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.accounts.revenue import revenue_entry
from catalogue.ledger.commission.earned import Earned, contract_total, earn, lacks, measures_of, scheme_for, window_key
from catalogue.ledger.commission.settlement import settle_sale
from catalogue.ledger.epochs import same_answer
from catalogue.ledger.priced import NotEligible, Priced, price_operation
from catalogue.ledger.records.answers import Answer, Posted, Refused, Waits, unanswered
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.entries import Draft, Entry
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.periods import day_of
from catalogue.pricing.facts import CannotPrice
from catalogue.vocabulary import LineType, Retention, RevenueModel


class _Sale(NamedTuple):
    """What the catalogue says of every sale alike; kept in the memory of the facts."""

    priced: Priced
    draft: Draft | None  #: of the revenue entry; None: the partner's product is not the company's revenue
    scheme: Scheme | None  #: None: no commission
    label: str
    earned: dict[int, Earned]  #: by months since the contract began, where operations do not cumulate


#: Says why the catalogue refuses a contract, in French sentences; asked once for all operations that it answers alike.
Refusing = Callable[[Operation, Facts], tuple[str, ...]]


def post_contract(asked: Asked, operation: Operation, began: Operation, refuse: Refusing | None = None) -> Answer:
    """Return what an operation posts whose contract `began` with itself or before it."""
    facts, windows = asked.facts, asked.windows
    own_day = day_of(operation.at, facts.timezone)
    known = facts.once(same_answer(operation, facts, own_day), lambda: _work_out(operation, facts, refuse))
    if not isinstance(known, _Sale):
        return known
    making = Making(operation, facts.offer.sku, operation.partner or facts.partner, asked.day, own_day)
    entries: tuple[Entry, ...] = ()
    if known.draft is not None and known.draft.lines:
        draft = _for_client(known.draft, operation)
        entries = (making.entry(EntryKind.REVENUE, draft, known.label, LineType.REVENUE),)
    if known.scheme is None:
        return Posted(entries)
    window = window_key(facts, known.scheme, own_day, began)
    months = 0 if began is operation else _months(began, operation, facts.timezone)
    measures = measures_of(operation, known.priced, months)
    earned = known.earned.get(months) if window is None else None
    if earned is None:
        earned = earn(facts, known.scheme, measures, windows, window)
    if window is None:
        known.earned[months] = earned
    contract = contract_total(operation, known.scheme, known.priced)
    settled = settle_sale(facts, making, known.scheme, earned, known.priced.plan, contract=contract)
    if isinstance(settled, Waits):
        return settled
    after = () if window is None else ((window, earned.counted.after),)
    net = known.scheme.retention is Retention.NET
    letters = letter(Past(operation, operation, ()), settled.entries) if net else ()
    counts = None if window is None else measures
    return Posted((*entries, *settled.entries), settled.commission_lines, after, counts, letters)


def _work_out(operation: Operation, facts: Facts, refuse: Refusing | None) -> _Sale | Waits | Refused:
    fault = operation.fault()
    if fault is not None:
        return Refused((fault,))
    refusals = () if refuse is None else refuse(operation, facts)
    if refusals:
        return Refused(refusals)
    try:
        priced = price_operation(operation, facts)
        if isinstance(priced, NotEligible):
            return Refused(priced.reasons)
        scheme = scheme_for(facts, operation, priced.plan)
    except (CannotPrice, CannotCommission) as error:
        return unanswered(error, facts)
    lacking = None if scheme is None else lacks(scheme, operation)
    if lacking is not None:
        return Refused((lacking,))
    draft = None
    if facts.revenue_model is not RevenueModel.COMMISSION:
        book = Book.of(facts)
        draft = revenue_entry(book, priced.bases, facts.offer.sku, on_debits=facts.vat_on_debits)
        if book.problems:
            return Waits(book.problems)
    return _Sale(priced, draft, scheme, f"{operation.kind.label} {facts.offer.sku}", {})


def _months(began: Operation, renewal: Operation, timezone: str) -> int:
    """Return the whole months of service between a sale and a renewal of its contract."""
    first, now = (each.service_start or day_of(each.at, timezone) for each in (began, renewal))
    return whole_months(first, now)


def _for_client(draft: Draft, operation: Operation) -> Draft:
    """Return a draft whose third party is the client of the operation."""
    if operation.client is None:
        return draft
    client = str(operation.client)
    return draft._replace(
        lines=tuple([with_auxiliary(line, client) if line.counterpart else line for line in draft.lines])
    )
