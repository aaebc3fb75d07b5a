"""The price grid of a company on a day: every product, plan, component and tier, HT and TTC (§3.5, §6)."""

from __future__ import annotations

from exports.engine.columns import Column, Number, Percent, Price
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet
from exports.price_rows import PriceRow

_LABEL, _PREFIX = "Grille de prix", "GRILLE"

COLUMNS = (
    Column[PriceRow]("Société", lambda row: row.company, width=9),
    Column[PriceRow]("Produit", lambda row: row.sku, width=18),
    Column[PriceRow]("Nom", lambda row: row.name, width=38),
    Column[PriceRow]("Version", lambda row: row.version, Number(), width=9),
    Column[PriceRow]("Formule", lambda row: row.plan, width=14),
    Column[PriceRow]("Nom de la formule", lambda row: row.plan_name, width=27),
    Column[PriceRow]("Récurrence", lambda row: row.recurrence, width=17),
    Column[PriceRow]("Composante", lambda row: row.component, width=16),
    Column[PriceRow]("Tarification", lambda row: row.kind, width=13),
    Column[PriceRow]("De (quantité)", lambda row: row.start, Number(), width=13),
    Column[PriceRow]("À (exclu)", lambda row: row.end, Number(), width=11),
    Column[PriceRow]("Prix HT", lambda row: row.ht, Price(), width=12),
    Column[PriceRow]("Prix TTC", lambda row: row.ttc, Price(), width=12),
    Column[PriceRow]("Taux TVA", lambda row: row.tax_rate, Percent(), width=10),
    Column[PriceRow]("Code TVA", lambda row: row.tax_code, width=14),
    Column[PriceRow]("Précision", lambda row: row.note, width=38),
    Column[PriceRow]("Remises du jour", lambda row: row.adjustments, width=44),
)

#: What a person reads: the title says the company, and codes stand beside names for programs only.
_READ = (
    "Produit",
    "Nom",
    "Nom de la formule",
    "Récurrence",
    "Composante",
    "De (quantité)",
    "À (exclu)",
    "Prix HT",
    "Taux TVA",
    "Prix TTC",
    "Précision",
    "Remises du jour",
)
_BY_LABEL = {column.label: column for column in COLUMNS}

CSV = Delimited[PriceRow](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS)
XLSX = Spreadsheet[PriceRow](
    label=f"{_LABEL}, Excel",
    prefix=_PREFIX,
    columns=tuple(_BY_LABEL[label] for label in _READ),
    sheet="Prix",
    title="Grille de prix",
)
