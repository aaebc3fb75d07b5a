"""How many products are in each state of their life, and how far those of partners are integrated: each leads to them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from catalogue.vocabulary import IntegrationStatus, LifecycleStatus
from dashboard import frame
from dashboard.ui import cards, formats
from dashboard.ui.markup import escape
from usecases.pilotage import Standing

_STATES = {
    LifecycleStatus.ACTIVE: "green-bar",
    LifecycleStatus.TEST: "violet-bar",
    LifecycleStatus.DRAFT: "pale-bar",
    LifecycleStatus.FROZEN: "blue-bar",
    LifecycleStatus.RETIRED: "gray-bar",
}
_INTEGRATIONS = {
    IntegrationStatus.API: "green-bar",
    IntegrationStatus.IMPORT: "green-bar",
    IntegrationStatus.REQUESTED: "accent-2",
    IntegrationStatus.INACTIVE: "red-bar",
    IntegrationStatus.NOT_INTEGRATED: "pale-bar",
}


def card(standing: Standing) -> None:
    """Show one bar for each state, with its share; of integrations, those that some active product has."""
    right = f"Total : <b>{formats.number(standing.products)}</b>"
    with cards.card("lifecycle", "Cycle de vie", right, height="stretch"):
        with st.container(gap=None, key="bars_states"):
            for status, tone in _STATES.items():
                _bar(status.label, standing.states.get(status, 0), standing.products, tone, {"statut": status.value})
        if not standing.partnered:
            return
        with st.container(gap=None, key="bars_integrations"):
            st.html('<p class="subhead">Intégration des produits actifs d’une compagnie</p>')
            for state, tone in _INTEGRATIONS.items():
                count = standing.integrations.get(state, 0)
                if count:
                    filters = {"integration": state.value, "actif": "oui"}
                    _bar(state.label, count, standing.partnered, tone, filters)


def _bar(label: str, count: int, whole: int, tone: str, filters: Mapping[str, str]) -> None:
    """Show a name that leads to what it counts, a bar, and how much."""
    told = formats.number(count) + (f" · {formats.percent(count, whole)}" if count else "")
    share = max(100 * count // whole, 1) if count else 0
    with st.container(
        horizontal=True, vertical_alignment="center", wrap=False, gap="xsmall", key=f"bar_{'_'.join(filters.values())}"
    ):
        if count and frame.shows("catalogue"):
            frame.link("catalogue", label, filters)
        else:
            st.html(f'<span class="barname">{escape(label)}</span>', width="content")
        bar = f'<span class="share"><i style="width:{share}%;background:var(--{tone})"></i></span>'
        st.html(f'<p class="measure">{bar}<span>{told}</span></p>', width="stretch")
