"""« Catalogue »: three panes, from risks to partners to products, with the search and every filter of §3.4."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import data
from dashboard.app_pages.catalogue import filters, notices, panes, products
from dashboard.connection import catalogue_service
from dashboard.frame import chosen_company
from dashboard.ui.calm import calmly
from usecases.search import SearchWanted

with calmly("catalogue"):
    timezone = catalogue_service().settings.timezone
    company, now = chosen_company(), datetime.now(UTC).replace(second=0, microsecond=0)
    whole = data.counted(SearchWanted(company=company, at=now))
    if not whole.everything:
        notices.nothing_yet(company)
    else:
        with filters.in_address(whole):
            wanted = filters.wanted(company, at=now)
            counts = data.counted(wanted)
            sort = notices.header(whole)
            notices.twins(company, at=now)
            with st.container(border=True, key="card_panes", gap=None):
                left, middle, right = st.columns([1.06, 1.14, 4.75], gap=None)
                with left:
                    panes.risks(whole, counts)
                with middle:
                    panes.partners(whole, counts)
                with right, st.container(key="pane_products", gap="xsmall"):
                    filters.controls(counts)
                    notices.meant(counts)
                    products.listed(wanted, counts.total, sort, timezone)
