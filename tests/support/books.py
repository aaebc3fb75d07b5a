"""Small workbooks for tests: rows in French, as a product manager types them, written by openpyxl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl

from validators.sheets import sheets_of
from validators.spec import WorkbookKind

Rows = Sequence[dict[str, Any]]


def day(text: str) -> date:
    """Return the date of a French text: ``01/09/2025``."""
    number, month, year = map(int, text.split("/"))
    return date(year, month, number)


GROUP: dict[str, Rows] = {
    "Sociétés": [
        {"Code": "MTV", "Raison sociale": "Mondial TV"},
        {"Code": "FT", "Raison sociale": "France Téléphone", "SIREN": "800397291"},
        {"Code": "AP", "Raison sociale": "Action Prévoyance"},
    ],
    "Partenaires": [{"Société": "AP", "Nom": "OggoData", "Type": "Assureur"}],
    "Risques": [
        {"Code": "OTT", "Libellé": "Offre TV", "Famille": "OTT"},
        {"Code": "DIVERS", "Libellé": "Divers", "Famille": "Autre"},
    ],
    "Taux de TVA": [{"Code": "NORMAL", "Taux": "20 %", "Début": day("01/01/2014")}],
    "Types de documents": [
        {"Code": "CGU", "Libellé": "Conditions générales d'utilisation"},
        {"Code": "CGA", "Libellé": "Conditions générales d'abonnement"},
    ],
    "Obligations documentaires": [
        {"Famille": "OTT", "Canal": "Web", "Type de document": "CGU", "Début": day("01/01/2020")},
    ],
}


def with_logo(name: str | None) -> dict[str, Rows]:
    """Return the group's workbook, whose first company, MTV, names this logo."""
    first, *others = GROUP["Sociétés"]
    return GROUP | {"Sociétés": [first | {"Logo": name}, *others]}


MAPPING: Rows = [
    {
        "Nature": "CA", "Compte": "706100", "Contrepartie": "411000", "Journal": "VENTE",
        "Validé par": "Nadia Rey", "Validé le": day("15/06/2025"),
    }
]  # fmt: skip


def product(sku: str, *, amount: object = 9.9, start: str = "01/07/2025", **more: Rows) -> dict[str, Rows]:
    """Return the rows of one product that is sold on the web and in the field, with one plan at one price."""
    seller = sku.split("-", 1)[0]
    rows: dict[str, Rows] = {
        "Produits": [{"SKU": sku, "Nom marketing": f"Produit {sku}", "Risque": "DIVERS", "Type de monétisation": "CA interne"}],
        "Cycle de vie": [{"SKU": sku, "Statut": "Actif", "À partir du": day(start)}],
        "Versions": [{"SKU": sku, "Version": 1, "Date d'effet": day(start)}],
        "Formules": [{"SKU": sku, "Version": 1, "Code formule": "BASIC", "Nom": "Essentiel", "Récurrence": "Mensuel"}],
        "Tarifs": [{"SKU": sku, "Version": 1, "Code formule": "BASIC", "Type de prix": "Fixe", "Montant": amount, "Code TVA": "NORMAL"}],
        "Documents": [],
        "Publications": [{"SKU": sku, "Version": 1, "Société": seller, "Canaux": "Web, Terrain", "Visibilité": "Public", "Début": day(start)}],
        "Comptabilité": [],
    }  # fmt: skip
    return rows | dict(more)


def together(*parts: Mapping[str, Rows]) -> dict[str, Rows]:
    """Join the rows of several products, sheet by sheet."""
    joined: dict[str, Rows] = {}
    for part in parts:
        for sheet, rows in part.items():
            joined[sheet] = [*joined.get(sheet, ()), *rows]
    return joined


#: Bytes of the workbooks written so far, by what is in them: the same rows are the same file, as on a disk.
_WRITTEN: dict[str, bytes] = {}


def kind_of(rows: Mapping[str, Rows]) -> WorkbookKind:
    """Tell from its sheets which workbook rows belong to."""
    return "group" if "Sociétés" in rows else "operations" if "Opérations" in rows else "company"


def write_book(path: Path, rows: Mapping[str, Rows], *, saved_by: str = "Claire Martin") -> Path:
    """Write a workbook with every declared sheet of its kind, in the order of the declarations."""
    contents = f"{rows}\0{saved_by}"
    if contents not in _WRITTEN:
        _WRITTEN[contents] = _workbook(rows, saved_by)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_WRITTEN[contents])
    return path


def _workbook(rows: Mapping[str, Rows], saved_by: str) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets_of(kind_of(rows)):
        tab = book.create_sheet(sheet.label)
        labels = [column.label for column in sheet.columns]
        tab.append(labels)
        for row in rows.get(sheet.label, ()):
            unknown = set(row) - set(labels)
            assert not unknown, f"no such column: {unknown}"
            tab.append([row.get(label) for label in labels])
    book.properties.lastModifiedBy = saved_by
    content = BytesIO()
    book.save(content)
    return content.getvalue()


class Library:
    """A library folder that a test fills."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.group(GROUP)

    def group(self, rows: Mapping[str, Rows]) -> Path:
        """Write the group workbook."""
        return write_book(self.root / "Catalogue/Groupe/Referentiel_Groupe.xlsx", rows, saved_by="Paul Durand")

    def company(self, code: str, *parts: Mapping[str, Rows], saved_by: str = "Claire Martin") -> Path:
        """Write a company's workbook from the rows of its products; a default revenue account comes with them."""
        rows = together({"Comptabilité": MAPPING}, *parts)
        return write_book(self.root / f"Catalogue/{code}/Catalogue_{code}.xlsx", rows, saved_by=saved_by)

    def operations(self, code: str, month: str, *rows: dict[str, Any], saved_by: str = "Nadia Rey") -> Path:
        """Write a company's operations of a month (``2025-09``)."""
        path = self.root / f"Operations/{code}/Operations_{code}_{month}.xlsx"
        return write_book(path, {"Opérations": list(rows)}, saved_by=saved_by)

    def document(self, code: str, sku: str, name: str, content: bytes = b"%PDF-1.4 conditions") -> Path:
        """Drop a document beside its product."""
        path = self.root / "Documents" / code / sku / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path
