"""From a safe package to its sheets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from workbooks.calculation import saved_by_calculator
from workbooks.exact import SheetParser
from workbooks.hazards import sheet_hazards
from workbooks.listening import CellListener
from workbooks.model import Hazard, Properties, RawSheet
from workbooks.package import Package
from workbooks.strings import SharedStrings
from workbooks.structure import SheetPart, Structure, read_structure


@dataclass(frozen=True, slots=True)
class Reading:
    """What a package holds, before it is tied to a file."""

    sheets: tuple[RawSheet, ...]
    hazards: tuple[Hazard, ...]
    properties: Properties


def read_package(package: Package) -> Reading:
    """Read every sheet.

    Raises UnreadableWorkbook when a part is damaged, or when there is no worksheet.
    """
    structure = read_structure(package)
    strings = SharedStrings(package, structure.shared_strings_part)
    sheets: list[RawSheet] = []
    hazards: list[Hazard] = list(structure.hazards)
    for part in structure.sheets:
        parser = read_sheet(package, part, structure, strings)
        frame, met = parser.finish()
        sheets.append(RawSheet(part.name, part.state != "visible", frame))
        hazards.extend([*sheet_hazards(part, frame, parser.facts), *met])
    return Reading(tuple(sheets), tuple(hazards), structure.properties)


def read_sheet(
    package: Package,
    sheet: SheetPart,
    structure: Structure,
    strings: SharedStrings,
    listen: Callable[[], CellListener | None] = lambda: None,
) -> SheetParser:
    """Return a parser that read the whole sheet; ``listen`` gives, at each start, whom to tell of every cell.

    A sheet says after its rows that its formulas were never computed: it is then read a second time.
    Raises UnreadableWorkbook as `read_package` does.
    """
    parser = SheetParser(sheet.name, structure, strings, listen())
    parser.feed_all(package.chunks(sheet.part))
    doubtful = parser.facts.asks_for_calculation and not structure.never_computed
    if doubtful and not saved_by_calculator(package):
        return read_sheet(package, sheet, replace(structure, never_computed=True), strings, listen)
    return parser
