"""The whole library at once: delta without a link tells every item in pages, where folders would be asked one by one.

Source: Graph's driveItem delta. Items come in any order and may come again (the last one counts), name their parent by
its identifier only, and on SharePoint say nothing of who saved them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sync.library.sharepoint.drive import Item


def by_path(told: Iterable[Item]) -> dict[str, Item]:
    """Return the items that an enumeration told, by path; what hangs from no known folder has none."""
    items: dict[str, Item] = {}
    for item in told:
        items.pop(item["id"], None)
        if "deleted" not in item:
            items[item["id"]] = item
    paths = {path: item for item in items.values() if (path := _path(item, items))}
    return {path: paths[path] for path in sorted(paths)}


def _path(item: Item, items: Mapping[str, Item]) -> str | None:
    names: list[str] = []
    above: Item | None = item
    while above is not None and "root" not in above and len(names) <= len(items):
        names.append(above["name"])
        above = items.get(above["parentReference"].get("id", ""))
    return "/".join(reversed(names)) if above is not None and "root" in above else None
