"""The codes of lettering: AA, AB … AZ, BA … ZZ, AAA …, in order."""

from __future__ import annotations


def next_letter(last: str | None) -> str:
    """Return the code after ``last``; the first one is AA."""
    if last is None:
        return "AA"
    kept = last.rstrip("Z")
    overflow = "A" * (len(last) - len(kept))
    return kept[:-1] + chr(ord(kept[-1]) + 1) + overflow if kept else "A" + overflow
