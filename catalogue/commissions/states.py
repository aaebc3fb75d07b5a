"""The life of a commission line: planned, due, frozen, settled, reversed (decision 22; Annexe C §4: « Gelée »)."""

from __future__ import annotations

from catalogue.vocabulary import LineState

#: What each state may become; a line that is reversed stays so.
TRANSITIONS = {
    LineState.PLANNED: frozenset({LineState.DUE, LineState.FROZEN, LineState.REVERSED}),
    LineState.DUE: frozenset({LineState.SETTLED, LineState.FROZEN, LineState.REVERSED}),
    LineState.FROZEN: frozenset({LineState.PLANNED, LineState.DUE, LineState.REVERSED}),
    LineState.SETTLED: frozenset({LineState.REVERSED}),
    LineState.REVERSED: frozenset[LineState](),
}
