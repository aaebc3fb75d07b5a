"""Random mistakes in clean workbooks are found, all, once, and nothing else; whatever the order of rows and mistakes.

The catalogue holds a part of the workbook already. The whole sweep, one to fifty mistakes at once, is a drill.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sync.bootstrap import Service
from tests.seeding.mistakes import HABITS, MISTAKES
from tests.seeding.trial import checked, chosen, seeded


@pytest.mark.drill
def test_the_clean_workbooks_give_no_finding(service: Service, library: Path) -> None:
    """5 000 rows over every sheet, checked against the group's workbook and the catalogue: not a word."""
    books, _ = seeded([], 0)
    assert books.company.pages.height >= 5000
    assert all(books.company.pages.lines.values())
    assert all(books.group.lines.values())
    assert checked(service, library, books).found == {}


@pytest.mark.drill
@pytest.mark.parametrize("count", [5, 50])
def test_seeded_mistakes_are_found_whatever_the_order(count: int, service: Service, library: Path) -> None:
    """The same mistakes, made forwards; then backwards, in sheets whose rows are shuffled: each on its cell."""
    draw = Random(count)
    mistakes = chosen(draw, count)
    forwards, made = seeded(mistakes, count)
    assert len(made) >= count
    outcome = checked(service, library, forwards)
    assert (outcome.missed, outcome.unexpected) == ([], [])
    backwards, _ = seeded(mistakes, count, backwards=True)
    backwards.shuffled(draw)
    again = checked(service, library, backwards)
    assert (again.missed, again.unexpected) == ([], [])
    assert again.found.total() == outcome.found.total()


def test_habits_are_no_mistakes(service: Service, library: Path) -> None:
    """Other spellings and near misses, all at once: not a word."""
    books, made = seeded(list(HABITS.values()), 1)
    assert len(made) == len(HABITS)
    assert checked(service, library, books).found == {}


def test_mistakes_of_every_kind_are_declared() -> None:
    """At least forty, each with its source in the specification."""
    assert len(MISTAKES) >= 40
    assert all(mistake.source for mistake in (*MISTAKES.values(), *HABITS.values()))
