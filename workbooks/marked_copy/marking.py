"""The patch as a whole: undo the marks of an earlier copy, then colour, comment and put our sheets in front."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from workbooks.marked_copy.boxes import grid_of
from workbooks.marked_copy.dialect import Dialect
from workbooks.marked_copy.model import AddedSheet, CellNote, Mark
from workbooks.marked_copy.notes import Blocks, Place, add_notes, commented_cells, erase_notes
from workbooks.marked_copy.parts import Parts
from workbooks.marked_copy.sheet import opens_selected, plain, rewritten, survey, unselect
from workbooks.marked_copy.styles import Stylesheet
from workbooks.marked_copy.tabs import Tabs
from workbooks.model import MAX_ROWS, column_index
from workbooks.refusals import Refusal, UnreadableWorkbook

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"


def mark(original: bytes, notes: Sequence[CellNote], sheets: Sequence[AddedSheet]) -> bytes:
    """Return a workbook with cells coloured and commented, and sheets of ours in front.

    A cell that bears the author's own note or thread is only coloured. The first of our sheets is the one that opens,
    and the only one selected. The same arguments give the same bytes.

    Raises: UnreadableWorkbook for what is no safe, well-formed workbook.
    """
    try:
        return _marked(Parts(original), notes, sheets)
    except (ValueError, LookupError) as error:  # a number that is none, a place that does not exist
        raise UnreadableWorkbook(Refusal.DAMAGED) from error


def _marked(parts: Parts, notes: Sequence[CellNote], sheets: Sequence[AddedSheet]) -> bytes:
    tabs = Tabs(parts)
    dialect = tabs.dialect
    tabs.erase()
    styles_part = tabs.related("styles") or _new_styles(parts, tabs)
    stylesheet = Stylesheet(parts.read(styles_part), styles_part)
    plans, blocks = _plans(notes), Blocks(parts)
    for tab in tabs.all:
        if tab.part is not None and tab.kind == "worksheet":
            # Two selected sheets would be a group, where what is typed on one goes to both.
            selected = bool(sheets) and opens_selected(parts.chunks(tab.part))
            undrawn = erase_notes(parts, tab.part)
            job = _Job(tab.part, plans.get(tab.name, _Plan()), undrawn=undrawn, selected=selected)
            if job.rewrites:
                job.do(parts, stylesheet, dialect, blocks)
        elif tab.part is not None and sheets:
            document = parts.document(tab.part)
            unselect(document)
            parts.save(document, tab.part)
    if sheets:
        tabs.add(sheets, stylesheet)
    if (content := stylesheet.to_bytes()) is not None:
        parts.write(styles_part, content)
    return parts.to_bytes()


@dataclass(slots=True)
class _Plan:
    """What is to be put on one sheet."""

    marks: dict[int, dict[int, Mark]] = field(default_factory=dict)
    notes: list[tuple[Place, CellNote]] = field(default_factory=list)


def _plans(notes: Sequence[CellNote]) -> dict[str, _Plan]:
    plans: dict[str, _Plan] = {}
    for note in notes:
        address = _ADDRESS.fullmatch(note.cell)
        if address is None or int(address[2]) > MAX_ROWS:
            continue
        try:
            row, column = int(address[2]), column_index(address[1])
        except ValueError:
            continue
        plan = plans.setdefault(note.sheet, _Plan())
        plan.marks.setdefault(row, {})[column] = note.mark
        if note.text is not None:
            plan.notes.append((Place(row - 1, column - 1), note))
    return plans


@dataclass(slots=True)
class _Job:
    """One sheet under way."""

    part: str
    plan: _Plan
    undrawn: bool  # its drawing of notes held ours only, and is gone
    selected: bool  # the author left it open, and ours takes its place

    @property
    def rewrites(self) -> bool:
        """Whether the sheet's own part changes."""
        return self.undrawn or self.selected or bool(self.plan.marks)

    def do(self, parts: Parts, stylesheet: Stylesheet, dialect: Dialect, blocks: Blocks) -> None:
        """Write the sheet again, coloured and commented."""
        around = survey(parts.chunks(self.part), self.plan.marks)
        if around.odd and self.plan.marks:
            parts.write(self.part, plain(parts.read(self.part)))
            around = survey(parts.chunks(self.part), self.plan.marks)
        if self.undrawn:
            around.drop_legacy_drawing()
        if self.selected:
            unselect(around.document)
        taken = commented_cells(parts, self.part)
        notes = [(place, note) for place, note in self.plan.notes if note.cell not in taken]
        if notes:
            drawn = None if self.undrawn else around.root.child("legacyDrawing")
            identifier = drawn.attributes.get("id") if drawn else None
            grid = grid_of(around.root)
            if (
                new := add_notes(parts, self.part, notes, grid, dialect, drawing_id=identifier, blocks=blocks)
            ) is not None:
                around.put_legacy_drawing(dialect.relations, new)
        parts.write(self.part, rewritten(parts.chunks(self.part), around, self.plan.marks, stylesheet.twin))


def _new_styles(parts: Parts, tabs: Tabs) -> str:
    """Give a workbook without style sheet an empty one."""
    part = "xl/styles.xml" if "xl/styles.xml" not in parts else parts.free_name("xl/styles{}.xml")
    empty = f'<styleSheet xmlns="{tabs.dialect.main}"></styleSheet>'
    parts.add(part, tabs.dialect.declaration + empty.encode(), _STYLES_TYPE)
    parts.relate(tabs.part, f"{tabs.dialect.relations}/styles", part)
    return part
