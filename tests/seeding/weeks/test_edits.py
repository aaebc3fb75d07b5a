"""What people do to a workbook in a week is declared, kind by kind."""

from __future__ import annotations

from tests.seeding.weeks import trial  # noqa: F401  (importing it registers the edits)
from tests.seeding.weeks.edits import EDITS

#: The trials that are about edits over time; the others are about values, words and commands.
CASES = {f"T{number}" for number in (*range(1, 23), *range(32, 37))}


def test_every_trial_of_a_week_is_an_edit() -> None:
    """Each has at least one edit, which says in a sentence what it is and what must come of it."""
    assert CASES - {edit.case for edit in EDITS.values()} == set()
    assert [edit.name for edit in EDITS.values() if not edit.write.__doc__] == []
