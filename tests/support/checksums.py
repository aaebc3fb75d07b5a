"""Compare two states of the catalogue, whatever keys and instants their rows bear.

A key is replaced by the digest of the row it stands for, and the hash of a person by the name, so that two loads of the same
workbook into two databases compare equal, and a reference to another row does not.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, text

from catalogue.store.tables import metadata

#: What differs between two loads of the same bytes; a folder's version of a file moves where the folder is copied.
INCIDENTAL = {
    "id", "at", "run_id", "created_at", "updated_at", "received_at", "stored_at", "since", "report_delivered_at",
    "report_paths", "source_version", "place",
}  # fmt: skip
#: Runs are a journal of what was tried, not part of what was reached; each database has a key of its own for persons; what
#: was fetched is remembered before anything is decided.
APART = {"sync_run", "person_key", "library_file", "library_item", "library_link"}

Row = Mapping[str, Any]


def checksums(connection: Connection) -> dict[str, str]:
    """Return one checksum for each table of the model, the audit, the submissions and their findings included."""
    audit = _rows(connection, "audit_log")
    deleted: dict[str, list[Row]] = defaultdict(list)
    for row in audit:
        if row["action"] == "delete":
            deleted[row["table"]].append(row["before"])
    meanings = _persons(connection, audit)
    digests = {}
    names = [table.name for table in metadata.sorted_tables if table.name not in {"audit_log", *APART}]
    for name in names:
        for row in deleted[name]:  # first: a key that lives again has the meaning of the row that lives
            meanings[row["id"]] = f"{name} {_digest(row, meanings)}"
        rows = _rows(connection, name)
        hashes = [_digest(row, meanings) for row in rows]
        meanings.update((row["id"], f"{name} {value}") for row, value in zip(rows, hashes, strict=True) if "id" in row)
        digests[name] = _total(hashes)
    digests["audit_log"] = _total([_digest(row, meanings) for row in audit])
    return digests


def differences(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return the tables that differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _rows(connection: Connection, table: str) -> list[Row]:
    return [row for (row,) in connection.execute(text(f'SELECT to_jsonb(t) FROM "{table}" AS t'))]


def _persons(connection: Connection, audit: Iterable[Row]) -> dict[str, str]:
    """Return the names that rows say today, by the hashes that the audit holds of them."""
    contents = [content for row in audit for content in (row["before"], row["after"]) if content]
    hashes = {value for content in contents for value in content.values() if str(value).startswith("hmac:")}
    asked = text("SELECT hash, clear::text FROM names_today(:hashes)")
    return {row.hash: row.clear for row in connection.execute(asked, {"hashes": sorted(hashes)})}


def _digest(row: Row, meanings: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps(_plain(row, meanings), sort_keys=True).encode()).hexdigest()[:16]


def _plain(value: Any, meanings: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {name: _plain(item, meanings) for name, item in value.items() if name not in INCIDENTAL}
    if isinstance(value, list):
        return [_plain(item, meanings) for item in value]
    return meanings.get(value, value) if isinstance(value, str) else value


def _total(hashes: list[str]) -> str:
    return f"{len(hashes)} {hashlib.sha256(' '.join(sorted(hashes)).encode()).hexdigest()[:16]}"
