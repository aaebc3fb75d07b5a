"""Every library that the service can work with, each beside the people who work in it: what the contract is tried on.

A new adapter joins `ADAPTERS` with a function that opens an empty library in a folder, as long as the block.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalogue.store.library_items import Learnt, Remembered
from sandboxes.sharepoint.app import Sandbox
from sandboxes.sharepoint.app import sharepoint as sandbox_of_sharepoint
from sync.library import DocumentLibrary
from sync.library.folder import FolderLibrary
from sync.library.sharepoint.library import sharepoint_library
from tests.support.graph import CLAIRE

#: Of the files that people put there: long past, so that their versions may be relied upon.
LONG_SINCE = 1_700_000_000


class Notes:
    """A `sync.library.Memory` that lasts as long as a test: tests/sync/library/sharepoint tries the database's."""

    def __init__(self) -> None:
        self._kept: dict[str, Remembered] = {}

    def recall(self, library: str) -> Remembered:
        """Return what is known of a library."""
        return self._kept.get(library, Remembered())

    def keep(self, library: str, learnt: Learnt) -> None:
        """Note what it told."""
        items = {id_: item for id_, item in self.recall(library).items.items() if id_ not in learnt.gone}
        self._kept[library] = Remembered(learnt.link, items | {item.id: item for item in learnt.changed})


class People(Protocol):
    """Whoever else works in the library."""

    def save(self, path: str, content: bytes) -> None:
        """Save a file, over what bore its name."""
        ...

    def delete(self, path: str) -> None:
        """Take a file away."""
        ...

    def put_in_the_way(self, path: str) -> None:
        """Make a folder where a file is to be written."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """A library, and the people in it."""

    library: DocumentLibrary
    people: People


@dataclass(frozen=True, slots=True)
class _OnDisk:
    root: Path

    def save(self, path: str, content: bytes) -> None:
        """Save as editors do: another file takes the place of the old one."""
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = place.with_name(f"{place.name}.tmp")
        beside.write_bytes(content)
        os.utime(beside, (LONG_SINCE, LONG_SINCE))
        beside.replace(place)

    def delete(self, path: str) -> None:
        """Take a file away."""
        (self.root / path).unlink()

    def put_in_the_way(self, path: str) -> None:
        """Make a folder where a file is to be written."""
        (self.root / path / "dedans").mkdir(parents=True)


@contextmanager
def folder(root: Path) -> Iterator[Place]:
    """Open a library on disk."""
    root.mkdir()
    yield Place(FolderLibrary(root), _OnDisk(root))


@dataclass(frozen=True, slots=True)
class _InSharePoint:
    sandbox: Sandbox

    def save(self, path: str, content: bytes) -> None:
        """Save as Excel does: another version of the same item."""
        self.sandbox.library.put(path, content, CLAIRE)

    def delete(self, path: str) -> None:
        """Take a file away."""
        item = self.sandbox.library.at(path)
        assert item is not None
        self.sandbox.library.delete(item)

    def put_in_the_way(self, path: str) -> None:
        """Make a folder where a file is to be written."""
        self.sandbox.library.folder_at(f"{path}/dedans", CLAIRE)


@contextmanager
def sharepoint(_root: Path) -> Iterator[Place]:
    """Open a library in SharePoint."""
    with sandbox_of_sharepoint() as sandbox, sharepoint_library(sandbox.settings()) as library:
        yield Place(library, _InSharePoint(sandbox))


ADAPTERS: Mapping[str, Callable[[Path], AbstractContextManager[Place]]] = {"folder": folder, "sharepoint": sharepoint}
