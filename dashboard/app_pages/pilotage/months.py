"""The month that the figures are about, and what each month brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import altair as alt
import streamlit as st

from dashboard import data, dates
from dashboard.ui import address, cards, charts, formats, lists
from dashboard.ui.style import colours
from usecases.instants import Instants
from usecases.pilotage import MonthResult, Results

REVENUE, RECEIVED = "CA interne", "Commissions reçues"
_MONTH = "mois"
_HEIGHT = 216


def header(months: Sequence[date], instants: Instants) -> date | None:
    """Show the title, the month to choose, the last one with figures until somebody chooses, and the day; return the month.

    The books of a month are what they are, whatever the day; the day is that of the catalogue.
    """
    shown = None
    with cards.head("Pilotage") as words:
        if months:
            choices = [f"{month:%Y-%m}" for month in months]
            with address.kept(_MONTH, choices, choices[0]):
                chosen = st.selectbox(
                    "Mois des résultats", choices, key=_MONTH, label_visibility="collapsed", width=170,
                    format_func=lambda said: formats.month(date.fromisoformat(f"{said}-01")).capitalize(),
                )  # fmt: skip
            shown = date.fromisoformat(f"{chosen or choices[0]}-01")
        dates.control()
        st.button("Actualiser", icon=":material/refresh:", on_click=data.forget, key="refresh_pilotage")
    words(_caption(shown, months, formats.day(instants.at, instants.timezone)))
    dates.notice(instants)
    return shown


def card(results: Results | None) -> None:
    """Show what twelve months brought: own sales, and commissions of partners."""
    with cards.card("months", "CA et commissions par mois", _total(results), height="stretch"):
        if results is None:
            st.html(
                lists.empty(
                    "Aucune opération n’est encore comptabilisée",
                    "Déposez un classeur Operations_SOCIÉTÉ_AAAA-MM.xlsx : ses ventes paraîtront ici.",
                )
            )
            return
        rows = [_row(one, name, place) for place, one in enumerate(results.trend) for name in (REVENUE, RECEIVED)]
        tones = colours()
        bars = (
            charts.chart(rows)
            .mark_bar(width={"band": 0.62}, cornerRadiusTopLeft=3, cornerRadiusTopRight=3)
            .encode(
                x=alt.X("month:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True)),
                y=alt.Y("sum(amount):Q", axis=charts.euro_axis()),
                color=alt.Color("series:N", scale=charts.colour_scale({REVENUE: tones["accent"], RECEIVED: tones["accent-2"]})),
                order=alt.Order("place:Q"),
                tooltip=[
                    alt.Tooltip("full:N", title="Mois"), alt.Tooltip("series:N", title="Nature"),
                    alt.Tooltip("told:N", title="En euros HT"),
                ],
            )
        )  # fmt: skip
        charts.draw(bars, alt_text=_said(results.trend), height=_HEIGHT)


def _caption(shown: date | None, months: Sequence[date], today: str) -> str:
    if shown is None:
        return f"Le catalogue au {today} · aucun mois n’est encore comptabilisé"
    last = ", dernier mois comptabilisé" if shown == months[0] else ""
    return f"Le catalogue au {today} · les résultats {formats.of_month(shown)}{last}"


def _row(one: MonthResult, series: str, place: int) -> dict[str, str | float | int]:
    amount = one.revenue if series == REVENUE else one.received
    return {
        "month": formats.short_month(one.month),
        "full": formats.month(one.month),
        "series": series,
        "place": place,
        "amount": float(amount),
        "told": formats.euros(amount),
    }


def _total(results: Results | None) -> str:
    if results is None:
        return ""
    total = sum((one.revenue + one.received for one in results.trend), start=results.trend[0].revenue * 0)
    return f"12 mois : <b>{formats.whole_euros(total)}</b> HT"


def _said(trend: Sequence[MonthResult]) -> str:
    told = (
        f"{formats.month(one.month)} : {formats.euros(one.revenue)} de CA, {formats.euros(one.received)} de commissions"
        for one in trend
        if one.revenue or one.received
    )
    return "CA et commissions par mois. " + " ; ".join(told)
