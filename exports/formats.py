"""The files of a company's month, by the code that ``catalogue export accounting --format`` takes.

Statements (`exports.bordereau`) are files by partner and schedules (`exports.echeancier`) have rows of their own, so
their modules are called by name, as those of the catalogue's files are.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from catalogue.ledger.records.book_lines import BookLine
from exports import annexe_f, cegid, fec, legacy_f4, legacy_f7, quadra, sage100, tva
from exports.engine.format import Format

#: Code → the files it makes out of the month's lines, in the order of the books.
ACCOUNTING: Final[Mapping[str, tuple[Format[BookLine], ...]]] = MappingProxyType(
    {
        "csv": (annexe_f.CSV,),
        "xlsx": (annexe_f.XLSX,),
        "tva": (tva.CSV, tva.XLSX),
        "fec": (fec.TXT,),
        "sage100": (sage100.TXT,),
        "quadra": (quadra.TXT,),
        "cegid": (cegid.CSV,),
        "legacy_f4": (legacy_f4.CSV,),
        "legacy_f7": (legacy_f7.CSV, legacy_f7.XLSX),
    }
)
