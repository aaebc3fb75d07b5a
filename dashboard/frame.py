"""What every screen shares: who looks, the company chosen, the screens that exist for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import streamlit as st

from dashboard import data, identity, shortcuts
from dashboard.connection import catalogue_service
from dashboard.identity import CHOSEN, Stranger
from dashboard.screens import SCREENS, Screen, path_of
from dashboard.ui import address, badges, lists
from dashboard.ui.calm import calmly
from dashboard.web import files
from usecases import signing_in
from usecases.demo_people import PEOPLE, DemoPerson
from usecases.passages import Company
from usecases.signing_in import Person

SIDEBAR_PX = 232
EVERY_COMPANY = "Toutes les sociétés"
#: Where the company chosen stands: in the session, and in the address.
_COMPANY = "societe"


def chosen_company() -> str | None:
    """Return the code of the company that the screens are about; None: all those of whoever looks."""
    return st.session_state.get(_COMPANY) or None


def screens_of(person: Person) -> tuple[Screen, ...]:
    """Return the screens that exist for a person: those whose action some right of theirs gives, somewhere."""
    scope, now = signing_in.scope_of(person), datetime.now(UTC)
    return tuple(screen for screen in SCREENS if scope.within(screen.action, now).companies != frozenset())


def sidebar(person: Person) -> None:
    """Show the company to choose and who looks, under the navigation."""
    with st.sidebar:
        companies: dict[str, Company] = {}
        with calmly("companies"):
            companies = {company.code: company for company in data.companies()}
        names = {code: f"{code} · {company.name}" for code, company in companies.items()}
        choices = list(names) if len(names) == 1 else ["", *names]
        with address.kept(_COMPANY, choices, choices[0]):
            st.selectbox(
                "Société", choices, format_func=lambda code: names.get(code, EVERY_COMPANY), key=_COMPANY,
                label_visibility="collapsed",
            )  # fmt: skip
        shown = companies.get(chosen_company() or choices[0])
        if shown is not None:
            st.html(badges.company(shown.name, shown.colour, files.logo_address(shown.code, shown.logo)))
        _say_who(person)
        own = screens_of(person)
        shortcuts.answer(own)
        shortcuts.show(own)


def shows(name: str) -> bool:
    """Say whether a screen exists for whoever looks."""
    person = identity.visitor()
    return not isinstance(person, Stranger) and name in {screen.name for screen in screens_of(person)}


def link(name: str, label: str, filters: Mapping[str, str]) -> None:
    """Show a link to a screen with its filters set, where that screen exists for whoever looks."""
    if not shows(name):
        return
    st.page_link(
        path_of(name), label=label, icon=":material/arrow_forward:", icon_position="right",
        query_params=dict(filters),
    )  # fmt: skip


def _say_who(person: Person) -> None:
    roles = ", ".join(dict.fromkeys(grant.role.label for grant in person.grants))
    if identity.demonstrates(catalogue_service().settings):
        roles_shown = [one.role.value for one in PEOPLE]
        with address.kept(CHOSEN, roles_shown, roles_shown[0]):
            st.selectbox(
                "Vous êtes (démonstration)", roles_shown, format_func=_told, key=CHOSEN,
                help="Chaque personne de la démonstration a un rôle : choisissez-en une autre pour voir ce qu’elle voit.",
            )  # fmt: skip
        return
    st.html(lists.person(person.name, roles))
    if st.button("Se déconnecter", icon=":material/logout:", type="tertiary", key="sign_out"):
        st.logout()


def _told(role: str) -> str:
    person = next(one for one in PEOPLE if one.role == role)
    return f"{person.name} · {_role(person)}"


def _role(person: DemoPerson) -> str:
    return f"{person.role.label} {', '.join(person.companies)}".strip()


def gate(stranger: Stranger) -> None:
    """Show one page, and nothing of the catalogue, to whoever is not known."""
    title, text = _gate_words(stranger)
    _, middle, _ = st.columns([1, 1.4, 1])
    with middle, st.container(border=True, key="card_gate"):
        st.html(lists.empty(title, text))
        with st.container(horizontal=True, horizontal_alignment="center"):
            if stranger in (Stranger.NOT_SIGNED_IN, Stranger.TOO_LONG_AGO):
                if st.button("Se connecter", type="primary", key="sign_in"):
                    st.login()
            elif st.button("Changer de compte", key="sign_out"):
                st.logout()


def _gate_words(stranger: Stranger) -> tuple[str, str]:
    settings = catalogue_service().settings
    account = str(identity.claims().get("email") or identity.claims().get("preferred_username") or "ce compte")
    ask = "demandez-le à la personne qui gère les utilisateurs, ou changez de compte."
    match stranger:
        case Stranger.NOT_SIGNED_IN:
            return "Catalogue Winvest", "Connectez-vous avec votre compte de travail pour voir le catalogue."
        case Stranger.TOO_LONG_AGO:
            hours = "une heure" if settings.session_hours == 1 else f"{settings.session_hours} heures"
            return "Votre session est terminée", f"Elle dure {hours}. Connectez-vous de nouveau pour continuer."
        case Stranger.UNKNOWN:
            return "Ce compte n’ouvre pas le catalogue", f"Aucun accès n’est ouvert pour {account} : {ask}"
        case Stranger.WITHOUT_RIGHTS:
            return "Aucun droit n’est encore donné à ce compte", f"{account} n’a de rôle dans aucune société : {ask}"


def home(pages: Mapping[str, st.Page]) -> None:
    """Lead whoever opens ``/`` to their first screen."""
    st.switch_page(next(iter(pages.values())))
