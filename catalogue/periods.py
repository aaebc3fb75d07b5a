"""Half-open periods of time, and how dates typed by a person become instants (decision 7).

Conventions, stated once: a period is ``[start, end)``; every instant is timezone-aware and kept in UTC (two
datetimes of the same zone would compare by wall clock, which is wrong on the days the clock changes); a bound
that is not set is ``BEGINNING`` or ``FOREVER``, so that comparing needs no special case. A date typed without a
zone means the company's timezone; it is the first instant of that day there. An end date typed in a sheet is
inclusive: the period ends at the first instant of the day after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

PARIS = "Europe/Paris"
#: Years that people type on purpose, in a workbook as in a command.
YEARS: Final = range(2000, 2101)
#: What is said of any other year.
YEARS_SENTENCE: Final = f"l'année doit être entre {YEARS[0]} et {YEARS[-1]}"

#: Stands for "since ever": before every instant.
BEGINNING = datetime.min.replace(tzinfo=UTC)
#: Stands for "no end": after every instant.
FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Every instant from ``start`` on, up to but not including ``end``; ordered by start, then end."""

    start: datetime  #: first instant inside, UTC; BEGINNING when open
    end: datetime  #: first instant after, UTC; FOREVER when open; always after ``start``

    def __post_init__(self) -> None:
        """Refuse an empty or reversed period, and an instant without timezone."""
        if not self.start < self.end:
            raise ValueError(f"a period must end after it starts: {self.start} … {self.end}")

    def contains(self, instant: datetime) -> bool:
        """Say whether the instant lies inside."""
        return self.start <= instant < self.end

    def covers(self, other: Period) -> bool:
        """Say whether the other period lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def intersection(self, other: Period) -> Period | None:
        """Return what both have in common, or None; the period itself where it lies wholly inside the other."""
        if self.end <= other.start or other.end <= self.start:
            return None
        if other.covers(self):
            return self
        return other if self.covers(other) else Period(max(self.start, other.start), min(self.end, other.end))


#: All of time.
ALWAYS = Period(BEGINNING, FOREVER)


class Overlap(NamedTuple):
    """Two items of a sequence whose periods share an instant, as positions in that sequence."""

    first: int  #: the one that starts earlier
    second: int  #: the one that starts inside it


@lru_cache(maxsize=16_384)
def period(start: datetime | None, end: datetime | None) -> Period:
    """Return the period between two aware instants, None meaning no bound.

    Raises: ValueError for an instant without timezone, or an end that is not after the start.
    """
    return Period(
        BEGINNING if start is None else to_utc(start),
        FOREVER if end is None else to_utc(end),
    )


def to_utc(instant: datetime) -> datetime:
    """Return the same instant in UTC; raises ValueError when it has no timezone."""
    if instant.tzinfo is None:
        raise ValueError(f"an instant needs a timezone: {instant}")
    return instant if instant.tzinfo is UTC else instant.astimezone(UTC)


@lru_cache(maxsize=4096)
def start_of_day(day: date, timezone: str = PARIS) -> datetime:
    """Return the first instant of a day in a timezone, in UTC.

    Where the clock jumps over midnight, that is the instant of the jump.
    """
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(timezone)).astimezone(UTC)


def end_of_day(day: date, timezone: str = PARIS) -> datetime:
    """Return the first instant after a day: the exclusive end that an inclusive end date means."""
    return FOREVER if day == date.max else start_of_day(day + timedelta(days=1), timezone)


def day_of(instant: datetime, timezone: str = PARIS) -> date:
    """Return the calendar day of an instant in a timezone."""
    return instant.astimezone(ZoneInfo(timezone)).date()


def last_day(end: datetime, timezone: str = PARIS) -> date:
    """Return the last day inside a period that ends (exclusively) at ``end``: the inverse of `end_of_day`."""
    return date.max if end == FOREVER else day_of(end - timedelta(microseconds=1), timezone)


def days(first: date | None, last: date | None, timezone: str = PARIS) -> Period:
    """Return the period of two typed dates, both included, None meaning no bound."""
    return Period(
        BEGINNING if first is None else start_of_day(first, timezone),
        FOREVER if last is None else end_of_day(last, timezone),
    )


def parse_instant(text: str, timezone: str = PARIS) -> datetime:
    """Return the instant that ``--at`` or ``--known-at`` names: an ISO date (its midnight) or date and time.

    Without offset it means the company's timezone; an hour that the clock passes twice means the first time.
    Raises: ValueError when the text is no ISO date.
    """
    if len(text) == 10:
        return start_of_day(date.fromisoformat(text), timezone)
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(timezone))
    return moment.astimezone(UTC)


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Return the same instants as the fewest disjoint periods, in order; touching periods become one."""
    merged: list[Period] = []
    for item in sorted(periods):
        if merged and item.start <= merged[-1].end:
            if item.end > merged[-1].end:
                merged[-1] = Period(merged[-1].start, item.end)
        else:
            merged.append(item)
    return tuple(merged)


def gaps(periods: Iterable[Period], within: Period) -> tuple[Period, ...]:
    """Return the parts of ``within`` that no period covers, in order."""
    found: list[Period] = []
    start = within.start
    for item in union(periods):
        if item.end <= start:
            continue
        if item.start >= within.end:
            break
        if item.start > start:
            found.append(Period(start, item.start))
        start = item.end
        if start >= within.end:
            return tuple(found)
    found.append(Period(start, within.end))
    return tuple(found)


def subtract(whole: Period, removed: Iterable[Period]) -> tuple[Period, ...]:
    """Return what remains of a period once others are taken out of it, in order."""
    return gaps(removed, whole)


def overlaps(periods: Sequence[Period]) -> tuple[Overlap, ...]:
    """Return each period that starts inside an earlier one, with that earlier one.

    One pair for every item to correct rather than every pair: n periods give at most n - 1 overlaps, and none
    exactly when all are disjoint.
    """
    found: list[Overlap] = []
    furthest: int | None = None
    for position in sorted(range(len(periods)), key=lambda index: periods[index]):
        if furthest is not None and periods[position].start < periods[furthest].end:
            found.append(Overlap(furthest, position))
            if periods[position].end <= periods[furthest].end:
                continue
        furthest = position
    return tuple(found)
