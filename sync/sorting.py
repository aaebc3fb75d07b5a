"""Say before it happens that one column was sorted alone: every row would bear another one's value (decision 50)."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from catalogue.changes import Delta, Plan
from catalogue.french import counted
from catalogue.swaps import Swap, swaps
from sync.placed import column_of, excel_rows, shown, units_of
from validators.book import Book
from validators.builder import finding
from validators.findings import Finding
from validators.typed import TypedSheet

_MOST_LABELS = 4


def sorted_alone(book: Book, plan: Plan, said: Collection[Finding]) -> list[Finding]:
    """Return the cells whose values went round: a sort (LIB-032) or two values exchanged (LIB-033).

    What ``said`` has already is left out: units whose values come back, and cells that block, are no second mistake.
    """
    units = {item.key for item in said if item.rule == "LIB-007"}
    blocked = {(item.sheet, item.cell) for item in said if item.blocks and item.cell}
    findings: list[Finding] = []
    for delta in plan.deltas:
        if delta.updated.height:
            typed = book.typed[delta.name]
            for swap in swaps(delta):
                if not units.issuperset(units_of(typed, delta.updated[list(swap.places)])):
                    findings += _about_swap(swap, delta, typed)
    return [item for item in findings if (item.sheet, item.cell) not in blocked]


def _about_swap(swap: Swap, delta: Delta, typed: TypedSheet) -> Iterator[Finding]:
    """Say it on each cell, with the value that stood there."""
    rows, before = delta.updated[list(swap.places)], delta.before[list(swap.places)]
    name = swap.columns[0]
    column, letter = column_of(typed, name), typed.letters.get(name)
    labels = ", ".join(f"« {column_of(typed, each).label} »" for each in swap.columns[:_MOST_LABELS])
    more = "…" if len(swap.columns) > _MOST_LABELS else ""
    places = zip(excel_rows(typed, delta, rows), units_of(typed, rows), rows[name], before[name], strict=True)
    for row, unit, now, was in places:
        yield finding(
            "LIB-032" if swap.is_sort else "LIB-033",
            sheet=typed.title,
            cell=f"{letter}{row}" if letter and row else None,
            row=row,
            column=column.label,
            key=unit,
            found=shown(column, now, name),
            suggestion=shown(column, was, name),
            detail=f"{counted(len(swap.places), 'ligne')} ont échangé entre elles leurs valeurs de {labels}{more}",
        )
