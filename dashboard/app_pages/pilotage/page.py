"""« Pilotage »: how the catalogue stands, what companies earn, and what waits for somebody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import streamlit as st

from dashboard import data, dates
from dashboard.app_pages.pilotage import figures, latency, lifecycle, margins, months, todo
from dashboard.connection import catalogue_service
from dashboard.frame import chosen_company
from dashboard.ui.calm import calmly

with calmly("pilotage"):
    timezone = catalogue_service().settings.timezone
    company, instants = chosen_company(), dates.chosen(timezone)
    month = months.header(data.months(company), instants)
    with dates.reading(instants):
        standing = data.standing(company, instants)
    if not standing.products and month is None and instants.present:
        todo.nothing_yet()
    else:
        results = None if month is None else data.results(company, month)
        figures.row(standing, results)
        left, right = st.columns([2.15, 1], gap="small")
        with left:
            months.card(results)
        with right:
            lifecycle.card(standing)
        left, middle, right = st.columns([1.2, 1.1, 1], gap="small")
        with left:
            todo.card(data.todo(company, instants), instants)
        with middle:
            margins.by_product(results)
        with right:
            margins.by_company(results)
            # Whole hours, so that no two of them bear one name.
            now = datetime.now(UTC).replace(second=0, microsecond=0)
            day = now.replace(minute=0) - timedelta(hours=23)
            latency.card(data.latency(since=day, until=now), timezone)
