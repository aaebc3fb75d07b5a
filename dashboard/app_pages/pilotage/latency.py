"""How long quotes take, against the time beyond which somebody is told (Annexe H §3.2)."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import altair as alt
import streamlit as st

from dashboard.ui import badges, cards, charts, formats, lists
from dashboard.ui.style import colours
from usecases.pilotage import Latency

#: Annexe H §3.2: « latence > 2 s ».
THRESHOLD_MS = 2000
_SLOW, _MEDIAN = "95 sur 100", "la moitié"
_HEIGHT = 150


def card(hours: Sequence[Latency], timezone: str) -> None:
    """Show the last day hour by hour: half of the quotes, and all but the slowest twentieth."""
    over = sum(one.slow_ms > THRESHOLD_MS for one in hours)
    right = badges.Badge(f"{formats.quantity(over, 'heure')} au-dessus", badges.Tone.ORANGE).html if over else ""
    with cards.card("latency", "Latence des devis, 24 h", right, height="stretch"):
        if not hours:
            st.html(
                lists.empty(
                    "Aucun appel dans le journal",
                    "Les devis demandés par l’API paraîtront ici, avec le seuil de 2 s au-delà duquel on est prévenu.",
                )
            )
            return
        rows: list[dict[str, str | float]] = [
            {"hour": one.hour.astimezone(ZoneInfo(timezone)).strftime("%H h"), "series": name, "seconds": value / 1000}
            for one in hours
            for name, value in ((_SLOW, one.slow_ms), (_MEDIAN, one.median_ms))
        ]
        tones = colours()
        lines = (
            charts.chart(rows)
            .mark_line(point=len(hours) == 1)
            .encode(
                x=alt.X("hour:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, labelOverlap=True)),
                y=alt.Y("seconds:Q", axis=alt.Axis(title=None, format=",.1f", tickCount=4, labelExpr="datum.label + ' s'")),
                color=alt.Color("series:N", scale=charts.colour_scale({_SLOW: tones["accent"], _MEDIAN: tones["accent-2"]})),
            )
        )  # fmt: skip
        limit = charts.chart([{"limit": THRESHOLD_MS / 1000}]).mark_rule(color=tones["red-bar"], strokeDash=[4, 3])
        worst = max(one.slow_ms for one in hours) / 1000
        alt_text = f"Latence des devis sur 24 heures, au pire {formats.decimal(worst)} s ; seuil de 2 s."
        charts.draw(lines + limit.encode(y="limit:Q"), alt_text=alt_text, height=_HEIGHT)
