"""The files of one product that people take away: its documents as they were submitted, its sheet and its prices."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath

from catalogue.access import Action
from catalogue.periods import day_of
from catalogue.store.offers import read_offers
from catalogue.store.readings import product as readings
from catalogue.store.readings.listings import versions_listed
from sync.archive import held
from sync.bootstrap import Service
from usecases.instants import Instants
from usecases.product import about
from usecases.rights import allowed


def document_bytes(service: Service, sku: str, sha256: str) -> bytes:
    """Return a document of a product, as it was submitted; raises LookupError where it has none of that SHA-256."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, Instants.now(service.settings.timezone)) as (connection, row):
        named = {
            one.sha256: PurePosixPath(one.file_url).suffix.lower() for one in readings.documents(connection, row.id)
        }
    content = held(service.archive, sha256, named[sha256])
    if content is None:
        raise LookupError(sha256)
    return content


def sheet_bytes(service: Service, sku: str, form: str, at: str, known_at: str) -> bytes:
    """Return the sheet of a product: ``fiche`` as PDF, ``donnees`` and ``prix`` as CSV; instants are ISO text.

    Raises: LookupError for a form that does not exist, and where no version was in force, or it was still a draft.
    """
    service = allowed(service, Action.EXPORT_CATALOGUE)
    # Late: a page without a download needs no writer of PDF.
    from exports import prices, product_pdf, products  # noqa: PLC0415
    from exports.engine.scope import Snapshot  # noqa: PLC0415
    from exports.price_rows import price_rows  # noqa: PLC0415
    from sync.export_rows import product_sheets  # noqa: PLC0415

    known = datetime.fromisoformat(known_at) if known_at else None
    zone = service.settings.timezone
    instants = Instants.asked(datetime.fromisoformat(at), known, now=datetime.now(UTC), timezone=zone)
    output = BytesIO()
    with about(service, sku, instants) as (connection, row):
        versions = versions_listed(connection, row.company, instants.at, row.sku)
        if not versions:
            raise LookupError(sku)
        scope = Snapshot(row.company, row.company_name, day_of(instants.at, row.timezone), row.sku)
        if form == "prix":
            prices.CSV.write(price_rows(read_offers(connection, versions), instants.at), output, scope)
        else:
            written = {"fiche": product_pdf.PDF, "donnees": products.CSV}[form]
            written.write(product_sheets(connection, versions, row.company_name, instants.at), output, scope)
    return output.getvalue()
