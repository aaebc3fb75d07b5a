"""Technical keys of the books, derived from the keys that people and sources give.

An operation or entry of a company has one source key for ever, so its technical key is a digest of both: what reverses,
letters or pays it needs no look-up, and posting the same thing twice meets the same key.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID


class Keys:
    """The technical keys of one company's books, as 32 hexadecimal digits."""

    def __init__(self, company_id: UUID) -> None:
        self._last = self._last_entry = ("", "")  # the rows of one operation or entry come together
        self._operations = blake2b(company_id.bytes + b"operation", digest_size=16)
        self._entries = blake2b(company_id.bytes + b"entry", digest_size=16)
        self._commissions = blake2b(company_id.bytes + b"commission", digest_size=16)

    def operation(self, key: str) -> str:
        """Return that of an operation by its source key."""
        if key != self._last[0]:
            digest = self._operations.copy()
            digest.update(key.encode())
            self._last = (key, digest.hexdigest())
        return self._last[1]

    def commission(self, key: str, position: int) -> str:
        """Return that of a commission line by the source key of its operation and its place among its lines."""
        digest = self._commissions.copy()
        digest.update(f"{position}:{key}".encode())
        return digest.hexdigest()

    def entry(self, source_key: str) -> str:
        """Return that of an entry by its source key."""
        if source_key != self._last_entry[0]:
            digest = self._entries.copy()
            digest.update(source_key.encode())
            self._last_entry = (source_key, digest.hexdigest())
        return self._last_entry[1]
