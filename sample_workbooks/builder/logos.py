"""The logos of the samples: small PNG images of one colour, the same bytes at every build."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from math import hypot

Inside = Callable[[float, float], bool]
"""Says whether a point is painted; both coordinates go from -1 to 1, right and down."""

NAME = "logo.png"
_SIDE = 96
#: Points looked at for each pixel, along each side; 15 of the 16 are what a pixel can tell.
_POINTS = 4
_SHADES = 16


def _screen(x: float, y: float) -> bool:
    """A television: a rounded frame on two feet, and what starts a film inside."""
    frame = _rounded(x, y + 0.12, 0.94, 0.66, 0.24) and not _rounded(x, y + 0.12, 0.78, 0.5, 0.14)
    start = -0.22 <= x <= 0.34 and abs(y + 0.12) <= 0.32 * (0.34 - x) / 0.56
    return frame or start or (abs(abs(x) - 0.36) <= 0.18 and 0.7 <= y <= 0.84)


def _waves(x: float, y: float) -> bool:
    """A dot that sends two waves up, within a quarter of a turn."""
    away = hypot(x, y - 0.62)
    above = y - 0.62 <= -abs(x)
    return away <= 0.22 or (above and (0.5 <= away <= 0.74 or 1.02 <= away <= 1.26))


def _rounded(x: float, y: float, half_width: float, half_height: float, radius: float) -> bool:
    beyond_x, beyond_y = abs(x) - half_width + radius, abs(y) - half_height + radius
    return hypot(max(beyond_x, 0), max(beyond_y, 0)) <= radius


#: Of some companies only: the others have none.
LOGOS: Mapping[str, Inside] = {"FT": _waves, "MTV": _screen}


def png_of(inside: Inside, colour: str) -> bytes:
    """Return a drawing in a colour (``#RRGGBB``) on nothing, as PNG: 16 shades from nothing to the colour."""
    head = struct.pack(">IIBBBBB", _SIDE, _SIDE, 4, 3, 0, 0, 0)
    opacity = bytes(255 * shade // (_SHADES - 1) for shade in range(_SHADES))
    chunks = (
        (b"IHDR", head),
        (b"PLTE", bytes.fromhex(colour[1:]) * _SHADES),
        (b"tRNS", opacity),
        (b"IDAT", _as_stored(b"".join(b"\0" + line for line in _lines(inside)))),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def _lines(inside: Inside) -> Iterator[bytes]:
    """Yield the rows of pixels, two pixels a byte."""
    for row in range(_SIDE):
        shades = [_shade(inside, column, row) for column in range(_SIDE)]
        yield bytes(left << 4 | right for left, right in zip(shades[::2], shades[1::2], strict=True))


def _shade(inside: Inside, column: int, row: int) -> int:
    steps = [(step + 0.5) / _POINTS for step in range(_POINTS)]
    painted = sum(
        inside((column + right) * 2 / _SIDE - 1, (row + down) * 2 / _SIDE - 1) for right in steps for down in steps
    )
    return min(painted, _SHADES - 1)


def _as_stored(data: bytes) -> bytes:
    """Return a zlib stream that compresses nothing: the same bytes whatever the machine's zlib (RFC 1950 and 1951)."""
    return b"\x78\x01\x01" + struct.pack("<HH", len(data), len(data) ^ 0xFFFF) + data + struct.pack(">I", zlib.adler32(data))
