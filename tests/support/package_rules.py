"""What Excel asks of a workbook before it opens it without repair, checked from the standard, since no Excel is here.

Source: ECMA-376 part 2 (§9.1.1 names of parts, §9.3 relations, §10.1.2 content types) and part 1 (§18.2.27 workbook,
§18.3.1.99 worksheet, §18.7 comments, §18.8.39 styles). XML is parsed with its namespaces: a prefix that nobody
declared is an error there.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import wraps
from io import BytesIO
from xml.etree import ElementTree as ET

from workbooks.marked_copy.model import AddedSheet, CellNote
from workbooks.marked_copy.parts import Parts

_WORKSHEET = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
]
_WORKBOOK = [
    "fileVersion",
    "fileSharing",
    "workbookPr",
    "workbookProtection",
    "bookViews",
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
    "calcPr",
    "oleSize",
    "customWorkbookViews",
    "pivotCaches",
    "smartTagPr",
    "smartTagTypes",
    "webPublishing",
    "fileRecoveryPr",
    "webPublishObjects",
    "extLst",
]
_STYLES = [
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
]
#: Elements of a part that may stand more than once among the children of its root.
_REPEATED = {"conditionalFormatting", "webPublishing"}
_MOST_NAME_LETTERS = 31
_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TYPES = {
    "officeDocument": "main+xml",
    "worksheet": "worksheet+xml",
    "styles": "styles+xml",
    "sharedStrings": "sharedStrings+xml",
    "comments": "comments+xml",
    "vmlDrawing": "vmlDrawing",
}
Element = ET.Element
Make = Callable[[Parts, Sequence[CellNote], Sequence[AddedSheet]], bytes]


def broken_rules(content: bytes) -> list[str]:
    """Return what is wrong with a workbook, each fault once, named by its part."""
    package = _Package(content)
    return list(dict.fromkeys([*package.faults, *_relations(package), *_workbook(package), *_styles(package)]))


def keeping_to_them(make: Make) -> Make:
    """Return what makes marked copies, and proves that each breaks no rule that its original keeps."""

    @wraps(make)
    def checked(parts: Parts, notes: Sequence[CellNote], sheets: Sequence[AddedSheet]) -> bytes:
        copy = make(parts, notes, sheets)
        broken = broken_rules(copy)
        if broken:
            known = {_kind(fault) for fault in broken_rules(parts._original)}
            assert [fault for fault in broken if _kind(fault) not in known] == []
        return copy

    return checked


def _kind(fault: str) -> str:
    """Return a fault without its numbers: a copy counts anew."""
    return re.sub(r"\d+", "#", fault)


class _Package:
    """The parts, their types and their relations."""

    def __init__(self, content: bytes) -> None:
        self.faults: list[str] = []
        with zipfile.ZipFile(BytesIO(content)) as archive:
            self.parts = {name: archive.read(name) for name in archive.namelist()}
            names = archive.namelist()
        for name, times in Counter(name.lower() for name in names).items():
            if times > 1:
                self.faults.append(f"{name}: {times} parts of this name")
        for name in names:
            if name.startswith("/") or "\\" in name or "//" in name:
                self.faults.append(f"{name}: a name that no part may have")
        self.roots: dict[str, Element] = {}
        for name, data in self.parts.items():
            if name.lower().endswith((".xml", ".rels", ".vml")):
                try:
                    self.roots[name] = ET.fromstring(data)
                except ET.ParseError as error:
                    self.faults.append(f"{name}: {error.msg.partition(':')[0]}")
        self._by_lower = {name.lower(): name for name in names}
        self.types = self._content_types()
        self.relations = {name: self._relations_of(name) for name in ("", *self.parts)}

    def _content_types(self) -> dict[str, str]:
        root = self.roots.get("[Content_Types].xml")
        if root is None:
            self.faults.append("[Content_Types].xml: missing")
            return {}
        defaults: list[tuple[str, str]] = []
        overrides: list[tuple[str, str]] = []
        for each in root:
            key, value = ("Extension", defaults) if _local(each) == "Default" else ("PartName", overrides)
            value.append((each.get(key, "").lower().lstrip("/"), each.get("ContentType", "")))
        for listed in (defaults, overrides):
            repeated = [key for key, times in Counter(key for key, _ in listed).items() if times > 1]
            self.faults += [f"[Content_Types].xml: {key} has several types" for key in repeated]
        self.faults += [f"[Content_Types].xml: {key} is no part" for key, _ in overrides if key not in self._by_lower]
        by_extension, by_name, types = dict(defaults), dict(overrides), {}
        for name in self.parts:
            types[name] = by_name.get(name.lower()) or by_extension.get(name.lower().rpartition(".")[2], "")
            if not types[name] and name != "[Content_Types].xml":
                self.faults.append(f"{name}: no content type")
            if name.endswith(".rels") and not types[name].endswith("relationships+xml"):
                self.faults.append(f"{name}: is of the type {types[name]}")
        return types

    def _relations_of(self, part: str) -> dict[str, tuple[str, str]]:
        folder, name = posixpath.split(part)
        listed = self.roots.get(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for each in () if listed is None else listed:
            identifier = each.get("Id", "")
            if not identifier or identifier in found:
                self.faults.append(f"{part}: the relation {identifier!r} stands twice, or has no name")
            kind = each.get("Type", "").rpartition("/")[2]
            if each.get("TargetMode") == "External":
                found[identifier] = (kind, "")
                continue
            written = each.get("Target", "").replace("\\", "/")
            target = posixpath.normpath(written if written.startswith("/") else posixpath.join(folder, written))
            found[identifier] = (kind, self._by_lower.get(target.lstrip("/").lower(), ""))
            if not found[identifier][1]:
                self.faults.append(f"{part}: {identifier} leads to {written}, which is no part")
        return found

    def related(self, part: str, kind: str) -> list[str]:
        """Return the parts that a part refers to in one way."""
        return [target for found, target in self.relations[part].values() if found == kind and target]


def _relations(package: _Package) -> Iterator[str]:
    if len(package.related("", "officeDocument")) != 1:
        yield "_rels/.rels: not one workbook"
    for name in package.parts:
        if name.endswith(".rels"):
            folder, own = posixpath.split(name)
            source = posixpath.join(posixpath.dirname(folder), own.removesuffix(".rels"))
            if own != ".rels" and source not in package.parts:
                yield f"{name}: relations of no part"
    for part, relations in package.relations.items():
        for kind, target in relations.values():
            wanted, given = _TYPES.get(kind, ""), package.types.get(target, "")
            if target and not given.endswith(wanted):
                yield f"{target}: of the type {given}, yet {part or 'the package'} calls it {kind}"


def _workbook(package: _Package) -> Iterator[str]:
    for part in package.related("", "officeDocument")[:1]:
        root = package.roots.get(part)
        if root is not None:
            sheets = root.findall("{*}sheets/{*}sheet")
            yield from _order(part, root, _WORKBOOK)
            yield from _listed(part, sheets)
            yield from _names(part, root, len(sheets))
            yield from _sheets(package, part, sheets)
            yield from _chain(package, part, {sheet.get("sheetId", "") for sheet in sheets})


def _listed(part: str, sheets: list[Element]) -> Iterator[str]:
    names = [sheet.get("name", "") for sheet in sheets]
    yield from _unique(part, "sheet", [name.casefold() for name in names])
    yield from _unique(part, "sheetId", [sheet.get("sheetId", "") for sheet in sheets])
    for name in names:
        if not 1 <= len(name) <= _MOST_NAME_LETTERS or re.search(r"[\[\]:*?/\\]|\A'|'\Z", name):
            yield f"{part}: no sheet may be called {name!r}"


def _names(part: str, root: Element, sheets: int) -> Iterator[str]:
    defined = root.findall("{*}definedNames/{*}definedName")
    for name in defined:
        if int(name.get("localSheetId", "0")) >= sheets:
            yield f"{part}: the name {name.get('name')} belongs to no sheet"
    names = [f"{each.get('name', '').casefold()} of {each.get('localSheetId')}" for each in defined]
    yield from _unique(part, "defined name", names)
    for view in root.findall("{*}bookViews/{*}workbookView"):
        if max(int(view.get("activeTab", "0")), int(view.get("firstSheet", "0"))) >= sheets:
            yield f"{part}: opens on no sheet"


def _sheets(package: _Package, part: str, sheets: list[Element]) -> Iterator[str]:
    selected = 0
    for sheet in sheets:
        kind, target = package.relations[part].get(_relation_of(sheet), ("", ""))
        if not target:
            yield f"{part}: the sheet {sheet.get('name')} has no part"
        elif target in package.roots:
            views = package.roots[target].iterfind("{*}sheetViews/{*}sheetView")
            selected += any(_yes(view.get("tabSelected")) for view in views)
            if kind == "worksheet":
                yield from _worksheet(package, part, target)
    if selected > 1:
        yield f"{part}: {selected} sheets are selected"


def _chain(package: _Package, workbook: str, numbers: set[str]) -> Iterator[str]:
    for part in package.related(workbook, "calcChain"):
        sheet = ""
        for cell in package.roots.get(part, Element("calcChain")):
            sheet = cell.get("i", sheet)
            if sheet not in numbers:
                yield f"{part}: a formula of the sheet {sheet}, which is not there"


def _worksheet(package: _Package, workbook: str, part: str) -> Iterator[str]:
    root = package.roots[part]
    yield from _order(part, root, _WORKSHEET)
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.endswith("/relationships}id") and value not in package.relations[part]:
                yield f"{part}: {_local(element)} names the relation {value}, which is not there"
    yield from _rows(package, workbook, part, root)
    drawn = [element for element in root if _local(element) == "legacyDrawing"]
    shapes: set[tuple[int, int]] = set()
    for element in drawn:
        kind, target = package.relations[part].get(_relation_of(element), ("", ""))
        if kind != "vmlDrawing":
            yield f"{part}: the drawing of its notes is a {kind}"
        elif target in package.roots:
            shapes |= _noted(package.roots[target])
    for comments in package.related(part, "comments"):
        if comments in package.roots:
            yield from _comments(comments, package.roots[comments], shapes, readable=bool(shapes) or not drawn)


def _rows(package: _Package, workbook: str, part: str, root: Element) -> Iterator[str]:
    styles = [package.roots[name] for name in package.related(workbook, "styles") if name in package.roots]
    formats = len(styles[0].findall("{*}cellXfs/{*}xf")) if styles else 0
    last_row = 0
    for row in root.iterfind("{*}sheetData/{*}row"):
        number = int(row.get("r", last_row + 1))
        if number <= last_row:
            yield f"{part}: the row {number} stands after {last_row}"
        last_row, last_column = number, 0
        for cell in row.iterfind("{*}c"):
            if int(cell.get("s", "0")) >= max(formats, 1):
                yield f"{part}: a cell has the format {cell.get('s')} of {formats}"
            written = _ADDRESS.fullmatch(cell.get("r", "").upper())
            if written is None:
                continue
            column = _column(written[1])
            if int(written[2]) != number or column <= last_column:
                yield f"{part}: {written[0]} is not in its place"
            last_column = column


def _comments(part: str, root: Element, shapes: set[tuple[int, int]], *, readable: bool) -> Iterator[str]:
    authors = len(root.findall("{*}authors/{*}author"))
    comments = root.findall("{*}commentList/{*}comment")
    yield from _unique(part, "comment", [comment.get("ref", "") for comment in comments])
    for comment in comments:
        if int(comment.get("authorId", "-1")) not in range(authors):
            yield f"{part}: the comment of {comment.get('ref')} has no author"
        written = _ADDRESS.fullmatch(comment.get("ref", ""))
        if readable and (written is None or (int(written[2]) - 1, _column(written[1]) - 1) not in shapes):
            yield f"{part}: nothing draws the comment of {comment.get('ref')}"


def _noted(drawing: Element) -> set[tuple[int, int]]:
    """Return the cells (from 0) whose notes a drawing shows."""
    places = set()
    for data in drawing.iterfind(".//{*}ClientData[@ObjectType='Note']"):
        row, column = data.findtext("{*}Row"), data.findtext("{*}Column")
        if row is not None and column is not None:
            places.add((int(row), int(column)))
    return places


def _styles(package: _Package) -> Iterator[str]:
    for workbook in package.related("", "officeDocument")[:1]:
        for part in package.related(workbook, "styles"):
            if part in package.roots:
                yield from _stylesheet(part, package.roots[part])


def _stylesheet(part: str, root: Element) -> Iterator[str]:
    yield from _order(part, root, _STYLES)
    held = {_local(section): len(section) for section in root}
    for section in root:
        if section.get("count", str(len(section))) != str(len(section)):
            yield f"{part}: {_local(section)} counts {section.get('count')}, and holds {len(section)}"
    declared = {each.get("numFmtId") for each in root.findall("{*}numFmts/{*}numFmt")}
    ranges = {"fontId": "fonts", "fillId": "fills", "borderId": "borders", "xfId": "cellStyleXfs"}
    for name_of in ("cellStyleXfs", "cellXfs", "cellStyles"):
        for item in root.findall(f"{{*}}{name_of}/{{*}}*"):
            for name, held_in in ranges.items():
                if int(item.get(name, "0")) >= max(held.get(held_in, 0), 1):
                    yield f"{part}: {name_of} names {name} {item.get(name)} of {held.get(held_in, 0)}"
            number = item.get("numFmtId", "0")
            if int(number) >= 164 and number not in declared:
                yield f"{part}: {name_of} names the number format {number}, which is not there"
    yield from _unique(part, "cellStyle", [each.get("name", "") for each in root.findall("{*}cellStyles/{*}cellStyle")])


def _order(part: str, root: Element, order: list[str]) -> Iterator[str]:
    """Check that the children of a root stand in the order of its sequence; markup compatibility may stand anywhere."""
    names = [_local(child) for child in root if _local(child) in order]
    places = [order.index(name) for name in names]
    if places != sorted(places):
        yield f"{part}: its elements stand in the order {', '.join(names)}"
    yield from (
        f"{part}: several {name}" for name, times in Counter(names).items() if times > 1 and name not in _REPEATED
    )


def _unique(part: str, what: str, names: list[str]) -> Iterator[str]:
    yield from (
        f"{part}: the {what} {name!r} stands {times} times" for name, times in Counter(names).items() if times > 1
    )


def _relation_of(element: Element) -> str:
    return next((value for name, value in element.attrib.items() if name.endswith("/relationships}id")), "")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _yes(value: str | None) -> bool:
    return value in ("1", "true")


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]
