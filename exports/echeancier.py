"""What a company will pay in commissions and receive from partners, day by day (§3.3, §6: « échéanciers »)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from catalogue.vocabulary import Beneficiary, LineState
from exports.engine.columns import Column, Day, Money, Number
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet


class Instalment(NamedTuple):
    """One commission line of a beneficiary, on the day it falls due; rows come by day, beneficiary, operation."""

    company: str  #: code
    due_on: date
    beneficiary: Beneficiary
    amount: Decimal  #: whole cents; negative when it is taken back
    state: LineState
    sku: str | None
    partner: str | None
    scheme: str  #: code
    version: int  #: of the product
    operation: str  #: key
    entry: str | None  #: reference of its entry in the books; None: not posted yet
    person: str | None = None  #: reference of a personnel file; None: the sale does not say who


_LABEL, _PREFIX = "Échéancier des commissions", "ECHEANCIER"

COLUMNS = (
    Column[Instalment]("Échéance", lambda row: row.due_on, Day("%d/%m/%Y", "dd/mm/yyyy"), width=12),
    Column[Instalment]("Société", lambda row: row.company, width=9),
    Column[Instalment]("Bénéficiaire", lambda row: row.beneficiary.label, width=15),
    Column[Instalment]("Personne", lambda row: row.person, width=15),
    Column[Instalment]("Montant", lambda row: row.amount, Money(), width=13, total=True),
    Column[Instalment]("État", lambda row: row.state.label, width=11),
    Column[Instalment]("Produit", lambda row: row.sku, width=18),
    Column[Instalment]("Partenaire", lambda row: row.partner, width=30),
    Column[Instalment]("Barème", lambda row: row.scheme, width=18),
    Column[Instalment]("Version", lambda row: row.version, Number(), width=9),
    Column[Instalment]("Opération", lambda row: row.operation, width=24),
    Column[Instalment]("Écriture", lambda row: row.entry, width=24),
)

CSV = Delimited[Instalment](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS)
XLSX = Spreadsheet[Instalment](
    label=f"{_LABEL}, Excel", prefix=_PREFIX, columns=COLUMNS, sheet="Échéancier", title="Échéancier des commissions"
)
