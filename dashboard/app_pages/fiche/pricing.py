"""« Tarification »: what each plan costs now and next, what modifies it, its price through versions, a quote beside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import altair as alt
import streamlit as st

from catalogue.french import number
from catalogue.vocabulary import AdjustmentKind, PriceIndex, ValueType
from dashboard.app_pages.fiche import questions, quote
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import cards, charts, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.markup import escape
from dashboard.ui.style import colours
from usecases.product_prices import Adjustment, Offer, PriceRow, Prices

_HEIGHT = 230
#: Beyond, lines cannot be told apart: the table says them all.
_MOST_LINES = 6


def show(looked: Looked) -> None:
    """Show what the product costs."""
    prices = questions.prices(looked.sku, looked.instants)
    # A quote is for whoever may simulate: the others have the whole width.
    if not looked.simulates:
        _table(looked, prices)
        _more(looked, prices)
        return
    left, right = st.columns([2.12, 1], gap="small")
    with left:
        _table(looked, prices)
        _more(looked, prices)
    with right:
        quote.card(looked, prices)


def _more(looked: Looked, prices: Prices) -> None:
    offer = prices.offer if prices.offer and prices.offer.adjustments else None
    drawn = any(priced.amounts for priced in prices.all)
    if drawn and offer:
        left, right = st.columns([1.25, 1], gap="small")
        with left:
            _curve(looked, prices)
        with right:
            _adjustments(looked, offer)
    elif drawn:
        _curve(looked, prices)
    elif offer:
        _adjustments(looked, offer)
    _indices(looked, prices)


def _table(looked: Looked, prices: Prices) -> None:
    right = f"version {prices.now.version.version}, en métropole" if prices.now else ""
    with cards.card("prices", "Formules et prix", right):
        if prices.now is None or not prices.now.rows:
            said = (
                "Aucune version n’est en vigueur ce jour-là."
                if prices.now is None
                else "La version en vigueur n’a aucun tarif."
            )
            st.html(lists.empty("Aucun prix", said))
            return
        coming = {(row.plan, row.component, row.start): row for row in prices.coming.rows} if prices.coming else {}
        head, figures = ["Formule", "HT", "TVA", "TTC"], [1, 2, 3]
        if prices.coming is not None:
            head += [f"Dès le {formats.short_day(prices.coming.version.effective_from, looked.timezone)}", "Écart"]
            figures += [4, 5]
        rows = []
        for row in prices.now.rows:
            cells = [_named(row), _amount(row.ht), _rate(row), f"<b>{_amount(row.ttc)}</b>"]
            if prices.coming is not None:
                later = coming.get((row.plan, row.component, row.start))
                cells += [_amount(later.ttc if later else None), _gap(row, later)]
            rows.append(cells)
        st.html(lists.table(head, rows, figures=figures, kind="fold"))


def _named(row: PriceRow) -> str:
    name = row.plan_name or row.component or "Prix du produit"
    told = [row.plan, row.component if row.plan_name else None, row.recurrence, _tier(row), row.note]
    return f"<b>{escape(name)}</b><span class=sub>{escape(' · '.join(part for part in told if part))}</span>"


def _tier(row: PriceRow) -> str | None:
    if row.start is None:
        return None
    return (
        f"à partir de {number(row.start)}"
        if row.end is None
        else f"de {number(row.start)} à moins de {number(row.end)}"
    )


def _amount(value: Decimal | None) -> str:
    return formats.NOTHING if value is None else formats.price(value)


def _rate(row: PriceRow) -> str:
    return (
        formats.NOTHING
        if row.tax_rate is None
        else f'<span title="{escape(row.tax_code)}">{formats.rate(row.tax_rate)}</span>'
    )


def _gap(row: PriceRow, later: PriceRow | None) -> str:
    if later is None:
        return '<span class="warn">retiré</span>'
    if row.ttc is None or later.ttc is None:
        return formats.NOTHING
    moved = later.ttc - row.ttc
    if not moved:
        return '<span class="muted">inchangé</span>'
    share = formats.change(later.ttc, row.ttc)
    told = f"{'+' if moved > 0 else '−'}\u00a0{formats.price(abs(moved))}" + (f" · {share}" if share else "")
    return f'<span class="{"warn" if moved > 0 else "ok"}">{told}</span>'


def _curve(looked: Looked, prices: Prices) -> None:
    """Draw the price of each plan, version after version; what is to come is dashed."""
    with cards.card("curve", "Le prix dans le temps", "TTC", height="stretch"):
        names = list(dict.fromkeys(one.plan for priced in reversed(prices.all) for one in priced.amounts))[:_MOST_LINES]
        tones = colours()
        palette = [tones[name] for name in ("accent", "accent-2", "gray-bar", "green-bar", "violet-bar", "blue-bar")]
        scale = charts.colour_scale(dict(zip(names, palette, strict=False)))
        rows = [row for row in _steps(looked, prices) if row["plan"] in names]
        x = alt.X("since:T", title=None, axis=alt.Axis(format="%b %Y", grid=False, labelOverlap=True))
        y = alt.Y("ttc:Q", axis=charts.euro_axis(cents=True))
        tooltip = [
            alt.Tooltip("plan:N", title="Formule"),
            alt.Tooltip("told:N", title="Prix TTC"),
            alt.Tooltip("when:N", title="Quand"),
        ]
        dashes = alt.Scale(domain=["now", "later"], range=[[1, 0], [5, 3]])
        base = charts.chart(rows).encode(x=x, y=y, tooltip=tooltip)
        lines = base.mark_rule(strokeWidth=3).encode(
            x2="until:T",
            color=alt.Color("plan:N", scale=scale, legend=None),
            strokeDash=alt.StrokeDash("dash:N", scale=dashes, legend=None),
        )
        words = base.mark_text(align="left", baseline="bottom", dx=3, dy=-3, fontSize=11, color=tones["body"]).encode(
            text="label:N"
        )
        drawn = alt.layer(lines + words, charts.mark(looked.instants.at, looked.day_told))
        charts.draw(drawn, alt_text=_said(rows), height=_HEIGHT)


def _steps(looked: Looked, prices: Prices) -> Iterator[dict[str, str | float]]:
    named: set[str] = set()
    for priced in prices.all:
        version = priced.version
        for one in priced.amounts:
            told = formats.price(one.ttc)
            label = told if one.plan in named or not one.plan else f"{one.plan}, {told}"  # each line is named once
            named.add(one.plan)
            yield {
                "plan": one.plan,
                "label": label,
                "since": charts.moment(version.effective_from),
                "until": charts.moment(
                    version.effective_to or charts.horizon([version.effective_from, looked.instants.at])
                ),
                "ttc": float(one.ttc),
                "told": told,
                "when": f"v{version.version}, {formats.span(version.effective_from, version.effective_to, looked.timezone)}",
                "dash": "later" if version.effective_from > looked.instants.at else "now",
            }


def _said(rows: list[dict[str, str | float]]) -> str:
    return "Prix TTC par version. " + " ; ".join(f"{row['plan']} : {row['told']} {row['when']}" for row in rows)


def _adjustments(looked: Looked, offer: Offer) -> None:
    adjustments, plans = offer.adjustments, {plan.code: plan.name for plan in offer.plans}
    with cards.card("adjustments", "Ce qui le modifie", formats.quantity(len(adjustments), "règle"), height="stretch"):
        rows = [[_rule(plans, one), _effect(one), _when(looked, one)] for one in adjustments]
        st.html(lists.table(["Règle", "Effet", "Quand"], rows, figures=(1,)))


def _rule(plans: Mapping[str, str], one: Adjustment) -> str:
    told = [
        "toutes formules" if one.plan is None else plans.get(one.plan, one.plan),
        "tous canaux" if one.channel is None else one.channel.label,
        *([f"clients {one.segment}"] if one.segment else []),
    ]
    chip = Badge(one.kind.label, Tone.PRIMARY if one.kind is AdjustmentKind.PROMO else Tone.GRAY).html
    return f"<b>{escape(one.code)}</b> {chip}<span class=sub>{escape(', '.join(told))}</span>"


def _effect(one: Adjustment) -> str:
    return "−\u00a0" + (formats.rate(one.value) if one.value_type is ValueType.PERCENT else formats.price(one.value))


def _when(looked: Looked, one: Adjustment) -> str:
    at, period = looked.instants.at, one.period
    state = "en cours" if period.contains(at) else "à venir" if at < period.start else "finie"
    told = formats.span(period.start, period.end, looked.timezone)
    return f"{escape(told)}<span class=sub>{state}</span>"


def _indices(looked: Looked, prices: Prices) -> None:
    """Show the indices that a price follows, with what each is worth at the instant."""
    held = prices.offer.indices if prices.offer else {}
    if not held:
        return
    with cards.card("indices", "Indices suivis", "règles d’indexation dans le tableau des prix"):
        rows = []
        for code, values in held.items():
            label = PriceIndex.label_of(code) if code in PriceIndex.codes() else code
            known = [one for one in values if one.since <= looked.instants.at]
            last = (
                f"{number(known[-1].value)}<span class=sub>depuis le {formats.short_day(known[-1].since, looked.timezone)}</span>"
                if known
                else "aucune valeur ce jour-là"
            )
            before = number(known[-2].value) if len(known) > 1 else formats.NOTHING
            rows.append([f"<b>{escape(label)}</b>", last, before])
        st.html(lists.table(["Indice", "Valeur", "Avant"], rows, figures=(1, 2)))
