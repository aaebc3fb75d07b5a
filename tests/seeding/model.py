"""A workbook as plain rows that mistakes may be written into, and where each mistake must be found.

A `Line` is known by identity: rows may be shuffled after a mistake was made, and its finding moves along.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from workbooks.model import column_letters


@dataclass(frozen=True, slots=True)
class Shown:
    """A number under a number format of its own."""

    value: float
    number_format: str


@dataclass(frozen=True, slots=True)
class ExcelError:
    """What a broken formula leaves in its cell: ``#N/A``."""

    text: str


@dataclass(frozen=True, slots=True)
class NeverComputed:
    """A formula that a program wrote and no Excel has computed."""

    formula: str


Cell = str | int | float | date | bool | Shown | ExcelError | NeverComputed | None


@dataclass(eq=False, slots=True)
class Line:
    """One row of a sheet."""

    sheet: str
    cells: dict[str, Cell]

    def __getitem__(self, label: str) -> Cell:
        return self.cells.get(label)

    def __setitem__(self, label: str, value: Cell) -> None:
        self.cells[label] = value

    def fits(self, values: Mapping[str, Cell]) -> bool:
        """Say whether the line holds these values."""
        return all(self[label] == value for label, value in values.items())


@dataclass(eq=False, slots=True)
class Pages:
    """One workbook: its rows by sheet, and what surrounds them."""

    kind: WorkbookKind
    lines: dict[str, list[Line]]
    strange_columns: dict[str, str] = field(default_factory=dict)  #: sheet → label of a column beside the known ones
    strange_sheets: list[str] = field(default_factory=list)
    merged: list[tuple[Line, str, str]] = field(default_factory=list)  #: a line's cells from one label to another
    hidden: list[Line] = field(default_factory=list)
    titles: dict[tuple[str, str], str | None] = field(default_factory=dict)
    #: sheet and label → what stands in the header instead; None: nothing
    columns_gone: set[tuple[str, str]] = field(default_factory=set)  #: sheet and label
    sheets_gone: set[str] = field(default_factory=set)
    saved_by: str | None = None  #: who saved it last
    confirms: str | None = None  #: the number of a deposit, typed on the guide

    def add(self, sheet: str, cells: Mapping[str, Cell]) -> Line:
        """Append a row to a sheet."""
        line = Line(sheet, dict(cells))
        self.lines[sheet].append(line)
        return line

    def copy_of(self, line: Line, **values: Cell) -> Line:
        """Append a row that repeats another, but for these values."""
        return self.add(line.sheet, line.cells | values)

    def drop(self, line: Line) -> None:
        """Take a row out."""
        self.lines[line.sheet].remove(line)

    def row(self, line: Line) -> int:
        """Return Excel's number of a line; the header stands in row 1."""
        return self.lines[line.sheet].index(line) + 2

    def letter(self, sheet: str, label: str) -> str:
        """Return the column of a label."""
        return column_letters(self.labels(sheet).index(label) + 1)

    def labels(self, sheet: str) -> list[str]:
        """Return the header of a sheet."""
        (declared,) = (declared for declared in sheets_of(self.kind) if declared.label == sheet)
        own = [column.label for column in declared.columns if (sheet, column.label) not in self.columns_gone]
        return [*own, self.strange_columns[sheet]] if sheet in self.strange_columns else own

    @property
    def height(self) -> int:
        """Count the rows of all sheets."""
        return sum(map(len, self.lines.values()))


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a mistake must be found: on a cell; of several lines, on that of the lowest, or of the topmost."""

    rule: str
    label: str
    lines: tuple[Line, ...]
    topmost: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """What must be said of a sheet, or of one of its rows, without a cell."""

    rule: str
    sheet: str
    about: str | Callable[[Pages], str]  #: the unit, or the value found; told by rows that may move


@dataclass(frozen=True, slots=True)
class Header:
    """What must be said of a header cell."""

    rule: str
    sheet: str
    label: str


Expected = Mark | Remark | Header


@dataclass(frozen=True, order=True, slots=True)
class Spot:
    """A finding's place and rule, to compare what was found with what was seeded."""

    workbook: str
    sheet: str
    place: str  #: Excel's address; the unit or the value found where there is none
    rule: str


def on(rule: str, label: str, *lines: Line) -> Mark:
    """Expect a finding on the cell of a line; of several lines, the lowest bears it."""
    return Mark(rule, label, lines)


def on_first(label: str, rules: Mapping[str, str], lines: Callable[[str], Sequence[Line]]) -> list[Expected]:
    """Expect one finding for lines of several sheets: on the topmost of the first sheet that has any, by that sheet's rule."""
    first = next((sheet for sheet in rules if lines(sheet)), None)
    return [] if first is None else [Mark(rules[first], label, tuple(lines(first)), topmost=True)]


def spots(pages: Pages, expected: Iterable[Expected]) -> Iterator[Spot]:
    """Say where in the workbook, as its rows now stand, each expected finding lies."""
    rows = {id(line): row for lines in pages.lines.values() for row, line in enumerate(lines, start=2)}
    for item in expected:
        match item:
            case Mark(rule, label, lines, topmost):
                sheet, chosen = lines[0].sheet, min if topmost else max
                yield Spot(
                    pages.kind, sheet, f"{pages.letter(sheet, label)}{chosen(rows[id(ln)] for ln in lines)}", rule
                )
            case Header(rule, sheet, label):
                yield Spot(pages.kind, sheet, f"{pages.letter(sheet, label)}1", rule)
            case Remark(rule, sheet, about):
                yield Spot(pages.kind, sheet, about if isinstance(about, str) else about(pages), rule)
