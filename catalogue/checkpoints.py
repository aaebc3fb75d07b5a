"""Named moments of an apply, at which a drill may kill the process or the database to prove that nothing is lost.

Outside a drill nobody observes and a checkpoint costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

_observers: list[Callable[[str], None]] = []


def checkpoint(name: str) -> None:
    """Tell the observers, if any, that the moment of that name is reached."""
    for observer in _observers:
        observer(name)


@contextmanager
def observed(observer: Callable[[str], None]) -> Iterator[None]:
    """Call ``observer`` at every checkpoint reached inside the block."""
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)
