"""What is chosen on a screen stands in its address, so that a link leads back to it.

Streamlit's own binding writes the words that a choice shows, which change and are long; this one writes its value.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping
from contextlib import contextmanager

import streamlit as st

#: Left to itself, a control drawn anew measures too little room, and leaves pages out.
_PAGES_WIDTH_PX = 340


@contextmanager
def kept(key: str, choices: Collection[str] | None, default: str) -> Iterator[None]:
    """Have the control that the block draws under ``key`` begin with what the address says, and the address follow it.

    Without ``choices`` any words do.
    """
    written, said = f"address_{key}", st.query_params.get(key)
    # An address that we did not write is somebody's link.
    if (
        said is not None
        and (choices is None or said in choices)
        and (key not in st.session_state or said != st.session_state.get(written))
    ):
        st.session_state[key] = said
    elif choices is not None and st.session_state.get(key, default) not in choices:
        del st.session_state[key]  # of somebody else, who had more to choose from
    yield
    chosen = st.session_state.get(key) or default
    if chosen == default:
        st.query_params.pop(key, None)
    elif chosen != said:
        st.query_params[key] = chosen
    st.session_state[written] = chosen


def choice(label: str, key: str, choices: Mapping[str, str]) -> str:
    """Show a few choices side by side, by what the address says and what a reader reads; the first until one is chosen."""
    first = next(iter(choices))
    with kept(key, choices, first):
        chosen = st.segmented_control(
            label, list(choices), format_func=choices.__getitem__, key=key, required=True, label_visibility="collapsed",
            default=None if key in st.session_state else first,
        )  # fmt: skip
    return chosen or first


def page(key: str, pages: int, about: Hashable) -> tuple[int, Callable[[], object]]:
    """Return the page that is shown, and what draws its control: each question has its own, which begins with the first.

    But a link names a page too; the address follows the control.
    """
    place, written = f"{key}_{hash(about):x}", f"address_{key}"
    said = st.query_params.get(key, "")
    linked = int(said) if said.isdecimal() and said != st.session_state.get(written) else 1
    first: int = st.session_state.setdefault(f"{place}_first", min(max(linked, 1), pages))
    number: int = st.session_state.get(place, first)
    number = number if number <= pages else 1  # as the control does
    st.session_state[written] = str(number)
    if number == 1:
        st.query_params.pop(key, None)
    elif said != str(number):
        st.query_params[key] = str(number)
    return number, lambda: st.pagination(
        pages, key=place, default=min(first, pages), width=_PAGES_WIDTH_PX
    )  # fmt: skip
