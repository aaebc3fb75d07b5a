"""Write the workbook of a company or of the group, blank or filled with what the catalogue holds."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from catalogue.errors import StorageUnavailable, WrongUse, storage_reason
from catalogue.store.standing import companies, company_label
from sync.bootstrap import Service
from sync.context import gather_known, gather_reference
from sync.library.folder import write_whole
from validators.rules import RULESET_VERSION
from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.template import workbook_layout
from workbooks.template import write_workbook

GROUP = "groupe"


def write_template(service: Service, company: str, output: Path, *, filled: bool) -> None:
    """Write the template of a company, or of the group (``groupe``).

    Raises: WrongUse for an unknown company, with the list; StorageUnavailable when the file cannot be written.
    """
    content = template_bytes(service, company, filled=filled)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(output, content)
    except OSError as error:
        raise StorageUnavailable(
            f"Impossible d'écrire {output} ({storage_reason(error)}) : choisissez un autre fichier."
        ) from error


def template_bytes(service: Service, company: str, *, filled: bool) -> bytes:
    """Return the template's bytes; its dropdowns offer the lists that the catalogue holds now."""
    is_group = company.casefold() == GROUP
    kind: WorkbookKind = "group" if is_group else "company"
    code = None if is_group else company.upper()
    with service.database.reading() as connection:
        known = companies(connection)
        if code is not None and known and code not in known:
            raise WrongUse(f"Société « {company} » inconnue : choisissez {', '.join([*known, GROUP])}.")
        reference = gather_reference(connection)
        frames = gather_known(connection, kind, code, at=datetime.now(UTC)).current if filled else {}
        label = company_label(connection, code) if code else "Groupe Winvest"
    lists = {
        "companies.code": reference["companies"]["code"].to_list(),
        "risks.code": reference["risks"]["code"].unique().sort().to_list(),
        "partners.name": reference["partners"]["name"].unique().sort().to_list(),
        "tax_rates.code": reference["tax_rates"]["code"].unique().sort().to_list(),
        "document_types.code": reference["document_types"]["code"].to_list(),
    }
    own = {sheet.name for sheet in sheets_of(kind)}
    layout = workbook_layout(
        sheets_of(kind),
        title="Référentiel du groupe" if is_group else f"Catalogue {label}",
        stamp=f"Modèle {RULESET_VERSION}",
        references={source: values for source, values in lists.items() if source.split(".")[0] not in own},
        frames=frames,
        contact="Service catalogue Winvest",
        author="Service catalogue Winvest",
    )
    return write_workbook(layout, created=datetime.now(UTC))
