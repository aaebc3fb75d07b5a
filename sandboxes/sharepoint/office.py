"""What SharePoint does to an Office file that it receives: it writes the library's properties into it.

The workbook means the same afterwards; its size and its hash are others.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

_OFFICE = {".xlsx", ".xlsm", ".docx", ".pptx"}
#: The part in which the library keeps its columns; Office carries along what no relationship names.
_PART = "customXml/item1.xml"
_PROPERTIES = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"><documentManagement/>'
    "</p:properties>"
)


def is_office(name: str) -> bool:
    """Whether the service looks into a file of this name."""
    return PurePosixPath(name).suffix.casefold() in _OFFICE


def rewritten(content: bytes) -> bytes:
    """Return the file with the library's properties in it; what is no package, or has them already, stays as it is."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content
    written = io.BytesIO(content)
    with zipfile.ZipFile(written, "a", zipfile.ZIP_DEFLATED) as package:
        if _PART in package.namelist():
            return content
        package.writestr(zipfile.ZipInfo(_PART), _PROPERTIES)
    return written.getvalue()
