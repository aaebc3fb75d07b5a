"""The head of a screen, its figures, and cards: a white box, its title, and on its right what the title leaves out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from dashboard.ui import formats
from dashboard.ui.markup import escape


@contextmanager
def head(title: str, chips: str = "") -> Iterator[Callable[[str], object]]:
    """Show the title of a screen; the block draws its controls, on the right, and is given what says the line under it.

    ``chips`` is HTML of ours, beside the title.
    """
    with st.container(key="head", horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(width="stretch", gap=None, key="head_words"):
            st.html(f'<h1 class="title">{escape(title)}{chips and f" {chips}"}</h1>')
            line = st.empty()
        with st.container(
            horizontal=True, width="content", gap="xsmall", vertical_alignment="center", key="head_tools"
        ):
            yield lambda caption: line.html(f'<p class="caption">{escape(caption)}</p>')


@contextmanager
def card(key: str, title: str, right: str = "", *, height: str = "content") -> Iterator[None]:
    """Draw a block in a card; ``right`` is HTML of ours."""
    with st.container(border=True, key=f"card_{key}", height=height, gap="small"):  # type: ignore[arg-type]  # a word
        said = f'<span class="right">{right}</span>' if right else ""
        st.html(f'<div class="cardhead"><h2>{escape(title)}</h2>{said}</div>')
        yield


def figure(
    label: str,
    value: str,
    told: str | None = None,
    *,
    colour: str = "gray",
    chart: Sequence[float] = (),
    help: str | None = None,  # noqa: A002  Streamlit's word
) -> None:
    """Show a figure with the words that make it mean something; a ``chart`` that never moves is not drawn."""
    trend = list(chart) if len(set(chart)) > 1 else None
    st.metric(
        label, value, told, delta_color=colour, delta_arrow="off", border=True, height="stretch",  # type: ignore[arg-type]  # a colour's name
        chart_data=trend, chart_type="area", help=help,
    )  # fmt: skip


def pager(number: int, size: int, *, shown: int, total: int, control: Callable[[], object]) -> None:
    """Say which lines of how many a page shows, and draw what turns pages where there are several."""
    first = (number - 1) * size + 1
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        span = f"{formats.number(first)} à {formats.number(first + shown - 1)} sur {formats.number(total)}"
        st.caption(span, width="content")
        if total > size:
            control()
