"""Who looks at this page: said by the identity provider, or chosen in a demo on loopback (decision 54).

What the provider says is believed for one thing only, who it is; whether they may come in, and what they may see, is
read in the database, again every few seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Any

import streamlit as st

from catalogue.access import Action, Forbidden
from dashboard.connection import catalogue_service
from sync.bootstrap import Service
from sync.samples import is_demo
from sync.settings import Settings
from usecases import signing_in
from usecases.demo_people import PEOPLE, DemoPerson
from usecases.signing_in import Person, Token

#: Where the demo's choice stands: in the session, and in the address.
CHOSEN = "personne"
_CAME_IN = "came_in"
_RIGHTS_SECONDS = 5
_MOST_PEOPLE = 1000


class Stranger(Enum):
    """Why nobody is known."""

    NOT_SIGNED_IN = auto()
    TOO_LONG_AGO = auto()  #: signed in longer ago than a session lasts
    UNKNOWN = auto()  #: nobody of the catalogue, or no longer
    WITHOUT_RIGHTS = auto()


def demonstrates(settings: Settings) -> bool:
    """Say whether whoever looks may choose who they are: in a demo, served to this machine only."""
    return is_demo(settings, str(st.get_option("server.address")))


def demo_person() -> DemoPerson:
    """Return who is chosen in the demo."""
    # The address is read where the control has not been drawn yet.
    chosen = st.session_state.get(CHOSEN) or st.query_params.get(CHOSEN)
    return next((one for one in PEOPLE if one.role == chosen), PEOPLE[0])


def visitor() -> Person | Stranger:
    """Return who looks, with the rights that the database gives them now, or why nobody is known.

    Writes: at the first page of a session, when they came.
    """
    service = catalogue_service()
    said = token(service.settings)
    if isinstance(said, Stranger):
        return said
    if st.session_state.get(_CAME_IN) != said:
        if not signing_in.come_in(service, said):
            return Stranger.UNKNOWN
        st.session_state[_CAME_IN] = said
    return _with_rights(said)


def asking() -> Service:
    """Return the service as whoever looks at this page may ask it.

    Raises: Forbidden when nobody is known, or no longer.
    """
    return _asked_by(visitor())


def asking_as(token: Token) -> Service:
    """Return the service as somebody who signed in before may ask it now, outside of a page. Raises: as `asking`."""
    return _asked_by(_with_rights(token))


def claims() -> Mapping[str, Any]:
    """Return what the identity provider said of whoever looks; nothing before they sign in."""
    return st.user.to_dict() if st.user.get("is_logged_in") else {}


def token(settings: Settings) -> Token | Stranger:
    """Return what is said of whoever looks, within a session's length, or why nothing is."""
    if demonstrates(settings):
        return demo_person().token
    said = claims()
    if not said:
        return Stranger.NOT_SIGNED_IN
    if has_expired(said, settings):
        return Stranger.TOO_LONG_AGO
    named = Token.of(said)
    # The cookie of another provider is nobody's here.
    return named if named.issuer.rstrip("/") == settings.oidc_issuer else Stranger.NOT_SIGNED_IN


def has_expired(said: Mapping[str, Any], settings: Settings) -> bool:
    """Say whether whoever is named by the provider's claims signed in longer ago than a session lasts."""
    age = datetime.now(UTC) - datetime.fromtimestamp(float(said.get("iat") or 0), UTC)
    return age > timedelta(hours=settings.session_hours)


def _with_rights(token: Token) -> Person | Stranger:
    person = _known(token)
    if person is None:
        return Stranger.UNKNOWN
    return person if person.grants else Stranger.WITHOUT_RIGHTS


def _asked_by(who: Person | Stranger) -> Service:
    if isinstance(who, Stranger):
        raise Forbidden(Action.READ_CATALOGUE, None)
    return replace(catalogue_service(), scope=signing_in.scope_of(who))


@st.cache_data(ttl=_RIGHTS_SECONDS, max_entries=_MOST_PEOPLE, show_spinner=False)
def _known(token: Token) -> Person | None:
    return signing_in.who_is(catalogue_service(), token)
