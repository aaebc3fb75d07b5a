"""Findings are ordered as a person mends them, and none is lost when there are too many to show."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.findings import Finding, Severity
from validators.report.grouping import grouped, sheet_totals


def test_what_blocks_comes_first_then_what_mends_most(amount: Finding, file_finding: Finding) -> None:
    """Blocking actions open the list; among them the one with the most findings."""
    other = replace(amount, action="Corrigez la date.", sheet="Versions")
    groups = grouped([file_finding, amount, other, other])
    assert [(group.action, group.total) for group in groups] == [
        ("Corrigez la date.", 2),
        ("Corrigez le montant.", 1),
        ("Supprimez les liens vers d’autres fichiers.", 1),
    ]


def test_sheets_and_rows_keep_their_order_inside_an_action(amount: Finding) -> None:
    """A group lists its sheets as they come in the workbook, and their rows from top to bottom."""
    findings = [replace(amount, sheet=sheet, cell=f"F{row}") for sheet in ("Tarifs", "Remises") for row in (3, 9)]
    (group,) = grouped(findings)
    assert [(b.sheet, [f.cell for f in b.shown]) for b in group.blocks] == [
        ("Tarifs", ["F3", "F9"]),
        ("Remises", ["F3", "F9"]),
    ]


def test_a_small_group_is_never_hidden_by_a_large_one(amount: Finding) -> None:
    """Sizes 3, 50 and 100 with 63 places show 3, 30 and 30, and still count 3, 50 and 100."""
    sizes = {"Produits": 100, "Tarifs": 50, "Documents": 3}
    findings = [replace(amount, sheet=sheet) for sheet, size in sizes.items() for _ in range(size)]
    (group,) = grouped(findings, limit=63)
    assert [len(block.shown) for block in group.blocks] == [30, 30, 3]
    assert group.total == 153
    assert group.shown == 63


def test_with_more_actions_than_places_what_blocks_is_shown(amount: Finding) -> None:
    """When even one finding of each action is too many, the blocking ones have the places."""
    warnings = [replace(amount, severity=Severity.WARNING, action=f"Regardez le point {n}.") for n in range(20)]
    blocking = [replace(amount, action=f"Corrigez le point {n}.") for n in range(5)]
    groups = grouped([*warnings, *blocking], limit=5)
    assert [group.severity for group in groups if group.shown] == [Severity.BLOCKING] * 5
    assert len(groups) == 25


@given(sizes=st.lists(st.integers(1, 40), max_size=12), limit=st.integers(1, 200))
def test_as_much_as_fits_is_shown_and_everything_is_counted(sizes: list[int], limit: int) -> None:
    """Whatever the sizes, the shown findings fill the limit and the totals say all."""
    findings = [
        Finding(rule="TAR-004", severity=Severity.BLOCKING, action=f"Action {index}.", message="Un point.")
        for index, size in enumerate(sizes)
        for _ in range(size)
    ]
    groups = grouped(findings, limit)
    assert sum(group.total for group in groups) == len(findings)
    assert sum(group.shown for group in groups) == min(limit, len(findings))


def test_sheets_are_counted_by_severity(amount: Finding, file_finding: Finding) -> None:
    """Each sheet has its blocking, warning and information counts; the file itself counts as a sheet without name."""
    totals = sheet_totals([file_finding, amount, amount, replace(amount, severity=Severity.INFO)])
    assert [(t.sheet, t.blocking, t.warning, t.info, t.total) for t in totals] == [
        (None, 0, 1, 0, 1),
        ("Tarifs", 2, 0, 1, 3),
    ]


@pytest.mark.parametrize("limit", [1, 10])
def test_no_findings_make_no_groups(limit: int) -> None:
    """An empty report has nothing to group."""
    assert grouped([], limit) == ()
