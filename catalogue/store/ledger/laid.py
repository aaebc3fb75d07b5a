"""What the windows of commissions count, operation by operation: read when one that they count is cancelled."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import psycopg

from catalogue.commissions.facts import Measures
from catalogue.commissions.regularisation import Laid
from catalogue.ledger.records.facts import WindowKey
from catalogue.store.ledger.facts import Books
from catalogue.store.offers import query


class LaidWindows:
    """The windows of a company as far as a run comes back to them."""

    def __init__(self, driver: psycopg.Connection[Any], books: Books, cancelled: Collection[str]) -> None:
        """Read in which windows the operations count that are cancelled."""
        self._driver, self._books = driver, books
        rows = query(driver, "books", "windows_of", company_id=books.id, keys=sorted(cancelled)) if cancelled else ()
        self._window_of = {row["source_key"]: WindowKey(*(row[name] for name in WindowKey._fields)) for row in rows}
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
            rows = query(self._driver, "books", "laid", company_id=self._books.id, **window._asdict())
            stored = [Laid(row["source_key"], Measures(*(row[name] for name in Measures._fields))) for row in rows]
            found = self._whole[window] = [*stored, *self._new.pop(window, ())]
        return found

    def replace(self, window: WindowKey, laid: Sequence[Laid]) -> None:
        """Take note of what a window still counts."""
        gone = {each.operation for each in self._whole.get(window, ())} - {each.operation for each in laid}
        self._whole[window] = list(laid)
        for key in gone:
            del self._window_of[key]
