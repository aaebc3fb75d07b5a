"""Names that are like one that nobody knows, for the sentence that says so."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz, process

_MOST, _LEAST_LIKENESS = 5, 60


def likeliest(sku: str, skus: Sequence[str]) -> list[str]:
    """Return the few SKUs that are most like one, best first; none where nothing is like it."""
    found = process.extract(sku.upper(), skus, scorer=fuzz.ratio, limit=_MOST, score_cutoff=_LEAST_LIKENESS)
    return [name for name, _, _ in found]
