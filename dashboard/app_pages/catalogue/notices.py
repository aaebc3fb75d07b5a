"""The head of the screen, and what it says before its lists: near-duplicates, words taken for others, nothing yet."""

from __future__ import annotations

import streamlit as st

from catalogue.vocabulary import LifecycleStatus
from dashboard import data, dates
from dashboard.app_pages.catalogue import filters
from dashboard.ui import cards, formats, lists
from dashboard.ui.markup import escape
from usecases.instants import Instants
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
        dates.control()
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


def nothing(company: str | None, instants: Instants, unknown: str) -> None:
    """Say what to do where there is no product: yet, on that day, or that was known; ``unknown`` says why nothing was."""
    with cards.head("Catalogue") as words:
        if not instants.present:
            dates.control()
    words("Aucun produit à montrer")
    dates.notice(instants)
    with st.container(border=True, key="card_empty"):
        if unknown:
            st.html(lists.empty("Rien à montrer de cette date", unknown))
        elif not instants.present:
            st.html(lists.empty("Aucun produit ce jour-là", "Choisissez un autre jour, ou une autre société."))
        else:
            title = "Le catalogue est vide" if company is None else f"{company} n’a encore aucun produit"
            text = (
                "Il attend son premier classeur." if company is None else "Ni à elle, ni d’une autre qu’elle vendrait."
            )
            st.html(lists.empty_catalogue(title, text))


def twins(company: str | None, instants: Instants) -> None:
    """Say how many products look like another (Annexe E §3), and lead to them; of another day there is nothing to do."""
    if st.session_state.get(filters.CHOICES["alert"][0]) == "doublons" or not instants.present:
        return
    alike = data.counted(
        SearchWanted(company=company, instants=instants, filters=Filters(alert=Alert.TWINS))
    ).everything
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


def words(counts: Counts, wanted: SearchWanted) -> None:
    """Say among which texts words were looked for, where that is not plain, and which of them were taken for others.

    Those stand without their accents, so that the products tell them better.
    """
    if wanted.text and not wanted.instants.present:
        told = (
            "Les mots sont cherchés dans les noms, codes et descriptions tels qu’on les connaissait alors."
            if wanted.instants.past
            else "Les mots sont cherchés dans les noms, codes et descriptions d’aujourd’hui, qui valent pour tous les jours."
        )
        st.html(f'<p class="notice">{told}</p>')
    if counts.meant and counts.total:
        words = " ni ".join(f"« {escape(word)} »" for word in counts.meant)
        st.html(f'<p class="notice">Aucun produit ne porte {words} : voici ceux qui portent un mot proche.</p>')
