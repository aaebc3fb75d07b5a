"""What stands at the address of a screen that does not exist for whoever asks."""

from __future__ import annotations

import streamlit as st

from dashboard.ui import lists

with st.container(border=True, key="card_absent"):
    st.html(lists.empty("Cette page n’existe pas", "Choisissez-en une autre à gauche."))
