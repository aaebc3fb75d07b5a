"""A document library: a tree of items, in which every change counts."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from uuid import uuid4

from sandboxes.sharepoint.items import Item, Version
from sandboxes.sharepoint.names import numbered, same_name
from sandboxes.sharepoint.office import is_office, rewritten
from sandboxes.sharepoint.people import Actor

#: Called after a change with the item and the path that it had before; None: it has just been made.
Watcher = Callable[[Item, str | None], None]


class Drive:
    """One library. Whoever calls has decided: nothing is refused here."""

    def __init__(self, name: str, clock: Callable[[], datetime], made_by: Actor) -> None:
        self.name = name
        self.id = "b!" + base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest() * 2).decode()[:64]
        self.clock = clock
        self.watchers: list[Watcher] = []
        #: Known by this life of the sandbox only: a token of another life is too old.
        self.epoch = uuid4().hex
        self.root = Item(_id(name, "", 0), "root", None, clock(), made_by, clock(), made_by)
        self._items = {self.root.id: self.root}
        #: When each change was made, from the first on.
        self._changes: list[datetime] = []
        self._note(self.root)

    def find(self, item_id: str) -> Item | None:
        """Return the item of that identifier that has not been deleted."""
        item = self.root if item_id == "root" else self._items.get(item_id)
        return None if item is None or item.deleted else item

    def at(self, path: str, start: Item | None = None) -> Item | None:
        """Return what lies at a path below ``start``, the root if none is given."""
        item = start or self.root
        for name in filter(None, path.split("/")):
            below = item.children.get(same_name(name))
            if below is None:
                return None
            item = below
        return item

    def all_items(self) -> list[Item]:
        """Return every item that there ever was, deleted ones included."""
        return list(self._items.values())

    def in_order(self, start: Item | None = None) -> Iterator[Item]:
        """Yield what exists, parents first."""
        item = start or self.root
        yield item
        for child in item.children.values():
            yield from self.in_order(child)

    def changes(self, lag_seconds: float = 0) -> int:
        """Return how many changes there have been until ``lag_seconds`` ago."""
        if not lag_seconds:
            return len(self._changes)
        limit = self.clock() - timedelta(seconds=lag_seconds)
        return sum(made <= limit for made in self._changes)

    def forget_changes(self) -> None:
        """Let every token given so far be too old."""
        self.epoch = uuid4().hex

    def make_folder(self, parent: Item, name: str, by: Actor) -> Item:
        """Make a folder and return it."""
        return self._enter(parent, name, by, [])

    def folder_at(self, path: str, by: Actor) -> Item:
        """Return the folder at a path, made with those above it where they are missing."""
        item = self.root
        for name in filter(None, path.split("/")):
            item = item.children.get(same_name(name)) or self.make_folder(item, name, by)
        return item

    def make_file(self, parent: Item, name: str, content: bytes, by: Actor) -> Item:
        """Make a file and return it."""
        return self._enter(parent, name, by, [Version(1, content, self.clock(), by)])

    def put(self, path: str, content: bytes, by: Actor) -> Item:
        """Save a file as a person does: made, or a new version of what lies there."""
        folder, _, name = path.rpartition("/")
        there = self.at(path)
        if there is None:
            return self.make_file(self.folder_at(folder, by), name, content, by)
        self.write(there, content, by)
        return there

    def write(self, item: Item, content: bytes, by: Actor) -> None:
        """Save a new version of a file."""
        now = self.clock()
        item.versions.append(Version(item.current.number + 1, content, now, by))
        item.content_revision += 1
        item.rewrite_at = None
        self._touch(item, by, now)

    def describe(self, item: Item, modified: datetime | None, by: Actor) -> None:
        """Change what is said of an item, its date for example: a file gets a version for it all the same."""
        now = modified or self.clock()
        if not item.is_folder:
            item.versions.append(Version(item.current.number + 1, item.current.content, now, by))
        self._touch(item, by, now)

    def move(self, item: Item, parent: Item, name: str, by: Actor) -> None:
        """Give an item another place or name; what lies below a folder goes along untouched."""
        before = item.path
        self._take_out(item)
        item.parent, item.name = parent, name
        parent.children[same_name(name)] = item
        if not item.is_folder:
            item.versions.append(Version(item.current.number + 1, item.current.content, self.clock(), by))
        self._touch(item, by, self.clock(), before)

    def delete(self, item: Item) -> None:
        """Take an item away, with what lies below it."""
        before, gone = item.path, list(self.in_order(item))
        self._take_out(item)
        for one in gone:
            one.deleted = True
            self._note(one)
        self._tell(item, before)

    def rewrite_later(self, item: Item, at: datetime) -> None:
        """Let the service rewrite an Office file at that time."""
        item.rewrite_at = at if is_office(item.name) else None

    def settle(self) -> None:
        """Do what the service does on its own, once it is time: rewrite files, within the version that they are in."""
        now = self.clock()
        for item in self._items.values():
            if item.rewrite_at is not None and item.rewrite_at <= now and not item.deleted:
                item.rewrite_at = None
                last = item.current
                item.versions[-1] = Version(last.number, rewritten(last.content), last.modified, last.modified_by)
                item.content_revision += 1
                self.bump(item)

    def bump(self, item: Item) -> None:
        """Move an item's eTag, as the service does at times for reasons of its own."""
        item.revision += 1
        self._note(item)
        self._tell(item, item.path)

    def free_name(self, parent: Item, name: str) -> str:
        """Return a name that nothing there bears, as close to ``name`` as can be."""
        chosen, number = name, 0
        while same_name(chosen) in parent.children:
            number += 1
            chosen = numbered(name, number)
        return chosen

    def _enter(self, parent: Item, name: str, by: Actor, versions: list[Version]) -> Item:
        now = self.clock()
        item = Item(self._free_id(f"{parent.path}/{name}"), name, parent, now, by, now, by, versions)
        self._items[item.id] = item
        parent.children[same_name(name)] = item
        self._note(item)
        self._tell(item, None)
        return item

    @staticmethod
    def _take_out(item: Item) -> None:
        if item.parent is None:
            raise ValueError("the root stays where it is")
        del item.parent.children[same_name(item.name)]

    def _free_id(self, path: str) -> str:
        """Return an identifier from the path, so that the same folder served again keeps those of its files."""
        times = 0
        while (chosen := _id(self.name, path, times)) in self._items:
            times += 1
        return chosen

    def _touch(self, item: Item, by: Actor, now: datetime, before: str | None = None) -> None:
        item.modified, item.modified_by = now, by
        item.revision += 1
        self._note(item)
        self._tell(item, before or item.path)

    def _note(self, item: Item) -> None:
        self._changes.append(self.clock())
        item.changed_at = len(self._changes)

    def _tell(self, item: Item, before: str | None) -> None:
        for watcher in self.watchers:
            watcher(item, before)


def _id(*parts: object) -> str:
    digest = hashlib.sha256("\n".join(map(str, parts)).encode()).digest()
    return "01" + base64.b32encode(digest).decode()[:32]
