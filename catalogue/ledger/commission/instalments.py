"""Post the instalments of recurring commissions that the books have reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from catalogue.commissions.facts import Scheme
from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import Making, key_of
from catalogue.ledger.commission.settlement import commission_entries, draft_commission, with_entry
from catalogue.ledger.records.answers import Posted, Waits
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entry_kinds import EntryKind
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.ledger.records.standing import cells_of
from catalogue.pricing.facts import CannotPrice
from catalogue.vocabulary import LineState


def post_due(operation: Operation, lines: Sequence[CommissionLine], facts: Facts, *, day: date) -> Posted | Waits:
    """Return what the instalments of one operation that fall due on one day write, dated on an accounting day.

    `lines` are its planned lines of that day, for every beneficiary, that have no entry and await nothing;
    ``Posted.commission_lines`` are the same lines, in their order, as they become.
    """
    scheme = facts.scheme(lines[0].scheme)
    try:
        drafts = draft_commission(facts, operation, cells_of(lines), scheme=scheme)
    except CannotPrice as error:
        return Waits((error.sentence,))
    if drafts.problems:
        return Waits(drafts.problems)
    due_on = lines[0].due_on
    making = Making(operation, facts.offer.sku, operation.partner or facts.partner, day, due_on)
    number = _number(lines[0], scheme)
    posted = with_entry(lines, key_of(operation.key, EntryKind.PAID, number), drafts.set_off)
    due = (line if line.state == LineState.SETTLED else line._replace(state=LineState.DUE) for line in posted)
    entries = commission_entries(making, drafts, number)
    return Posted(entries, tuple(due), letters=letter(Past(operation, operation, ()), entries))


def _number(first: CommissionLine, scheme: Scheme | None) -> str:
    """Return the end of the entries' keys: the day, and whose it is where a freeze kept it from the others'."""
    day = f"-{first.due_on:%Y%m%d}"
    with_all = scheme is not None and first.beneficiary is scheme.split[0][0]
    return day if with_all else f"{day}-{first.beneficiary}"
