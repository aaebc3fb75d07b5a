"""The parts around the cells: which sheets there are, the styles, tables, properties, and what hides in the package."""

from __future__ import annotations

import datetime as dt
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbooks.calculation import asks_for_calculation, saved_by_calculator
from workbooks.canonical import clean_text
from workbooks.cell_styles import CellStyles
from workbooks.formats import BUILT_IN
from workbooks.model import Hazard, HazardCode, Properties
from workbooks.package import CONTENT_TYPES, Package, normalised
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.safe_xml import Element, elements, is_true, property_texts, whole

#: The largest workbooks have a few dozen; each costs a part to open, and a frame.
MAX_SHEETS = 500
#: What Excel knows of the visibility of a tab; anything else hides nothing.
_HIDING = {"hidden": "hidden", "veryhidden": "veryHidden"}
#: What a tab may be, as its relation says; only worksheets hold rows, the others are passed over.
_SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet", "xlMacrosheet", "xlIntlMacrosheet")


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
    styles: CellStyles
    shared_strings_part: str | None
    properties: Properties
    hazards: tuple[Hazard, ...]  # about the whole workbook
    never_computed: bool  # no value of a formula counts: see `workbooks.calculation`


def read_structure(package: Package) -> Structure:
    """Read everything around the cells.

    Raises UnreadableWorkbook when a part is damaged, when a listed sheet is lost, or when there is no worksheet at all.
    """
    workbook = _workbook_part(package)
    relations = _relations(package, workbook)
    listed: list[dict[str, str]] = []
    date1904 = to_compute = False
    for path, attributes, _ in _elements(package, workbook):
        if path == "workbook/workbookPr":
            date1904 = is_true(attributes.get("date1904"))
        elif path == "workbook/calcPr":
            to_compute = asks_for_calculation(attributes)
        elif path == "workbook/sheets/sheet":
            listed.append(attributes)
    by_kind = {kind: target for kind, target in relations.values() if target in package}
    return Structure(
        sheets=_sheets(package, listed, relations),
        styles=CellStyles.of(_formats(package, by_kind.get("styles")), date1904=date1904),
        shared_strings_part=by_kind.get("sharedStrings"),
        properties=_properties(package, date1904=date1904),
        hazards=tuple(_workbook_hazards(package)),
        never_computed=to_compute and not saved_by_calculator(package),
    )


def _sheets(
    package: Package, listed: list[dict[str, str]], relations: dict[str, tuple[str, str]]
) -> tuple[SheetPart, ...]:
    """Return the worksheets; a listed sheet that cannot be found is damage, since its rows would silently be gone."""
    if len(listed) > MAX_SHEETS:
        raise UnreadableWorkbook(Refusal.TOO_MANY_SHEETS, f"{len(listed)} feuilles, pour {MAX_SHEETS} au plus")
    sheets: list[SheetPart] = []
    taken: set[str] = set()
    for attributes in listed:
        name = attributes.get("name", "")
        kind, target = relations.get(attributes.get("id", ""), ("", ""))
        if target not in package or kind not in _SHEET_KINDS:
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {name} : son contenu manque")
        if normalised(target) in taken:  # Excel gives each its own: what is corrected on one would change the other
            raise UnreadableWorkbook(Refusal.DAMAGED, f"feuille {name} : son contenu est celui d'une autre feuille")
        taken.add(normalised(target))
        if kind == "worksheet":
            state = _HIDING.get(attributes.get("state", "").casefold(), "visible")
            sheets.append(SheetPart(name, state, target, _tables(package, target)))
    if not sheets:
        raise UnreadableWorkbook(Refusal.NO_WORKSHEET)
    return tuple(sheets)


def _elements(package: Package, part: str) -> Iterator[Element]:
    return elements(package.chunks(part), part)


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
                    totals = whole(attributes.get("totalsRowCount"), 0)
                    tables.append(TablePart(name, attributes.get("ref", "").upper(), totals))
    return tuple(tables)


def _formats(package: Package, part: str | None) -> tuple[str, ...]:
    """Return the number-format code of each style, in the order of their numbers."""
    if part is None:
        return ()
    codes = dict(BUILT_IN)
    identifiers: list[int] = []
    for path, attributes, _ in _elements(package, part):
        if path == "styleSheet/numFmts/numFmt":
            codes[whole(attributes.get("numFmtId"), -1)] = attributes.get("formatCode", "General")
        elif path == "styleSheet/cellXfs/xf":
            identifiers.append(whole(attributes.get("numFmtId"), 0))
    return tuple(codes.get(identifier, "General") for identifier in identifiers)


def _properties(package: Package, *, date1904: bool) -> Properties:
    texts = {path: clean_text(text) for path, text in property_texts(package, "docProps/core.xml").items()}
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
    if macros or b"macroEnabled" in package.read(CONTENT_TYPES):
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
