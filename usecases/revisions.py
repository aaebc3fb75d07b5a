"""How far the catalogue has moved: what answers that are kept for a while are keyed by (decision 55)."""

from __future__ import annotations

from catalogue.access import Action
from catalogue.store.readings import revisions
from sync.bootstrap import Service
from usecases.rights import allowed


def read_revisions(service: Service) -> tuple[tuple[str, int], ...]:
    """Return the revision of each company whose catalogue may be read, and the group's under an empty code."""
    service = allowed(service, Action.READ_CATALOGUE)
    with service.database.reading(service.scope) as connection:
        return revisions.revisions(connection)
