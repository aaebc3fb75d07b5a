"""« Commissions »: what sales earn tier by tier and where the cliffs are, who gets what, which scheme applies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from html import escape
from typing import Any

import altair as alt
import streamlit as st

from catalogue.errors import WrongUse
from catalogue.french import number
from catalogue.periods import FOREVER
from catalogue.vocabulary import AccrualWindow, ClawbackMode, CommissionTrigger, TierBasis, TierMode
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import address, cards, charts, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.style import colours
from usecases.product_commissions import Bonus, Curve, Drawn, Scheme, describe_tier, describe_value
from validators.sheets import SHEETS

_HEIGHT = 300
_SCHEME = "schema"
_UNITS = {
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
_TRIGGERS = {
    CommissionTrigger.SALE: "à la vente",
    CommissionTrigger.COLLECTION: "à l’encaissement",
    CommissionTrigger.RENEWAL: "au renouvellement",
}
_MODES = {TierMode.GRADUATED: "Par tranche", TierMode.VOLUME: "Au taux atteint"}
_SHARE_OF = Decimal(10)


def show(looked: Looked) -> None:
    """Show what sales earn the company in whose name one looks."""
    if looked.earning is None:
        return
    try:
        schemes = questions.commissions(looked.sku, looked.earning, looked.instants).schemes
    except WrongUse as unreadable:
        st.html(f'<div class="note orange"><b>Rien à calculer.</b> {escape(unreadable.sentence)}</div>')
        return
    if not schemes:
        with st.container(border=True, key="card_no_scheme"):
            st.html(
                lists.empty(
                    f"Aucune commission pour {looked.earning}",
                    "La version en vigueur n’a aucun schéma : ajoutez-en un à la feuille Commissions si ce produit en rapporte.",
                )
            )
        return
    chosen = _chosen(schemes)
    left, right = st.columns([1.9, 1], gap="small")
    with left:
        _drawn(chosen)
    with right:
        _split(chosen.scheme)
    _table(looked, schemes)


def _chosen(schemes: Sequence[Drawn]) -> Drawn:
    """Show which scheme to look at, where there are several: the first that applies, until somebody chooses."""
    codes = [one.scheme.code for one in schemes]
    if len(codes) == 1:
        return schemes[0]
    with address.kept(_SCHEME, codes, codes[0]):
        code = st.segmented_control(
            "Schéma", codes, key=_SCHEME, default=None if _SCHEME in st.session_state else codes[0], required=True,
            label_visibility="collapsed",
        )  # fmt: skip
    return next((one for one in schemes if one.scheme.code == code), schemes[0])


def _drawn(one: Drawn) -> None:
    scheme, curve = one.scheme, one.curve
    unit = "ventes" if curve is None or curve.basis is not TierBasis.MONTHS else "mois"
    title = (
        "Ce que rapporte un contrat, mois par mois"
        if unit == "mois"
        else f"Ce que rapportent les ventes {_WINDOWS[scheme.window]}"
    )
    with cards.card("tiers", title, _sale(one), height="stretch"):
        if curve is None:
            told = " ; ".join(f"{describe_value(tier)}, base : {scheme.base.label.lower()}" for tier in scheme.tiers)
            st.html(lists.empty("Chaque vente rapporte autant", told or "Le schéma n’a aucun palier."))
            return
        drawn = _months(curve) if curve.basis is TierBasis.MONTHS else _chart(one, curve)
        charts.draw(drawn, alt_text=_said(curve), height=_HEIGHT)
        st.html(f'<p class="text">{_cliffs(one, curve)}</p>')


def _sale(one: Drawn) -> str:
    amount = f"{formats.euros(one.sale.ht)} HT par vente"
    if one.sale_of is None:
        return f"pour {amount}, par exemple"
    return f"{escape(one.sale_of)}, {amount}" if one.sale_of else amount


def _chart(one: Drawn, curve: Curve) -> Any:
    tones = colours()
    own, other = f"{_MODES[curve.mode]} (contrat)", ""
    rows = list(_points(curve, own))
    series = {own: tones["accent"]}
    if one.otherwise is not None:
        other = _MODES[one.otherwise.mode]
        rows += _points(one.otherwise, other)
        series[other] = tones["gray-bar"]
    title = (
        f"{_UNITS[curve.basis]} {_WINDOWS[one.scheme.window]}"
        if curve.basis is not TierBasis.MONTHS
        else _UNITS[curve.basis]
    )
    end = float(curve.points[-1].at)
    x = alt.X(
        "at:Q",
        title=title,
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(format=",.0f", grid=False, tickCount=7),
    )
    y = alt.Y("amount:Q", title=None, axis=alt.Axis(format=",.0f", tickCount=4, labelExpr="datum.label + ' €'"))
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
        }
        for place, point in enumerate(curve.points)
    ]
    base = charts.chart(rows).encode(
        x=alt.X("month:N", sort=alt.EncodingSortField("place"), axis=alt.Axis(title=_UNITS[curve.basis], labelAngle=0)),
        y=alt.Y("amount:Q", axis=alt.Axis(title=None, format=",.2f", tickCount=4, labelExpr="datum.label + ' €'")),
        tooltip=[alt.Tooltip("month:N", title="Mois"), alt.Tooltip("told:N", title="Commission")],
    )
    tones = colours()
    bars = base.mark_bar(width={"band": 0.62}, cornerRadiusTopLeft=3, cornerRadiusTopRight=3, color=tones["accent"])
    return bars + base.mark_text(dy=-7, fontSize=10.5, color=tones["body"]).encode(text="told:N")


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
            escape(" ; ".join(f"{describe_value(tier)} pour {describe_tier(tier)}" for _, _, tier in curve.bands)) + "."
        )
    if curve.cliffs:
        jumps = ", ".join(f"{_sign(cliff.amount)} à {number(cliff.at)}" for cliff in curve.cliffs)
        return f"<b>Sauts :</b> {escape(jumps)} {_UNITS[curve.basis]}."
    if one.otherwise is not None and one.otherwise.cliffs:
        jumps = ", ".join(f"{_sign(cliff.amount)} à {number(cliff.at)}" for cliff in one.otherwise.cliffs)
        return f"<b>Aucun saut :</b> chaque tranche a son taux. {_MODES[one.otherwise.mode]}, il y en aurait : {escape(jumps)}."
    return "<b>Aucun saut :</b> chaque vente rapporte selon sa tranche."


def _sign(amount: Decimal) -> str:
    return f"{'+' if amount > 0 else '−'}\u00a0{formats.euros(abs(amount))}"


def _said(curve: Curve) -> str:
    told = "; ".join(f"{describe_tier(tier)} : {describe_value(tier)}" for _, _, tier in curve.bands)
    last = curve.points[-1]
    return f"Commission selon {_UNITS[curve.basis]}. {told}. À {number(last.at)} : {formats.euros(last.amount)}."


def _split(scheme: Scheme) -> None:
    """Show who gets what of ten euros, and what may be taken back."""
    with cards.card("split", "Qui touche quoi", f"pour {formats.euros(_SHARE_OF)} de commission", height="stretch"):
        tones = colours()
        palette = [tones[name] for name in ("body", "gray-bar", "pale-bar", "line", "soft-line")]
        shares = list(zip(scheme.split, palette, strict=False))
        bar = "".join(f'<i style="width:{share * 100:f}%;background:{tone}"></i>' for (_, share), tone in shares)
        st.html(f'<div class="split" aria-hidden="true">{bar}</div>')
        rows = [
            [
                f'<span class="sw" style="background:{tone}"></span><b>{escape(who.label)}</b>',
                formats.rate((share * 100).normalize() + 0),
                formats.euros(share * _SHARE_OF),
            ]
            for (who, share), tone in shares
        ]
        st.html(lists.table(["Bénéficiaire", "Part", "Montant"], rows, figures=(1, 2)))
        if scheme.clawback_months:
            how = (
                "toute la commission de sa vente"
                if scheme.clawback_mode is ClawbackMode.FULL
                else "la part des mois non servis"
            )
            st.html(
                f'<div class="note"><b>Reprise.</b> Un client qui résilie dans les {scheme.clawback_months} premiers mois '
                f"fait rendre {how}.</div>"
            )
        for bonus in scheme.bonuses:
            st.html(f'<div class="note"><b>{escape(bonus.label)}.</b> {_bonus(bonus)}.</div>')


def _bonus(bonus: Bonus) -> str:
    if bonus.basis is TierBasis.MONTHS:
        return f"{formats.price(bonus.value)} en moins si le contrat prend fin avant {number(bonus.end or Decimal(0))} mois"
    until = "" if bonus.end is None else f", jusqu’à {number(bonus.end)}"
    return f"{formats.price(bonus.value)} à partir de {number(bonus.start)} {_UNITS[bonus.basis]}{until}"


def _table(looked: Looked, schemes: Sequence[Drawn]) -> None:
    with cards.card("schemes", "Les schémas, et lequel s’applique", "le plus précis l’emporte"):
        rows = [
            [
                f"<b>{escape(one.scheme.code)}</b> {Badge('en vigueur', Tone.GREEN).html if one.holds else Badge('pas ce jour-là', Tone.GRAY).html}",
                escape(_scope(one.scheme)),
                escape(_tiers(one.scheme)),
                escape(f"{one.scheme.base.label}, {one.scheme.window.label.lower()}"),
                escape(_due(one.scheme)),
                escape(_limits(one.scheme)),
                escape(formats.span(one.scheme.period.start, None if one.scheme.period.end == FOREVER else one.scheme.period.end, looked.timezone)),
            ]
            for one in schemes
        ]  # fmt: skip
        st.html(
            lists.table(["Schéma", "Pour", "Paliers", "Base, cumul", "Due", "Limites", "Valable"], rows, kind="fold")
        )


def _scope(scheme: Scheme) -> str:
    parts = [scheme.applies_to.label]
    parts += [f"formule {scheme.plan}"] if scheme.plan else []
    parts += [f"vendu par {scheme.seller}"] if scheme.seller else []
    parts += [scheme.partner] if scheme.partner else []
    parts.append("tous canaux" if scheme.channel is None else scheme.channel.label)
    return ", ".join(parts)


def _tiers(scheme: Scheme) -> str:
    values = " · ".join(describe_value(tier) for tier in scheme.tiers)
    return values if len(scheme.tiers) < 2 else f"{values}, {_MODES[scheme.tier_mode].lower()}"


def _due(scheme: Scheme) -> str:
    rule = SHEETS["commissions"].column("due_rule").kind.display(scheme.due_rule)
    return f"{scheme.settlement.label}, {scheme.retention.label.lower()} ; {_TRIGGERS[scheme.trigger]}, {rule.lower()}"


def _limits(scheme: Scheme) -> str:
    told = [f"au moins {formats.euros(scheme.floor)}"] if scheme.floor is not None else []
    told += [f"au plus {formats.euros(scheme.cap)}"] if scheme.cap is not None else []
    return ", ".join(told) or formats.NOTHING
