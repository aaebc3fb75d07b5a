"""Rows that several formats are made of: gone through once, and kept in a temporary file instead of in memory."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from itertools import islice
from tempfile import TemporaryFile
from typing import Any, TypeVar
from uuid import UUID

Row = TypeVar("Row", bound=tuple[Any, ...])

#: Rows that are in memory at a time.
_TOGETHER = 1000

#: Values of which two that are equal cannot be told apart; two amounts can: 20 and 20.00.
_ALIKE = frozenset({str, UUID, date})


@contextmanager
def spooled(rows: Iterable[Row], make: Callable[[Iterable[Any]], Row]) -> Iterator[Callable[[], Iterator[Row]]]:
    """Go through rows and give what reads them again from the first, any number of times, one time after the other.

    ``make`` makes a row of its values again, as a NamedTuple's ``_make`` does.
    """
    with TemporaryFile() as file:
        source, batches = iter(rows), 0
        while together := list(islice(source, _TOGETHER)):
            pickle.dump(_columns(together), file, pickle.HIGHEST_PROTOCOL)
            batches += 1

        def again() -> Iterator[Row]:
            file.seek(0)
            for _ in range(batches):
                columns = pickle.load(file)  # noqa: S301  what this function wrote, in a file without a name
                yield from map(make, zip(*columns, strict=True))

        yield again


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    """Return rows column by column, equal texts as one object: a pickle holds it once, and gives it back faster."""
    one: dict[Any, Any] = {}
    keep = one.setdefault
    columns = zip(*rows, strict=True)
    return [[keep(value, value) if type(value) in _ALIKE else value for value in column] for column in columns]
