"""The states of a product follow each other as decision 8 allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.lifecycle import (
    ProblemKind,
    Transition,
    check_sequence,
    may_follow,
    status_at,
    status_periods,
)
from catalogue.periods import BEGINNING, FOREVER
from catalogue.vocabulary import LifecycleStatus

ORIGIN = datetime(2025, 1, 1, tzinfo=UTC)
ALLOWED = {
    ("draft", "test"), ("draft", "active"), ("test", "draft"), ("test", "active"), ("active", "frozen"),
    ("frozen", "active"), ("draft", "retired"), ("test", "retired"), ("active", "retired"), ("frozen", "retired"),
}  # fmt: skip

transitions = st.lists(
    st.builds(
        Transition,
        st.sampled_from(LifecycleStatus),
        st.integers(0, 30).map(lambda number: ORIGIN + timedelta(days=number)),
    ),
    max_size=8,
)


def life(*states: str) -> list[Transition]:
    """Return a life that enters one state a day."""
    return [Transition(LifecycleStatus(state), ORIGIN + timedelta(days=number)) for number, state in enumerate(states)]


@pytest.mark.parametrize("before", LifecycleStatus)
@pytest.mark.parametrize("after", LifecycleStatus)
def test_a_state_follows_another_only_as_decided(before: LifecycleStatus, after: LifecycleStatus) -> None:
    """The ten transitions of decision 8, and no other; nothing leaves « Retiré »."""
    assert may_follow(before, after) == ((before.value, after.value) in ALLOWED)


@pytest.mark.parametrize("state", LifecycleStatus)
def test_a_first_load_may_enter_any_state(state: LifecycleStatus) -> None:
    """A product that comes from elsewhere arrives in the state it has."""
    assert may_follow(None, state)
    assert check_sequence(life(state)) == ()


def test_a_whole_life_is_accepted_in_whatever_order_its_rows_stand() -> None:
    """Rows of the sheet need no order: dates decide."""
    rows = life("draft", "test", "draft", "active", "frozen", "active", "retired")
    assert check_sequence(rows) == check_sequence(rows[::-1]) == ()


def test_a_forbidden_transition_names_its_row_and_what_may_follow() -> None:
    """« Gelé » cannot go back to « Brouillon »."""
    (problem,) = check_sequence(life("active", "frozen", "draft"))
    assert (problem.kind, problem.position, problem.other) == (ProblemKind.FORBIDDEN, 2, 1)
    assert problem.allowed == (LifecycleStatus.ACTIVE, LifecycleStatus.RETIRED)


def test_a_state_entered_twice_and_two_states_at_once_are_problems() -> None:
    """Both are told apart from a forbidden transition."""
    assert [item.kind for item in check_sequence(life("active", "active"))] == [ProblemKind.REPEATED]
    both = [Transition(LifecycleStatus.DRAFT, ORIGIN), Transition(LifecycleStatus.ACTIVE, ORIGIN)]
    assert [item.kind for item in check_sequence(both)] == [ProblemKind.SAME_INSTANT]


@given(transitions)
def test_states_cover_all_of_time_without_overlap(rows: list[Transition]) -> None:
    """Each state ends as the next starts, from the beginning to for ever."""
    found = status_periods(rows)
    assert found[0].period.start == BEGINNING
    assert found[-1].period.end == FOREVER
    assert all(first.period.end == second.period.start for first, second in pairwise(found))


@given(transitions, st.integers(-1, 31))
def test_the_state_at_an_instant_is_the_last_one_entered(rows: list[Transition], day: int) -> None:
    """Before its first transition a product is a draft; a state holds from its own instant on."""
    at = ORIGIN + timedelta(days=day)
    entered = sorted((row for row in rows if row.effective_from <= at), key=lambda row: row.effective_from)
    assert status_at(rows, at) == (entered[-1].status if entered else LifecycleStatus.DRAFT)


@given(transitions)
def test_a_sequence_without_problem_has_allowed_neighbours_only(rows: list[Transition]) -> None:
    """Asked pair by pair, the answer is the same."""
    order = sorted(rows, key=lambda row: row.effective_from)
    good = all(
        first.effective_from < second.effective_from and (first.status.value, second.status.value) in ALLOWED
        for first, second in pairwise(order)
    )
    assert (check_sequence(rows) == ()) == good
