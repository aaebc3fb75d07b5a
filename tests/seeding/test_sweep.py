"""The whole sweep: one to fifty random mistakes at once, and every mistake at least once, with its figures."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from sync.bootstrap import Service
from tests.seeding.mistakes import MISTAKES
from tests.seeding.trial import Outcome, checked, chosen, seeded

pytestmark = pytest.mark.drill

#: What `tests/conftest.py` lists at the end of the session.
TOLD = "told"
#: As many mistakes as one workbook has room for.
TOGETHER = 70


@pytest.mark.parametrize("count", range(1, 51))
def test_so_many_mistakes_are_all_found_once_and_nothing_else(
    count: int, service: Service, library: Path, record_property: Callable[[str, object], None]
) -> None:
    """Precision and recall on (cell, rule) are 100 %, in one pass, in two orders."""
    draw = Random(count)
    mistakes = chosen(draw, count)
    outcomes, started = [], time.perf_counter()
    for backwards in (False, True):
        books, _ = seeded(mistakes, count, backwards=backwards)
        if backwards:
            books.shuffled(draw)
        outcomes.append(checked(service, library, books))
    seconds = (time.perf_counter() - started) / 2
    record_property(TOLD, f"seeding {count:02} mistakes: {_figures(outcomes[0])}, {seconds:.1f} s a workbook")
    assert [(outcome.missed, outcome.unexpected) for outcome in outcomes] == [([], []), ([], [])]


def test_every_mistake_is_found(
    service: Service, library: Path, record_property: Callable[[str, object], None]
) -> None:
    """Each of them at least once, as many together as the workbook has room for."""
    left = set(MISTAKES)
    outcomes = []
    while left:
        books, made = seeded([MISTAKES[name] for name in sorted(left)[:TOGETHER]], len(left))
        left -= {one.mistake.name for one in made}
        outcomes.append(checked(service, library, books))
        assert (outcomes[-1].missed, outcomes[-1].unexpected) == ([], [])
    found = sum(outcome.found.total() for outcome in outcomes)
    record_property(TOLD, f"seeding: {len(MISTAKES)} kinds of mistake, {found} findings, none missed, none too many")


def _figures(outcome: Outcome) -> str:
    expected, found = outcome.expected.total(), outcome.found.total()
    right = (outcome.expected & outcome.found).total()
    precision, recall = (100 * right / max(total, 1) if total else 100 for total in (found, expected))
    return f"{expected} findings declared, {found} made, precision {precision:.1f} %, recall {recall:.1f} %"
