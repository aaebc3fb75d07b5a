"""What is taken out of a workbook: columns, titles, sheets, rows. Absence is not emptiness (decisions 2 and 48)."""

from __future__ import annotations

from tests.seeding.mistakes import plain
from tests.seeding.model import Header, Remark
from tests.seeding.weeks.edits import Declared, Week, loaded, of_products, of_workbook, whole_refused


@of_workbook("T1")
def a_column_is_renamed(week: Week) -> Declared:
    """« Fin » of Remises becomes « Fin le »: the workbook is refused, on the new title."""
    week.pages.titles["Remises", "Fin"] = "Fin le"
    return whole_refused(Header("STR-002", "Remises", "Fin"))


@of_workbook("T2")
def a_column_is_deleted(week: Week) -> Declared:
    """« Fin » of Publications is deleted with its values: the workbook is refused."""
    week.pages.columns_gone.add(("Publications", "Fin"))
    return whole_refused(Remark("STR-002", "Publications", ""))


@of_workbook("T2")
def a_title_is_erased(week: Week) -> Declared:
    """Only the title of « Fin » is erased: the workbook is refused, on the cell above the values."""
    week.pages.titles["Publications", "Fin"] = None
    return whole_refused(Header("STR-002", "Publications", "Fin"))


@of_workbook("T3")
def two_columns_are_deleted(week: Week) -> Declared:
    """« Nom court » and « Âge minimum » of Produits are deleted: both are missed."""
    week.pages.columns_gone |= {("Produits", "Nom court"), ("Produits", "Âge minimum")}
    return whole_refused(Remark("STR-002", "Produits", ""), Remark("STR-002", "Produits", ""))


@of_workbook("décision 48")
def a_column_that_said_nothing_is_deleted(week: Week) -> Declared:
    """« Canaux » of Documents was never filled: nobody misses it."""
    week.pages.columns_gone.add(("Documents", "Canaux"))
    return loaded()


@of_workbook("T4")
def optional_sheets_are_deleted(week: Week) -> Declared:
    """Remises and Codes externes go: their rows stay, and their author is told."""
    week.pages.sheets_gone |= {"Remises", "Codes externes"}
    stays = (*week.pages.lines["Remises"], *week.pages.lines["Codes externes"])
    says = (Remark("LIB-010", "Remises", ""), Remark("LIB-010", "Codes externes", ""))
    return loaded(*says, stays=stays)


@of_workbook("décision 48")
def an_obligatory_sheet_is_deleted(week: Week) -> Declared:
    """Without Tarifs the workbook is refused."""
    week.pages.sheets_gone.add("Tarifs")
    return whole_refused(Remark("STR-001", "Tarifs", ""))


@of_workbook("T6")
def titles_are_marked(week: Week) -> Declared:
    """« Taux : », « Code* », « Montant (€) »: people mark their columns so, and they are recognised."""
    week.pages.titles["Remises", "Taux"] = "Taux :"
    week.pages.titles["Formules", "Nom"] = "Nom*"
    week.pages.titles["Tarifs", "Montant"] = "Montant (€)"
    return loaded()


@of_workbook("T7")
def every_row_is_deleted(week: Week) -> Declared:
    """Headers only, where rows were accepted: the workbook is refused."""
    count = week.pages.height
    for lines in week.pages.lines.values():
        lines.clear()
    return whole_refused(Remark("LIB-001", "", str(count)))


@of_workbook("décision 2")
def most_rows_of_a_sheet_are_deleted(week: Week) -> Declared:
    """More than a fifth of the external codes, and more than five: the workbook is refused."""
    gone = week.drop(week.pages.lines["Codes externes"][:6])
    return whole_refused(Remark("LIB-001", "Codes externes", str(len(gone))))


@of_products("T5", plain)
def a_row_of_spaces_is_left(week: Week) -> Declared:
    """Spaces where a row was cleared are no row."""
    for sheet in ("Produits", "Tarifs", "Publications"):
        week.pages.add(sheet, dict.fromkeys(week.pages.labels(sheet), week.draw.choice(["  ", "\u00a0", "\u3000"])))
    return loaded()


@of_products("décision 48", plain)
def fields_are_emptied(week: Week) -> Declared:
    """Under its title an empty cell says that there is nothing any more."""
    (line,) = week.product["Produits"]
    line["Nom court"] = line["Âge minimum"] = line["Description"] = None
    return loaded()
