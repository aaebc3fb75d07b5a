"""Rows that several formats are made of: gone through once, and kept in a temporary file instead of in memory."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from tempfile import TemporaryFile
from typing import TypeVar

Row = TypeVar("Row")

#: Rows that are in memory at a time.
_TOGETHER = 2000


@contextmanager
def spooled(rows: Iterable[Row]) -> Iterator[Callable[[], Iterator[Row]]]:
    """Go through rows and give what reads them again from the first, any number of times, one time after the other."""
    with TemporaryFile() as file:
        source, batches = iter(rows), 0
        while together := list(islice(source, _TOGETHER)):
            pickle.dump(together, file, pickle.HIGHEST_PROTOCOL)
            batches += 1

        def again() -> Iterator[Row]:
            file.seek(0)
            for _ in range(batches):
                yield from pickle.load(file)  # noqa: S301  what this function wrote, in a file without a name

        yield again
