"""Post a sale or a renewal: its price, its entry, the commission that it earns.

A sale is refused when the product was not sellable by the company on the channel at that instant, or to that client; a
renewal is not, because a frozen or retired product keeps serving running contracts (decision 8).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from catalogue.calendar import whole_months
from catalogue.commissions.facts import CannotCommission, Scheme
from catalogue.french import after_colon
from catalogue.ledger.accounts.book import Book, with_auxiliary
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making
from catalogue.ledger.accounts.revenue import revenue_entry
from catalogue.ledger.commission.earned import Earned, contract_total, earn, lacks, measures_of, scheme_for, window_key
from catalogue.ledger.commission.settlement import Settled, settle_sale
from catalogue.ledger.epochs import same_answer
from catalogue.ledger.priced import NotEligible, Priced, price_operation
from catalogue.ledger.records.answers import Answer, Posted, Refused, Waits
from catalogue.ledger.records.entries import Draft, Entry
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts, Windows
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.periods import day_of
from catalogue.pricing.facts import CannotPrice
from catalogue.publication.reasons import BlockReason, reason, sentence
from catalogue.vocabulary import Channel, LineType, OperationKind, Retention, RevenueModel


class _Sale(NamedTuple):
    """What the catalogue says of every sale alike; kept in the memory of the facts."""

    priced: Priced
    draft: Draft | None  #: of the revenue entry; None: the partner's product is not the company's revenue
    scheme: Scheme | None  #: None: no commission
    label: str
    earned: dict[int, Earned]  #: by months since the contract began, where operations do not cumulate


def post_sale(operation: Operation, facts: Facts, past: Past | None, windows: Windows, day: date) -> Answer:
    """Return what a sale or a renewal posts on an accounting day."""
    if past is not None and operation.kind is OperationKind.RENEWAL:
        operation = _like(past, operation)
    own_day = day_of(operation.at, facts.timezone)
    key = same_answer(operation, facts, own_day)
    known: _Sale | Waits | Refused | None = facts.memory.get(key)
    if known is None:
        known = facts.memory[key] = _work_out(operation, facts)
    if not isinstance(known, _Sale):
        return known
    making = Making(operation, facts.offer.sku, operation.partner or facts.partner, day, own_day)
    entries: tuple[Entry, ...] = ()
    if known.draft is not None and known.draft.lines:
        draft = _for_client(known.draft, operation)
        entries = (making.entry(EntryKind.REVENUE, draft, known.label, LineType.REVENUE),)
    if known.scheme is None:
        return Posted(entries)
    began = operation if past is None or operation.kind is not OperationKind.RENEWAL else past.contract
    window = window_key(facts, known.scheme, operation, own_day, began)
    months = 0 if began is operation else _months(began, operation, facts.timezone)
    measures = measures_of(operation, known.priced, months)
    earned = known.earned.get(months) if window is None else None
    if earned is None:
        earned = earn(facts, known.scheme, measures, windows, window)
    if window is None:
        known.earned[months] = earned
    contract = contract_total(operation, known.scheme, known.priced)
    settled = settle_sale(facts, making, known.scheme, earned, known.priced.plan, contract=contract)
    if not isinstance(settled, Settled):
        return Waits(settled)
    after = () if window is None else ((window, earned.counted.after),)
    net = known.scheme.retention is Retention.NET
    letters = letter(Past(operation, operation, ()), settled.entries) if net else ()
    counts = None if window is None else measures
    return Posted((*entries, *settled.entries), settled.lines, after, counts, letters)


def _work_out(operation: Operation, facts: Facts) -> _Sale | Waits | Refused:
    renewal = operation.kind is OperationKind.RENEWAL
    fault = operation.fault()
    if fault is not None:
        return Refused((fault,))
    refusals = () if renewal else _not_sellable(operation, facts)
    if refusals:
        return Refused(refusals)
    try:
        priced = price_operation(operation, facts)
        if isinstance(priced, NotEligible):
            return Refused(priced.reasons)
        scheme = scheme_for(facts, operation, priced.plan)
    except CannotPrice as error:
        return Refused((error.sentence,))
    except CannotCommission as error:
        return Waits((f"{facts.offer.sku} dans la société {facts.company} : {error.sentence}",))
    lacking = None if scheme is None else lacks(scheme, operation)
    if lacking is not None:
        return Refused((lacking,))
    draft = None
    if facts.revenue_model is not RevenueModel.COMMISSION:
        book = Book(facts.company, facts.offer.sku, facts.mappings, facts.memory)
        draft = revenue_entry(book, priced.bases, facts.offer.sku, on_debits=facts.vat_on_debits)
        if book.problems:
            return Waits(book.problems)
    return _Sale(priced, draft, scheme, f"{operation.kind.label} {facts.offer.sku}", {})


def _not_sellable(operation: Operation, facts: Facts) -> tuple[str, ...]:
    """Return why a company may not sell a product on a channel at an instant; nothing when one window allows it."""
    sku, company = facts.offer.sku, facts.company
    if operation.channel is None:
        channels = ", ".join(Channel.labels())
        return (f"Une vente de {sku} a besoin d'un canal : choisissez parmi {channels}.",)
    held = [
        window
        for window in facts.windows
        if window.channel is operation.channel and window.period.contains(operation.at)
    ]
    if any(window.sellable for window in held):
        return ()
    reasons = {item: None for window in held for item in window.reasons if item.blocking}
    told = [sentence(item, facts.timezone) for item in reasons or (reason(BlockReason.NO_PUBLICATION),)]
    where = f"{sku} n'était pas en vente par {company} sur le canal {operation.channel.label}"
    return tuple(f"{where} : {after_colon(text)}" for text in told)


def _like(past: Past, renewal: Operation) -> Operation:
    """Return a renewal with what it leaves to the renewals before it, and to the sale that began its contract."""
    sku = renewal.sku or past.origin.sku
    found: dict[str, Any] = {}
    for name in ("plan", "channel", "partner", "contract", "client"):
        told = (getattr(each, name) for each in (renewal, *past.terms) if name != "plan" or each.sku in (None, sku))
        found[name] = next((value for value in told if value is not None), None)
    of_buyer: dict[str, Any] = {}
    for name in ("postcode", "segment"):  # where the client lives decides the tax, its segment a negotiated price
        known = (getattr(each.buyer, name) for each in (renewal, *past.terms))
        of_buyer[name] = next((value for value in known if value is not None), None)
    return replace(renewal, buyer=replace(renewal.buyer, **of_buyer), **found)


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
