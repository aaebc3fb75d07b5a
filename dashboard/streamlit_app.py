"""The dashboard: what every page shares (look, company, navigation), then the page."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.ui.calm import calmly
from dashboard.ui.style import ICON, apply_style, logo

EVERY_COMPANY = "Toutes les sociétés"

st.set_page_config(page_title="Catalogue Winvest", page_icon=str(ICON), layout="wide")
apply_style()
st.logo(str(logo()), icon_image=str(ICON), size="large")
page = st.navigation([st.Page("app_pages/passages.py", title="Passages", icon=":material/fact_check:", default=True)])

with st.sidebar:
    st.page_link(page, width="stretch")
    st.space("small")
    names: dict[str, str] = {}
    with calmly("companies"):
        names = {company.code: f"{company.code} · {company.name}" for company in data.companies()}
    st.selectbox(
        "Société",
        ["", *names],
        format_func=lambda code: names.get(code, EVERY_COMPANY),
        key="company",
        label_visibility="collapsed",
    )

page.run()
