"""What is known of the libraries that tell their changes, kept in the database from one run to the next."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.store.library_items import Learnt, Remembered, remember_learnt, remembered_of
from sync.bootstrap import Service


@dataclass(frozen=True, slots=True)
class DatabaseMemory:
    """A `sync.library.Memory` in the service's database."""

    service: Service

    def recall(self, library: str) -> Remembered:
        """Return what is known of a library."""
        with self.service.database.reading(self.service.scope) as connection:
            return remembered_of(connection, library)

    def keep(self, library: str, learnt: Learnt) -> None:
        """Note what a library told, and where to ask on from, in one transaction."""
        with self.service.acting_itself("library") as connection:
            remember_learnt(connection, library, learnt)
