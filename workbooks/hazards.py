"""From what a sheet's XML says around its cells to the hazards that concern cells holding something."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

import polars as pl

from workbooks.exact import MANY_EMPTY_ROWS, SheetFacts
from workbooks.model import MAX_COLUMNS, Hazard, HazardCode, column_index
from workbooks.structure import SheetPart

_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?\Z")


def sheet_hazards(sheet: SheetPart, frame: pl.DataFrame, facts: SheetFacts) -> Iterator[Hazard]:
    """Yield the hazards of one sheet, in a fixed order."""
    name = sheet.name
    if sheet.state != "visible":
        yield Hazard(HazardCode.HIDDEN_SHEET, name, None, sheet.state)
    for merged in facts.merged:
        yield Hazard(HazardCode.MERGED_CELLS, name, merged.partition(":")[0] or None, merged)
    rows = frame["excel_row"]
    hidden = rows.filter(rows.is_in(facts.hidden_rows)).to_list() if facts.hidden_rows else []
    if hidden:
        yield Hazard(HazardCode.HIDDEN_ROWS, name, f"A{hidden[0]}", row_ranges(hidden))
    letters = [name for name in frame.columns if name != "excel_row" and ":" not in name]
    hidden_columns = _covered(facts.hidden_columns)
    concealed = [letter for letter in letters if hidden_columns[column_index(letter)]]
    if concealed:
        yield Hazard(HazardCode.HIDDEN_COLUMNS, name, f"{concealed[0]}1", ", ".join(concealed))
    if facts.active_filter is not None:
        yield Hazard(HazardCode.ACTIVE_FILTER, name, facts.active_filter.partition(":")[0] or None, facts.active_filter)
    if facts.empty_rows > MANY_EMPTY_ROWS:
        yield Hazard(HazardCode.FORMATTED_EMPTY_ROWS, name, None, str(facts.empty_rows))
    yield from _table_hazards(sheet, rows)


def _covered(ranges: Iterable[tuple[int, int]]) -> list[bool]:
    """Tell of each column of a sheet, by its number, whether one of the ranges covers it; there may be thousands of both."""
    steps = [0] * (MAX_COLUMNS + 2)
    for first, last in ranges:
        if 1 <= first <= min(last, MAX_COLUMNS):
            steps[first] += 1
            steps[min(last, MAX_COLUMNS) + 1] -= 1
    return [depth > 0 for depth in accumulate(steps)]


def _table_hazards(sheet: SheetPart, rows: pl.Series) -> Iterator[Hazard]:
    for table in sheet.tables:
        match = _RANGE.match(table.reference)
        if match is None or match[4] is None:
            continue
        last = int(match[4])
        if table.totals_rows:
            yield Hazard(HazardCode.TABLE_TOTALS, sheet.name, f"{match[1]}{last}", f"{table.name} {table.reference}")
        below = rows.filter(rows > last).to_list()
        if below:
            detail = f"{table.name} {table.reference} : {row_ranges(below)}"
            yield Hazard(HazardCode.OUTSIDE_TABLE, sheet.name, f"{match[1]}{below[0]}", detail)


def row_ranges(rows: Iterable[int], most: int = 20) -> str:
    """Write sorted row numbers shortly: 12-15, 20."""
    ranges: list[list[int]] = []
    for row in rows:
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1][1] = row
        else:
            ranges.append([row, row])
    shown = [f"{first}-{last}" if last > first else str(first) for first, last in ranges[:most]]
    return ", ".join(shown + (["…"] if len(ranges) > most else []))
