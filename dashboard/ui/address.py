"""What is chosen on a screen stands in its address, so that a link leads back to it.

Streamlit's own binding writes the words that a choice shows, which change and are long; this one writes its value.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import streamlit as st


@contextmanager
def kept(key: str, choices: Collection[str], default: str) -> Iterator[None]:
    """Have the control that the block draws under ``key`` begin with what the address says, and the address follow it."""
    written, said = f"address_{key}", st.query_params.get(key)
    # An address that we did not write is somebody's link.
    if said in choices and (key not in st.session_state or said != st.session_state.get(written)):
        st.session_state[key] = said
    elif st.session_state.get(key, default) not in choices:
        del st.session_state[key]  # of somebody else, who had more to choose from
    yield
    chosen = st.session_state.get(key) or default
    if chosen == default:
        st.query_params.pop(key, None)
    elif chosen != said:
        st.query_params[key] = chosen
    st.session_state[written] = chosen
