"""Exporting September of MTV and looking at what it left in the library: what the tests of exports share."""

from __future__ import annotations

from datetime import date
from typing import Any

from catalogue.scope import service_as
from catalogue.store.ledger.periods import reopen_period
from sync.bootstrap import Service
from sync.exporting import Exported, Wanted, export_accounting
from sync.library.folder import FolderLibrary

SEPTEMBER = date(2025, 9, 1)
FOLDER = "Exports/MTV/2025-09"
MAIN = "EXPORT_MTV_2025-09.csv"


def export(service: Service, place: FolderLibrary, **more: Any) -> Exported:
    """Export September of MTV, unless told otherwise."""
    wanted: dict[str, Any] = {"company": "MTV", "month": SEPTEMBER, "today": date(2025, 10, 2), "asked_by": "nadia"}
    return export_accounting(service, place, Wanted(**wanted | more))


def delivered(place: FolderLibrary) -> dict[str, bytes]:
    """Return the files that lie in the library, by name."""
    return {path.name: path.read_bytes() for path in sorted((place.root / FOLDER).glob("*"))}


def lines_of(content: bytes) -> list[list[str]]:
    """Return the cells of a CSV without its titles."""
    return [line.split(";") for line in content.decode("utf-8-sig").splitlines()[1:]]


def reopen(service: Service, month: date = SEPTEMBER) -> None:
    """Open a month of MTV again."""
    actor = service.database.find_or_create_actor("person", "Nadia Rey")
    with service.database.acting(service_as(actor, "accounting")) as connection:
        assert reopen_period(connection, "MTV", month)
