"""The logo of a company, for whoever may see the company."""

from __future__ import annotations

from catalogue.access import Action
from catalogue.logos import SUFFIX
from catalogue.store.readings.companies import companies
from sync.archive import held
from sync.bootstrap import Service
from usecases.rights import allowed


def logo_bytes(service: Service, company: str, sha256: str) -> bytes:
    """Return a logo that a company has or had: raises LookupError where whoever asks does not know the company, or none."""
    service = allowed(service, Action.READ_CATALOGUE)
    with service.database.reading(service.scope) as connection:
        known = companies(connection, [company])
    content = held(service.archive, sha256, SUFFIX) if known else None
    if content is None:
        raise LookupError(sha256)
    return content
