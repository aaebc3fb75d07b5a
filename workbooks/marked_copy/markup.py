"""XML edited in place: an element is known by where its bytes stand, and all other bytes stay as they are."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.safe_xml import local, new_parser

_START_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_DECLARED = re.compile(rb"""\A\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)["']""")
_ENCODING = re.compile(r"""(<\?xml[^>]*?encoding\s*=\s*)["'][\w.-]+["']""")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(slots=True)
class Element:
    """One element and where it stands in its document, in bytes."""

    tag: str  # as written, with its prefix
    attributes: dict[str, str]  # by local name
    start: int  # of the start tag
    inside: int  # after the start tag
    parent: Element | None
    close: int = 0  # of the end tag; equal to `inside` when there is none
    end: int = 0  # after the end tag
    children: list[Element] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The local name."""
        return local(self.tag)

    @property
    def prefix(self) -> str:
        """The prefix with its colon, or nothing."""
        return self.tag.removesuffix(self.name)

    def child(self, name: str) -> Element | None:
        """Return the first child of that local name."""
        return next((child for child in self.children if child.name == name), None)

    def all(self, *path: str) -> list[Element]:
        """Return the elements that a path of local names leads to."""
        found = [self]
        for name in path:
            found = [child for element in found for child in element.children if child.name == name]
        return found


class Document:
    """A small part, parsed, and the edits made to it.

    Raises UnreadableWorkbook when it is not well formed or has a DOCTYPE.
    """

    def __init__(self, data: bytes, part: str) -> None:
        self.data = utf8(data, part)
        self._edits: list[tuple[int, int, bytes]] = []
        self._opened: dict[int, tuple[Element, list[bytes]]] = {}
        self.root = self._parse(part)

    @property
    def changed(self) -> bool:
        """Whether any edit was made."""
        return bool(self._edits or self._opened)

    def source(self, element: Element) -> bytes:
        """Return an element's bytes as they were."""
        return self.data[element.start : element.end]

    def replace(self, element: Element, content: bytes) -> None:
        """Put other bytes in place of an element; none take it out."""
        self._edits.append((element.start, element.end, content))

    def set(self, element: Element, values: dict[str, str | None]) -> None:
        """Change attributes of an element by their local names; None takes one off."""
        tag = with_attributes(self.data[element.start : element.inside], values)
        self._edits.append((element.start, element.inside, tag))

    def insert(self, parent: Element, content: bytes, before: Collection[str] = ()) -> None:
        """Insert a child before the first one whose local name is among ``before``, else after the last one."""
        for child in parent.children:
            if child.name in before:
                self._edits.append((child.start, child.start, content))
                return
        if parent.end == parent.inside:  # <parent/>
            self._opened.setdefault(parent.start, (parent, []))[1].append(content)
        else:
            self._edits.append((parent.close, parent.close, content))

    def insert_first(self, parent: Element, content: bytes) -> None:
        """Insert a first child."""
        if parent.end == parent.inside:
            self.insert(parent, content)
        else:
            self._edits.append((parent.inside, parent.inside, content))

    def to_bytes(self) -> bytes:
        """Return the document with its edits."""
        edits = list(self._edits)
        for element, contents in self._opened.values():
            tag = self.data[element.start : element.inside].rstrip(b">").rstrip(b"/").rstrip()
            closing = b"</" + element.tag.encode() + b">"
            edits.append((element.start, element.end, tag + b">" + b"".join(contents) + closing))
        pieces, position = [], 0
        for start, end, content in sorted(edits, key=lambda edit: edit[:2]):
            pieces += [self.data[position:start], content]
            position = end
        return b"".join([*pieces, self.data[position:]])

    def _parse(self, part: str) -> Element:
        parser = new_parser()
        stack: list[Element] = []
        roots: list[Element] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            position = parser.CurrentByteIndex
            written = _START_TAG.match(self.data, position)
            inside = written.end() if written else position
            parent = stack[-1] if stack else None
            values = {local(name): value for name, value in attributes.items()}
            element = Element(tag, values, position, inside, parent)
            (parent.children if parent else roots).append(element)
            stack.append(element)

        def end(_: str) -> None:
            element = stack.pop()
            if self.data[element.inside - 2 : element.inside] == b"/>":
                element.close = element.end = element.inside
            else:
                element.close = parser.CurrentByteIndex
                element.end = self.data.index(b">", element.close) + 1

        parser.StartElementHandler, parser.EndElementHandler = start, end
        try:
            parser.Parse(self.data, True)
        except expat.ExpatError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, part) from error
        return roots[0]


def utf8(data: bytes, part: str) -> bytes:
    """Return a part in UTF-8, which nearly every one is already.

    Raises UnreadableWorkbook when its encoding is unknown or broken.
    """
    if is_utf8(data):
        return data
    try:
        text = data.decode(_encoding(data))
    except (LookupError, UnicodeDecodeError) as error:
        raise UnreadableWorkbook(Refusal.DAMAGED, part) from error
    return _ENCODING.sub(r'\1"UTF-8"', text, count=1).encode()


def is_utf8(beginning: bytes) -> bool:
    """Whether a part that begins so is written in UTF-8."""
    return _encoding(beginning) in ("utf-8", "utf8", "us-ascii", "ascii")


def _encoding(beginning: bytes) -> str:
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    declared = _DECLARED.match(beginning)
    return declared[1].decode().lower() if declared else "utf-8"


def attribute(tag: bytes, name: str) -> str | None:
    """Return an attribute without entities (a number, a colour) of the first tag in some bytes."""
    written = _attribute_pattern(name).search(_first_tag(tag))
    return written[2].decode() if written else None


def number_attribute(tag: bytes, name: str) -> int:
    """Return an attribute that is a number; 0 when it is absent or no number."""
    text = attribute(tag, name) or ""
    return int(text) if text.isdecimal() else 0


def with_attributes(xml: bytes, values: dict[str, str | None]) -> bytes:
    """Change attributes of the first tag in some bytes; None takes one off, an absent one is added."""
    tag = _first_tag(xml)
    rest = xml[len(tag) :]
    for name, value in values.items():
        pattern = _attribute_pattern(name)
        new = b"" if value is None else b" %s=%s" % (name.encode(), quoted(value))
        if pattern.search(tag):
            tag = pattern.sub(lambda match, new=new: _renamed(match, new), tag, count=1)  # type: ignore[misc]
        elif new:
            body = tag[:-2].rstrip() if tag.endswith(b"/>") else tag[:-1].rstrip()
            tag = body + new + (b"/>" if tag.endswith(b"/>") else b">")
    return tag + rest


def _renamed(match: re.Match[bytes], new: bytes) -> bytes:
    """Keep the attribute's own prefix."""
    return new and b" " + match[1] + new[1:]


def _first_tag(xml: bytes) -> bytes:
    written = _START_TAG.match(xml)
    return written[0] if written else xml


def _attribute_pattern(name: str) -> re.Pattern[bytes]:
    return re.compile(rb"\s((?:[\w.-]+:)?)" + name.encode() + rb"""\s*=\s*["']([^"']*)["']""")


def quoted(value: str) -> bytes:
    """Return an attribute's value between its quotes."""
    safe = escape(_NOT_XML.sub("\ufffd", value), {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})
    return f'"{safe}"'.encode()


def text_of(value: str) -> bytes:
    """Return a text as the content of an Excel ``t`` element, where ``_x0041_`` would stand for an A."""
    return escape(_LIKE_AN_ESCAPE.sub("_x005F_", _NOT_XML.sub("\ufffd", value))).encode()
