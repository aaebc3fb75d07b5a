"""quickXorHash, against what others computed: the seventy vectors that rclone publishes with its own implementation."""

from __future__ import annotations

import base64
import csv
from pathlib import Path

from sync.library.sharepoint.hashing import quick_xor_hash

VECTORS = Path(__file__).with_name("quick_xor_hash.csv")


def test_the_published_vectors_pass() -> None:
    """Contents of 0 to 333 bytes: shorter than the digest, than one turn of its places, and longer."""
    with VECTORS.open(encoding="ascii", newline="") as file:
        vectors = [(base64.b64decode(row["content"]), row["digest"]) for row in csv.DictReader(file, delimiter=";")]
    assert len(vectors) == 70
    assert [quick_xor_hash(content) for content, _ in vectors] == [digest for _, digest in vectors]


def test_a_large_file_is_folded_as_its_definition_says() -> None:
    """Three megabytes, against the definition bit by bit: byte i at bit 11 × i mod 160, the length over the end."""
    content = bytes(range(251)) * 12_000
    digest = 0
    for index in range(160):
        folded = 0
        for byte in content[index::160]:
            folded ^= byte
        for bit in range(8):
            digest ^= (folded >> bit & 1) << ((index * 11 + bit) % 160)
    digest ^= len(content) << 96
    assert quick_xor_hash(content) == base64.b64encode(digest.to_bytes(20, "little")).decode()
