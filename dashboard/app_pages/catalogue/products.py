"""The third pane: the products, one page at a time, and the chosen one told in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd  # type: ignore[import-untyped]  # published without types
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from catalogue.periods import day_of
from catalogue.vocabulary import LifecycleStatus
from dashboard import data, dates, frame
from dashboard.app_pages.catalogue import filters
from dashboard.ui import address, badges, cards, formats, lists, reasons
from dashboard.ui.badges import Tone
from dashboard.ui.calm import calmly
from dashboard.ui.markup import as_text, escape
from dashboard.ui.style import colours
from usecases.instants import Instants
from usecases.search import STATES, Found, Page, SearchWanted, Sort, cause

PER_PAGE = 15
#: The screen of one product, and where its address names it.
SHEET, _SKU = "fiche", "sku"
_PAGE = "page"
_ROW_HEIGHT, _HEAD_HEIGHT = 36, 34
#: Sellers that a cell names; more are counted.
_MOST_SELLERS = 2


@st.fragment
def listed(wanted: SearchWanted, total: int, sort: Sort) -> None:
    """Show the products that are found; turning pages and choosing one draws this list only."""
    with calmly("products"):
        if not total:
            _nothing_found(wanted)
            return
        pages, instants = -(-total // PER_PAGE), wanted.instants
        day, known = day_of(instants.at, instants.timezone), instants.known_at if instants.past else None
        about = (wanted.text, wanted.company, wanted.filters, sort, day, known)
        number, control = address.page(_PAGE, pages, about)
        products = data.found(wanted, Page(number=number, size=PER_PAGE, sort=sort)).products
        chosen = _table(products, instants)
        _narrow(products, instants)
        cards.pager(number, PER_PAGE, shown=len(products), total=total, control=control)
        if chosen is not None:
            _peek(chosen, instants)


def _nothing_found(wanted: SearchWanted) -> None:
    """Say what to change where nothing answers."""
    text = "Retirez un filtre, ou choisissez un autre risque ou une autre compagnie."
    if wanted.text:
        text = "Cherchez un mot du nom, de la compagnie ou de la description, ou le début d’un code ; ou retirez un filtre."
    st.html(lists.empty("Aucun produit ne répond", text))
    with st.container(horizontal=True, horizontal_alignment="center", key="nothing_found"):
        if wanted.text:
            st.button("Effacer la recherche", key="clear_text", on_click=filters.clear, args=(filters.TEXT,))
        st.button("Retirer tous les filtres", key="clear_all", on_click=filters.clear)


def _table(products: Sequence[Found], instants: Instants) -> Found | None:
    """Show a page as a table to choose in, and return the product that is chosen: the first until somebody chooses."""
    column, tones = st.column_config, colours()
    coming = [_coming(one, instants) for one in products]
    ends = any(coming)
    columns: dict[str, ColumnConfig | None] = {
        "name": column.TextColumn("Produit", width=166 if ends else 198),
        "sku": column.TextColumn("Code", width=126),
        "company": column.TextColumn("Soc.", width=46),
        "status": column.MultiselectColumn(
            "État", width=78, options=[one.label for one in STATES],
            color=[tones[f"{badges.status(one).tone}-bg"] for one in STATES],
        ),
        "partner": column.TextColumn("Compagnie", width=96 if ends else 122),
        "sold": column.TextColumn(f"Vendable {dates.day_told(instants)}", width=128 if ends else 148),
        "coming": column.TextColumn("À venir", width=84) if ends else None,
    }  # fmt: skip
    rows = pd.DataFrame(
        {
            "name": [one.name for one in products],
            "sku": [one.sku for one in products],
            "company": [one.company for one in products],
            "status": [[one.status.label] for one in products],
            "partner": [one.partner for one in products],
            "sold": [_sold(one)[0] for one in products],
            "coming": coming,
        }
    )
    # What is as it should be is quiet; what keeps a product from being sold is not.
    loud = [f"color: {tones[tone]}" if tone in (Tone.ORANGE, Tone.RED) else "" for _told, tone in map(_sold, products)]
    styled = rows.style.apply(lambda _cells: loud, subset=["sold"])
    with st.container(key="wide_list"):
        event = st.dataframe(
            styled, key="products", hide_index=True, row_height=_ROW_HEIGHT,
            height=_ROW_HEIGHT * len(products) + _HEAD_HEIGHT, column_config=columns, on_select="rerun",
            selection_mode="single-row-required", placeholder="", alt="Produits du catalogue",
        )  # fmt: skip
    chosen = next(iter(event.selection.rows), 0)
    # Another page may have fewer products than the row that was chosen.
    return products[chosen if chosen < len(products) else 0] if products else None


def _narrow(products: Sequence[Found], instants: Instants) -> None:
    """Show the same page as a list for a telephone, where each name leads to its product; the style sheet shows one of both."""
    leads = frame.shows(SHEET)
    with st.container(key="narrow_list", gap=None):
        for place, one in enumerate(products):
            with st.container(key=f"product_{place}", gap=None):
                if leads:
                    frame.link(SHEET, as_text(one.name), {_SKU: one.sku})
                st.html(_line(one, instants, named=not leads))


def _line(one: Found, instants: Instants, *, named: bool) -> str:
    told, tone = _sold(one)
    name = f"<b>{escape(one.name)}</b>" if named else ""
    partner = f" · {escape(one.partner)}" if one.partner else ""
    coming = _coming(one, instants)
    return (
        f'<div class="product">{badges.status(one.status).html}{name}'
        f'<span class="muted">{escape(one.sku)} · {escape(one.company)}{partner}</span>'
        f'<span class="{tone}">{escape(told)}</span>'
        f"{f'<span class=coming>{escape(coming)}</span>' if coming else ''}</div>"
    )


def _sold(one: Found) -> tuple[str, Tone]:
    """Say where a product may be sold, in a few words, and how that sounds."""
    channels = sum(map(len, one.sold.values()))
    if one.blocked:
        told = f"{channels} sur {channels + one.blocked}" if channels else "Non"
        short = reasons.SHORT.get(one.reasons[0].code, one.status.label.lower()) if one.reasons else ""
        own_state = one.status is not LifecycleStatus.ACTIVE
        return " · ".join(
            filter(None, (told, short))
        ), Tone.ORANGE if channels else Tone.GRAY if own_state else Tone.RED
    if not channels:
        return "Non" if one.status is LifecycleStatus.ACTIVE else f"Non · {one.status.label.lower()}", Tone.GRAY
    sellers = ", ".join(one.sold) if len(one.sold) <= _MOST_SELLERS else formats.quantity(len(one.sold), "société")
    return f"{sellers} · {formats.quantity(channels, 'canal')}", Tone.GREEN


def _coming(one: Found, instants: Instants) -> str | None:
    """Say what changes next."""
    return None if one.ends_at is None else formats.ending(one.ends_at, instants.timezone, now=instants.at)


def _peek(one: Found, instants: Instants) -> None:
    """Tell the chosen product in a sentence, and lead to its screen."""
    with st.container(key="peek", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        sold = " et ".join(
            f"<b>{escape(seller)}</b> ({', '.join(channel.label for channel in channels)})"
            for seller, channels in one.sold.items()
        )
        nowhere = f"Vendable nulle part {dates.day_told(instants)}"
        told = f"Vendable par {sold}." if sold else f"{nowhere}."
        why = f" Ailleurs, non : {escape(cause(one.reasons[0], instants.timezone))}" if one.reasons and sold else ""
        if one.reasons and not sold:
            told = f"{nowhere} : {escape(cause(one.reasons[0], instants.timezone))}"
        st.html(
            f'<div class="peek"><b>{escape(one.name)}</b> <span class="muted">{escape(one.sku)} · {escape(one.risk_label)}</span>'
            f"<p>{told}{why}</p></div>",
            width="stretch",
        )
        frame.link(SHEET, "Ouvrir la fiche", {_SKU: one.sku})
