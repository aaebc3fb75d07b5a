"""The life of a commission line: planned, due, frozen, settled, reversed (decision 22; Annexe C §4: « Gelée »)."""

from __future__ import annotations

from catalogue.errors import WrongUse
from catalogue.vocabulary import LineState

#: What each state may become; a line that is reversed stays so.
TRANSITIONS = {
    LineState.PLANNED: frozenset({LineState.DUE, LineState.FROZEN, LineState.REVERSED}),
    LineState.DUE: frozenset({LineState.SETTLED, LineState.FROZEN, LineState.REVERSED}),
    LineState.FROZEN: frozenset({LineState.PLANNED, LineState.DUE, LineState.REVERSED}),
    LineState.SETTLED: frozenset({LineState.REVERSED}),
    LineState.REVERSED: frozenset[LineState](),
}


def move(state: LineState, to: LineState) -> LineState:
    """Return the new state of a line; raises WrongUse when it may not become that, listing what it may."""
    if to in TRANSITIONS[state]:
        return to
    allowed = ", ".join(item.label.lower() for item in LineState if item in TRANSITIONS[state]) or "rien d'autre"
    raise WrongUse(f"Une commission {state.label.lower()} ne devient pas {to.label.lower()} : {allowed}.")
