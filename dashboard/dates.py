"""The one control of dates: about which day a screen answers, and as the catalogue was known on which one (decision 10)."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, timedelta

import streamlit as st

from catalogue.periods import day_of, end_of_day, start_of_day
from dashboard.ui import formats
from dashboard.ui.markup import escape
from usecases.instants import Instants

#: Where each day stands: in the session, and in the address; today stands in neither.
VALID, KNOWN = "valable_au", "connu_au"
_TODAY = "dates_day"
_FIRST = date(2000, 1, 1)
_LAST = date(2099, 12, 31)
_NO_TIME = timedelta(microseconds=1)


def chosen(timezone: str) -> Instants:
    """Return the instants that the screen is about: today's, until somebody chooses others, here or on another screen.

    A day that is not today is asked about from its first instant on, and known as on its evening.
    """
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    today = day_of(now, timezone)
    for key, latest in ((VALID, _LAST), (KNOWN, today)):
        _begin(key, today, latest)
    st.session_state[_TODAY] = today
    valid, known = st.session_state[VALID], st.session_state[KNOWN]
    return Instants.asked(
        None if valid == today else start_of_day(valid, timezone),
        None if known == today else end_of_day(known, timezone) - _NO_TIME,
        now=now,
        timezone=timezone,
    )


def control() -> None:
    """Show both days, once `chosen` has been asked; the address follows them."""
    today: date = st.session_state[_TODAY]
    with st.popover(
        _said(st.session_state[VALID], st.session_state[KNOWN], today), icon=":material/event:", key="dates"
    ):
        st.date_input(
            "Valable au", key=VALID, format="DD/MM/YYYY", min_value=_FIRST, max_value=_LAST,
            help="Le catalogue tel qu’il est, était ou sera ce jour-là.",
        )  # fmt: skip
        st.date_input(
            "Tel que connu au", key=KNOWN, format="DD/MM/YYYY", min_value=_FIRST, max_value=today,
            help="Ce que le catalogue disait au soir de ce jour, avant les changements qui ont suivi.",
        )  # fmt: skip
        st.button("Revenir à aujourd’hui", key="dates_today", on_click=back, width="stretch")
    for key in (VALID, KNOWN):
        _end(key, today)


def day_told(instants: Instants) -> str:
    """Say which day a screen is about, as the end of a sentence: ``aujourd’hui``, or ``le 01/01/2027``."""
    if day_of(instants.at, instants.timezone) == day_of(datetime.now(UTC), instants.timezone):
        return "aujourd’hui"
    return f"le {formats.short_day(instants.at, instants.timezone)}"


def reading(instants: Instants) -> AbstractContextManager[None]:
    """Say, while the block asks about the whole catalogue, that what was known takes its time: the audit is read for it."""
    return st.spinner("Le journal est relu, quelques secondes…") if instants.past else nullcontext()


def notice(instants: Instants) -> None:
    """Say, under the head of a screen, that it is not about today."""
    today = day_of(datetime.now(UTC), instants.timezone)
    valid = day_of(instants.at, instants.timezone)
    told = []
    if valid != today:
        tense = "sera" if valid > today else "était"
        told.append(f"tel qu’il {tense} au {formats.day(instants.at, instants.timezone)}")
    if instants.past:
        told.append(f"tel qu’on le connaissait au soir du {formats.day(instants.known_at, instants.timezone)}")
    if told:
        with st.container(key="dates_notice", horizontal=True, vertical_alignment="center", gap="small"):
            st.html(f"<p>Vous voyez le catalogue {escape(', '.join(told))}.</p>", width="stretch")
            st.button("Revenir à aujourd’hui", key="dates_back", on_click=back, type="tertiary")


def back() -> None:
    """Choose today again, for both."""
    for key in (VALID, KNOWN):
        st.session_state[key] = None
        st.session_state.pop(_kept(key), None)


def _begin(key: str, today: date, latest: date) -> None:
    """Have a control begin with what the address says, else with what was chosen on another screen, else with today."""
    said = _read(st.query_params.get(key), latest)
    written = st.session_state.get(_written(key))
    # An address that we did not write is somebody's link.
    if said is not None and said.isoformat() != written:
        st.session_state[key] = said
    elif key not in st.session_state:  # of a screen left, where Streamlit forgets it
        st.session_state[key] = st.session_state.get(_kept(key))
    if st.session_state[key] in (None, st.session_state.get(_TODAY)):
        st.session_state[key] = today  # whatever day it is now: a page may stay open over midnight


def _end(key: str, today: date) -> None:
    """Have the address, and the screens to come, follow what is chosen; today is whatever day it is then."""
    chosen: date = st.session_state[key] or today
    if chosen == today:
        st.query_params.pop(key, None)
        st.session_state.pop(_kept(key), None)
        st.session_state[_written(key)] = None
        return
    st.session_state[_kept(key)] = chosen
    st.session_state[_written(key)] = chosen.isoformat()
    if st.query_params.get(key) != chosen.isoformat():
        st.query_params[key] = chosen.isoformat()


def _said(valid: date, known: date, today: date) -> str:
    at = "aujourd’hui" if valid == today else f"au {valid:%d/%m/%Y}"
    return f"{at} · connu {'aujourd’hui' if known == today else f'au {known:%d/%m/%Y}'}".capitalize()


def _read(text: str | None, latest: date) -> date | None:
    """Return the day that an address names; None for none, or one that cannot be asked about."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if _FIRST <= day <= latest else None


def _kept(key: str) -> str:
    return f"kept_{key}"


def _written(key: str) -> str:
    return f"address_{key}"
