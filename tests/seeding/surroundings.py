"""What surrounds the cells: columns and sheets that nobody knows, merged cells, hidden rows.

None of it breaks the workbook: it is said, and every other finding is there too.
"""

from __future__ import annotations

from tests.seeding.mistakes import Target, of_workbook, plain
from tests.seeding.model import Expected, Header, Remark


@of_workbook("issue : en-tête indulgent ; spreadsheet-facts, ligne 19", "colonne de Produits")
def column_of_their_own(target: Target) -> list[Expected]:
    """A column for private remarks is kept and said."""
    target.company.pages.strange_columns["Produits"] = "À voir avec Paul"
    return [Header("STR-004", "Produits", "À voir avec Paul")]


@of_workbook("issue : en-tête indulgent", "feuille de plus")
def sheet_of_their_own(target: Target) -> list[Expected]:
    """A draft beside the real sheets is kept and said."""
    target.company.pages.strange_sheets.append("Brouillon 2026")
    return [Remark("STR-005", "Brouillon 2026", "Brouillon 2026")]


@of_workbook("spreadsheet-facts, ligne 17", "cellules fusionnées", plain)
def cells_are_merged(target: Target) -> list[Expected]:
    """Two cells merged: only the first is read, and nothing is filled in."""
    (line,) = target.product["Produits"]
    line["Mode de livraison"], line["Stock suivi"] = "Colis", None
    target.company.pages.merged.append((line, "Mode de livraison", "Stock suivi"))
    return [Remark("STR-007", "Produits", lambda pages: f"N{pages.row(line)}")]


@of_workbook("spreadsheet-facts, ligne 18", "lignes masquées", plain)
def row_is_hidden(target: Target) -> list[Expected]:
    """A hidden row is read like any other, and its number is told."""
    line = target.any(target.product["Codes externes"])
    target.company.pages.hidden.append(line)
    return [Remark("STR-008", "Codes externes", lambda pages: f"A{pages.row(line)}")]
