"""What stops being sellable without anybody having said so: a pure function of before and after."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalogue.lifecycle import StatusPeriod, Transition, status_periods
from catalogue.periods import FOREVER, Period
from catalogue.publication.stops import Published, Sales, stops
from catalogue.vocabulary import Channel, LifecycleStatus

START = datetime(2027, 1, 1, tzinfo=UTC)


def on(number: int) -> datetime:
    """Return the instant of a day, counted from the beginning."""
    return START + timedelta(days=number)


def span(start: int, end: int | None = None) -> Period:
    """Return a period of days; without an end it never ends."""
    return Period(on(start), FOREVER if end is None else on(end))


def life(*states: tuple[LifecycleStatus, int]) -> tuple[StatusPeriod, ...]:
    """Return the life of a product that is active from the first day on, and then these states."""
    return status_periods([Transition(LifecycleStatus.ACTIVE, on(0)), *(Transition(s, on(d)) for s, d in states)])


def told(before: list[Period], after: list[Period], *, now: int = 5, **more: Any) -> list[tuple[int, int | None]]:
    """Return the first and last day of what is told."""
    facts: dict[str, Any] = {"statuses": life(), "versions": (), "publications": ()}
    one = Sales("S", "Nom", "MTV", Channel.WEB, tuple(before), tuple(after), **(facts | more))
    return [
        ((stop.period.start - START).days, None if stop.period.end == FOREVER else (stop.period.end - START).days)
        for stop in stops([one], on(now))
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([span(0)], [span(0, 10)], [(10, None)]),
        ([span(0)], [], [(5, None)]),
        ([span(10)], [], [(10, None)]),
        ([span(0)], [span(0, 10), span(20)], [(10, 20)]),
        ([], [span(0, 10), span(20)], [(10, 20)]),
        ([span(0)], [span(0)], []),
        ([], [], []),
        ([span(0, 3)], [], []),
        ([span(0, 10), span(20)], [span(0, 10), span(20)], []),
        ([span(0, 10)], [span(0)], []),
        ([span(10)], [span(20)], []),
    ],
    ids=[
        "it ends", "it ends at once", "what was planned is no more", "a hole opens", "a hole in what is new",
        "nothing changes", "nothing was sold", "it is over", "a hole known before", "it goes on longer",
        "its beginning is put off",
    ],
)  # fmt: skip
def test_what_is_told(before: list[Period], after: list[Period], expected: list[tuple[int, int | None]]) -> None:
    """From its first instant to the instant at which it can be sold again."""
    assert told(before, after) == expected


@pytest.mark.parametrize("status", [LifecycleStatus.FROZEN, LifecycleStatus.RETIRED])
def test_a_state_that_suspends_sales_says_it(status: LifecycleStatus) -> None:
    """What is frozen or retired is not sold: its author said so."""
    assert told([span(0)], [span(0, 10)], statuses=life((status, 10))) == []


def test_a_draft_again_is_told() -> None:
    """« En test » is not a way to stop selling."""
    assert told([span(0)], [span(0, 10)], statuses=life((LifecycleStatus.TEST, 10))) == [(10, None)]


def test_a_freeze_hides_only_its_own_time() -> None:
    """A product that cannot be sold when the freeze ends is told from that day on."""
    frozen = life((LifecycleStatus.FROZEN, 10), (LifecycleStatus.ACTIVE, 20))
    assert told([span(0)], [span(0, 10)], statuses=frozen) == [(20, None)]


def test_an_end_of_publication_says_it() -> None:
    """« Fin » is the author's own word, be there another publication later or not."""
    ended = (Published(1, span(0, 10)),)
    assert told([span(0)], [span(0, 10)], publications=ended) == []
    assert told([span(0)], [span(0, 10), span(20)], publications=(*ended, Published(1, span(20)))) == []


def test_an_end_of_version_says_it_where_none_follows() -> None:
    """The last version's end is one; before another version, it is how versions follow each other."""
    assert told([span(0)], [span(0, 10)], versions=((1, span(0, 10)),)) == []
    assert told([span(0)], [span(0, 10)], versions=((1, span(0, 10)), (2, span(10)))) == [(10, None)]
