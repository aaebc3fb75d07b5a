"""The nine columns printed in Annexe F §4: company by name, revenue TTC, fees HT, ``0`` for nothing (decision 30)."""

from __future__ import annotations

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.columns import Column, Day, Money, Percent
from exports.engine.delimited import Delimited
from exports.legacy import credit_as_printed, debit_as_printed, rate_or_nothing, result_lines, tax_or_nothing

_AMOUNT = Money(zero="0")

CSV = Delimited[BookLine](
    label="Modèle imprimé de l'annexe F §4",
    prefix="EXPORT-F4",
    rows=result_lines,
    columns=(
        Column[BookLine]("Date", lambda line: line.day, Day()),
        Column[BookLine]("Societe", lambda line: line.company_name),
        Column[BookLine]("Produit", lambda line: line.sku),
        Column[BookLine]("Type", lambda line: line.type.label),
        Column[BookLine]("Compte", lambda line: line.account),
        Column[BookLine]("Debit", debit_as_printed, _AMOUNT),
        Column[BookLine]("Credit", credit_as_printed, _AMOUNT),
        Column[BookLine]("TVA", tax_or_nothing, _AMOUNT),
        Column[BookLine]("TauxTVA", rate_or_nothing, Percent()),
    ),
)
