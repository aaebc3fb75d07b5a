"""The logo of a company: which images may be one, told by their bytes, whatever the name of the file says.

PNG and JPEG only: an SVG can carry a script. Their head is read, no pixel is decoded.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue.french import counted, number

MOST_BYTES = 512 * 1024
#: Of its width, and of its height.
MOST_PIXELS = 1024
#: How large one may be, French.
AT_MOST = f"{MOST_BYTES // 1024} Kio et {counted(MOST_PIXELS, 'pixel')} de côté au plus"
#: Of logos, in the archive, whatever their own.
SUFFIX = ".image"

_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PNG_HEAD = b"\x00\x00\x00\x0dIHDR"
#: Markers of a JPEG whose segment says how large it is (ISO/IEC 10918-1, table B.1): all of C0 to CF but DHT, JPG and DAC.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
#: Markers that no length follows: TEM, and RST0 to SOI.
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


def flaw(content: bytes) -> str | None:
    """Return why the bytes of a file cannot be a logo, French, to follow its name in a sentence; None: they can."""
    size = _size(content)
    if size is None:
        return "n'est ni une image PNG ni une image JPEG"
    width, height = size
    return f"mesure {number(Decimal(width))} sur {counted(height, 'pixel')}" if max(size) > MOST_PIXELS else None


def _size(content: bytes) -> tuple[int, int] | None:
    """Return the width and height of an image in pixels; None for what is none, or has none."""
    if content.startswith(_PNG):
        size = _png_size(content)
    elif content.startswith(_JPEG):
        size = _jpeg_size(content)
    else:
        return None
    return size if size is not None and min(size) > 0 else None


def _png_size(content: bytes) -> tuple[int, int] | None:
    if content[8:16] != _PNG_HEAD or len(content) < 24:
        return None
    return int.from_bytes(content[16:20]), int.from_bytes(content[20:24])


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    """Go from segment to segment until the one that says how large the image is."""
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker = content[place + 1]
        if marker in _FRAMES:
            return int.from_bytes(content[place + 7 : place + 9]), int.from_bytes(content[place + 5 : place + 7])
        if marker == 0xFF:  # a byte to fill up with
            place += 1
        elif marker in _BARE:
            place += 2
        else:
            place += 2 + int.from_bytes(content[place + 2 : place + 4])
    return None
