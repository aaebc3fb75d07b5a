"""What the service knows of a library that tells what changed: its files and folders, and where to ask on from."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.postgresql import insert

from catalogue.store.tables import library_item, library_link


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """One file or folder of a library, as the library's changes tell it."""

    id: str  #: names it, whatever its path becomes
    parent: str | None  #: the folder that holds it; None: it is the root
    name: str
    is_folder: bool
    version: str  #: what tells its versions apart
    size_bytes: int
    modified_at: datetime | None  #: aware
    is_infected: bool = False
    web_address: str | None = None  #: opens it in a browser
    saved_by: str | None = None  #: told of workbooks only
    number: str | None = None  #: of its version, as people see it; told of workbooks only


@dataclass(frozen=True, slots=True)
class Remembered:
    """A library as it was when it was last asked."""

    link: str | None = None  #: where to ask for what changed since; None: it was never asked
    items: Mapping[str, LibraryItem] = field(default_factory=dict)  #: by id


@dataclass(frozen=True, slots=True)
class Learnt:
    """What a library told of since."""

    link: str  #: where to ask on from
    changed: Collection[LibraryItem]
    gone: Collection[str]  #: ids


def remembered_of(connection: Connection, library: str) -> Remembered:
    """Return what is known of a library. Read-only."""
    link = connection.scalar(select(library_link.c.link).where(library_link.c.library == library))
    if link is None:
        return Remembered()
    item = library_item.c
    query = select(
        item.item, item.parent, item.name, item.is_folder, item.version, item.size_bytes, item.modified_at,
        item.is_infected, item.web_address, item.saved_by, item.number,
    ).where(item.library == library)  # fmt: skip
    return Remembered(link, {row.item: LibraryItem(*row) for row in connection.execute(query)})


def remember_learnt(connection: Connection, library: str, learnt: Learnt) -> None:
    """Note what a library told, with where to ask on from: both, or neither. **Writes** library_item, library_link."""
    if learnt.gone:
        connection.execute(
            delete(library_item).where(library_item.c.library == library, library_item.c.item.in_(list(learnt.gone)))
        )
    if learnt.changed:
        query = insert(library_item)
        told = [column.name for column in library_item.c if not column.primary_key]
        rows = []
        for one in sorted(learnt.changed, key=lambda item: item.id):  # in one order, whoever else writes
            row = asdict(one)
            rows.append({"library": library, "item": row.pop("id"), **row})
        replaced = {name: query.excluded[name] for name in told}
        connection.execute(query.on_conflict_do_update(index_elements=["library", "item"], set_=replaced), rows)
    place = insert(library_link).values(library=library, link=learnt.link)
    connection.execute(place.on_conflict_do_update(index_elements=["library"], set_={"link": learnt.link}))
