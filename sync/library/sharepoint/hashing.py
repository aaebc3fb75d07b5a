"""quickXorHash: the one digest that SharePoint gives with every file.

Source: Microsoft's « Code snippets: QuickXorHash algorithm ». It finds an altered copy; it is no protection.
"""

from __future__ import annotations

import base64

#: Bits of the digest, and by how many of them each byte's place moves on.
_WIDTH_BITS = 160
_SHIFT_BITS = 11
#: After so many bytes the places come round again: 160 × 11 is a multiple of 160.
_PERIOD_BYTES = 160
_LENGTH_BYTES = 8


def quick_xor_hash(content: bytes) -> str:
    """Return the digest as Graph writes it: 20 bytes in base64.

    Byte i is put with XOR at bit 11 × i mod 160, and the length with XOR over the last eight bytes. Bytes that are 160
    apart fall on the same place: so the content is first folded upon itself down to 160 bytes, by whole halves.
    """
    digest = 0
    for index, byte in enumerate(_folded(content)):
        place = index * _SHIFT_BITS % _WIDTH_BITS
        digest ^= byte << place
    digest = (digest & ((1 << _WIDTH_BITS) - 1)) ^ (digest >> _WIDTH_BITS)  # what stood out comes in at the other end
    digest ^= len(content) << (_WIDTH_BITS - 8 * _LENGTH_BYTES)
    return base64.b64encode(digest.to_bytes(_WIDTH_BITS // 8, "little")).decode()


def _folded(content: bytes) -> bytes:
    """Return the XOR of the content's pieces of 160 bytes, the last one filled up with zeros."""
    pieces = -(-len(content) // _PERIOD_BYTES)
    number = int.from_bytes(content, "little")
    while pieces > 1:
        half = (pieces + 1) // 2
        bits = half * _PERIOD_BYTES * 8
        number = (number & ((1 << bits) - 1)) ^ (number >> bits)
        pieces = half
    return number.to_bytes(_PERIOD_BYTES, "little")
