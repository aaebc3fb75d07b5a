"""What is asked of the catalogue: words, a state, and every filter of §3.4 and Annexe E §2.1, all of them in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import streamlit as st

from catalogue.french import capitalised
from catalogue.vocabulary import Channel, IntegrationStatus, LifecycleStatus, PricingType
from dashboard.ui import address, formats, reasons
from dashboard.ui.markup import as_text
from usecases.instants import Instants
from usecases.search import STATES, Alert, Counts, Filters, SearchWanted, Sort

#: Where what is asked stands: in the session, and in the address.
TEXT, RISK, PARTNER, STATUS, SORT = "q", "risque", "compagnie", "statut", "tri"
#: Of our own products, which have no partner.
OWN_PARTNER = "maison"
_YES_NO = {"oui": True, "non": False}


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter of the popover: one of a few values, or whatever it is."""

    label: str
    values: Mapping[str, Any]  #: by what the address says
    told: Mapping[str, str]  #: what a reader chooses, by the same

    @classmethod
    def of(cls, label: str, members: Sequence[Any]) -> Choice:
        """Offer the words of a closed list."""
        return cls(label, {one.value: one for one in members}, {one.value: one.label for one in members})

    @classmethod
    def whether(cls, label: str) -> Choice:
        """Offer yes and no."""
        return cls(label, _YES_NO, {"oui": "Oui", "non": "Non"})


#: In the order in which they are shown; each names its field of `Filters`, and its word in the address.
CHOICES: Mapping[str, tuple[str, Choice]] = {
    "on_sale": ("diffuse", Choice.whether("Diffusé")),
    "channel": ("canal", Choice.of("Canal", [*Channel])),
    "active": ("actif", Choice.whether("Actif")),
    "pricing": ("tarif", Choice.of("Mode tarifaire", [*PricingType])),
    "integrated": ("integre", Choice.whether("Intégré avec la compagnie")),
    "integration": ("integration", Choice.of("État d’intégration", [*IntegrationStatus])),
    "alert": (
        "alerte",
        Choice(
            "À traiter",
            {
                "fin": Alert.ENDING,
                "documents": Alert.EXPIRING,
                "geles": Alert.LONG_FROZEN,
                "doublons": Alert.TWINS,
                **{code.value: code for code in reasons.SHORT},
            },
            {
                "fin": "Bientôt hors vente",
                "documents": "Un document expire",
                "geles": "Gelés depuis longtemps",
                "doublons": "Presque en double",
                **{code.value: capitalised(short) for code, short in reasons.SHORT.items()},
            },
        ),
    ),
}


@contextmanager
def in_address(whole: Counts) -> Iterator[None]:
    """Have every control that the block draws begin with what the address says, and the address follow it."""
    partners = [name or OWN_PARTNER for name in whole.by_partner()]
    with ExitStack() as stack:
        stack.enter_context(address.kept(TEXT, None, ""))
        stack.enter_context(address.kept(SORT, [one.value for one in Sort], Sort.SKU.value))
        for key, choices in ((RISK, [*whole.by_risk()]), (PARTNER, partners), (STATUS, [*LifecycleStatus])):
            stack.enter_context(address.kept(key, ["", *choices], ""))
        for key, choice in CHOICES.values():
            stack.enter_context(address.kept(key, ["", *choice.values], ""))
        for key in (RISK, PARTNER, STATUS):
            # Streamlit knows a choice by its label, and these tell how many: said again, it stays whatever they tell now.
            if key in st.session_state:
                st.session_state[key] = st.session_state[key]
        yield


def wanted(company: str | None, instants: Instants) -> SearchWanted:
    """Return what is asked, once the address has been read."""
    said = st.session_state.get
    partner, status = said(PARTNER) or None, said(STATUS) or None
    return SearchWanted(
        text=said(TEXT) or "",
        company=company,
        instants=instants,
        filters=Filters(
            risk=said(RISK) or None,
            partner="" if partner == OWN_PARTNER else partner,
            status=None if status is None else LifecycleStatus(status),
            **{field: choice.values.get(said(key, "")) for field, (key, choice) in CHOICES.items()},
        ),
    )


def controls(counts: Counts) -> None:
    """Show the search, the states with how many of each, the other filters, and those that are set."""
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filters"):
        st.text_input(
            "Chercher", placeholder="Nom, code, mot du contrat…", icon=":material/search:", type="search", live=True,
            label_visibility="collapsed", width=212, key=TEXT,
        )  # fmt: skip
        by_status = counts.by_status()
        shown = [one for one in STATES if by_status[one] or one == counts.filters.status]
        st.pills(
            "État", shown, label_visibility="collapsed", key=STATUS,
            format_func=lambda one: f"{LifecycleStatus(one).label} {formats.number(by_status[one])}",
        )  # fmt: skip
        with st.popover("Filtres", icon=":material/tune:", key="more_filters"):
            for key, choice in CHOICES.values():
                said = {"": "Indifférent", **choice.told}
                st.selectbox(choice.label, list(said), key=key, format_func=said.__getitem__)
    _set()


def _set() -> None:
    """Show the filters of the popover that are set, each with what takes it away."""
    held = {key: choice for key, choice in CHOICES.values() if st.session_state.get(key)}
    if not held:
        return
    with st.container(horizontal=True, gap="xsmall", key="set_filters"):
        for key, choice in held.items():
            label = as_text(f"{choice.label} : {choice.told[st.session_state[key]]}")
            st.button(
                label, icon=":material/close:", icon_position="right", key=f"unset_{key}", on_click=clear, args=(key,)
            )


def clear(*keys: str) -> None:
    """Take filters away; all of them when none is named."""
    for key in keys or (TEXT, RISK, PARTNER, STATUS, *(key for key, _choice in CHOICES.values())):
        st.session_state[key] = None if key == STATUS else ""
