"""What the windows of commissions count, operation by operation: read when one that they count is cancelled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from catalogue.commissions.regularisation import Laid
from catalogue.ledger.deciding.shelf import Shelf
from catalogue.ledger.records.facts import WindowKey


class LaidWindows:
    """The windows of a company as far as a run comes back to them."""

    def __init__(self, shelf: Shelf, window_of: Mapping[str, WindowKey]) -> None:
        """Take in which windows the operations count that are cancelled."""
        self._shelf, self._window_of = shelf, dict(window_of)
        self._new: dict[WindowKey, list[Laid]] = {}  #: of this run, after those that are stored
        self._whole: dict[WindowKey, list[Laid]] = {}  #: of windows that were read

    def add(self, window: WindowKey, laid: Laid) -> None:
        """Take note of an operation that a window counts from now on."""
        self._window_of[laid.operation] = window
        held = self._whole.get(window)
        if held is None:
            held = self._new.setdefault(window, [])
        held.append(laid)

    def window_of(self, key: str) -> WindowKey | None:
        """Return the window that counts an operation; None where none does, or does no more."""
        return self._window_of.get(key)

    def of(self, window: WindowKey) -> Sequence[Laid]:
        """Return what a window counts, in the order of the books."""
        found = self._whole.get(window)
        if found is None:
            found = self._whole[window] = [*self._shelf.laid(window), *self._new.pop(window, ())]
        return found

    def replace(self, window: WindowKey, laid: Sequence[Laid]) -> None:
        """Take note of what a window still counts."""
        gone = {each.operation for each in self._whole.get(window, ())} - {each.operation for each in laid}
        self._whole[window] = list(laid)
        for key in gone:
            del self._window_of[key]
