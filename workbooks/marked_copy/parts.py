"""The package as a set of parts, of which those that nobody touches are copied with their compressed bytes."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO

from workbooks.marked_copy.content_types import ContentTypes
from workbooks.marked_copy.markup import Document, quoted
from workbooks.marked_copy.zip_entries import Packed, pack, raw_entry, write_entries
from workbooks.package import CHUNK_BYTES, CONTENT_TYPES, DAMAGE, normalised
from workbooks.refusals import Refusal, UnreadableWorkbook

#: A part that is read whole, not streamed: larger ones come from no workbook.
MAX_WHOLE_BYTES = 256 << 20
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EMPTY_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'
).encode()


@dataclass(frozen=True, slots=True)
class Relation:
    """One link from a part to another part of the package."""

    id: str
    kind: str  # the last word of its type
    target: str  # the part's name


class Parts:
    """The parts of a workbook, by name (case does not count), and what becomes of them."""

    def __init__(self, original: bytes) -> None:
        """Open the package; raises UnreadableWorkbook when it is none."""
        try:
            self._zip = zipfile.ZipFile(BytesIO(original))
        except DAMAGE as error:
            raise UnreadableWorkbook(Refusal.TRUNCATED) from error
        self._original = original
        self._infos = {normalised(info.filename): info for info in self._zip.infolist()}
        self._new: dict[str, Packed | None] = {}  # None: taken out
        self._names: dict[str, str] = {}  # how new parts are written
        self._types = ContentTypes(self.read(CONTENT_TYPES))

    def __contains__(self, name: str) -> bool:
        key = normalised(name)
        return self._new[key] is not None if key in self._new else key in self._infos

    def __iter__(self) -> Iterator[str]:
        return iter([name for name in {**self._infos, **self._new} if name in self])

    def read(self, name: str) -> bytes:
        """Return a part's present content; raises UnreadableWorkbook when it is absent, damaged or beyond measure."""
        pieces, size = [], 0
        for chunk in self.chunks(name):
            size += len(chunk)
            if size > MAX_WHOLE_BYTES:
                raise UnreadableWorkbook(Refusal.ZIP_BOMB, name)
            pieces.append(chunk)
        return b"".join(pieces)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Inflate a part's present content piece by piece; raises as `read`."""
        key = normalised(name)
        if (packed := self._new.get(key)) is not None:
            yield packed.inflated()
        elif name not in self:
            raise UnreadableWorkbook(Refusal.DAMAGED, name)
        else:
            try:
                with self._zip.open(self._infos[key]) as stream:
                    while chunk := stream.read(CHUNK_BYTES):
                        yield chunk
            except DAMAGE as error:
                raise UnreadableWorkbook(Refusal.DAMAGED, name) from error

    def document(self, name: str) -> Document:
        """Parse a part."""
        return Document(self.read(name), name)

    def write(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """Replace or add a part."""
        self._new[normalised(name)] = pack([content] if isinstance(content, bytes) else content)
        self._names[normalised(name)] = name

    def save(self, document: Document, name: str) -> None:
        """Write a part back if it was edited."""
        if document.changed:
            self.write(name, document.to_bytes())

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """Add a part with its content type."""
        self.write(name, content)
        self._types.add(name, content_type)

    def remove(self, name: str) -> None:
        """Take out a part, its relations and their content types."""
        for gone in (name, relations_name(name)):
            if gone in self:
                self._types.remove(gone)
                self._new[normalised(gone)] = None

    def free_name(self, pattern: str) -> str:
        """Return ``pattern`` with the first number, from 1, that makes a new name."""
        number = 1
        while pattern.format(number) in self:
            number += 1
        return pattern.format(number)

    def relations(self, part: str) -> list[Relation]:
        """Return what a part refers to inside the package, in order."""
        if relations_name(part) not in self:
            return []
        found = []
        for element in self.document(relations_name(part)).root.all("Relationship"):
            values = element.attributes
            if values.get("TargetMode") != "External":
                kind = values.get("Type", "").rpartition("/")[2]
                found.append(Relation(values.get("Id", ""), kind, _resolved(part, values.get("Target", ""))))
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts that a part refers to in one way, as far as they exist."""
        return [found.target for found in self.relations(part) if found.kind == kind and found.target in self]

    def relate(self, part: str, type_uri: str, target: str) -> str:
        """Make a part refer to another one; return the relation's identifier."""
        name = relations_name(part)
        if name not in self:
            self._types.add_relations()
        document = Document(self.read(name) if name in self else _EMPTY_RELATIONS, name)
        used = {element.attributes.get("Id", "").lower() for element in document.root.all("Relationship")}
        number = 1
        while f"rid{number}" in used:
            number += 1
        prefix = document.root.prefix.encode()
        document.insert(
            document.root,
            b"<%sRelationship Id=%s Type=%s Target=%s/>"
            % (prefix, quoted(f"rId{number}"), quoted(type_uri), quoted(f"/{target}")),
        )
        self.save(document, name)
        return f"rId{number}"

    def unrelate(self, part: str, target: str) -> None:
        """Make a part no longer refer to another one."""
        document = self.document(relations_name(part))
        for element in document.root.all("Relationship"):
            if normalised(_resolved(part, element.attributes.get("Target", ""))) == normalised(target):
                document.replace(element, b"")
        self.save(document, relations_name(part))

    def to_bytes(self) -> bytes:
        """Return the package: its parts in their order, then the new ones; their names as the standard wants them."""
        if (types := self._types.to_bytes()) is not None:
            self.write(CONTENT_TYPES, types)
        entries = []
        for key, info in self._infos.items():
            if key not in self._new:
                entries.append(raw_entry(self._original, info, _part_name(info.orig_filename)))
            elif (packed := self._new[key]) is not None:
                entries.append(packed.entry(_part_name(info.filename), info.date_time))
        for key, packed in self._new.items():
            if key not in self._infos and packed is not None:
                entries.append(packed.entry(self._names[key]))
        return write_entries(entries)


def relations_name(part: str) -> str:
    """Return the name of the part that holds a part's relations."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _part_name(written: str) -> str:
    """Return how an archive names a part: with slashes between its folders, and none before them."""
    return written.replace("\\", "/").lstrip("/")


def _resolved(part: str, target: str) -> str:
    target = target.replace("\\", "/")
    inside = target if target.startswith("/") else posixpath.join(posixpath.dirname(part), target)
    return posixpath.normpath(inside).lstrip("/")
