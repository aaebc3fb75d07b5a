"""« Passages »: the workbooks as they stand, what their authors have to mend, and the last runs."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from dashboard import data
from dashboard.app_pages.passages import findings, overview, runs, workbooks
from dashboard.connection import catalogue_service
from dashboard.frame import chosen_company
from dashboard.ui.calm import calmly

with calmly("passages"):
    timezone = catalogue_service().settings.timezone
    company = chosen_company()
    newest = data.runs(company, page=1, per_page=runs.PER_PAGE)
    states = data.workbooks(company)
    overview.header(newest, timezone)
    if not newest.runs and not states:
        overview.nothing_yet()
    else:
        overview.figures(data.figures(company), states, newest, timezone, now=datetime.now(UTC))
        chosen = workbooks.card(states, timezone)
        left, right = st.columns([2.15, 1], gap="small")
        with left:
            if chosen is not None:
                findings.card(chosen)
        with right:
            runs.card(company, timezone)
