"""The head of the screen, and what it says before its lists: near-duplicates, words taken for others, nothing yet."""

from __future__ import annotations

from datetime import datetime

import streamlit as st

from catalogue.vocabulary import LifecycleStatus
from dashboard import data
from dashboard.app_pages.catalogue import filters
from dashboard.ui import cards, formats, lists
from dashboard.ui.markup import escape
from usecases.search import Alert, Counts, Filters, SearchWanted, Sort

_SORTS = {
    Sort.SKU: "Code",
    Sort.NAME: "Nom",
    Sort.RISK: "Risque",
    Sort.PARTNER: "Compagnie",
    Sort.STATUS: "État",
}


def header(whole: Counts) -> Sort:
    """Show the title, how much there is, and by what the products are sorted; return that."""
    with cards.head("Catalogue") as words:
        sort = st.selectbox(
            "Trier par", list(_SORTS), key=filters.SORT, label_visibility="collapsed", width=170,
            format_func=lambda one: f"Trier par {_SORTS[Sort(one)].lower()}",
        )  # fmt: skip
        st.button("Actualiser", icon=":material/refresh:", on_click=data.forget, key="refresh_catalogue")
    active = whole.by_status()[LifecycleStatus.ACTIVE]
    partners = len([name for name in whole.by_partner() if name])
    told = [
        formats.quantity(whole.everything, "produit"),
        formats.quantity(active, "actif"),
        formats.quantity(len(whole.by_risk()), "risque"),
        formats.quantity(partners, "compagnie"),
    ]
    words(" · ".join(told))
    return Sort(sort)


def nothing_yet(company: str | None) -> None:
    """Say what to do before there is any product."""
    title = "Le catalogue est vide" if company is None else f"{company} n’a encore aucun produit"
    with st.container(border=True, key="card_empty"):
        text = "Il attend son premier classeur." if company is None else "Ni à elle, ni d’une autre qu’elle vendrait."
        st.html(lists.empty_catalogue(title, text))


def twins(company: str | None, *, at: datetime) -> None:
    """Say how many products look like another (Annexe E §3), and lead to them."""
    if st.session_state.get(filters.CHOICES["alert"][0]) == "doublons":
        return
    alike = data.counted(SearchWanted(company=company, at=at, filters=Filters(alert=Alert.TWINS))).everything
    if not alike:
        return
    with st.container(key="notice_twins", horizontal=True, vertical_alignment="center"):
        told = f"<b>{formats.quantity(alike, 'produit')} presque en double</b> : même nom, même compagnie, codes différents."
        st.html(f'<p class="notice orange">{told}</p>', width="stretch")
        st.button("Les comparer", type="tertiary", key="see_twins", on_click=_see_twins)


def _see_twins() -> None:
    filters.clear()
    st.session_state[filters.CHOICES["alert"][0]] = "doublons"
    st.session_state[filters.SORT] = Sort.NAME.value


def meant(counts: Counts) -> None:
    """Say which words were taken for others; those stand without their accents, so that the products tell them better."""
    if counts.meant and counts.total:
        words = " ni ".join(f"« {escape(word)} »" for word in counts.meant)
        st.html(f'<p class="notice">Aucun produit ne porte {words} : voici ceux qui portent un mot proche.</p>')
