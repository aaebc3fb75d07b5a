"""Findings: what a person must know about a workbook, always as plain values and never as exceptions."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: only ``BLOCKING`` keeps its unit out of the catalogue."""

    BLOCKING = "blocking"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """What became of one submitted workbook (``VALID`` is the word of ``validate``)."""

    PUBLISHED = "published"
    POSTED = "posted"  #: published, for a month of operations
    PARTIAL = "partial"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    VALID = "valid"
    FAILED = "failed"  #: the service itself could not finish it

    @property
    def journalled(self) -> Outcome:
        """Return the outcome as the journal keeps it: beside the kind of the workbook, « published » is enough."""
        return Outcome.PUBLISHED if self is Outcome.POSTED else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to know or to mend, on one cell where there is one.

    The fields are the contract of the findings JSON, in its order; all texts are French.
    """

    rule: str  #: stable code, for example ``TAR-004``
    severity: Severity
    sheet: str | None = None  #: the sheet's name as its author wrote it
    cell: str | None = None  #: Excel's own address; None for a finding about a sheet or a file
    row: int | None = None  #: Excel's own row number
    column: str | None = None  #: the French label of the column
    key: str | None = None  #: the unit (SKU, company code…) the finding belongs to
    found: str | None = None  #: the value as displayed, at most 120 characters, secrets masked
    expected: str | None = None
    example: str | None = None
    suggestion: str | None = None  #: a value to type instead, proposed and never applied
    action: str  #: what to do, in the imperative
    other_cell: str | None = None  #: the other place of a conflict, for example ``Produits!A12``
    since: datetime | None = None  #: aware: the first submission that said it for the same row; None: this one
    message: str  #: the whole sentence, at most 600 characters

    @property
    def blocks(self) -> bool:
        """Say whether this finding keeps its unit out of the catalogue."""
        return self.severity is Severity.BLOCKING

    def to_json(self) -> dict[str, str | int | None]:
        """Return the finding as the JSON object of the contract (design, « Findings »)."""
        since = None if self.since is None else self.since.astimezone(UTC).isoformat()
        return {name: getattr(self, name) for name in _FIELDS} | {"severity": str(self.severity), "since": since}


#: Each of 50 000 findings is asked for them: `asdict` would take a minute.
_FIELDS = tuple(field.name for field in fields(Finding))


@dataclass(frozen=True, slots=True)
class Counts:
    """What one submission amounted to; units are products, or rows in the group workbook."""

    rows_read: int = 0
    units_accepted: int = 0
    units_refused: int = 0
    inserted: int = 0
    updated: int = 0
    withdrawn: int = 0

    def to_json(self) -> dict[str, int]:
        """Return the counts as the JSON object of the contract."""
        return asdict(self)
