"""What is known of the libraries that tell their changes, kept in the database from one run to the next."""

from __future__ import annotations

from dataclasses import dataclass

from catalogue.scope import service_as
from catalogue.store.library_items import Learnt, Remembered, remember_learnt, remembered_of
from catalogue.vocabulary import ActorKind
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
        actor = self.service.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
        with self.service.database.acting(service_as(actor), reason="library") as connection:
            remember_learnt(connection, library, learnt)
