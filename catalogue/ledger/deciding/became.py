"""What becomes of an operation handed to `catalogue.store.ledger.posting.post_operations`."""

from __future__ import annotations

from typing import NamedTuple

from catalogue.labels import StrLabelEnum


class Became(StrLabelEnum):
    """What became of an operation."""

    POSTED = "posted", "Comptabilisée"
    ALREADY = "already", "Déjà comptabilisée"
    WAITING = "waiting", "En attente"
    LATER = "later", "Attend son jour"
    REFUSED = "refused", "Refusée"
    CONFLICT = "conflict", "En conflit"


class Answer(NamedTuple):
    """What became of one operation; one that waits or conflicts says why, one that is posted what somebody should check.

    One that waits for its day is ``LATER``; one that waits for the accounting department is ``WAITING``.
    """

    key: str  #: source key of the operation
    outcome: Became
    reasons: tuple[str, ...] = ()  #: French sentences: of the wait, the refusal, the contents that differ, or the doubt
    entries_count: int = 0  #: entries that it wrote, or would write
