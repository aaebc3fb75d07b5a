"""Write the workbook of a company or of the group, blank or filled with what the catalogue holds."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from catalogue.access import Action
from catalogue.errors import WrongUse, storage_failure
from catalogue.store.current import timezone_of
from catalogue.store.queries import driver_connection
from catalogue.store.standing import companies, company_label
from catalogue.store.told import all_skus, told_operations
from sync.bootstrap import Service
from sync.context import gather_known, gather_reference
from sync.library.writing import write_whole
from sync.operations import rows_of
from sync.vanished import SHEET
from usecases.new_versions import followed, hindrances
from usecases.rights import allowed
from validators.book import Frames
from validators.next_version import NextVersion, prepare
from validators.next_version_page import prepared_sentence
from validators.recipes.company import company_recipes
from validators.recipes.group import group_recipes
from validators.recipes.model import Example
from validators.recipes.page import recipe_layout
from validators.rules import RULESET_VERSION
from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.template import workbook_layout
from workbooks.layout import RecipeLayout
from workbooks.template import write_workbook

GROUP = "groupe"
#: Whose product the examples of the group's workbook are about.
_EXAMPLE_COMPANY = "MTV"


@dataclass(frozen=True, slots=True)
class _Filling:
    """What a workbook is filled with."""

    frames: Frames
    next_versions: tuple[NextVersion, ...] = ()
    remarks: tuple[str, ...] = ()  #: sentences for whoever asked


def write_template(
    service: Service,
    company: str,
    output: Path,
    *,
    filled: bool,
    month: date | None = None,
    new_versions: Sequence[str] = (),
    force: bool = False,
) -> tuple[str, ...]:
    """Write the template of a company, or of the group (``groupe``); with a month, that of the company's operations.

    ``new_versions`` names products of which the filled workbook holds the rows of the next version, ready to be
    completed. Returns a sentence for each of them, and what keeps it from being sold. A file that is there, somebody's
    master perhaps, is replaced by ``force`` only.

    Raises: WrongUse for an unknown company, with the list, for a product whose next version cannot be prepared, and for
    a name that is taken; StorageUnavailable when the file cannot be written.
    """
    _refuse_what_is_there(output, force=force)
    if new_versions and (not filled or month is not None or company.casefold() == GROUP):
        raise WrongUse(
            "--new-version prépare les lignes d'un produit dans le catalogue rempli de sa société : écrivez par exemple "
            "catalogue template MTV --filled --new-version MTV-OFFRE-001 -o Catalogue_MTV.xlsx."
        )
    own = None if company.casefold() == GROUP else company.upper()
    service = allowed(service, Action.POST_OPERATIONS if month else Action.EXPORT_CATALOGUE, own)
    content, said = _template(service, company, filled=filled, month=month, new_versions=new_versions)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
        write_whole(output, content)
    except OSError as error:
        raise storage_failure(error, f"Impossible d'écrire {output}", "choisissez un autre fichier.") from error
    return said


def _refuse_what_is_there(output: Path, *, force: bool) -> None:
    """Raise WrongUse where a workbook is not to be written: over a folder, a link, a device, or a file unasked."""
    try:
        mode = output.lstat().st_mode
    except OSError:  # nothing there, or nothing that can be looked at: the writing says so
        return
    if not stat.S_ISREG(mode):
        raise WrongUse(f"{output} n'est pas un fichier ordinaire : choisissez un autre nom.")
    if not force:
        raise WrongUse(f"{output} existe déjà : choisissez un autre nom, ou ajoutez --force pour le remplacer.")


def _template(
    service: Service, company: str, *, filled: bool, month: date | None, new_versions: Sequence[str]
) -> tuple[bytes, tuple[str, ...]]:
    """Return the template's bytes; its dropdowns offer the lists that the catalogue holds now."""
    is_group = company.casefold() == GROUP
    if is_group and month is not None:
        raise WrongUse("Le groupe n'a pas d'opérations : indiquez le code d'une société.")
    kind: WorkbookKind = "group" if is_group else "operations" if month else "company"
    code = None if is_group else company.upper()
    now = datetime.now(UTC)
    with service.database.reading(service.scope) as connection:
        known = companies(connection)
        if code is not None and known and code not in known:
            raise WrongUse(f"Société « {company} » inconnue : choisissez {', '.join([*known, GROUP])}.")
        reference = gather_reference(connection)
        label = company_label(connection, code) if code else "Groupe Winvest"
        timezone = timezone_of(driver_connection(connection), code)
        filling = _Filling({})
        if filled and code and month:
            filling = _Filling({SHEET: rows_of(told_operations(connection, code, month, timezone), timezone)})
        elif filled:
            filling = _filling(connection, kind, code, new_versions, now.astimezone(ZoneInfo(timezone)))
        lists = _lists(reference) | {"products.sku": all_skus(connection)["sku"].sort().to_list() if month else []}
    own = {sheet.name for sheet in sheets_of(kind)}
    layout = workbook_layout(
        sheets_of(kind),
        title=_title(kind, label, month),
        stamp=f"Modèle {RULESET_VERSION}",
        references={source: values for source, values in lists.items() if source.split(".")[0] not in own},
        frames=filling.frames,
        next_versions=filling.next_versions,
        recipes=_recipes(kind, code, now.astimezone(ZoneInfo(timezone)).date()),
        contact="Service catalogue Winvest",
        author="Service catalogue Winvest",
    )
    said = (*map(prepared_sentence, filling.next_versions), *filling.remarks)
    return write_workbook(layout, created=now), said


def _filling(
    connection: Connection, kind: WorkbookKind, code: str | None, new_versions: Sequence[str], now: datetime
) -> _Filling:
    """Read what the catalogue holds, and prepare the next version of the products named."""
    known = gather_known(connection, kind, code, at=now)
    if code is None or not new_versions:
        return _Filling(known.current)
    follows = followed(known, code, new_versions, now.date())
    frames, versions = prepare(known.current, follows, now.date())
    return _Filling(frames, versions, tuple(hindrances(known, follows, now.date())))


def _recipes(kind: WorkbookKind, code: str | None, today: date) -> list[RecipeLayout]:
    """Return what people do to such a workbook, shown on a product of the company."""
    if kind == "operations":
        return []
    company = code or _EXAMPLE_COMPANY
    example = Example(company, today, f"{company}-OFFRE-001")
    recipes = group_recipes(example) if kind == "group" else company_recipes(example)
    return [recipe_layout(recipe, number=f"{code or 'GROUPE'}-128") for recipe in recipes]


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
