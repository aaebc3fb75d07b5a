"""The first two panes: risks and partners, each with how many products it would show beside the filters that are set."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from catalogue.vocabulary import IntegrationStatus, RiskFamily
from dashboard.app_pages.catalogue import filters
from dashboard.ui import badges, formats
from dashboard.ui.badges import Tone
from dashboard.ui.markup import as_text, escape
from usecases.search import OWN, Counts

#: Lines of a pane; whoever wants another partner looks it up by its name.
_MOST = 24
_ICONS = {
    RiskFamily.INSURANCE: "shield",
    RiskFamily.TELECOM: "router",
    RiskFamily.ENERGY: "bolt",
    RiskFamily.OTT: "tv",
    RiskFamily.SERVICE: "handyman",
    RiskFamily.OTHER: "category",
}


def risks(whole: Counts, counts: Counts) -> None:
    """Show the risks, an icon of the family before each."""
    found = counts.by_risk()
    told = {one.risk: (one.risk_label, _ICONS[one.family]) for one in whole.groups}
    shown = _shown(told, found, counts.filters.risk, by=lambda code: told[code][0])

    def said(code: str) -> str:
        label, icon = told.get(code, ("Tous", "apps"))
        return f":material/{icon}: {as_text(label)} {_count(found[code] if code else found.total())}"

    with st.container(key="pane_risks", gap=None):
        _title("Risques", len(told))
        st.radio(
            "Risque", ["", *shown], format_func=said, key=filters.RISK, label_visibility="collapsed", width="stretch"
        )


def partners(whole: Counts, counts: Counts) -> None:
    """Show the partners, ours first, with how far each is integrated."""
    found = counts.by_partner()
    names = {filters.OWN_PARTNER if name == OWN else name: name for name in whole.by_partner()}
    chosen = filters.OWN_PARTNER if counts.filters.partner == OWN else counts.filters.partner
    totals = Counter({key: found[name] for key, name in names.items()})
    shown = _shown(names, totals, chosen, by=lambda key: names[key])
    listed = sorted(sorted(shown, key=lambda key: -totals[key])[:_MOST], key=shown.index)
    if chosen and chosen not in listed:
        listed[-1] = chosen

    def said(key: str) -> str:
        word = "Produits maison" if key == filters.OWN_PARTNER else as_text(key) if key else "Toutes"
        return f"{word} {_count(totals[key] if key else found.total())}"

    with st.container(key="pane_partners", gap=None):
        _title("Compagnies", len(names))
        st.radio(
            "Compagnie", ["", *listed], format_func=said, key=filters.PARTNER, label_visibility="collapsed",
            width="stretch", captions=["", *(_integration(whole, names[key]) for key in listed)],
        )  # fmt: skip
        if len(listed) < len(shown):
            st.selectbox(
                "Une autre compagnie", ["", *shown], key="other_partner", on_change=_choose, label_visibility="collapsed",
                format_func=lambda key: key or f"Chercher parmi {formats.number(len(shown))}…",
            )  # fmt: skip


def _choose() -> None:
    """Choose the partner that was looked up."""
    st.session_state[filters.PARTNER] = st.session_state["other_partner"]


def _shown(
    known: Iterable[str], found: Mapping[str, int], chosen: str | None, *, by: Callable[[str], str]
) -> list[str]:
    """Return the lines of a pane: what would show something, and what is chosen."""

    def in_french(one: str) -> str:
        return unicodedata.normalize("NFKD", by(one)).casefold()  # É stands by E

    return sorted((one for one in known if found.get(one) or one == chosen), key=in_french)


def _title(title: str, count: int) -> None:
    st.html(f'<div class="pane"><h2>{escape(title)}</h2><span>{formats.number(count)}</span></div>')


def _count(products: int) -> str:
    return f":gray[{formats.number(products)}]"


def _integration(whole: Counts, partner: str) -> str:
    """Say how far the products of a partner are integrated: in a word where all are alike."""
    states: Counter[IntegrationStatus] = Counter()
    for one in whole.groups:
        if one.partner == partner and one.integration is not None:
            states[one.integration] += one.products
    if not states:  # known before, of a company that is not one's own: nothing is told of it
        return f":{Tone.GRAY}[●] {'Sans compagnie' if partner == OWN else 'Intégration non connue'}"
    (state, most), *others = states.most_common()
    share = f" · {formats.number(most)} sur {formats.number(states.total())}" if others else ""
    return f":{badges.integration(state).tone}[●] {state.label}{share}"
