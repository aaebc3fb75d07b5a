"""What sales earn as they add up: a line with its tiers and cliffs, or a contract month by month."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import altair as alt
import streamlit as st

from catalogue.french import after_colon, number
from catalogue.vocabulary import AccrualWindow, TierBasis
from dashboard.ui import cards, charts, formats, lists
from dashboard.ui.markup import escape
from dashboard.ui.style import colours
from usecases.product_commissions import Curve, Drawn, describe_tier, describe_value

_HEIGHT = 300
#: What tiers count, in the words of an axis.
UNITS = {
    TierBasis.VOLUME: "ventes",
    TierBasis.REVENUE: "CA HT",
    TierBasis.MARGIN: "marge",
    TierBasis.MONTHS: "mois de contrat",
}
_WINDOWS = {
    AccrualWindow.SALE: "d’une opération",
    AccrualWindow.MONTH: "du mois",
    AccrualWindow.QUARTER: "du trimestre",
    AccrualWindow.YEAR: "de l’année",
    AccrualWindow.LIFETIME: "depuis le début",
}


def card(one: Drawn) -> None:
    """Show what a scheme pays, and what a sale at a bound brings at once."""
    scheme, curve = one.scheme, one.curve
    by_month = curve is not None and curve.basis is TierBasis.MONTHS
    title = (
        "Ce que rapporte un contrat, mois par mois"
        if by_month
        else f"Ce que rapportent les ventes {_WINDOWS[scheme.window]}"
    )
    with cards.card("tiers", title, _sale(one) if curve else "", height="stretch"):
        if curve is None:
            told = " ; ".join(
                f"{describe_value(tier)}, base : {after_colon(scheme.base.label)}" for tier in scheme.tiers
            )
            st.html(lists.empty("Chaque vente rapporte autant", told or "Le schéma n’a aucun palier."))
            return
        drawn = _months(curve) if by_month else _chart(one, curve)
        charts.draw(drawn, alt_text=_said(curve), height=_HEIGHT)
        st.html(f'<p class="text">{_cliffs(one, curve)}</p>')


def _sale(one: Drawn) -> str:
    amount = f"{formats.euros(one.sale.ht)} HT par vente"
    if one.sale_of is None:
        return f"pour {amount}, par exemple"
    return f"{escape(one.sale_of)}, {amount}" if one.sale_of else amount


def _chart(one: Drawn, curve: Curve) -> Any:
    tones = colours()
    own, other = f"{curve.mode.label} (contrat)", ""
    rows = list(_points(curve, own))
    series = {own: tones["accent"]}
    if one.otherwise is not None:
        other = one.otherwise.mode.label
        rows += _points(one.otherwise, other)
        series[other] = tones["gray-bar"]
    title = f"{UNITS[curve.basis]} {_WINDOWS[one.scheme.window]}"
    end = float(curve.points[-1].at)
    x = alt.X(
        "at:Q",
        title=title,
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(format=",.0f", grid=False, tickCount=7),
    )
    y = alt.Y("amount:Q", axis=charts.euro_axis())
    bands = charts.chart([
        {"start": float(start), "end": float(stop), "told": describe_value(tier), "place": str(place % 3)}
        for place, (start, stop, tier) in enumerate(curve.bands)
    ])  # fmt: skip
    shades = alt.Scale(domain=["0", "1", "2"], range=[tones["card"], tones["head"], tones["accent-bg"]])
    ground = bands.mark_rect().encode(
        x=alt.X("start:Q", scale=alt.Scale(domain=[0, end])),
        x2="end:Q",
        color=alt.Color("place:N", scale=shades, legend=None),
    )
    labels = bands.mark_text(align="left", dx=6, y=10, fontSize=12, fontWeight=600, color=tones["muted"]).encode(
        x="start:Q", text="told:N"
    )
    line = charts.chart(rows).mark_line(strokeWidth=2.25).encode(
        x=x, y=y, order="order:Q",
        color=alt.Color("series:N", scale=charts.colour_scale(series), legend=alt.Legend(symbolType="stroke") if other else None),
        strokeDash=alt.StrokeDash("series:N", scale=alt.Scale(domain=list(series), range=[[1, 0], [4, 3]][: len(series)]), legend=None),
        tooltip=[alt.Tooltip("series:N", title="Paliers"), alt.Tooltip("at:Q", title=title, format=",.0f"), alt.Tooltip("told:N", title="Commission")],
    )  # fmt: skip
    jumps: list[dict[str, str | float]] = [
        {"at": float(cliff.at), "amount": float(drawn), "told": f"un saut de {formats.euros(cliff.amount)}"}
        for shown in (curve, one.otherwise) if shown is not None
        for cliff in shown.cliffs
        for drawn in [next(point.amount for point in reversed(shown.points) if point.at == cliff.at)]
    ]  # fmt: skip
    told = charts.chart(jumps or [{"at": 0, "amount": 0, "told": ""}]).mark_text(align="right", dx=-8, dy=-6, fontSize=11.5, fontWeight=500, color=tones["orange"]).encode(x="at:Q", y="amount:Q", text="told:N")  # fmt: skip
    return alt.layer(ground + labels, line, told).resolve_scale(color="independent")


def _months(curve: Curve) -> Any:
    """Draw what a contract earns each month."""
    rows: list[dict[str, str | float]] = [
        {
            "month": f"M{int(point.at) + 1}",
            "place": place,
            "amount": float(point.amount),
            "told": formats.euros(point.amount),
            # Said where it changes: every bar has no room for it on a telephone.
            "label": "" if place and point.amount == curve.points[place - 1].amount else formats.euros(point.amount),
        }
        for place, point in enumerate(curve.points)
    ]
    base = charts.chart(rows).encode(
        x=alt.X("month:N", sort=alt.EncodingSortField("place"), axis=alt.Axis(title=UNITS[curve.basis], labelAngle=0)),
        y=alt.Y("amount:Q", axis=charts.euro_axis(cents=True)),
        tooltip=[alt.Tooltip("month:N", title="Mois"), alt.Tooltip("told:N", title="Commission")],
    )
    tones = colours()
    bars = base.mark_bar(width={"band": 0.62}, cornerRadiusTopLeft=3, cornerRadiusTopRight=3, color=tones["accent"])
    return bars + base.mark_text(dy=-7, fontSize=10.5, color=tones["body"]).encode(text="label:N")


def _points(curve: Curve, series: str) -> Iterator[dict[str, str | float]]:
    for place, point in enumerate(curve.points):
        yield {
            "at": float(point.at),
            "amount": float(point.amount),
            "series": series,
            "order": place,
            "told": formats.euros(point.amount),
        }


def _cliffs(one: Drawn, curve: Curve) -> str:
    """Say where a sale brings more, or less, than itself."""
    if curve.basis is TierBasis.MONTHS:
        return (
            " ; ".join(f"{describe_value(tier)} {_of_months(start, tier.end)}" for start, _, tier in curve.bands) + "."
        )
    if curve.cliffs:
        return f"<b>Sauts :</b> {_jumps(curve)} {UNITS[curve.basis]}."
    if one.otherwise is not None and one.otherwise.cliffs:
        return f"<b>Aucun saut :</b> chaque tranche a son taux. {one.otherwise.mode.label}, il y en aurait : {_jumps(one.otherwise)}."
    return "<b>Aucun saut :</b> chaque vente rapporte selon sa tranche."


def _jumps(curve: Curve) -> str:
    return ", ".join(f"{_sign(cliff.amount)} à {number(cliff.at)}" for cliff in curve.cliffs)


def _of_months(start: Decimal, end: Decimal | None) -> str:
    """Say which months of a contract, of which the first is M1, lie between months elapsed."""
    first = int(start) + 1
    return f"à partir de M{first}" if end is None else f"de M{first} à M{int(end)}"


def _sign(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else '−'}\u00a0{formats.euros(abs(amount))}"


def _said(curve: Curve) -> str:
    told = "; ".join(f"{describe_tier(tier)} : {describe_value(tier)}" for _, _, tier in curve.bands)
    last = curve.points[-1]
    return f"Commission selon {UNITS[curve.basis]}. {told}. À {number(last.at)} : {formats.euros(last.amount)}."
