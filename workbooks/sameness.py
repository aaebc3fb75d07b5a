"""Whether a workbook that comes back is the one that was sent, where the place it lay in writes into its files.

SharePoint writes the library's columns into every Office file that it receives: other parts of the package, another
size, another hash. What people read in it is in parts that it leaves alone.
"""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

from workbooks.package import DAMAGE

#: The parts that hold what cells show.
_SHEETS, _TEXTS = "xl/worksheets/", "xl/sharedStrings.xml"


def shows_the_same(sent: bytes, found: bytes) -> bool:
    """Say whether what was found shows what was sent: the same bytes, or the same sheets of a workbook."""
    if sent == found:
        return True
    try:
        with ZipFile(BytesIO(sent)) as ours, ZipFile(BytesIO(found)) as theirs:
            parts = [part for part in ours.infolist() if part.filename.startswith((_SHEETS, _TEXTS))]
            return bool(parts) and all(
                theirs.getinfo(part.filename).file_size == part.file_size
                and theirs.read(part.filename) == ours.read(part.filename)
                for part in parts
            )
    except (*DAMAGE, KeyError, ValueError):  # a part that is not there, a header that says nonsense
        return False
