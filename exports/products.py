"""The products of a company, one by row, as a table to open in Excel (§3.7: « Exporter »)."""

from __future__ import annotations

from exports.engine.columns import Column, Day, Number
from exports.engine.delimited import Delimited
from exports.engine.spreadsheet import Spreadsheet
from exports.product_facts import ProductSheet

_DAY = Day("%d/%m/%Y", "dd/mm/yyyy")
_LABEL, _PREFIX = "Fiches produit", "PRODUITS"


def _plans(product: ProductSheet) -> str | None:
    plans = (f"{plan.name} ({plan.recurrence.label.lower()})" for plan in product.offer.plans)
    return " ; ".join(plans) or None


def _channels(product: ProductSheet) -> str | None:
    sold = {channel: None for item in product.publications for channel in item.channels}
    return ", ".join(channel.label for channel in sold) or None


def _documents(product: ProductSheet) -> str | None:
    return ", ".join(" ".join(filter(None, (item.type, item.version))) for item in product.documents) or None


COLUMNS = (
    Column[ProductSheet]("Société", lambda item: item.offer.company, width=9),
    Column[ProductSheet]("Produit", lambda item: item.offer.sku, width=18),
    Column[ProductSheet]("Nom", lambda item: item.offer.name, width=32),
    Column[ProductSheet]("Nom court", lambda item: item.short_name, width=20),
    Column[ProductSheet]("Statut", lambda item: item.status.label, width=11),
    Column[ProductSheet]("Risque", lambda item: item.risk, width=20),
    Column[ProductSheet]("Partenaire", lambda item: item.partner, width=18),
    Column[ProductSheet]("Type de monétisation", lambda item: item.revenue_model.label, width=20),
    Column[ProductSheet]("Clientèle", lambda item: item.client_type.label, width=14),
    Column[ProductSheet]("Version", lambda item: item.offer.version, Number(), width=9),
    Column[ProductSheet]("En vigueur depuis", lambda item: item.version_from, _DAY, width=16),
    Column[ProductSheet]("Jusqu'au", lambda item: item.version_to, _DAY, width=12),
    Column[ProductSheet]("Formules", _plans, width=40),
    Column[ProductSheet]("Canaux", _channels, width=26),
    Column[ProductSheet]("Documents", _documents, width=26),
    Column[ProductSheet]("Âge minimum", lambda item: item.offer.conditions.age_min, Number(), width=12),
    Column[ProductSheet]("Âge maximum", lambda item: item.offer.conditions.age_max, Number(), width=12),
    Column[ProductSheet]("Zones", lambda item: ", ".join(item.offer.conditions.postcodes) or None, width=22),
    Column[ProductSheet]("Description", lambda item: item.description, width=60),
)

CSV = Delimited[ProductSheet](label=f"{_LABEL}, CSV", prefix=_PREFIX, columns=COLUMNS)
XLSX = Spreadsheet[ProductSheet](
    label=f"{_LABEL}, Excel", prefix=_PREFIX, columns=COLUMNS, sheet="Produits", title="Produits"
)
