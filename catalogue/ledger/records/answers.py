"""What posting an operation answers: entries to write, a wait for the accounting department, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import NamedTuple

from catalogue.commissions.facts import CannotCommission, Cumulated, Measures
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.entries import Entry
from catalogue.ledger.records.facts import Facts, WindowKey
from catalogue.ledger.records.past import LineRef, Past
from catalogue.pricing.facts import CannotPrice
from catalogue.vocabulary import LineState


class Letter(NamedTuple):
    """Lines of a third party's account that sum to zero: they share one letter (lettrage)."""

    account: str
    day: date  #: on which they came to zero: that of the last of their entries
    lines: tuple[LineRef, ...]  #: of the past and of the new entries


class Move(NamedTuple):
    """What becomes of a commission line of the past."""

    place: int  #: of the line in ``Past.commission_lines``, from 0
    state: LineState


class Posted(NamedTuple):
    """What to write; nothing at all where an operation changes nothing in the books."""

    entries: tuple[Entry, ...] = ()
    commission_lines: tuple[CommissionLine, ...] = ()  #: new ones
    windows: tuple[tuple[WindowKey, Cumulated], ...] = ()  #: what windows hold from now on
    counts: Measures | None = None  #: what the window counts of it
    letters: tuple[Letter, ...] = ()
    moves: tuple[Move, ...] = ()
    remarks: tuple[str, ...] = ()  #: French sentences that somebody should look at, though it is posted


def after(past: Past, posted: Posted) -> Past:
    """Return a past with what an operation of its family wrote since."""
    lines = list(past.commission_lines)
    for place, state in posted.moves:
        lines[place] = lines[place]._replace(state=state)
    return replace(past, entries=(*past.entries, *posted.entries), commission_lines=(*lines, *posted.commission_lines))


def both(past: Past, first: Posted, second: Posted) -> Posted:
    """Return what two steps of one operation write; `second` was decided on the past `after` the first."""
    known, lines, moves = len(past.commission_lines), list(first.commission_lines), {*first.moves}
    for place, state in second.moves:
        if place < known:
            moves = {move for move in moves if move.place != place} | {Move(place, state)}
        else:
            lines[place - known] = lines[place - known]._replace(state=state)
    moved = {move for move in moves if move.state != past.commission_lines[move.place].state}  # not there and back
    return Posted(
        (*first.entries, *second.entries),
        (*lines, *second.commission_lines),
        moves=tuple(sorted(moved, key=lambda move: move.place)),
        remarks=(*first.remarks, *second.remarks),
    )


class Waits(NamedTuple):
    """The accounting department must complete or validate something: the operation is kept and tried again."""

    reasons: tuple[str, ...]  #: French sentences naming product, company and nature


class Later(NamedTuple):
    """The day of the operation is to come: it is kept, and posted by the first run of that day."""

    reasons: tuple[str, ...]  #: French sentences


class Refused(NamedTuple):
    """The operation contradicts the catalogue or the books."""

    reasons: tuple[str, ...]  #: French sentences


Answer = Posted | Waits | Refused


def unanswered(error: CannotPrice | CannotCommission, facts: Facts) -> Waits | Refused:
    """Return what becomes of an operation that the catalogue has no answer for: a scheme can be completed, and it waits."""
    if isinstance(error, CannotPrice):
        return Refused((error.sentence,))
    return Waits((f"{facts.offer.sku} dans la société {facts.company} : {error.sentence}",))
