"""The accounting mapping of a company, as its accountants check it (§3.6, decision 25)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from catalogue.vocabulary import MappingStatus, Nature
from exports.engine.columns import Column, Day, Number
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet


class MappingRow(NamedTuple):
    """One mapping; rows come by product, version, nature, variant, tax code, the company's defaults first."""

    company: str  #: code
    sku: str | None  #: None: the company's default
    version: int | None  #: None: every version
    nature: Nature
    variant: str  #: empty: the ordinary one
    tax_code: str | None  #: None: every code
    account: str
    account_label: str | None
    counterpart: str | None
    journal: str | None
    cost_center: str | None
    status: MappingStatus
    validated_by: str | None
    validated_on: date | None


_LABEL, _PREFIX = "Correspondances comptables", "MAPPING"

COLUMNS = (
    Column[MappingRow]("Société", lambda row: row.company, width=9),
    Column[MappingRow]("Produit", lambda row: row.sku, width=18),
    Column[MappingRow]("Version", lambda row: row.version, Number(), width=9),
    Column[MappingRow]("Nature", lambda row: row.nature.label, width=18),
    Column[MappingRow]("Variante", lambda row: row.variant or None, width=15),
    Column[MappingRow]("Code TVA", lambda row: row.tax_code, width=13),
    Column[MappingRow]("Compte", lambda row: row.account, width=11),
    Column[MappingRow]("Intitulé", lambda row: row.account_label, width=36),
    Column[MappingRow]("Contrepartie", lambda row: row.counterpart, width=13),
    Column[MappingRow]("Journal", lambda row: row.journal, width=13),
    Column[MappingRow]("Centre de coûts", lambda row: row.cost_center, width=15),
    Column[MappingRow]("État", lambda row: row.status.label, width=11),
    Column[MappingRow]("Validé par", lambda row: row.validated_by, width=20),
    Column[MappingRow]("Validé le", lambda row: row.validated_on, Day("%d/%m/%Y", "dd/mm/yyyy"), width=12),
)

CSV = Delimited[MappingRow](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS)
XLSX = Spreadsheet[MappingRow](
    label=f"{_LABEL}, Excel", prefix=_PREFIX, columns=COLUMNS, sheet="Comptabilité", title="Correspondances comptables"
)
