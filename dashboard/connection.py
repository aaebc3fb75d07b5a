"""The dashboard's one way into the service: opened once for the process, closed when the server leaves."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import streamlit as st

from catalogue.access import Grant
from catalogue.scope import Scope
from catalogue.vocabulary import Role
from sync.bootstrap import Service, door
from sync.settings import Settings

#: Whoever opens the page, until people sign in: a reader of all companies, who changes nothing.
VISITOR = Scope(None, (Role.READER,), None, (Grant(Role.READER),))


@dataclass(frozen=True, slots=True)
class _Opened:
    """A service, and what must be left to close it."""

    service: Service
    leaving: ExitStack


def _leave(opened: _Opened) -> None:
    opened.leaving.close()


@st.cache_resource(show_spinner=False, on_release=_leave)
def _opened() -> _Opened:
    with ExitStack() as stack:
        entered = stack.enter_context(door(Settings(), VISITOR))
        return _Opened(entered, stack.pop_all())


def catalogue_service() -> Service:
    """Return the service that every session shares; a failure is not kept, so that the next call tries again.

    Raises: DatabaseUnavailable, StorageUnavailable.
    """
    return _opened().service


def close() -> None:
    """Leave the service: its connections close, and the embedded server stops unless another process uses it."""
    _opened.clear()
