"""XML from strangers: no DOCTYPE, no entities of its own, and elements known by their local names.

Local names make transitional, strict (purl.oclc.org) and prefixed documents read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

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
