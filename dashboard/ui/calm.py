"""What the reader sees when the service cannot answer: one sentence, and a button; the cause goes to the log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from catalogue.access import Forbidden
from catalogue.errors import CatalogueError, DatabaseUnavailable, WrongUse
from dashboard.ui.markup import as_text

_log = logging.getLogger("catalogue.dashboard")

_AWAY = "Le catalogue ne répond pas pour le moment"
_AWAY_TEXT = (
    "Rien n’est perdu : les classeurs et les comptes rendus restent à leur place. Réessayez dans une minute ; "
    "si cela dure, prévenez votre administrateur, qui lancera la commande « catalogue doctor »."
)
_OTHER = "Cette page n’a pas pu être préparée"
_OTHER_TEXT = "L’incident est noté dans le journal du service. Réessayez ; si cela dure, prévenez votre administrateur."


@contextmanager
def calmly(key: str) -> Iterator[None]:
    """Show a block, or one calm sentence when the service cannot work or may not; `key` names the button on the page."""
    try:
        yield
    except Forbidden as refusal:
        # A right that whoever looks has elsewhere: in another company.
        st.info(as_text(refusal.sentence), icon=":material/lock:")
    except WrongUse as choice:
        # Nothing failed: its sentence says what to choose instead.
        st.info(as_text(choice.sentence), icon=":material/event_busy:")
    except CatalogueError as failure:
        # Its sentence names hosts and folders: good for the log, not for every reader.
        _log.error("%s", failure.sentence, extra={"action": "dashboard_unavailable"})  # expected
        if isinstance(failure, DatabaseUnavailable):
            st.error(_AWAY_TEXT, title=_AWAY, icon=":material/cloud_off:")
        else:
            st.error(_OTHER_TEXT, title=_OTHER)
        st.button("Réessayer", key=f"retry_{key}", icon=":material/refresh:")


def say_unexpected(error: Exception) -> bool:
    """Tell the reader of a fault of ours in French, instead of Streamlit's English box."""
    _log.error("The page failed", exc_info=error, extra={"action": "dashboard_failed"})
    st.error(_OTHER_TEXT, title=_OTHER)
    return True
