"""Names that are like one that nobody knows, for the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

_MOST, _LEAST_LIKENESS = 5, 60


def likeliest(name: str, names: Sequence[str]) -> list[str]:
    """Return the few names that are most like one, whatever their case, best first; none where nothing is like it."""
    found = process.extract(
        name, names, scorer=fuzz.ratio, processor=str.upper, limit=_MOST, score_cutoff=_LEAST_LIKENESS
    )
    return [known for known, _, _ in found]
