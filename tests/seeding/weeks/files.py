"""What lies in the library: documents under their names, copies beside a workbook, a workbook that has gone."""

from __future__ import annotations

from pathlib import PurePosixPath

from tests.seeding.clean_company import Product
from tests.seeding.mistakes import plain, started
from tests.seeding.model import Remark, on
from tests.seeding.weeks.begun import planned
from tests.seeding.weeks.edits import Declared, Week, loaded, of_products, of_workbook, refused
from tests.seeding.weeks.shelf import PDF, document_path, path_of

OTHER_BYTES = b"%PDF-1.4 autres conditions"
#: What is no workbook that the service would read, and need not be one.
COPY = b"PK une copie"


def _script(product: Product) -> str:
    return str(product.find("Documents", {"Type": "SCRIPT"})["Fichier"])


@of_products("T14", started)
def a_document_on_sale_is_overwritten(week: Week) -> Declared:
    """Other bytes under its name: the old ones are in the hands of clients."""
    file = _script(week.product)
    week.put_document(week.product, file, OTHER_BYTES)
    return refused(
        *(on("VER-104", "Fichier", line) for line in week.product.all("Documents", Type="SCRIPT", Version=1))
    )


@of_products("T14", planned)
def a_document_to_come_is_overwritten(week: Week) -> Declared:
    """Nobody holds it yet: the catalogue knows it by its new bytes."""
    path = week.put_document(week.product, _script(week.product), OTHER_BYTES)
    return Declared(documents=(path,))


@of_products("T34", plain)
def a_document_changes_its_case(week: Week) -> Declared:
    """« SCRIPT.PDF »: the same file to Windows, macOS and SharePoint."""
    file = _script(week.product)
    week.shelf.files[document_path(week.product.company, week.product.sku, file)] = None
    week.shelf.files[document_path(week.product.company, week.product.sku, file.upper())] = PDF
    return loaded()


@of_products("annexe B §4", plain)
def a_document_is_gone(week: Week) -> Declared:
    """Its row still names it: the product stays as it was."""
    file = _script(week.product)
    week.shelf.files[document_path(week.product.company, week.product.sku, file)] = None
    return refused(*(on("DOC-101", "Fichier", line) for line in week.product.all("Documents", Type="SCRIPT")))


def _beside(week: Week, name: str, rule: str) -> Declared:
    """Put another file beside the workbook, which is read as ever."""
    path = PurePosixPath(path_of(week.code)).with_name(name.format(week.code))
    week.shelf.files[str(path)] = COPY
    return loaded().saying_elsewhere((str(path), Remark(rule, "", path.name)))


@of_workbook("T33")
def a_copy_lies_beside_the_workbook(week: Week) -> Declared:
    """« … (1).xlsx »: it is not read, and its author is told where to carry the changes over."""
    return _beside(week, "Catalogue_{} (1).xlsx", "FIC-020")


@of_workbook("T33")
def a_workbook_with_macros_lies_beside_it(week: Week) -> Declared:
    """« ….xlsm »: it would not take the good one's place."""
    return _beside(week, "Catalogue_{}.xlsm", "FIC-024")


@of_workbook("T33")
def a_half_copied_file_lies_beside_it(week: Week) -> Declared:
    """« ….xlsx.tmp » is no business of anybody's."""
    week.shelf.files[f"{path_of(week.code)}.tmp"] = COPY
    return loaded()


@of_workbook("T32")
def a_workbook_has_gone(week: Week) -> Declared:
    """What it brought is kept, and that is said."""
    path = path_of(week.code)
    week.shelf.files[path] = None
    return loaded(Remark("FIC-025", "", path))
