"""The two dialects of the format: transitional, which nearly everybody writes, and strict."""

from __future__ import annotations

from dataclasses import dataclass

DECLARATION = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_STRICT = "http://purl.oclc.org/ooxml"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The namespaces of a workbook."""

    main: str  # of the elements
    relations: str  # of the relations between parts
    declaration: bytes = DECLARATION


TRANSITIONAL = Dialect(
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
)
STRICT = Dialect(f"{_STRICT}/spreadsheetml/main", f"{_STRICT}/officeDocument/relationships")


def dialect_of(workbook: bytes) -> Dialect:
    """Tell the dialect from the workbook part."""
    return STRICT if f"{_STRICT}/spreadsheetml/main".encode() in workbook[:4096] else TRANSITIONAL
