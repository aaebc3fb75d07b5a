"""The content types of a package: each part has one, by its own name or by the extension that it shares with others.

Source: ECMA-376 part 2, §10.1.2.
"""

from __future__ import annotations

from workbooks.marked_copy.markup import Document, Element, quoted
from workbooks.package import CONTENT_TYPES, normalised

_RELATIONS = ("rels", "application/vnd.openxmlformats-package.relationships+xml")


class ContentTypes:
    """The part that lists them, and what is added and taken out; written once."""

    def __init__(self, data: bytes) -> None:
        """Parse the part; raises UnreadableWorkbook when it is not well formed."""
        self._document = Document(data, CONTENT_TYPES)
        self._named: dict[str, list[Element]] = {}
        for override in self._document.root.all("Override"):
            self._named.setdefault(normalised(override.attributes.get("PartName", "")), []).append(override)
        self._extensions = {each.attributes.get("Extension", "").lower() for each in self._document.root.all("Default")}
        self._added: dict[str, tuple[str, str]] = {}

    def add(self, name: str, content_type: str) -> None:
        """Give a new part its type, whatever the file says of a part of that name that was not there."""
        self.remove(name)
        self._added[normalised(name)] = (name, content_type)

    def remove(self, name: str) -> None:
        """Take out the type of a part that is gone."""
        self._added.pop(normalised(name), None)
        for override in self._named.pop(normalised(name), ()):
            self._document.replace(override, b"")

    def add_relations(self) -> None:
        """See to it that any new part of relations has its type: some writers name each of theirs instead."""
        extension, content_type = _RELATIONS
        if extension not in self._extensions:
            self._extensions.add(extension)
            tag = b"<%sDefault Extension=%s ContentType=%s/>"
            self._document.insert_first(
                self._document.root, tag % (self._prefix, quoted(extension), quoted(content_type))
            )

    def to_bytes(self) -> bytes | None:
        """Return the part, or None when nothing changed."""
        for name, content_type in self._added.values():
            tag = b"<%sOverride PartName=%s ContentType=%s/>"
            self._document.insert(self._document.root, tag % (self._prefix, quoted(f"/{name}"), quoted(content_type)))
        self._added.clear()
        return self._document.to_bytes() if self._document.changed else None

    @property
    def _prefix(self) -> bytes:
        return self._document.root.prefix.encode()
