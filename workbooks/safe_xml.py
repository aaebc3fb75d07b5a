"""XML from strangers: no DOCTYPE, no entities of its own, and elements known by their local names.

Local names make transitional, strict (purl.oclc.org) and prefixed documents read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from workbooks.package import Package
from workbooks.refusals import Refusal, UnreadableWorkbook

Element = tuple[str, dict[str, str], str]  # local path such as "styleSheet/cellXfs/xf", local attributes, text


def new_parser() -> expat.XMLParserType:
    """Return an expat parser that refuses any DOCTYPE, hence any entity of the file's own."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise UnreadableWorkbook(Refusal.DOCTYPE)

    parser.StartDoctypeDeclHandler = refuse
    return parser


def local(name: str) -> str:
    """Return a tag or attribute name without its prefix."""
    return name.rpartition(":")[2]


def is_true(value: str | None) -> bool:
    """Tell whether an attribute says yes, in any of the ways that writers have."""
    return value in ("1", "true", "on")


def whole(value: str | None, otherwise: int) -> int:
    """Return an attribute that is a whole number; what stands for one that is absent, or none."""
    text = (value or "").strip().removeprefix("+")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else otherwise


def property_texts(package: Package, part: str) -> dict[str, str]:
    """Return the texts of a part that only says something about the workbook; none when it is absent or damaged.

    Raises UnreadableWorkbook for a DOCTYPE.
    """
    if part not in package:
        return {}
    try:
        return {path: text.strip() for path, _, text in elements(package.chunks(part), part)}
    except UnreadableWorkbook as damage:
        if damage.code is not Refusal.DAMAGED:
            raise
        return {}


_MOST_DIGITS = 9  # of any number that counts something in a workbook
#: What is kept of an element that does not end: beyond, gathering it would cost the square of its length.
_MOST_KEPT_BYTES = 4 << 20


def whole_pieces(chunks: Iterable[bytes], end: bytes) -> Iterator[tuple[bytes, bool]]:
    """Cut a part behind the last ``end`` of each chunk; yield each piece, and whether it begins and ends there.

    The first piece begins the part, the last one ends it. An element beyond measure comes in pieces that are not whole.
    """
    kept: list[bytes] = []
    size, inside = 0, False  # inside: the piece before was cut in the midst of an element
    for chunk in chunks:
        joint = (kept[-1][1 - len(end) :] if kept else b"") + chunk
        found = joint.rfind(end)
        if found < 0:
            kept.append(chunk)
            size += len(chunk)
            if size > _MOST_KEPT_BYTES:
                yield b"".join(kept), False
                kept, size, inside = [], 0, True
            continue
        cut = found + len(end) - (len(joint) - len(chunk))
        yield b"".join([*kept, chunk[:cut]]), not inside
        kept, inside = [chunk[cut:]], False
        size = len(kept[0])
    yield b"".join(kept), False


def elements(chunks: Iterable[bytes], part: str) -> Iterator[Element]:
    """Yield every element of a part at its end tag, inner ones first.

    Raises UnreadableWorkbook when the XML is not well formed.
    """
    found: list[Element] = []
    path: list[str] = []
    open_elements: list[tuple[dict[str, str], list[str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        path.append(local(name))
        open_elements.append(({local(key): value for key, value in attributes.items()}, []))

    def text(data: str) -> None:
        if open_elements:
            open_elements[-1][1].append(data)

    def end(_: str) -> None:
        attributes, texts = open_elements.pop()
        found.append(("/".join(path), attributes, "".join(texts)))
        path.pop()

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            yield from found
            found.clear()
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UnreadableWorkbook(Refusal.DAMAGED, part) from error
    yield from found
