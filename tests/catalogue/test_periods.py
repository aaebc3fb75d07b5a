"""Periods are half-open, in UTC, and dates mean days in the company's timezone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.periods import (
    ALWAYS,
    FOREVER,
    Overlap,
    Period,
    day_of,
    days,
    end_of_day,
    gaps,
    last_day,
    overlaps,
    parse_instant,
    period,
    start_of_day,
    subtract,
    union,
)

ORIGIN = datetime(2025, 1, 1, tzinfo=UTC)


def hour(number: int) -> datetime:
    """Return the instant some hours after a fixed origin."""
    return ORIGIN + timedelta(hours=number)


def span(start: int, end: int) -> Period:
    """Return a period between two hours after the origin."""
    return Period(hour(start), hour(end))


spans = st.tuples(st.integers(0, 40), st.integers(1, 12)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


def hours_inside(periods: tuple[Period, ...] | list[Period]) -> set[int]:
    """Return the hours that some of the periods contain: the meaning of a set of periods, found one by one."""
    return {number for number in range(-2, 60) if any(item.contains(hour(number)) for item in periods)}


def test_a_date_is_its_midnight_in_paris() -> None:
    """Winter is one hour ahead of UTC, summer two."""
    assert start_of_day(date(2025, 1, 15)) == datetime(2025, 1, 14, 23, tzinfo=UTC)
    assert start_of_day(date(2025, 7, 15)) == datetime(2025, 7, 14, 22, tzinfo=UTC)


@pytest.mark.parametrize(("day", "hours"), [(date(2025, 3, 30), 23), (date(2025, 10, 26), 25), (date(2025, 6, 1), 24)])
def test_the_days_when_the_clock_changes_are_shorter_and_longer(day: date, hours: int) -> None:
    """A day of clock change lasts 23 or 25 hours, and no instant is lost between it and the next day."""
    assert end_of_day(day) - start_of_day(day) == timedelta(hours=hours)
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))


def test_an_inclusive_end_on_29_february_includes_that_day() -> None:
    """The period of February 2028 ends as March begins."""
    february = days(date(2028, 2, 1), date(2028, 2, 29))
    assert february.end == start_of_day(date(2028, 3, 1))
    assert february.contains(start_of_day(date(2028, 2, 29)))
    assert last_day(february.end) == date(2028, 2, 29)


def test_a_day_whose_midnight_does_not_exist_starts_when_the_clock_jumps() -> None:
    """São Paulo jumped from midnight to one o'clock on 4 November 2018."""
    assert start_of_day(date(2018, 11, 4), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, tzinfo=UTC)


def test_an_absent_date_is_an_open_bound() -> None:
    """No dates at all means always; the last day of all means no end."""
    assert days(None, None) == ALWAYS == period(None, None)
    assert end_of_day(date.max) == FOREVER
    assert last_day(FOREVER) == date.max


@given(st.dates(date(1970, 1, 1), date(2100, 1, 1)), st.sampled_from(["Europe/Paris", "Indian/Reunion", "UTC"]))
def test_a_day_and_its_bounds_convert_back(day: date, timezone: str) -> None:
    """The first instant of a day, and the last one before its end, are both of that day."""
    assert day_of(start_of_day(day, timezone), timezone) == day
    assert last_day(end_of_day(day, timezone), timezone) == day


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-09-01", datetime(2025, 8, 31, 22, tzinfo=UTC)),
        ("2025-09-01T10:00", datetime(2025, 9, 1, 8, tzinfo=UTC)),
        ("2025-09-01T10:00:00+00:00", datetime(2025, 9, 1, 10, tzinfo=UTC)),
        ("2025-09-01T10:00:00Z", datetime(2025, 9, 1, 10, tzinfo=UTC)),
        ("2025-10-26T02:30", datetime(2025, 10, 26, 0, 30, tzinfo=UTC)),
        ("2025-03-30T02:30", datetime(2025, 3, 30, 1, 30, tzinfo=UTC)),
    ],
)
def test_a_naive_instant_means_the_companys_timezone(text: str, expected: datetime) -> None:
    """An instant without offset is Paris time, the first of the two when the clock passes it twice."""
    assert parse_instant(text) == expected


@pytest.mark.parametrize("text", ["", "demain", "01/09/2025", "2025-02-29"])
def test_text_that_is_no_iso_date_is_refused(text: str) -> None:
    """29 February of an ordinary year is no date either."""
    with pytest.raises(ValueError, match=r".+"):
        parse_instant(text)


def test_a_period_that_is_empty_reversed_or_without_timezone_is_refused() -> None:
    """Nothing can be inside such a period."""
    with pytest.raises(ValueError, match="must end after"):
        span(3, 3)
    with pytest.raises(ValueError, match="must end after"):
        span(4, 3)
    with pytest.raises(ValueError, match="timezone"):
        period(datetime(2025, 1, 1), None)  # noqa: DTZ001 - a naive instant is the point


def test_the_end_is_outside_and_the_start_inside() -> None:
    """Neighbouring periods share no instant."""
    assert span(1, 2).contains(hour(1))
    assert not span(1, 2).contains(hour(2))
    assert span(1, 2).intersection(span(2, 3)) is None


@given(st.lists(spans), spans)
def test_gaps_are_what_the_periods_do_not_cover(periods: list[Period], within: Period) -> None:
    """Hour by hour, a gap is inside the whole and outside every period; gaps come in order and never touch."""
    found = gaps(periods, within)
    assert hours_inside(found) == hours_inside([within]) - hours_inside(periods)
    assert all(first.end < second.start for first, second in pairwise(found))
    assert subtract(within, periods) == found


@given(st.lists(spans))
def test_a_union_holds_the_same_instants_in_the_fewest_periods(periods: list[Period]) -> None:
    """Hour by hour the union is the same set, and no two of its periods touch."""
    found = union(periods)
    assert hours_inside(found) == hours_inside(periods)
    assert all(first.end < second.start for first, second in pairwise(found))


@given(spans, spans)
def test_an_intersection_holds_the_common_instants(first: Period, second: Period) -> None:
    """Hour by hour the intersection is in both, whichever is asked."""
    common = first.intersection(second)
    assert hours_inside([common] if common else []) == hours_inside([first]) & hours_inside([second])
    assert common == second.intersection(first)


@given(st.lists(spans))
def test_overlaps_are_found_exactly_when_there_are_some(periods: list[Period]) -> None:
    """Every pair reported shares an instant, and nothing is reported only when no two periods do."""
    found = overlaps(periods)
    assert all(periods[first].intersection(periods[second]) for first, second in found)
    clash = any(one.intersection(other) for index, one in enumerate(periods) for other in periods[index + 1 :])
    assert bool(found) == clash


def test_an_overlap_names_the_period_that_reaches_furthest() -> None:
    """A long first period clashes with both that start inside it; the one after it is free."""
    assert overlaps([span(6, 7), span(0, 10), span(2, 3), span(10, 12)]) == (Overlap(1, 2), Overlap(1, 0))
