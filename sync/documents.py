"""The documents and the logos that a workbook names, as they lie in the library."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

import polars as pl

from catalogue import logos
from catalogue.spelling import file_name_key
from sync.archive import held
from sync.assessment import FILES
from sync.bootstrap import Service
from sync.fetching import Brought, bring, known_of
from sync.library import LOGOS, DocumentLibrary, Entry
from sync.library.names import as_typed
from sync.library.opening import UnfitFile


def gather_files(
    service: Service, library: DocumentLibrary, listing: Sequence[Entry], company: str, wanted: pl.DataFrame
) -> pl.DataFrame:
    """Bring the documents that a workbook names into the archive, of those that its company has.

    Shapes: ``wanted`` has ``sku`` and ``file``, none null; returns ``FILES``, one row per named file that is there.
    """
    names = {(sku, file): f"Documents/{company}/{sku}/{file}" for sku, file in wanted.iter_rows()}

    def brought(entries: Sequence[Entry]) -> list[Brought]:
        return _brought(service, library, entries, most_bytes=service.settings.document_max_bytes)

    return _gathered(listing, names, brought)


def gather_logos(
    service: Service, library: DocumentLibrary, listing: Sequence[Entry], wanted: pl.DataFrame
) -> pl.DataFrame:
    """Bring the logos that the group's workbook names into the archive, and say which are no images that may be one.

    Shapes: as `gather_files`, with the code of the company as ``sku``.
    """
    names = {(code, file): f"Documents/{code}/{LOGOS}/{file}" for code, file in wanted.iter_rows()}

    def brought(entries: Sequence[Entry]) -> list[Brought]:
        found = _brought(service, library, entries, most_bytes=logos.MOST_BYTES, suffix=logos.SUFFIX)
        return [_if_image(service, one) for one in found]

    return _gathered(listing, names, brought)


def _if_image(service: Service, one: Brought) -> Brought:
    """Return a file that was brought, unfit where its bytes are no image for a logo."""
    content = None if one.unfit else held(service.archive, one.sha256, logos.SUFFIX)
    why = None if content is None else logos.flaw(content)
    return one if why is None else replace(one, unfit=UnfitFile(one.entry.path, why))


def _brought(
    service: Service,
    library: DocumentLibrary,
    entries: Sequence[Entry],
    *,
    most_bytes: int,
    suffix: str | None = None,
) -> list[Brought]:
    with service.database.reading(service.scope) as connection:
        known = known_of(connection, library, entries)
    return bring(service, library, entries, known, most_bytes=most_bytes, suffix=suffix)


def _gathered(
    listing: Sequence[Entry],
    names: Mapping[tuple[str, str], str],
    brought: Callable[[Sequence[Entry]], Sequence[Brought]],
) -> pl.DataFrame:
    """Find files by their paths among those listed, have them brought, and return ``FILES``.

    Case and Unicode form do not matter: Windows, macOS and SharePoint know one file where a disk of ours may hold two.
    """
    alike: dict[str, list[Entry]] = {}
    for entry in listing if names else ():
        alike.setdefault(file_name_key(as_typed(entry.path)), []).append(entry)
    found = {
        key: sorted(_found(alike, path), key=lambda one: (one.path != path, one.path)) for key, path in names.items()
    }
    first = {entries[0].path: entries[0] for entries in found.values() if entries}
    held_now = dict(zip(first, brought(list(first.values())), strict=True))
    rows = []
    for (owner, file), entries in found.items():
        if not entries:
            continue
        one, twins = held_now[entries[0].path], [twin for twin in entries[1:] if twin.trouble is None]
        name = PurePosixPath(entries[0].path).name if twins else None
        unfit = one.unfit
        rows.append((owner, file, None if unfit else one.sha256, one.pdfa_claim, unfit.why if unfit else None, name))
    return pl.DataFrame(rows, schema=FILES, orient="row")


def _found(alike: Mapping[str, list[Entry]], path: str) -> list[Entry]:
    """Return what lies under the name of a document, or the first of its folders that cannot be looked into."""
    if found := alike.get(file_name_key(path)):
        return found
    above = (alike.get(file_name_key(str(folder)), ()) for folder in PurePosixPath(path).parents)
    return [entry for entries in above for entry in entries if entry.trouble is not None][:1]
