"""What lies in a library: files with their versions, and folders."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4

from sandboxes.sharepoint.people import Actor
from sync.library.sharepoint.hashing import quick_xor_hash


@dataclass(frozen=True)
class Version:
    """One state of a file."""

    number: int
    content: bytes
    modified: datetime
    modified_by: Actor

    @property
    def label(self) -> str:
        """Return its identifier, as people see it too."""
        return f"{self.number}.0"

    @cached_property
    def quick_xor_hash(self) -> str:
        """Its digest."""
        return quick_xor_hash(self.content)


@dataclass(eq=False, slots=True)
class Item:
    """A file or a folder."""

    id: str
    name: str
    parent: Item | None
    created: datetime
    created_by: Actor
    modified: datetime
    modified_by: Actor
    #: From the first to the current one; empty for a folder.
    versions: list[Version] = field(default_factory=list)
    #: By the name that counts; empty for a file.
    children: dict[str, Item] = field(default_factory=dict)
    #: Moves on with every change, and with every change of content.
    revision: int = 1
    content_revision: int = 1
    #: In the entity tags. Another one each time the sandbox starts, so that no tag ever means two contents.
    guid: UUID = field(default_factory=uuid4)
    #: Of the drive's changes, the last one that was about it.
    changed_at: int = 0
    deleted: bool = False
    checked_out_by: Actor | None = None
    #: When the service will rewrite it.
    rewrite_at: datetime | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it holds others."""
        return not self.versions

    @property
    def current(self) -> Version:
        """Return the state that a file is in."""
        return self.versions[-1]

    @property
    def etag(self) -> str:
        """Return what moves with every change, quotes included."""
        return f'"{{{str(self.guid).upper()}}},{self.revision}"'

    @property
    def ctag(self) -> str:
        """Return what moves with the content only, quotes included."""
        return f'"c:{{{str(self.guid).upper()}}},{self.content_revision}"'

    @property
    def path(self) -> str:
        """Return the path from the library's root, without a slash in front; empty for the root."""
        if self.parent is None:
            return ""
        return f"{self.parent.path}/{self.name}".lstrip("/")

    @property
    def size(self) -> int:
        """Return the bytes that it holds."""
        return sum(child.size for child in self.children.values()) if self.is_folder else len(self.current.content)

    def is_within(self, other: Item) -> bool:
        """Whether it is ``other`` or lies below it."""
        above: Item | None = self
        while above is not None and above is not other:
            above = above.parent
        return above is other
