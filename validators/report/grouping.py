"""Findings put in the order in which a person mends them: by what to do, then by sheet, then by row.

A very long report details only its first findings. The allowance is shared so that no small group is hidden by
a large one: each (severity, action, sheet) shows its first ``cap`` findings, with the largest cap that fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from validators.findings import Finding, Severity

#: Findings shown one by one; beyond, they are counted by group (« large and wild »).
DETAIL_LIMIT = 10_000

_RANK = {severity: rank for rank, severity in enumerate(Severity)}

_Key = tuple[Severity, str, str | None]


@dataclass(frozen=True, slots=True)
class Block:
    """The findings of one sheet that are mended in one way."""

    sheet: str | None  #: None for findings about the file itself
    total: int  #: findings, shown or not
    shown: tuple[Finding, ...]

    @property
    def is_new(self) -> bool:
        """Say whether something in it was never said before; what is new stands first."""
        return bool(self.shown) and self.shown[0].since is None


@dataclass(frozen=True, slots=True)
class Group:
    """Everything that one repair action mends."""

    severity: Severity
    action: str
    blocks: tuple[Block, ...]

    @property
    def total(self) -> int:
        """Count the findings of the group, shown or not."""
        return sum(block.total for block in self.blocks)

    @property
    def is_new(self) -> bool:
        """Say whether something in it was never said before; what is new stands first in its block."""
        return any(block.is_new for block in self.blocks)

    @property
    def shown(self) -> int:
        """Count the findings that are detailed."""
        return sum(len(block.shown) for block in self.blocks)


@dataclass(frozen=True, slots=True)
class SheetTotal:
    """How many findings of each severity a sheet has."""

    sheet: str | None
    blocking: int
    warning: int
    info: int

    @property
    def total(self) -> int:
        """Count the findings of the sheet."""
        return self.blocking + self.warning + self.info


def grouped(findings: Iterable[Finding], limit: int = DETAIL_LIMIT) -> tuple[Group, ...]:
    """Group by action: blocking first, then what is new, then the actions that mend most.

    In a group, what earlier submissions said already comes last; sheets and rows keep their order.
    """
    blocks: dict[_Key, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: finding.since is not None):
        blocks.setdefault((finding.severity, finding.action, finding.sheet), []).append(finding)
    ordered = sorted(blocks.items(), key=lambda item: _RANK[item[0][0]])
    allowances = _allowances([len(found) for _, found in ordered], limit)
    groups: dict[tuple[Severity, str], list[Block]] = {}
    for ((severity, action, sheet), found), allowed in zip(ordered, allowances, strict=True):
        groups.setdefault((severity, action), []).append(Block(sheet, len(found), tuple(found[:allowed])))
    unsorted = [Group(severity, action, tuple(members)) for (severity, action), members in groups.items()]
    return tuple(sorted(unsorted, key=lambda group: (_RANK[group.severity], not group.is_new, -group.total)))


def sheet_totals(findings: Iterable[Finding]) -> tuple[SheetTotal, ...]:
    """Count by sheet and severity, in the order in which sheets first appear."""
    totals: dict[str | None, dict[Severity, int]] = {}
    for finding in findings:
        counts = totals.setdefault(finding.sheet, dict.fromkeys(Severity, 0))
        counts[finding.severity] += 1
    return tuple(
        SheetTotal(
            sheet,
            counts[Severity.BLOCKING],
            counts[Severity.WARNING],
            counts[Severity.INFO],
        )
        for sheet, counts in totals.items()
    )


def _allowances(sizes: Sequence[int], limit: int) -> list[int]:
    """Share ``limit`` between groups of these sizes, the smallest served whole first.

    Sizes 3, 50, 100 and a limit of 63 give 3, 30, 30. With more groups than places, the first ones get one each.
    """
    allowances = [0] * len(sizes)
    left = limit
    for served, index in enumerate(sorted(range(len(sizes)), key=lambda i: sizes[i])):
        share = max(1, left // (len(sizes) - served))
        allowances[index] = min(sizes[index], share, left)
        left -= allowances[index]
    return allowances
