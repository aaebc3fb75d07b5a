"""The product sheet as a PDF: what somebody who sells, checks or approves the product needs, on one page or two (§3.7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO

from catalogue.french import day, listed, percent, unit_price
from catalogue.vocabulary import LifecycleStatus, Territory
from exports.engine.format import Format
from exports.engine.pages import MUTED, Pages, Pill, TableColumn
from exports.engine.scope import Scope
from exports.price_rows import PriceRow, price_rows, span
from exports.product_facts import ProductSheet

_GREEN, _ORANGE, _RED, _BLUE = (
    ((17, 105, 50), (230, 246, 235)),
    ((154, 60, 6), (254, 240, 225)),
    ((166, 27, 18), (253, 232, 231)),
    ((2, 106, 162), (224, 242, 254)),
)
_STATUS = {
    LifecycleStatus.DRAFT: _BLUE,
    LifecycleStatus.TEST: _BLUE,
    LifecycleStatus.ACTIVE: _GREEN,
    LifecycleStatus.FROZEN: _ORANGE,
    LifecycleStatus.RETIRED: _RED,
}
_NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class ProductPdf(Format[ProductSheet]):
    """Sheets one after the other, each from a page of its own."""

    extension: str = "pdf"
    media_type: str = "application/pdf"

    def _write(self, rows: Iterable[Any], output: BinaryIO, scope: Scope) -> int:
        products = list(rows)
        foot = f"Catalogue Winvest · {scope.title}"
        created = max(product.at for product in products)
        pages = Pages(title=f"Fiche produit – {scope.stem}", author=scope.company_name, foot=foot, created=created)
        for product in products:
            pages.add_page()
            _sheet(pages, product)
        output.write(bytes(pages.output()))
        return len(products)


def _sheet(pages: Pages, product: ProductSheet) -> None:
    offer = product.offer
    pages.band(product.company_name, f"Fiche produit · {offer.sku}")
    ink, ground = _STATUS[product.status]
    under = " · ".join(filter(None, (offer.sku, product.short_name, product.risk, product.partner)))
    pages.heading(offer.name, under, Pill(product.status.label, ink, ground))
    if product.description:
        pages.paragraph(product.description)
        pages.ln(4)
    pages.facts(list(_facts(product)))
    _prices(pages, list(price_rows([offer], product.at)))
    _publications(pages, product)
    _documents(pages, product)
    if product.details:
        pages.section("À savoir")
        pages.rows((TableColumn("", 0.3, strong=True), TableColumn("", 0.7)), product.details)
    if product.legal_mentions:
        pages.section("Mentions légales")
        for mention in product.legal_mentions:
            pages.paragraph(mention, size=8, color=MUTED)
            pages.ln(1)


def _facts(product: ProductSheet) -> Iterator[tuple[str, str]]:
    offer = product.offer
    conditions = offer.conditions
    yield "Clientèle", product.client_type.label
    yield "Monétisation", product.revenue_model.label
    yield "Partenaire", product.partner or "Produit de la société"
    yield f"Version {offer.version}", _in_force(product.version_from, product.version_to)
    yield "Âge à la souscription", _ages(conditions.age_min, conditions.age_max)
    yield "Zone de vente", _zones(conditions.territories, conditions.postcodes)


def _prices(pages: Pages, rows: list[PriceRow]) -> None:
    pages.section("Tarifs")
    if not rows:
        pages.paragraph("Aucun prix ce jour-là.", color=MUTED)
        return
    columns = (
        TableColumn("Formule", 0.25, strong=True),
        TableColumn("Prix", 0.33),
        TableColumn("HT", 0.13, right=True),
        TableColumn("TVA", 0.12, right=True),
        TableColumn("TTC", 0.17, right=True, strong=True),
    )
    names = [row.plan_name or row.component or "Prix" for row in rows]
    shown = [name if index == 0 or name != names[index - 1] else "" for index, name in enumerate(names)]
    pages.rows(
        columns,
        [
            (name, _told(row), _amount(row.ht), _rate(row.tax_rate), _amount(row.ttc))
            for name, row in zip(shown, rows, strict=True)
        ],
    )
    for promotion in dict.fromkeys(row.adjustments for row in rows if row.adjustments):
        pages.ln(2)
        pages.paragraph(promotion, size=9, color=_GREEN[0], bold=True)


def _amount(value: Decimal | None) -> str:
    return _NOTHING if value is None else unit_price(value)


def _rate(value: Decimal | None) -> str:
    return _NOTHING if value is None else percent(value)


def _told(row: PriceRow) -> str:
    """Say what a price is for: its component, its tier, how often, and its conditions."""
    component = row.component if row.plan_name else None
    return " · ".join(filter(None, (component, span(row), row.recurrence, row.note))) or row.kind


def _publications(pages: Pages, product: ProductSheet) -> None:
    pages.section("Diffusion")
    if not product.publications:
        pages.paragraph("Ce produit n'est publié nulle part.", color=MUTED)
        return
    columns = (
        TableColumn("Société", 0.14, strong=True),
        TableColumn("Canaux", 0.36),
        TableColumn("Visibilité", 0.16),
        TableColumn("Période", 0.34),
    )
    rows = [
        (
            item.company,
            ", ".join(channel.label for channel in item.channels),
            item.visibility.label,
            _in_force(item.first_day, item.last_day),
        )
        for item in product.publications
    ]
    pages.rows(columns, rows)


def _documents(pages: Pages, product: ProductSheet) -> None:
    if not product.documents:
        return
    pages.section("Documents")
    columns = (
        TableColumn("Document", 0.36, strong=True),
        TableColumn("Version", 0.10),
        TableColumn("Validité", 0.32),
        TableColumn("Empreinte SHA-256", 0.22),
    )
    rows = [
        (
            item.type,
            item.version or _NOTHING,
            _in_force(item.valid_from, item.valid_to),
            f"{item.sha256[:16]}…" if item.sha256 else _NOTHING,
        )
        for item in product.documents
    ]
    pages.rows(columns, rows)


def _in_force(first: date | None, last: date | None) -> str:
    if first is None:
        return "Sans limite" if last is None else f"Jusqu'au {day(last)}"
    return f"Depuis le {day(first)}" if last is None else f"Du {day(first)} au {day(last)}"


def _ages(youngest: int | None, oldest: int | None) -> str:
    if youngest is None:
        return "Tous les âges" if oldest is None else f"Jusqu'à {oldest} ans"
    return f"À partir de {youngest} ans" if oldest is None else f"De {youngest} à {oldest} ans"


def _zones(territories: tuple[str, ...], postcodes: tuple[str, ...]) -> str:
    told = [Territory.label_of(code) for code in territories]
    told += [f"départements et codes postaux {listed(postcodes)}"] if postcodes else []
    return ", ".join(told) or "Partout"


PDF = ProductPdf(label="Fiche produit, PDF", prefix="FICHE")
