"""« Description »: what the product is, whom it is for, and where it is sold."""

from __future__ import annotations

from collections.abc import Iterator

import streamlit as st

from catalogue.publication.reasons import sentence
from catalogue.vocabulary import (
    Availability,
    Badge,
    ClientType,
    RevenueModel,
    RiskFamily,
    Territory,
    Visibility,
)
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import badges, cards, formats, lists
from dashboard.ui.markup import escape
from usecases.product import Conditions, Place, Sale
from validators.sheets import SHEETS


def show(looked: Looked) -> None:
    """Show what the product is, and where it is sold."""
    left, right = st.columns([1, 1.15], gap="small")
    with left:
        _identity(looked)
    with right:
        _sale(looked, questions.sale(looked.sku, looked.instants))


def _identity(looked: Looked) -> None:
    row = looked.product.row
    with cards.card("identity", "Ce que c’est", height="stretch"):
        if row.description:
            st.html(f'<p class="text">{escape(row.description)}</p>')
        st.html(lists.pairs(_facts(looked)))


def _facts(looked: Looked) -> Iterator[tuple[str, str]]:
    row, version = looked.product.row, looked.product.version
    if row.short_name:
        yield SHEETS["products"].column("short_name").label, row.short_name
    yield "Risque", f"{row.risk} · {RiskFamily.label_of(row.family)}"
    yield "Société", f"{row.company_name} ({row.company})"
    yield "Partenaire", row.partner or "aucun : produit de la société"
    yield "Monétisation", RevenueModel.label_of(row.revenue_model)
    yield SHEETS["products"].column("client_type").label, ClientType.label_of(row.client_type)
    yield "Âge à la souscription", _ages(looked.product.conditions)
    yield "Zone de vente", _zones(looked.product.conditions)
    if version is None:
        yield "Version", "aucune en vigueur ce jour-là"
    else:
        told = formats.span(version.effective_from, version.effective_to, looked.timezone)
        major = " · changement majeur" if version.breaking_changes else ""
        yield f"Version {version.version}", f"{told}{major}"
        if version.notes:
            yield "Notes de version", version.notes


def _ages(conditions: Conditions) -> str:
    youngest, oldest = conditions.age_min, conditions.age_max
    if youngest is None:
        return "tous les âges" if oldest is None else f"jusqu’à {oldest} ans"
    return f"à partir de {youngest} ans" if oldest is None else f"de {youngest} à {oldest} ans"


def _zones(conditions: Conditions) -> str:
    told = [Territory.label_of(code) for code in conditions.territories]
    told += [", ".join(conditions.postcodes)] if conditions.postcodes else []
    return " · ".join(told) or "partout"


def _sale(looked: Looked, sale: Sale) -> None:
    sold = sum(place.sellable for place in sale.places)
    with cards.card("sale", "Où il se vend", f"<b>{sold}</b> sur {len(sale.places)}", height="stretch"):
        if not sale.places:
            st.html(
                lists.empty(
                    "Il ne se vend nulle part ce jour-là",
                    "Aucune de ses publications ne couvre ce jour : voyez l’onglet Historique, ou la feuille Publications.",
                )
            )
            return
        by_seller: dict[str, list[Place]] = {}
        for place in sale.places:
            by_seller.setdefault(place.seller, []).append(place)
        rows = [
            [f"<b>{escape(seller)}</b>", _channels(places), _terms(seller, sale, looked)]
            for seller, places in by_seller.items()
        ]
        st.html(lists.table(["Vendeur", "Canaux", "Conditions"], rows))
        _reasons(sale, looked.timezone)


def _channels(places: list[Place]) -> str:
    tones = {True: badges.Tone.GREEN, False: badges.Tone.RED}
    return " ".join(badges.Badge(place.channel.label, tones[place.sellable]).html for place in places)


def _terms(seller: str, sale: Sale, looked: Looked) -> str:
    """Say how a seller publishes it: who sees it, whether it can be had, until when."""
    lines = []
    for one in sale.publications:
        if one.seller == seller:
            told = [Visibility.label_of(one.visibility)]
            told += [Availability.label_of(one.availability)] if one.availability else []
            told += [] if one.price_visible else ["prix non affiché"]
            told += [Badge.label_of(badge) for badge in one.badges]
            lines.append(
                f"{' · '.join(told)}<span class=sub>{formats.span(one.start_at, one.end_at, looked.timezone)}</span>"
            )
    return "".join(lines) or formats.NOTHING


def _reasons(sale: Sale, timezone: str) -> None:
    """Say why it is not sold where it is not, and what to do: each reason once, with where it holds."""
    where: dict[tuple[bool, str], list[str]] = {}
    for place in sale.places:
        for reason in place.reasons:
            where.setdefault((reason.blocking, sentence(reason, timezone)), []).append(
                f"{place.seller} {place.channel.label}"
            )
    for (blocking, told), places in where.items():
        tone, said = ("red", "Vente bloquée") if blocking else ("orange", "À savoir")
        st.html(lists.note(f"{said}, {', '.join(places)}.", told, tone=tone))
