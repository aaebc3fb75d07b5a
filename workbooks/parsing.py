"""From a safe package to its sheets: which reader reads which sheet."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.exact import SheetParser
from workbooks.fast import FastReader
from workbooks.hazards import sheet_hazards
from workbooks.model import Hazard, Properties, RawSheet
from workbooks.package import Package
from workbooks.strings import SharedStrings
from workbooks.structure import read_structure


@dataclass(frozen=True, slots=True)
class Reading:
    """What a package holds, before it is tied to a file."""

    sheets: tuple[RawSheet, ...]
    hazards: tuple[Hazard, ...]
    properties: Properties


def read_package(package: Package, *, exact_only: bool = False) -> Reading:
    """Read every sheet; with ``exact_only``, never through the Rust reader.

    Raises UnreadableWorkbook when a part is damaged, or when there is no worksheet.
    """
    structure = read_structure(package)
    strings = SharedStrings(package, structure.shared_strings_part)
    sheets: list[RawSheet] = []
    hazards: list[Hazard] = list(structure.hazards)
    fast = FastReader(package, structure)
    for part in structure.sheets:
        parser = SheetParser(part.name, structure, strings)
        met: list[Hazard] = []
        frame = None if exact_only else fast.read(part, parser)
        if frame is None:
            parser = SheetParser(part.name, structure, strings)
            parser.feed_all(package.chunks(part.part))
            frame, met = parser.finish()
        sheets.append(RawSheet(part.name, part.state != "visible", frame))
        hazards.extend([*sheet_hazards(part, frame, parser.facts), *met])
    return Reading(tuple(sheets), tuple(hazards), structure.properties)
