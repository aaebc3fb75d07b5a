"""The life of a commission line: planned, due, frozen, settled, dropped, reversed (decision 22; Annexe C §4: « Gelée »).

Dropped is what a contract that ended will not pay; the cancellation of that end plans it again (decision 46).
"""

from __future__ import annotations

from catalogue.vocabulary import LineState

#: What each state may become; a line that is reversed stays so.
TRANSITIONS = {
    LineState.PLANNED: frozenset({LineState.DUE, LineState.FROZEN, LineState.DROPPED, LineState.REVERSED}),
    LineState.DUE: frozenset({LineState.SETTLED, LineState.FROZEN, LineState.REVERSED}),
    LineState.FROZEN: frozenset({LineState.PLANNED, LineState.DUE, LineState.DROPPED, LineState.REVERSED}),
    LineState.SETTLED: frozenset({LineState.REVERSED}),
    LineState.DROPPED: frozenset({LineState.PLANNED, LineState.REVERSED}),
    LineState.REVERSED: frozenset[LineState](),
}
