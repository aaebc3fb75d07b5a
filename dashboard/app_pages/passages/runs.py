"""« Passages »: what the service did lately, with the reason when it failed."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.ui import lists
from dashboard.ui.calm import calmly

PER_PAGE = 6
_PAGE = "runs_page"


@st.fragment
def card(company: str | None, timezone: str) -> None:
    """Show the runs, newest first, some at a time."""
    with st.container(border=True, key="card_runs"), calmly("runs"):
        st.header("Derniers passages", anchor=False)
        page = data.runs(company, page=int(st.session_state.get(_PAGE, 1)), per_page=PER_PAGE)
        if not page.runs:
            st.html(lists.empty("Aucun passage", "Aucun n’a encore concerné cette société."))
            return
        st.html(lists.run_list(page.runs, timezone))
        if page.total > PER_PAGE:
            st.pagination(-(-page.total // PER_PAGE), key=_PAGE, max_visible_pages=5)
