"""What a document says of itself: its PDF/A claim, read from its metadata (decision 19)."""

from __future__ import annotations

import io
import logging

from pypdf import PdfReader
from pypdf.errors import PyPdfError

logging.getLogger("pypdf").setLevel(logging.ERROR)


def claims_pdfa(content: bytes) -> bool | None:
    """Say whether a PDF claims to be PDF/A; None when it is no readable PDF. A claim is information, not a proof."""
    if not content.startswith(b"%PDF-"):
        return None
    try:
        metadata = PdfReader(io.BytesIO(content)).metadata
        xmp = PdfReader(io.BytesIO(content)).xmp_metadata
        if xmp is None:
            return False
        return b"pdfaid:part" in (xmp.stream.get_data() if metadata is not None or xmp else b"")
    except (PyPdfError, ValueError, KeyError, AttributeError):
        return None
