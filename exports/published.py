"""What a company may sell on a channel, price by price, and what it may not, as ``catalogue published --csv`` prints it."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from exports.engine.columns import Column, Number, Percent, Price
from exports.engine.delimited import Delimited


class PublishedRow(NamedTuple):
    """A price of a product that may be sold, or a product that may not; rows come by SKU, what is sold first."""

    sold: bool
    sku: str
    name: str | None
    version: int | None
    visibility: str | None  #: label
    plan: str | None = None  #: code
    recurrence: str | None = None  #: label
    component: str | None = None
    kind: str | None = None  #: label of its pricing
    ttc: Decimal | None = None  #: euros; None where tiers, use or an index decide
    ht: Decimal | None = None
    tax_rate: Decimal | None = None  #: percent
    reasons: str = ""  #: French sentences: why it may not be sold, or what warns


CSV = Delimited[PublishedRow](
    label="Produits vendables, CSV",
    prefix="VENDABLE",
    columns=(
        Column[PublishedRow]("Vendable", lambda row: "Oui" if row.sold else "Non"),
        Column[PublishedRow]("Produit", lambda row: row.sku),
        Column[PublishedRow]("Nom", lambda row: row.name),
        Column[PublishedRow]("Version", lambda row: row.version, Number()),
        Column[PublishedRow]("Visibilité", lambda row: row.visibility),
        Column[PublishedRow]("Formule", lambda row: row.plan),
        Column[PublishedRow]("Récurrence", lambda row: row.recurrence),
        Column[PublishedRow]("Composante", lambda row: row.component),
        Column[PublishedRow]("Tarification", lambda row: row.kind),
        Column[PublishedRow]("Prix TTC", lambda row: row.ttc, Price()),
        Column[PublishedRow]("Prix HT", lambda row: row.ht, Price()),
        Column[PublishedRow]("Taux TVA", lambda row: row.tax_rate, Percent()),
        Column[PublishedRow]("Motifs", lambda row: row.reasons),
    ),
)
