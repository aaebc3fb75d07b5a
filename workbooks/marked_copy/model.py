"""What a copy gets: notes on cells, and sheets of our own in front of the author's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum

#: Who signs our notes: that is how they are told from the author's own, and taken off again.
NOTE_AUTHOR = "Contrôle catalogue"


class Mark(Enum):
    """How a cell is coloured; the value is the fill's ARGB colour, in shades that nobody picks by hand."""

    ERROR = "FFFECBC7"
    WARNING = "FFFEE7A9"


@dataclass(frozen=True, slots=True)
class CellNote:
    """One cell to colour and, as long as it bears no note yet, to comment."""

    sheet: str  # its name, exactly
    cell: str  # Excel's own address, "F14"
    mark: Mark
    title: str = ""  # first line, in bold
    text: str | None = None  # None: the cell is only coloured


class Look(StrEnum):
    """The looks of our own sheets' cells."""

    TITLE = "title"
    LEAD = "lead"
    HEADER = "header"
    GROUP = "group"
    TEXT = "text"
    STRONG = "strong"
    CODE = "code"  # text that is to be typed or looked up as it is
    LINK = "link"
    ERROR = "error"
    WARNING = "warning"
    LABEL = "label"
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class AddedCell:
    """One cell of a sheet of ours: always a text or a number, never a formula."""

    value: str | int
    look: Look = Look.TEXT
    target: str | None = None  # where a click leads, inside the workbook: "'Tarifs'!F14"


@dataclass(frozen=True, slots=True)
class AddedRow:
    """One row of a sheet of ours."""

    cells: tuple[AddedCell | None, ...]
    height_points: float | None = None  # None: the default height


@dataclass(frozen=True, slots=True)
class AddedSheet:
    """A sheet of ours."""

    name: str
    widths: tuple[float, ...]  # in characters, one a column
    rows: tuple[AddedRow, ...]
    frozen_rows: int = 0
    tab_colour: str = "FFD92D20"

    def links(self) -> Iterator[tuple[int, int, str]]:
        """Yield the (row, column, target) of each link, rows and columns from 1."""
        for row, line in enumerate(self.rows, start=1):
            for column, cell in enumerate(line.cells, start=1):
                if cell is not None and cell.target is not None:
                    yield row, column, cell.target
