"""The list of sheets: ours go in front, and everything that counts sheets by their place counts them anew."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbooks.marked_copy.added_sheet import sheet_xml
from workbooks.marked_copy.dialect import Dialect, dialect_of
from workbooks.marked_copy.markup import Document, Element, quoted
from workbooks.marked_copy.model import AddedSheet
from workbooks.marked_copy.parts import Parts
from workbooks.marked_copy.styles import Stylesheet
from workbooks.refusals import Refusal, UnreadableWorkbook

#: A hidden name, local to each sheet of ours: its author may have a sheet of the same title.
OURS = "_controle_catalogue"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_AFTER_NAMES = (
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
)


@dataclass(frozen=True, slots=True)
class Tab:
    """One sheet as the workbook lists it."""

    name: str
    kind: str  # "worksheet", "chartsheet"…, as its relation says
    part: str | None  # None: lost
    element: Element


class Tabs:
    """The workbook part."""

    def __init__(self, parts: Parts) -> None:
        """Find the workbook; raises UnreadableWorkbook when there is none."""
        found = parts.related("", "officeDocument")
        self.part = found[0] if found else "xl/workbook.xml"
        self._parts = parts
        self._read()

    @property
    def dialect(self) -> Dialect:
        """The dialect of the workbook."""
        return dialect_of(self._parts.read(self.part))

    def related(self, kind: str) -> str | None:
        """Return the part (styles, calcChain…) that the workbook refers to in one way."""
        return next(iter(self._parts.related(self.part, kind)), None)

    def erase(self) -> None:
        """Take out the sheets that an earlier copy put in."""
        names = [name for name in self._names() if name.attributes.get("name") == OURS]
        places = {int(name.attributes.get("localSheetId", "-1")) for name in names}
        gone = [tab for place, tab in enumerate(self.all) if place in places]
        if not gone or len(gone) == len(self.all):
            return
        kept = {place: now for now, place in enumerate(sorted(set(range(len(self.all))) - places))}
        for tab in gone:
            self._document.replace(tab.element, b"")
        for name in self._names():
            place = name.attributes.get("localSheetId")
            if place is not None and int(place) in places:
                self._document.replace(name, b"")
            elif place is not None:
                self._document.set(name, {"localSheetId": str(kept.get(int(place), 0))})
        for view in self._views():
            active = int(view.attributes.get("activeTab", "0"))
            now = kept.get(active, 0)
            self._document.set(view, {"activeTab": str(now) if now else None, "firstSheet": None})
        self._parts.save(self._document, self.part)
        self._forget(gone)
        self._read()

    def add(self, sheets: Sequence[AddedSheet], stylesheet: Stylesheet) -> None:
        """Put sheets in front, at least one; the first one is what Excel shows."""
        document, shift = self._document, len(sheets)
        number = max((int(tab.element.attributes.get("sheetId", "0")) for tab in self.all), default=0)
        listed, names = [], []
        p = self._root.prefix
        for place, sheet in enumerate(self._with_free_names(sheets)):
            part = self._parts.free_name(posixpath.join(posixpath.dirname(self.part), "worksheets/sheet{}.xml"))
            content = sheet_xml(sheet, stylesheet, self.dialect, selected=place == 0)
            self._parts.add(part, content, _SHEET_TYPE)
            identifier = self._parts.relate(self.part, f"{self.dialect.relations}/worksheet", part)
            listed.append(
                f'<{p}sheet name={quoted(sheet.name).decode()} sheetId="{number + place + 1}" '
                f'xmlns:r="{self.dialect.relations}" r:id="{identifier}"/>'
            )
            names.append(
                f'<{p}definedName name="{OURS}" localSheetId="{place}" hidden="1">'
                f"'{sheet.name}'!$A$1</{p}definedName>"
            )
        document.insert_first(self._sheets(), "".join(listed).encode())
        for name in self._names():
            if (local := name.attributes.get("localSheetId")) is not None:
                document.set(name, {"localSheetId": str(int(local) + shift)})
        for view in self._views():
            document.set(view, {"activeTab": None, "firstSheet": None})
        if (section := self._root.child("definedNames")) is not None:
            document.insert_first(section, "".join(names).encode())
        else:
            section_xml = f"<{p}definedNames>{''.join(names)}</{p}definedNames>"
            document.insert(self._root, section_xml.encode(), before=_AFTER_NAMES)
        self._parts.save(document, self.part)

    def _read(self) -> None:
        self._document: Document = self._parts.document(self.part)
        self._root = self._document.root
        targets = {found.id: found for found in self._parts.relations(self.part)}
        self.all: list[Tab] = []
        for element in self._sheets().children:
            relation = targets.get(element.attributes.get("id", ""))
            part = relation.target if relation is not None and relation.target in self._parts else None
            kind = relation.kind if relation is not None else ""
            self.all.append(Tab(element.attributes.get("name", ""), kind, part, element))

    def _sheets(self) -> Element:
        sheets = self._root.child("sheets")
        if sheets is None:
            raise UnreadableWorkbook(Refusal.NO_WORKSHEET)
        return sheets

    def _names(self) -> list[Element]:
        return self._root.all("definedNames", "definedName")

    def _views(self) -> list[Element]:
        return self._root.all("bookViews", "workbookView")

    def _with_free_names(self, sheets: Sequence[AddedSheet]) -> list[AddedSheet]:
        """Number our sheets where the author has one of the same title."""
        taken = {tab.name.casefold() for tab in self.all}
        named = []
        for sheet in sheets:
            name, number = sheet.name, 1
            while name.casefold() in taken:
                number += 1
                name = f"{sheet.name} ({number})"
            named.append(replace(sheet, name=name))
        return named

    def _forget(self, tabs: Sequence[Tab]) -> None:
        """Remove the parts of sheets, with what only they refer to."""
        chain = self.related("calcChain")
        gone = [tab.part for tab in tabs if tab.part is not None]
        if chain is not None and any(b"<f" in chunk for part in gone for chunk in self._parts.chunks(part)):
            # It would name formulas of a sheet that is gone; Excel makes a new one by itself.
            self._parts.unrelate(self.part, chain)
            self._parts.remove(chain)
        own = {
            relation.target
            for part in gone
            for relation in self._parts.relations(part)
            if relation.target in self._parts
        }
        for part in gone:
            self._parts.unrelate(self.part, part)
            self._parts.remove(part)
        for other in own - self._referred_to():
            self._parts.remove(other)

    def _referred_to(self) -> set[str]:
        return {relation.target for part in self._parts for relation in self._parts.relations(part)}
