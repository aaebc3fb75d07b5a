"""The parts around the cells: which sheets there are, the styles, the shared strings, tables, properties.

Everything is matched by local names, so that transitional, strict (purl.oclc.org) and prefixed XML read alike.
"""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from workbooks.canonical import clean_text
from workbooks.formats import BUILT_IN
from workbooks.model import Hazard, HazardCode, Properties
from workbooks.package import Package
from workbooks.refusals import Refusal, UnreadableWorkbook

Element = tuple[str, dict[str, str], str]  # local path such as "styleSheet/cellXfs/xf", local attributes, text


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet as the workbook lists it."""

    name: str
    state: str  # "visible", "hidden" or "veryHidden"
    part: str  # the name of its part in the package
    tables: tuple[TablePart, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePart:
    """A table (Insertion > Tableau) of a sheet."""

    name: str
    reference: str  # "A1:D20", with header and totals rows
    totals_rows: int  # 0 or 1


@dataclass(frozen=True, slots=True)
class Structure:
    """The workbook without its cells."""

    sheets: tuple[SheetPart, ...]
    formats: tuple[str, ...]  # by style number (the s= of a cell): its number-format code
    shared_strings_part: str | None
    properties: Properties
    hazards: tuple[Hazard, ...]  # about the whole workbook


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


def elements(chunks: Iterator[bytes], part: str) -> Iterator[Element]:
    """Yield every element of a small or streamed part at its end tag, outermost last.

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
        raise UnreadableWorkbook(Refusal.DAMAGED, f"{part} : {error}") from error
    yield from found


def read_structure(package: Package) -> Structure:
    """Read everything around the cells.

    Raises UnreadableWorkbook when a part is damaged or when there is no worksheet at all.
    """
    workbook = _workbook_part(package)
    relations = _relations(package, workbook)
    listed: list[tuple[dict[str, str], str]] = []
    date1904 = False
    for path, attributes, _ in _elements(package, workbook):
        if path == "workbook/workbookPr":
            date1904 = _true(attributes.get("date1904"))
        elif path == "workbook/sheets/sheet":
            listed.append((attributes, attributes.get("id", "")))
    sheets = []
    for attributes, identifier in listed:
        kind, target = relations.get(identifier, ("", ""))
        if kind == "worksheet" and target in package:
            state = attributes.get("state", "visible")
            sheets.append(SheetPart(attributes.get("name", ""), state, target, _tables(package, target)))
    if not sheets:
        raise UnreadableWorkbook(Refusal.NO_WORKSHEET)
    by_kind = {kind: target for kind, target in relations.values() if target in package}
    return Structure(
        sheets=tuple(sheets),
        formats=_formats(package, by_kind.get("styles")),
        shared_strings_part=by_kind.get("sharedStrings"),
        properties=_properties(package, date1904=date1904),
        hazards=tuple(_workbook_hazards(package)),
    )


def _elements(package: Package, part: str) -> Iterator[Element]:
    return elements(package.chunks(part), part)


def _true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _workbook_part(package: Package) -> str:
    for kind, target in _relations(package, "").values():
        if kind == "officeDocument" and target in package:
            return target
    if "xl/workbook.xml" in package:
        return "xl/workbook.xml"
    raise UnreadableWorkbook(Refusal.ZIP_WITHOUT_WORKBOOK)


def _relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Return what a part refers to inside the package: id → (last word of the type, part name)."""
    folder, name = posixpath.split(part)
    part_of_relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if part_of_relations not in package:
        return {}
    relations: dict[str, tuple[str, str]] = {}
    for path, attributes, _ in _elements(package, part_of_relations):
        if path == "Relationships/Relationship" and attributes.get("TargetMode") != "External":
            target = attributes.get("Target", "").replace("\\", "/")
            inside = target if target.startswith("/") else posixpath.join(folder, target)
            kind = attributes.get("Type", "").rpartition("/")[2]
            relations[attributes.get("Id", "")] = (kind, posixpath.normpath(inside).lstrip("/"))
    return relations


def _tables(package: Package, sheet_part: str) -> tuple[TablePart, ...]:
    tables = []
    for kind, target in _relations(package, sheet_part).values():
        if kind == "table" and target in package:
            for path, attributes, _ in _elements(package, target):
                if path == "table":
                    name = attributes.get("displayName") or attributes.get("name", "")
                    totals = int(attributes.get("totalsRowCount", "0") or 0)
                    tables.append(TablePart(name, attributes.get("ref", ""), totals))
    return tuple(tables)


def _formats(package: Package, part: str | None) -> tuple[str, ...]:
    if part is None:
        return ()
    codes = dict(BUILT_IN)
    identifiers: list[int] = []
    for path, attributes, _ in _elements(package, part):
        if path == "styleSheet/numFmts/numFmt":
            codes[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "General")
        elif path == "styleSheet/cellXfs/xf":
            identifiers.append(int(attributes.get("numFmtId", "0") or 0))
    return tuple(codes.get(identifier, "General") for identifier in identifiers)


def _properties(package: Package, *, date1904: bool) -> Properties:
    texts: dict[str, str] = {}
    if "docProps/core.xml" in package:
        for path, _, text in _elements(package, "docProps/core.xml"):
            texts[path] = clean_text(text).strip()
    modified = None
    if written := texts.get("coreProperties/modified"):
        try:
            modified = dt.datetime.fromisoformat(written)
        except ValueError:
            modified = None
    creator = texts.get("coreProperties/creator") or None
    return Properties(creator, texts.get("coreProperties/lastModifiedBy") or None, modified, date1904)


def _workbook_hazards(package: Package) -> Iterator[Hazard]:
    """Look at the parts and content types, never at the extension: a renamed .xlsm keeps its macros."""
    macros = [name for name in package.names if re.search(r"vbaproject\.bin$|/macrosheets/", name)]
    if macros or b"macroEnabled" in package.read("[Content_Types].xml"):
        yield Hazard(HazardCode.MACROS, None, None, ", ".join(map(package.written_name, macros)))
    links = [name for name in package.names if re.search(r"externallinks/_rels/.*\.rels$", name)]
    targets = [
        attributes.get("Target", "")
        for name in links
        for path, attributes, _ in _elements(package, name)
        if path == "Relationships/Relationship"
    ]
    if targets or any("externallinks/" in name for name in package.names):
        yield Hazard(HazardCode.EXTERNAL_LINKS, None, None, ", ".join(sorted(set(targets)))[:200])
    if "xl/connections.xml" in package:
        yield Hazard(HazardCode.DATA_CONNECTIONS, None, None, package.written_name("xl/connections.xml"))


@dataclass(slots=True)
class SharedStrings:
    """The shared strings, parsed only as far as asked for: a header needs the first few of a million."""

    package: Package
    part: str | None
    _texts: list[str] = field(default_factory=list)
    _source: Iterator[list[str]] | None = None

    def get(self, index: int) -> str | None:
        """Return one string, or None when there is no such number."""
        if self._source is None:
            self._source = self._batches()
        while index >= len(self._texts):
            batch = next(self._source, None)
            if batch is None:
                return None
            self._texts.extend(batch)
        return self._texts[index] if index >= 0 else None

    def _batches(self) -> Iterator[list[str]]:  # noqa: C901  three callbacks that share their locals
        """Yield the strings chunk by chunk: runs of rich text joined, phonetic guides left out."""
        if self.part is None:
            return
        done: list[str] = []
        runs: list[str] = []
        state = {"phonetic": 0, "text": False}

        def start(name: str, _: dict[str, str]) -> None:
            tag = local(name)
            if tag == "si":
                runs.clear()
            elif tag == "t":
                state["text"] = not state["phonetic"]
            elif tag == "rPh":
                state["phonetic"] = 1

        def end(name: str) -> None:
            tag = local(name)
            if tag == "t":
                state["text"] = False
            elif tag == "si":
                done.append(clean_text("".join(runs)))
            elif tag == "rPh":
                state["phonetic"] = 0

        def text(data: str) -> None:
            if state["text"]:
                runs.append(data)

        parser = new_parser()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        try:
            for chunk in self.package.chunks(self.part):
                parser.Parse(chunk, False)
                batch, done[:] = list(done), []
                yield batch
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"{self.part} : {error}") from error
        yield done
