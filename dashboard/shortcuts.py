"""Keys that do what a click does, on every screen: buttons that nobody sees answer to them, and a small help says them.

With « Alt », so that no key does anything while somebody writes; of « C » and « R » Streamlit keeps every combination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import streamlit as st

from dashboard import data, dates
from dashboard.screens import SCREENS, Screen, path_of
from dashboard.ui.markup import escape

_WITH = "Alt"
_REFRESH, _TODAY = "A", "J"


def answer(own: Sequence[Screen]) -> None:
    """Have the keys of a person's screens, and those of every screen, do what they say."""
    with st.container(key="shortcuts"):  # the style sheet leaves it no room
        for key, screen in _leading_to(own):
            if st.button(screen.title, shortcut=f"{_WITH}+{key}", key=f"shortcut_{screen.name}"):
                st.switch_page(path_of(screen.name))
        st.button("Actualiser", shortcut=f"{_WITH}+{_REFRESH}", key="shortcut_refresh", on_click=data.forget)
        st.button("Aujourd’hui", shortcut=f"{_WITH}+{_TODAY}", key="shortcut_today", on_click=dates.back)


def show(own: Sequence[Screen]) -> None:
    """Show the help: each key, and what it does."""
    told = [*((key, screen.title) for key, screen in _leading_to(own)),
            (_REFRESH, "Actualiser les chiffres"), (_TODAY, "Revenir à aujourd’hui")]  # fmt: skip
    with (
        st.container(key="keys"),
        st.popover("Raccourcis clavier", icon=":material/keyboard:", type="tertiary", key="keys_help"),
    ):
        lines = "".join(
            f"<li><span>{escape(does)}</span><span><kbd>{_WITH}</kbd> + <kbd>{key}</kbd></span></li>"
            for key, does in told
        )
        st.html(f'<ul class="keys">{lines}</ul>')


def _leading_to(own: Sequence[Screen]) -> Iterator[tuple[str, Screen]]:
    """Yield a person's screens with the key of each, which is the same for everybody: its place among all of them."""
    for place, screen in enumerate(SCREENS, 1):
        if screen in own:
            yield str(place), screen
