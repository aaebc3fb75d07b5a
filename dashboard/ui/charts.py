"""Charts in the colours of this reader's theme, whose axes and tooltips are French in every browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import altair as alt
import streamlit as st

from dashboard.ui.style import colours

_NUMBERS = {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", "\u00a0€"]}
_TIMES = {
    "dateTime": "%A %e %B %Y à %X", "date": "%d/%m/%Y", "time": "%H:%M:%S", "periods": ["AM", "PM"],
    "days": ["dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"],
    "shortDays": ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."],
    "months": ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
               "novembre", "décembre"],
    "shortMonths": ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."],
}  # fmt: skip

_BEYOND = timedelta(days=240)


def draw(chart: Any, *, alt_text: str, height: int) -> None:
    """Draw a chart; ``alt_text`` says what it shows to whoever cannot see it."""
    tones = colours()
    dressed = (
        # Streamlit adds 20 px below a chart that does not say its own padding.
        chart.properties(height=height, padding={"left": 0, "right": 2, "top": 2, "bottom": 5})
        # Vega's own labels for screen readers are English.
        .configure(
            aria=False,
            font="Inter, sans-serif",
            background="transparent",
            locale={"number": _NUMBERS, "time": _TIMES},
        )
        .configure_mark(aria=False)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=tones["muted"],
            titleColor=tones["muted"],
            labelFontSize=11,
            titleFontSize=11,
            titleFontWeight=400,
            domain=False,
            ticks=False,
            gridColor=tones["line"],
            gridDash=[2, 3],
            labelPadding=6,
        )
        .configure_legend(
            labelColor=tones["body"],
            labelFontSize=11.5,
            labelLimit=0,
            symbolType="square",
            symbolSize=90,
            orient="top",
            title=None,
            offset=4,
            padding=0,
        )
    )
    st.altair_chart(dressed, theme=None, alt=alt_text, width="stretch")


def chart(rows: Sequence[Mapping[str, str | float]]) -> alt.Chart:
    """Begin a chart of rows, which hold nothing but texts and numbers."""
    return alt.Chart(alt.Data(values=rows))  # type: ignore[no-untyped-call]  # Altair's generated classes


def moment(value: datetime) -> str:
    """Return an instant as a chart takes it."""
    return value.isoformat()


def horizon(instants: Iterable[datetime]) -> datetime:
    """Return how far a chart draws what has no end: some months beyond the last of these instants."""
    return max(instants) + _BEYOND


def euro_axis(*, cents: bool = False) -> alt.Axis:
    """Return an axis of euros."""
    return alt.Axis(title=None, format=",.2f" if cents else ",.0f", tickCount=4, labelExpr="datum.label + ' €'")


def mark(at: datetime, told: str) -> Any:
    """Draw a line across a chart of time, at the instant that a screen is about."""
    point = chart([{"at": moment(at), "told": told}])
    tone = colours()["red-bar"]
    rule = point.mark_rule(strokeDash=[4, 3], color=tone).encode(x="at:T")
    return rule + point.mark_text(y=-3, baseline="bottom", color=tone, fontSize=11).encode(x="at:T", text="told:N")


def colour_scale(series: dict[str, str]) -> alt.Scale:
    """Return the colours of series, by the name that the legend shows."""
    return alt.Scale(domain=list(series), range=list(series.values()))
