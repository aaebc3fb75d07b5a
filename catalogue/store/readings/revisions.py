"""The revisions of the catalogues that a scope sees (decision 55). Read-only."""

from __future__ import annotations

from sqlalchemy import Connection, select

from catalogue.store.tables import catalogue_revision, company


def revisions(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Return each company's code with its revision, the group's under an empty code."""
    query = (
        select(company.c.code, catalogue_revision.c.revision)
        .join_from(catalogue_revision, company, catalogue_revision.c.company_id == company.c.id, isouter=True)
        .order_by(company.c.code)
    )
    return tuple((row.code or "", row.revision) for row in connection.execute(query))
