"""An interruption (Ctrl+C, a signal) stays one, whatever fails while what it broke off is tidied up."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator


@contextlib.contextmanager
def interruption_kept() -> Iterator[None]:
    """Raise an interruption itself, where what failed in its wake would take its place."""
    try:
        yield
    except Exception as error:
        before: BaseException | None = error
        while isinstance(before, Exception):
            before = before.__context__
        if before is None or isinstance(before, GeneratorExit):
            raise
        raise before from None
