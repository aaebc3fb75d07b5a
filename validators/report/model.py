"""What a report says, before any format: the three writers read nothing but a ``Report``.

Everything in it is stored with the submission, so that the report of any past run can be rebuilt identically.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any, Self
from zoneinfo import ZoneInfo

from validators.findings import Counts, Finding, Outcome, Severity
from validators.report.changes import Changes

PARIS = ZoneInfo("Europe/Paris")
#: Folder of the library in which workbooks are tried: nothing of them is loaded.
TRIALS = "Essais"


#: Characters that neither XML, UTF-8 nor PostgreSQL can hold, that nobody can see (tab and line ends are fine), or that turn
#: round what follows them.
_UNSHOWABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Unit(StrEnum):
    """What is accepted or refused as a whole in this kind of workbook, with its French words."""

    accepted: str
    refused: str

    def __new__(cls, value: str, accepted: str, refused: str) -> Self:
        """Make a member that also knows how its participles agree."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.accepted, member.refused = accepted, refused
        return member

    PRODUCT = "produit", "accepté", "refusé"
    ROW = "ligne", "acceptée", "refusée"
    OPERATION = "opération", "acceptée", "refusée"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything the author and the compliance team must know of one submission.

    Texts are made showable once, here, so that no cell, however odd, can spoil a report: a control character becomes
    its picture (``␀``), half a character ``\ufffd``.

    Raises: ``ValueError`` when an instant has no time zone (a report is evidence: its times must be certain).
    """

    run_id: str  #: the run's UUID
    path: str  #: the workbook's path inside the library, with ``/``
    sha256: str  #: of the submitted bytes, 64 hexadecimal digits
    ruleset_version: str
    checked_at: datetime  #: aware
    outcome: Outcome
    counts: Counts
    findings: tuple[Finding, ...]  #: in sheet order
    company_label: str  #: as people call it, for example ``Mondial TV (MTV)``
    number: str | None = (
        None  #: of the deposit, ``MTV-128``, which a person reads and types; None: nothing was deposited
    )
    reference_fingerprint: str | None = None  #: of what the workbook was checked against; None = nothing that moves
    source_version: str | None = None  #: SharePoint's version of the file; None for a plain folder
    saved_by: str | None = None
    saved_at: datetime | None = None  #: aware
    workbook_link: str | None = None  #: http(s) address, or path relative to the report; None = ``../../`` + path
    changes: Changes | None = None  #: what it changed in the catalogue; None: nothing
    unit: Unit = Unit.PRODUCT
    held_name: str | None = None  #: what a file of it should be called, where somebody held that name all day
    loaded: bool = True  #: False for a check or a dry run, which write nothing

    def __post_init__(self) -> None:
        """Refuse an instant that could be read in two ways, and make every text showable."""
        for instant in (self.checked_at, self.saved_at):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"a report needs aware instants, got {instant!r}")
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value) is str:
                object.__setattr__(self, field.name, showable(value))
        object.__setattr__(self, "findings", tuple(map(_showable_finding, self.findings)))

    @property
    def workbook_name(self) -> str:
        """Return the file's name without its folders."""
        return PurePosixPath(self.path).name

    def by_severity(self) -> Counter[Severity]:
        """Count the findings of each severity."""
        return Counter(finding.severity for finding in self.findings)


def showable(text: str) -> str:
    """Return the text with a visible stand-in for each character that no report could show."""
    return _UNSHOWABLE.sub(lambda match: chr(0x2400 + ord(match[0])) if match[0] < " " else "\ufffd", text)


def _showable_finding(finding: Finding) -> Finding:
    texts = {field.name: getattr(finding, field.name) for field in fields(finding)}
    faulty: dict[str, Any] = {
        name: showable(text) for name, text in texts.items() if type(text) is str and _UNSHOWABLE.search(text)
    }
    return replace(finding, **faulty) if faulty else finding


def report_file_name(path: str, checked_at: datetime, extension: str) -> str:
    """Return the contract's ``{AAAAMMJJ-HHMMSS}_{workbook}_rapport.{extension}``, in Paris time.

    Characters that Windows or SharePoint refuse in a name become ``_``.
    """
    stem = re.sub(r'[\x00-\x1f"*:<>?/\\|#%]', "_", PurePosixPath(path).stem)
    return f"{checked_at.astimezone(PARIS):%Y%m%d-%H%M%S}_{stem}_rapport.{extension}"
