"""What stops being sellable without anybody having said so (decision 50): one pure function of before and after.

A product that could be sold at an instant to come, and can be no more, is told; so is a hole that opens between two
times at which it can be sold. What its author said is not: « Gelé » and « Retiré », the end of a publication, the end
of a last version, a beginning that is put off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.lifecycle import StatusPeriod
from catalogue.periods import FOREVER, Period, gaps, subtract, union
from catalogue.publication.reasons import Reason
from catalogue.vocabulary import Channel, LifecycleStatus

_SAID = frozenset({LifecycleStatus.FROZEN, LifecycleStatus.RETIRED})


@dataclass(frozen=True, slots=True)
class Published:
    """One publication of a product by a seller on a channel, as it is after a change."""

    version: int  #: number of the version
    period: Period  #: while it is published
    windows: tuple[tuple[Period, tuple[Reason, ...]], ...] = ()  #: when it is blocked, and by which reasons


@dataclass(frozen=True, slots=True)
class Sales:
    """One product, sold by one company on one channel, before and after a change."""

    sku: str
    name: str  #: marketing name
    seller: str  #: code of the company
    channel: Channel
    before: tuple[Period, ...]  #: when it could be sold
    after: tuple[Period, ...]  #: when it can be
    statuses: tuple[StatusPeriod, ...]  #: its life, after
    versions: tuple[tuple[int, Period], ...] = ()  #: numbers and periods, after
    publications: tuple[Published, ...] = ()  #: by this seller on this channel, after
    owner: str = ""  #: code of the company whose product it is


@dataclass(frozen=True, slots=True)
class Stop:
    """A time, at first or for good, at which a product cannot be sold although nobody said so."""

    sku: str
    name: str
    seller: str
    channel: Channel
    period: Period  #: from the first instant at which it cannot be sold; FOREVER: it does not come back
    reasons: tuple[Reason, ...] = ()  #: that block it then; none: nothing is published then
    version: int | None = None  #: the version in force then, None: none is
    owner: str = ""  #: code of the company whose product it is


def stops(sales: Sequence[Sales], now: datetime) -> tuple[Stop, ...]:
    """Return the first stop of each product, seller and channel that has one."""
    found = (_stop(one, now) for one in sales)
    return tuple(stop for stop in found if stop is not None)


def _stop(one: Sales, now: datetime) -> Stop | None:
    future = Period(now, FOREVER)
    before, after = _within(one.before, future), _within(one.after, future)
    whole = union([*before, *after])
    if not whole:
        return None
    known = gaps(before, Period(before[0].start, before[-1].end)) if before else ()
    said = [item.period for item in one.statuses if item.status in _SAID]
    for missing in gaps(after, Period(whole[0].start, whole[-1].end)):
        for rest in subtract(missing, [*known, *said]):
            if not _is_said(one, missing, rest, after):
                return _told(one, rest)
    return None


def _within(periods: Sequence[Period], span: Period) -> tuple[Period, ...]:
    return union(part for item in periods if (part := item.intersection(span)) is not None)


def _is_said(one: Sales, missing: Period, rest: Period, after: Sequence[Period]) -> bool:
    """Say whether the author said it: an end of publication or of the last version, a beginning put off."""
    start = rest.start
    comes_back = any(item.start == rest.end for item in after)
    stopped_there = any(item.end == missing.start for item in after)
    put_off = comes_back and not stopped_there and any(item.start == missing.start for item in one.before)
    published_until = any(item.period.end == start for item in one.publications)
    last_version = any(period.end == start for _, period in one.versions)
    last_version = last_version and not any(period.start >= start for _, period in one.versions)
    return put_off or published_until or last_version


def _told(one: Sales, rest: Period) -> Stop:
    blocked = [
        reason
        for publication in one.publications
        for period, reasons in publication.windows
        if period.contains(rest.start)
        for reason in reasons
        if reason.blocking
    ]
    version = next((number for number, period in one.versions if period.contains(rest.start)), None)
    reasons = tuple(sorted(dict.fromkeys(blocked), key=Reason.rank))
    return Stop(one.sku, one.name, one.seller, one.channel, rest, reasons, version, one.owner)
