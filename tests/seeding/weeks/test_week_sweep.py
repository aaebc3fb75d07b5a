"""A week of edits: one to twenty at once, and each alone, with the figures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.seeding.weeks.edits import EDITS
from tests.seeding.weeks.trial import State, chosen, judged, placed

if TYPE_CHECKING:
    from tests.conftest import TestServer

pytestmark = pytest.mark.drill

#: What `tests/conftest.py` lists at the end of the session.
TOLD = "told"


@pytest.mark.parametrize("count", range(1, 21))
def test_so_many_edits_have_the_outcomes_that_they_declare(
    count: int,
    state: State,
    database_server: TestServer,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    """Precision and recall are 100 %, on findings (workbook, cell, rule, severity) and on what the catalogue holds."""
    now, made = placed(chosen(Random(count)), count, at_most=count)
    assert len(made) == count
    outcome = judged(state, database_server, tmp_path, now, made)
    record_property(TOLD, f"weeks {count:02} edits: {outcome.figures}")
    assert (outcome.missed, outcome.unexpected) == ([], [])


def test_all_edits_together_have_the_outcomes_that_they_declare(
    state: State, database_server: TestServer, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """As many at once as the library has room for, until each was made."""
    left, together = list(EDITS), []
    while left:
        now, made = placed(left, len(left), at_most=len(left))
        outcome = judged(state, database_server, tmp_path / str(len(left)), now, made)
        together.append(len(made))
        assert (outcome.missed, outcome.unexpected) == ([], [])
        left = [name for name in left if name not in {one.edit.name for one in made}]
    record_property(TOLD, f"weeks: {len(EDITS)} kinds of edit, {' + '.join(map(str, together))} at once")


@pytest.mark.parametrize("name", list(EDITS))
def test_an_edit_alone_has_the_outcome_that_it_declares(
    name: str, state: State, database_server: TestServer, tmp_path: Path
) -> None:
    """Its findings on their cells, and the catalogue row by row, document by document and sale by sale."""
    now, made = placed([name], 1, at_most=1)
    assert [one.edit.name for one in made] == [name]
    outcome = judged(state, database_server, tmp_path, now, made)
    assert (outcome.missed, outcome.unexpected) == ([], [])
