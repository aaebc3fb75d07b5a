"""Who wants to know of each cell while a sheet is read: `catalogue inspect`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from workbooks.model import CellKind


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as `catalogue inspect` shows it."""

    row: int  # Excel's own
    letters: str
    kind: CellKind
    raw: str | None  # as the file has it: digits of <v>, or the text
    text: str  # canonical
    code: str  # number-format code, "General" when none
    formula: bool


class CellListener(Protocol):
    """Who is told of each cell, until they have heard enough."""

    @property
    def done(self) -> bool:
        """Whether they have."""

    def __call__(self, cell: Cell) -> None:
        """Take note of a cell."""
