"""Since when a finding is said: the first of the submissions in a row that said it for the same row of the workbook.

A row moves when another is put in above it, and a cell that is mended badly holds another wrong value. So a finding is
first matched by what it found, wherever that stands now, then by the row where it stands, whatever it found, and at
last by its unit, where it is the only one of its kind there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from catalogue.store import runs
from validators.findings import Finding, Outcome

#: Submissions refused whole, one after the other, through which a finding is followed.
_LOOKED_AT = 10

_BY_VALUE = ("rule", "sheet", "key", "column", "found")
_BY_ROW = ("rule", "sheet", "key", "column", "row")
_BY_UNIT = ("rule", "sheet", "key", "column")

Said = tuple[datetime, Mapping[str, Any]]
"""A finding as the journal keeps it, and when its submission was received."""


def dated(findings: Sequence[Finding], earlier: Sequence[Sequence[Said]]) -> tuple[Finding, ...]:
    """Return the findings with ``since``, None for those that are new.

    ``earlier``: the findings of the last submission, and of those before it up to one that was not refused whole: a
    workbook that could not be read says nothing of its rows.
    """
    found: list[datetime | None] = [None] * len(findings)
    for said in earlier:
        _match(findings, said, found)
    return tuple(
        finding if since is None else replace(finding, since=since)
        for finding, since in zip(findings, found, strict=True)
    )


def _match(findings: Sequence[Finding], said: Sequence[Said], found: list[datetime | None]) -> None:
    """Fill what one submission said: each of its findings stands for one of ours."""
    left = dict(enumerate(said))
    for fields in (_BY_VALUE, _BY_ROW, _BY_UNIT):
        theirs: defaultdict[Hashable, list[int]] = defaultdict(list)
        for number, (_, row) in left.items():
            theirs[tuple(row[name] for name in fields)].append(number)
        ours: defaultdict[Hashable, list[int]] = defaultdict(list)
        for place, finding in enumerate(findings):
            if found[place] is None:
                ours[tuple(getattr(finding, name) for name in fields)].append(place)
        for same in ours.keys() & theirs.keys():
            if fields is _BY_UNIT and (len(ours[same]), len(theirs[same])) != (1, 1):
                continue
            for place, number in zip(ours[same], theirs[same], strict=False):
                received, row = left.pop(number)
                found[place] = row["since"] or received


def dated_in(connection: Connection, path: str, findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of a new submission of a workbook with ``since``, from the journal. Read-only."""
    said: list[list[Said]] = []
    for entry in runs.recent_submissions(connection, path, _LOOKED_AT) if findings else ():
        said.append([(entry.received_at, row) for row in runs.findings_of(connection, entry.id)])
        if entry.outcome != Outcome.REFUSED:
            break
    return dated(findings, said)
