"""What a document says of itself: its PDF/A claim, read from its metadata (decision 19)."""

from __future__ import annotations

import io
import logging


def claims_pdfa(content: bytes) -> bool | None:
    """Say whether a PDF claims to be PDF/A; None when it is no readable PDF. A claim is information, not a proof."""
    if not content.startswith(b"%PDF-"):
        return None
    # Late: nearly every command comes by here, and few of them meet a document.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = PdfReader(io.BytesIO(content))
        _ = reader.metadata  # a broken one is no readable PDF
        xmp = reader.xmp_metadata
        return xmp is not None and b"pdfaid:part" in xmp.stream.get_data()
    except (PyPdfError, ValueError, KeyError, AttributeError):
        return None
