"""The main export of Annexe F §3: fourteen columns, balanced lines, CSV and XLSX (decisions 30 and 31).

Days are ISO in the CSV, which programs read, and French in the XLSX, as §7 prints them; its last row sums both sides.
"""

from __future__ import annotations

from decimal import Decimal

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.columns import Column, Day, Money, Percent
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet
from exports.sides import credit_of, debit_of, tax_of


def _rate(line: BookLine) -> Decimal | None:
    """Return the rate on base lines only: a tax line would say it twice (decision 30)."""
    return None if line.tax_amount is None else line.tax_rate


COLUMNS = (
    Column[BookLine]("Date opération", lambda line: line.day, Day("%Y-%m-%d", "dd/mm/yyyy"), width=15),
    Column[BookLine]("Société", lambda line: line.company, width=10),
    Column[BookLine]("Produit", lambda line: line.sku, width=18),
    Column[BookLine]("Partenaire", lambda line: line.partner, width=30),
    Column[BookLine]("Type écriture", lambda line: line.type.label, width=14),
    Column[BookLine]("Compte comptable", lambda line: line.account, width=18),
    Column[BookLine]("Journal", lambda line: line.journal.value, width=14),
    Column[BookLine]("Centre de coûts", lambda line: line.cost_center, width=15),
    Column[BookLine]("Débit", debit_of, Money(), width=13, total=True),
    Column[BookLine]("Crédit", credit_of, Money(), width=13, total=True),
    Column[BookLine]("TVA", tax_of, Money(), width=12),
    Column[BookLine]("Taux TVA", _rate, Percent(), width=10),
    Column[BookLine]("Référence contrat", lambda line: line.contract, width=37),
    Column[BookLine]("Référence client", lambda line: line.client, width=37),
)

CSV = Delimited[BookLine](label="Annexe F, CSV", prefix="EXPORT", columns=COLUMNS)
XLSX = Spreadsheet[BookLine](label="Annexe F, Excel", prefix="EXPORT", columns=COLUMNS, sheet="Écritures")
