"""Since when a finding is said: matched by what it found, then by its row, then by its unit."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from sync.since import Said, dated
from validators.findings import Finding, Severity

MONDAY, TUESDAY, LONG_AGO = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (16, 17, 2))


def finding(row: int, found: str, *, key: str = "MTV-1", **more: Any) -> Finding:
    """Return a finding on an amount."""
    place: dict[str, Any] = {"sheet": "Tarifs", "column": "Montant", "row": row, "cell": f"F{row}"}
    return Finding(
        rule="TAR-004",
        severity=Severity.BLOCKING,
        key=key,
        found=found,
        action="Corrigez.",
        message="…",
        **place | more,
    )


def said(*findings: Finding, at: datetime = MONDAY) -> list[Said]:
    """Return findings as the journal keeps them."""
    return [(at, {**one.to_json(), "since": one.since}) for one in findings]


@pytest.mark.parametrize(
    ("now", "before", "since"),
    [
        (finding(5, "x"), finding(5, "x"), MONDAY),
        (finding(9, "x"), finding(5, "x"), MONDAY),
        (finding(5, "y"), finding(5, "x"), MONDAY),
        (finding(9, "y"), finding(5, "x"), MONDAY),
        (finding(5, "x"), finding(5, "x", since=LONG_AGO), LONG_AGO),
        (finding(5, "x"), finding(5, "x", key="MTV-2"), None),
        (finding(5, "x"), finding(5, "x", column="Code TVA"), None),
    ],
    ids=["the same", "its row moved", "mended badly", "both", "said long ago", "another product", "another column"],
)
def test_a_finding_is_known_again(now: Finding, before: Finding, since: datetime | None) -> None:
    """The same rule for the same row: whatever the row's place, and whatever its wrong value."""
    assert [one.since for one in dated([now], [said(before)])] == [since]


def test_two_rows_of_one_product_are_told_apart() -> None:
    """One is mended while another goes wrong: what is new is new."""
    found = dated([finding(5, "x"), finding(6, "x")], [said(finding(5, "x"))])
    assert [one.since for one in found] == [MONDAY, None]


def test_a_refused_workbook_hides_nothing_that_was_said_before_it() -> None:
    """What the last submission could not say, since nothing of it was read, the one before it said."""
    found = dated([finding(5, "x")], [said(finding(1, "?", key="MTV-9"), at=TUESDAY), said(finding(5, "x"))])
    assert [one.since for one in found] == [MONDAY]


def test_without_a_past_everything_is_new() -> None:
    """A first submission has no finding of before."""
    assert [one.since for one in dated([finding(5, "x")], [])] == [None]
