"""The ten columns printed in Annexe F §7: company by code, French dates, ``0`` for nothing (decision 30)."""

from __future__ import annotations

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.columns import Column, Day, Money, Percent
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet
from exports.legacy import credit_as_printed, debit_as_printed, rate_or_nothing, result_lines, tax_or_nothing

#: A section with a condition makes Excel forget the minus sign of the others: the negative ones have their own.
_AMOUNT = Money(zero="0", number_format="[=0]0;[<0]-#,##0.00;#,##0.00")
_LABEL, _PREFIX = "Modèle imprimé de l'annexe F §7", "EXPORT-F7"

COLUMNS = (
    Column[BookLine]("Date", lambda line: line.day, Day("%d/%m/%Y", "dd/mm/yyyy"), width=12),
    Column[BookLine]("Société", lambda line: line.company, width=10),
    Column[BookLine]("Produit", lambda line: line.sku, width=18),
    Column[BookLine]("Partenaire", lambda line: line.partner, width=30),
    Column[BookLine]("Type", lambda line: line.type.label, width=14),
    Column[BookLine]("Compte", lambda line: line.account, width=12),
    Column[BookLine]("Débit", debit_as_printed, _AMOUNT, width=12),
    Column[BookLine]("Crédit", credit_as_printed, _AMOUNT, width=12),
    Column[BookLine]("TVA", tax_or_nothing, _AMOUNT, width=12),
    Column[BookLine]("Taux", rate_or_nothing, Percent(number_format="[=0]0%;0.0#%"), width=10),
)

CSV = Delimited[BookLine](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS, rows=result_lines)
XLSX = Spreadsheet[BookLine](
    label=f"{_LABEL}, Excel", prefix=_PREFIX, columns=COLUMNS, rows=result_lines, sheet="Écritures"
)
