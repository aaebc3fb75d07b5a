"""The documents that a workbook names, as they lie in the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

import polars as pl

from catalogue.spelling import file_name_key
from sync.assessment import FILES
from sync.bootstrap import Service
from sync.fetching import bring, known_of
from sync.library import DocumentLibrary, Entry
from sync.library.names import as_typed


def gather_files(
    service: Service, library: DocumentLibrary, listing: Sequence[Entry], company: str, wanted: pl.DataFrame
) -> pl.DataFrame:
    """Bring the documents that a workbook names into the archive, of those that its company has.

    Case and Unicode form do not matter: Windows, macOS and SharePoint know one file where a disk of ours may hold two.
    Shapes: ``wanted`` has ``sku`` and ``file``; returns ``FILES``, one row per named file that is there.
    """
    named = list(wanted.drop_nulls().unique(maintain_order=True).iter_rows())
    names = {(sku, file): f"Documents/{company}/{sku}/{file}" for sku, file in named}
    alike: dict[str, list[Entry]] = {}
    for entry in listing if names else ():
        alike.setdefault(file_name_key(as_typed(entry.path)), []).append(entry)
    found = {
        key: sorted(_found(alike, path), key=lambda one: (one.path != path, one.path)) for key, path in names.items()
    }
    first = {entries[0].path: entries[0] for entries in found.values() if entries}
    wanted_files, most_bytes = list(first.values()), service.settings.document_max_bytes
    with service.database.reading(service.scope) as connection:
        known = known_of(connection, library, wanted_files)
    held = dict(zip(first, bring(service, library, wanted_files, known, most_bytes=most_bytes), strict=True))
    rows = []
    for (sku, file), entries in found.items():
        if not entries:
            continue
        one, twins = held[entries[0].path], [twin for twin in entries[1:] if twin.trouble is None]
        name = PurePosixPath(entries[0].path).name if twins else None
        unfit = one.unfit
        rows.append((sku, file, None if unfit else one.sha256, one.pdfa_claim, unfit.why if unfit else None, name))
    return pl.DataFrame(rows, schema=FILES, orient="row")


def _found(alike: Mapping[str, list[Entry]], path: str) -> list[Entry]:
    """Return what lies under the name of a document, or the first of its folders that cannot be looked into."""
    if found := alike.get(file_name_key(path)):
        return found
    above = (alike.get(file_name_key(str(folder)), ()) for folder in PurePosixPath(path).parents)
    return [entry for entries in above for entry in entries if entry.trouble is not None][:1]
