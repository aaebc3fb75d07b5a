"""The dated life of a product: which states may follow which, and the state at an instant (decision 8, Annexe C §1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from catalogue.periods import BEGINNING, FOREVER, Period
from catalogue.vocabulary import LifecycleStatus

DRAFT, TEST, ACTIVE, FROZEN, RETIRED = LifecycleStatus

#: From each state, the states that may come next; nothing leaves « Retiré ».
ALLOWED: Mapping[LifecycleStatus, tuple[LifecycleStatus, ...]] = {
    DRAFT: (TEST, ACTIVE, RETIRED),
    TEST: (DRAFT, ACTIVE, RETIRED),
    ACTIVE: (FROZEN, RETIRED),
    FROZEN: (ACTIVE, RETIRED),
    RETIRED: (),
}


@dataclass(frozen=True, slots=True)
class Transition:
    """A product enters a state at an instant."""

    status: LifecycleStatus  #: the state entered
    effective_from: datetime  #: when, UTC


@dataclass(frozen=True, slots=True)
class StatusPeriod:
    """How long a product is in one state."""

    status: LifecycleStatus  #: the state
    period: Period  #: from its transition to the next one


class ProblemKind(StrEnum):
    """What can be wrong with a sequence of transitions."""

    FORBIDDEN = "forbidden"  #: the state may not follow the one before
    REPEATED = "repeated"  #: the product already is in that state
    SAME_INSTANT = "same_instant"  #: two states start together


@dataclass(frozen=True, slots=True)
class SequenceProblem:
    """One transition that cannot stand, for the validators to place in the workbook."""

    kind: ProblemKind  #: what is wrong
    position: int  #: index of the transition in the sequence as given
    other: int  #: index of the transition that comes just before it in time
    before: LifecycleStatus  #: the state before
    after: LifecycleStatus  #: the state asked for
    allowed: tuple[LifecycleStatus, ...]  #: the states that may follow ``before``


def may_follow(before: LifecycleStatus | None, after: LifecycleStatus) -> bool:
    """Say whether a state may come after another; a product's first state (None before) may be any."""
    return before is None or after in ALLOWED[before]


def check_sequence(transitions: Sequence[Transition]) -> tuple[SequenceProblem, ...]:
    """Return every transition that may not follow the one before it in time; the first may enter any state."""
    order = sorted(range(len(transitions)), key=lambda index: transitions[index].effective_from)
    found: list[SequenceProblem] = []
    for earlier, later in pairwise(order):
        kind = _problem(transitions[earlier], transitions[later])
        if kind is not None:
            before, after = transitions[earlier].status, transitions[later].status
            found.append(SequenceProblem(kind, later, earlier, before, after, ALLOWED[before]))
    return tuple(found)


def _problem(earlier: Transition, later: Transition) -> ProblemKind | None:
    """Say what is wrong between two neighbours, if anything."""
    if earlier.effective_from == later.effective_from:
        return ProblemKind.SAME_INSTANT
    if earlier.status is later.status:
        return ProblemKind.REPEATED
    if not may_follow(earlier.status, later.status):
        return ProblemKind.FORBIDDEN
    return None


def status_periods(transitions: Iterable[Transition]) -> tuple[StatusPeriod, ...]:
    """Return how long each state lasts, covering all of time.

    Before its first transition a product is a draft: it exists in the workbook and nowhere else. Of two states
    that start together the last given wins.
    """
    starts = {BEGINNING: DRAFT}
    starts |= {item.effective_from: item.status for item in sorted(transitions, key=lambda each: each.effective_from)}
    instants = [*starts, FOREVER]
    return tuple(
        StatusPeriod(status, Period(start, instants[index + 1])) for index, (start, status) in enumerate(starts.items())
    )


def status_at(transitions: Iterable[Transition], instant: datetime) -> LifecycleStatus:
    """Return a product's state at an instant; « Brouillon » before its first transition."""
    return next(item.status for item in status_periods(transitions) if item.period.contains(instant))
