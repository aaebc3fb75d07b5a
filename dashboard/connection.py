"""The dashboard's one way into the service: opened once for the process, closed when the server leaves."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

import streamlit as st

from catalogue.scope import NOBODY
from sync.bootstrap import Service, door
from sync.settings import Settings


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
        entered = stack.enter_context(door(Settings(), NOBODY))
        return _Opened(entered, stack.pop_all())


def catalogue_service() -> Service:
    """Return the service that every session shares, for nobody: `identity.asking` gives it to whoever looks.

    A failure is not kept, so that the next call tries again.

    Raises: DatabaseUnavailable, StorageUnavailable.
    """
    return _opened().service


def close() -> None:
    """Leave the service: its connections close, and the embedded server stops unless another process uses it."""
    _opened.clear()
