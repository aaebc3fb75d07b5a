"""The heads of images, as small as a program that reads their size asks for."""

from __future__ import annotations

import struct


def png(width: int, height: int, *, more: bytes = b"") -> bytes:
    """Return the beginning of a PNG (ISO/IEC 15948, 11.2.2)."""
    return b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR" + struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0) + more


def jpeg(width: int, height: int, *, kind: int = 0xC0) -> bytes:
    """Return the beginning of a JPEG: its JFIF segment, a fill byte, a table, and the frame of a kind (ISO/IEC 10918-1)."""
    segments = (
        b"\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0",
        b"\xff\xff\xc4\x00\x04\x00\x00",
        struct.pack(">BBHBHHB", 0xFF, kind, 8, 8, height, width, 0),
    )
    return b"\xff\xd8" + b"".join(segments)
