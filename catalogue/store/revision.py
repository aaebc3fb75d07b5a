"""The revision of a company's catalogue: what caches, ETags and snapshots are keyed by (decision 55)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import psycopg

_SELLERS = """
SELECT DISTINCT publication.company_id FROM publication JOIN company ON company.id = publication.owner_company_id
WHERE company.code = %s
"""
_ADVANCE = """
INSERT INTO catalogue_revision (company_id, revision)
SELECT DISTINCT id, 1 FROM unnest(%(sellers)s::uuid[]) AS id
UNION
SELECT (SELECT id FROM company WHERE code = %(company)s), 1
ON CONFLICT (company_id) DO UPDATE SET revision = catalogue_revision.revision + 1
"""


def sellers_of(database: psycopg.Connection[Any], company: str | None) -> frozenset[UUID]:
    """Return the keys of the companies to which a company publishes, itself included where it does. Read-only."""
    return frozenset(row[0] for row in database.execute(_SELLERS, [company]))


def advance(database: psycopg.Connection[Any], company: str | None, sellers: Collection[UUID]) -> None:
    """Move the revision of a company and of those it publishes, or published, to; of the group, which counts for all.

    **Writes** catalogue_revision.
    """
    database.execute(_ADVANCE, {"company": company, "sellers": list(sellers)})
