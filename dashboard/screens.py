"""Every screen, one line each: where it stands in the navigation, and the one action that opens it (decision 53)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from catalogue.access import Action


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen: its folder in `app_pages/` is its address too."""

    name: str  #: folder, and path in the address
    title: str
    icon: str  #: of Material Symbols
    group: str  #: heading in the navigation; empty: above all headings
    action: Action  #: for whom it exists


#: In the order of the navigation; whoever comes in is led to the first that exists for them.
SCREENS = (
    Screen("pilotage", "Pilotage", "monitoring", "", Action.READ_FIGURES),
    Screen("catalogue", "Catalogue", "inventory_2", "Catalogue", Action.READ_CATALOGUE),
    Screen("passages", "Passages", "fact_check", "Contrôle", Action.READ_CATALOGUE),
    Screen("fiche", "Fiche 360°", "article", "Catalogue", Action.READ_CATALOGUE),
)


def pages(
    screens: Sequence[Screen], absent: Sequence[Screen], home: Callable[[], None]
) -> Mapping[str, Sequence[st.Page]]:
    """Return the navigation of a person: what stands at ``/``, their screens by heading, and the addresses of no screen.

    Streamlit shows its first page at ``/`` only: a page of its own stands there, so that a screen has one address,
    whoever opens it.
    """
    by_heading: dict[str, list[st.Page]] = {"": [_hidden(home, "accueil", default=True)]}
    for screen in screens:
        page = st.Page(
            path_of(screen.name),
            title=screen.title,
            icon=f":material/{screen.icon}:",
            url_path=screen.name,
        )
        by_heading.setdefault(screen.group, []).append(page)
    by_heading[""] += [_hidden("app_pages/absent.py", screen.name) for screen in absent]
    return by_heading


def path_of(name: str) -> str:
    """Return where the page of a screen lies, from the script of the dashboard."""
    return f"app_pages/{name}/page.py"


def closed(gate: Callable[[], None]) -> Sequence[st.Page]:
    """Return one and the same page for every address: nobody learns which of them exist."""
    return [_hidden(gate, "accueil", default=True), *(_hidden(gate, screen.name) for screen in SCREENS)]


def _hidden(page: str | Callable[[], None], address: str, *, default: bool = False) -> st.Page:
    return st.Page(page, title="Catalogue Winvest", url_path=address, default=default, visibility="hidden")
