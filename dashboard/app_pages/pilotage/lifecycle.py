"""How many products are in each state of their life."""

from __future__ import annotations

import altair as alt

from catalogue.vocabulary import LifecycleStatus
from dashboard.ui import cards, charts, formats
from dashboard.ui.style import colours
from usecases.pilotage import Standing

_HEIGHT = 216
_BARS = {
    LifecycleStatus.ACTIVE: "green-bar",
    LifecycleStatus.TEST: "violet-bar",
    LifecycleStatus.DRAFT: "pale-bar",
    LifecycleStatus.FROZEN: "blue-bar",
    LifecycleStatus.RETIRED: "gray-bar",
}


def card(standing: Standing) -> None:
    """Show one bar for each state, with its share."""
    right = f"Total : <b>{formats.number(standing.products)}</b>"
    with cards.card("lifecycle", "Cycle de vie", right, height="stretch"):
        rows = [_row(status, standing) for status in _BARS]
        tones = colours()
        said = charts.chart(rows).encode(
            y=alt.Y("state:N", sort=None, axis=alt.Axis(title=None, labelFontSize=12, labelColor=tones["body"])),
            x=alt.X("products:Q", axis=None, scale=alt.Scale(domainMax=max(standing.products, 1) * 1.35)),
            tooltip=[alt.Tooltip("state:N", title="État"), alt.Tooltip("told:N", title="Produits")],
        )
        bars = said.mark_bar(height=14, cornerRadius=3, minBandSize=2).encode(
            color=alt.Color(
                "state:N",
                legend=None,
                scale=charts.colour_scale({one.label: tones[tone] for one, tone in _BARS.items()}),
            )
        )
        words = said.mark_text(align="left", dx=8, fontSize=12, color=tones["muted"]).encode(text="told:N")
        alt_text = "Produits par état. " + " ; ".join(f"{row['state']} : {row['told']}" for row in rows)
        charts.draw(bars + words, alt_text=alt_text, height=_HEIGHT)


def _row(status: LifecycleStatus, standing: Standing) -> dict[str, str | int]:
    count = standing.states.get(status, 0)
    told = formats.number(count)
    if count:
        told += f" · {formats.percent(count, standing.products)}"
    return {"state": status.label, "products": count, "told": told}
