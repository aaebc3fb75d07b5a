"""What a library holds, kept up to date from what it tells to have changed. Plain data in and out.

Source: Graph's driveItem delta. Items come in any order and may come again (the last one counts); they name their parent
by its identifier only; of one that is gone nothing but the identifier is told. A folder that is renamed, moved or deleted
is told alone, without what lies in it, and one in which something changed is told with it. On SharePoint nothing is said
of who saved a file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from catalogue.spelling import file_name_key
from catalogue.store.library_items import Learnt, LibraryItem
from sync.library import FOLDERS
from sync.library.places import DELIVERED, TRIALS
from sync.library.sharepoint.drive import Item
from sync.library.sharepoint.entries import saved_by, version_of

#: The library's top folders as they are known, however somebody spells them: SharePoint knows no case.
_SPELT = {file_name_key(name): name for name in (*FOLDERS.values(), TRIALS, "Documents", "Rapports", "Exports")}


def brought_up_to_date(
    known: Mapping[str, LibraryItem], told: Iterable[Item], *, whole: bool
) -> dict[str, LibraryItem]:
    """Return what a library holds after what it told, by id; ``whole``: what it did not tell is there no more.

    What did not change stays the very object that was known, with what was learnt of it besides.
    """
    items: dict[str, LibraryItem] = {} if whole else dict(known)
    gone: set[str] = set()
    for one in told:
        if "deleted" in one:
            gone.add(one["id"])
            items.pop(one["id"], None)
        else:
            gone.discard(one["id"])
            items[one["id"]] = _as_known(item_of(one), known)
    held = {id_: item for id_, item in items.items() if not _hangs_from(item, items, gone)}
    return {id_: item for id_, item in held.items() if item.is_folder or not _is_delivered(item, held)}


def item_of(told: Item) -> LibraryItem:
    """Return an item as Graph tells it: delta, or a look at it, which also says who saved it and the version's number."""
    modified = told.get("lastModifiedDateTime")
    is_folder = "file" not in told
    return LibraryItem(
        id=told["id"],
        parent=None if "root" in told else told["parentReference"].get("id"),
        name=told["name"],
        is_folder=is_folder,
        version=told.get("eTag", "") if is_folder else version_of(told),
        size_bytes=told.get("size", 0),
        modified_at=datetime.fromisoformat(modified) if modified else None,
        is_infected="malware" in told,
        web_address=told.get("webUrl"),
        saved_by=saved_by(told),
        number=told.get("publication", {}).get("versionId"),
    )


def by_path(items: Mapping[str, LibraryItem]) -> dict[str, LibraryItem]:
    """Return the files of a library by path; what hangs from no known folder has none."""
    folders: dict[str, tuple[str, ...] | None] = {}
    found = {}
    for item in items.values():
        if not item.is_folder and (names := _names(item, items, folders)) is not None:
            found["/".join(names)] = item
    return {path: found[path] for path in sorted(found, key=lambda path: path.split("/"))}


def path_of(item: LibraryItem, items: Mapping[str, LibraryItem]) -> str | None:
    """Return where one file lies, as `by_path` does."""
    names = _names(item, items, {})
    return None if names is None else "/".join(names)


def difference(before: Mapping[str, LibraryItem], after: Mapping[str, LibraryItem], link: str) -> Learnt:
    """Return what is to be noted for the one to become the other."""
    changed = [item for id_, item in after.items() if before.get(id_) is not item]
    return Learnt(link, changed, [id_ for id_ in before if id_ not in after])


def _as_known(item: LibraryItem, known: Mapping[str, LibraryItem]) -> LibraryItem:
    before = known.get(item.id)
    if before is None or (before.version, before.parent, before.name) != (item.version, item.parent, item.name):
        return item
    return before if before.is_infected == item.is_infected else replace(before, is_infected=item.is_infected)


def _above(item: LibraryItem, items: Mapping[str, LibraryItem]) -> list[LibraryItem]:
    """Return an item and the folders above it, as far as they are known."""
    line: list[LibraryItem] = []
    above: LibraryItem | None = item
    while above is not None and len(line) <= len(items):
        line.append(above)
        above = items.get(above.parent or "")
    return line


def _hangs_from(item: LibraryItem, items: Mapping[str, LibraryItem], gone: Collection[str]) -> bool:
    """Say whether an item lies in a folder that is gone, which told of nothing in it."""
    return bool(gone) and _above(item, items)[-1].parent in gone


def _is_delivered(item: LibraryItem, items: Mapping[str, LibraryItem]) -> bool:
    """Say whether an item lies in a folder of our own deliveries: they are many, and nobody looks for them here."""
    line = _above(item, items)
    return len(line) > 2 and line[-1].parent is None and file_name_key(line[-2].name) in DELIVERED


def _names(
    item: LibraryItem, items: Mapping[str, LibraryItem], folders: dict[str, tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    """Return the names that lead to an item from the root; ``folders`` holds those that are known already."""
    if item.id in folders:
        return folders[item.id]
    folders[item.id] = None  # were it its own parent
    above = items.get(item.parent or "")
    if item.parent is None:
        names: tuple[str, ...] | None = ()
    elif above is None or (top := _names(above, items, folders)) is None:
        names = None
    else:
        names = (*top, item.name) if top else (_SPELT.get(file_name_key(item.name), item.name),)
    folders[item.id] = names
    return names
