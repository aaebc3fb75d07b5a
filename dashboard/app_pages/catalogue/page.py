"""« Catalogue »: three panes, from risks to partners to products, with the search and every filter of §3.4."""

from __future__ import annotations

import streamlit as st

from catalogue.errors import WrongUse
from dashboard import data, dates
from dashboard.app_pages.catalogue import filters, notices, panes, products
from dashboard.connection import catalogue_service
from dashboard.frame import chosen_company
from dashboard.ui.calm import calmly
from usecases.search import Counts, SearchWanted

with calmly("catalogue"):
    company, instants = chosen_company(), dates.chosen(catalogue_service().settings.timezone)
    unknown, whole = "", Counts.nothing()
    try:
        with dates.reading(instants):
            whole = data.counted(SearchWanted(company=company, instants=instants))
    except WrongUse as refusal:  # nothing was known yet, or too much
        unknown = refusal.sentence
    if not whole.everything:
        notices.nothing(company, instants, unknown)
    else:
        with filters.in_address(whole):
            wanted = filters.wanted(company, instants)
            counts = data.counted(wanted)
            sort = notices.header(whole)
            dates.notice(instants)
            notices.twins(company, instants)
            with st.container(border=True, key="card_panes", gap=None):
                left, middle, right = st.columns([1.06, 1.14, 4.75], gap=None)
                with left:
                    panes.risks(whole, counts)
                with middle:
                    panes.partners(whole, counts)
                with right, st.container(key="pane_products", gap="xsmall"):
                    filters.controls(counts)
                    notices.words(counts, wanted)
                    products.listed(wanted, counts.total, sort)
