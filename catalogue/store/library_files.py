"""What was fetched from a library, by file and version: the bytes of a version that is known are not fetched again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from catalogue.store.tables import library_file


@dataclass(frozen=True, slots=True)
class Fetched:
    """The last version of a file that was fetched."""

    version: str  #: by its library
    sha256: str  #: of its bytes, which the archive has
    pdfa_claim: bool | None  #: whether it says of itself that it is PDF/A; None: it is no PDF


def fetched_before(connection: Connection, library: str, items: Collection[str]) -> dict[str, Fetched]:
    """Return what is known of some files of a library, by the names that the library gives them. Read-only."""
    file = library_file.c
    query = select(file.item, file.version, file.sha256, file.pdfa_claim).where(
        file.library == library, file.item.in_(list(items))
    )
    return {row.item: Fetched(row.version, row.sha256, row.pdfa_claim) for row in connection.execute(query)}


def remember_fetched(connection: Connection, library: str, files: Mapping[str, Fetched]) -> None:
    """Note which version of each file was fetched, in place of the one before. **Writes** library_file."""
    query = insert(library_file)
    changed = {name: query.excluded[name] for name in ("version", "sha256", "pdfa_claim")}
    rows = [
        {
            "library": library,
            "item": item,
            "version": one.version,
            "sha256": one.sha256,
            "pdfa_claim": one.pdfa_claim,
        }
        for item, one in sorted(files.items())  # in one order, whoever else writes
    ]
    connection.execute(query.on_conflict_do_update(index_elements=["library", "item"], set_=changed), rows)
