"""What every format can do, whatever it writes: name its file, write it, check it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO, Generic, TypeVar

from catalogue.french import counted
from exports.engine.faults import CannotExport
from exports.engine.scope import Scope

Row = TypeVar("Row")

#: Faults that an error names before it says how many more there are.
_MOST_NAMED = 3


@dataclass(frozen=True, kw_only=True)
class Format(ABC, Generic[Row]):
    """One kind of file; ``Row`` is what it is given, one by one, in the order of the books."""

    label: str  #: in French, for people who choose
    prefix: str  #: opens the file's name
    extension: str  #: ends it
    media_type: str
    #: What is written of what is given: a choice of lines, sums; None: the rows as they come.
    rows: Callable[[Iterable[Row]], Iterable[Any]] | None = None
    #: Faults of the whole file, in French, looked for before it is delivered; None: none can be.
    check: Callable[[bytes], Sequence[str]] | None = None

    def file_name(self, scope: Scope) -> str:
        """Return the file's name: ``EXPORT_AP_2025-09.csv``."""
        return f"{self.prefix}_{scope.stem}.{self.extension}"

    def write(self, rows: Iterable[Row], output: BinaryIO, scope: Scope) -> int:
        """Write the file as rows come and return how many rows it holds, headers and totals apart.

        Raises: CannotExport for a value that does not fit. The file's own check is `render`'s.
        """
        return self._write(rows if self.rows is None else self.rows(rows), output, scope)

    def render(self, rows: Iterable[Row], scope: Scope) -> bytes:
        """Return the file's bytes, the same for the same rows; raises CannotExport when its own check finds a fault."""
        output = BytesIO()
        self.write(rows, output, scope)
        content = output.getvalue()
        faults = () if self.check is None else self.check(content)
        if faults:
            more = f" (et {counted(len(faults) - _MOST_NAMED, 'autre')})" if len(faults) > _MOST_NAMED else ""
            raise CannotExport(f"{self.file_name(scope)} est faux : {' '.join(faults[:_MOST_NAMED])}{more}")
        return content

    @abstractmethod
    def _write(self, rows: Iterable[Any], output: BinaryIO, scope: Scope) -> int:
        """Write the rows, chosen and summed already."""
