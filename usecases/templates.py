"""Write the workbook of a company or of the group, blank or filled with what the catalogue holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from catalogue.errors import StorageUnavailable, WrongUse, storage_reason
from catalogue.store.current import timezone_of
from catalogue.store.queries import driver_connection
from catalogue.store.standing import companies, company_label
from catalogue.store.told import all_skus, told_operations
from sync.bootstrap import Service
from sync.context import gather_known, gather_reference
from sync.library.writing import write_whole
from sync.operations import rows_of
from sync.vanished import SHEET
from validators.book import Frames
from validators.rules import RULESET_VERSION
from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.template import workbook_layout
from workbooks.template import write_workbook

GROUP = "groupe"


def write_template(service: Service, company: str, output: Path, *, filled: bool, month: date | None = None) -> None:
    """Write the template of a company, or of the group (``groupe``); with a month, that of the company's operations.

    Raises: WrongUse for an unknown company, with the list; StorageUnavailable when the file cannot be written.
    """
    content = template_bytes(service, company, filled=filled, month=month)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(output, content)
    except OSError as error:
        raise StorageUnavailable(
            f"Impossible d'écrire {output} ({storage_reason(error)}) : choisissez un autre fichier."
        ) from error


def template_bytes(service: Service, company: str, *, filled: bool, month: date | None = None) -> bytes:
    """Return the template's bytes; its dropdowns offer the lists that the catalogue holds now."""
    is_group = company.casefold() == GROUP
    if is_group and month is not None:
        raise WrongUse("Le groupe n'a pas d'opérations : indiquez le code d'une société.")
    kind: WorkbookKind = "group" if is_group else "operations" if month else "company"
    code = None if is_group else company.upper()
    with service.database.reading() as connection:
        known = companies(connection)
        if code is not None and known and code not in known:
            raise WrongUse(f"Société « {company} » inconnue : choisissez {', '.join([*known, GROUP])}.")
        reference = gather_reference(connection)
        label = company_label(connection, code) if code else "Groupe Winvest"
        frames: Frames = {}
        if filled and code and month:
            timezone = timezone_of(driver_connection(connection), code)
            frames = {SHEET: rows_of(told_operations(connection, code, month, timezone), timezone)}
        elif filled:
            frames = gather_known(connection, kind, code, at=datetime.now(UTC)).current
        lists = _lists(reference) | {"products.sku": all_skus(connection)["sku"].sort().to_list() if month else []}
    own = {sheet.name for sheet in sheets_of(kind)}
    layout = workbook_layout(
        sheets_of(kind),
        title=_title(kind, label, month),
        stamp=f"Modèle {RULESET_VERSION}",
        references={source: values for source, values in lists.items() if source.split(".")[0] not in own},
        frames=frames,
        contact="Service catalogue Winvest",
        author="Service catalogue Winvest",
    )
    return write_workbook(layout, created=datetime.now(UTC))


def _lists(reference: Frames) -> dict[str, list[str]]:
    """Return the values of the group's lists, by the column that maintains them."""
    return {
        "companies.code": reference["companies"]["code"].to_list(),
        "risks.code": reference["risks"]["code"].unique().sort().to_list(),
        "partners.name": reference["partners"]["name"].unique().sort().to_list(),
        "tax_rates.code": reference["tax_rates"]["code"].unique().sort().to_list(),
        "document_types.code": reference["document_types"]["code"].to_list(),
    }


def _title(kind: WorkbookKind, label: str, month: date | None) -> str:
    if kind == "group":
        return "Référentiel du groupe"
    return f"Opérations {label}, {month:%m/%Y}" if month else f"Catalogue {label}"
