"""The dashboard: what every page shares (look, who looks, navigation, company), then the page."""

from __future__ import annotations

import streamlit as st

from dashboard import frame, identity, screens
from dashboard.identity import Stranger
from dashboard.ui.calm import calmly
from dashboard.ui.style import ICON, apply_style, logo, static

st.set_page_config(
    page_title="Catalogue Winvest", page_icon=str(ICON), layout="wide", initial_sidebar_state=frame.SIDEBAR_PX
)
apply_style()
st.logo(logo(), icon_image=static(ICON.name), size="large")
with calmly("door"):
    who = identity.visitor()
    if isinstance(who, Stranger):
        stranger = who
        st.navigation(screens.closed(lambda: frame.gate(stranger)), position="hidden").run()
    else:
        own = frame.screens_of(who)
        addresses: dict[str, st.Page] = {}
        pages = screens.pages(own, [one for one in screens.SCREENS if one not in own], lambda: frame.home(addresses))
        addresses |= {page.url_path: page for group in pages.values() for page in group if page.visibility == "visible"}
        page = st.navigation(pages)
        frame.sidebar(who)
        page.run()
