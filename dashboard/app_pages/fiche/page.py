"""« Fiche 360° »: one product, what it is, costs, earns and needs, as of any day and as known on any other."""

from __future__ import annotations

import streamlit as st

from dashboard import dates
from dashboard.app_pages.fiche import (
    accounting,
    commissions,
    description,
    documents,
    facts,
    header,
    history,
    integrations,
    pricing,
    settings,
)
from dashboard.connection import catalogue_service
from dashboard.ui import address
from dashboard.ui.calm import calmly

_TAB = "onglet"
_TABS = {
    "Description": description.show,
    "Tarification": pricing.show,
    "Commissions": commissions.show,
    "Documents": documents.show,
    "Intégrations": integrations.show,
    "Comptabilité": accounting.show,
    "Paramètres": settings.show,
    "Historique": history.show,
}

with calmly("fiche"):
    instants = dates.chosen(catalogue_service().settings.timezone)
    looked = header.show(instants)
    if looked is not None:
        facts.strip(looked)
        names = [name for name in _TABS if name != "Commissions" or looked.earning is not None]
        with address.kept(_TAB, names, names[0]):
            tabs = st.tabs(names, key=_TAB, on_change="rerun")
        for name, tab in zip(names, tabs, strict=True):
            if tab.open:  # the others ask nothing
                with tab, calmly(f"fiche_{name}"):
                    _TABS[name](looked)
