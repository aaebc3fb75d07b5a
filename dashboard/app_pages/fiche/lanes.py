"""What applies to a product and when: one lane for its states, its versions, its promotions, each seller, its documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any, Literal

import altair as alt

from catalogue.periods import FOREVER
from catalogue.vocabulary import Channel, ValueType
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import badges, cards, charts, formats
from dashboard.ui.style import colours
from usecases.product_history import Life

#: Where the word of a bar may stand: what holds it, from which end of the bar, how it is set, pixels from there.
_WORDS: tuple[tuple[str, str, Literal["left", "right"], int], ...] = (
    ("inside", "start", "left", 7),
    ("left", "start", "right", -6),
    ("right", "end", "left", 8),
)
#: A word never leaves its bar, however narrow the screen.
_LIMIT: dict[str, Any] = {"limit": alt.ExprRef("max(1, scale('x', datum.end) - scale('x', datum.start) - 10)")}
_LANE_PX, _AXIS_PX = 27, 46
#: Of days, how wide a bar must be for each letter that it bears, at the width of a screen.
_DAYS_PER_LETTER = 0.011


@dataclass(frozen=True, slots=True)
class _Bar:
    """A stretch of time on a lane."""

    lane: str
    start: datetime
    end: datetime | None
    told: str
    tone: str  #: of the style's colours: its ground is ``<tone>-bg``


def card(looked: Looked) -> None:
    """Show the lanes, with the day that the screen is about."""
    life = questions.life(looked.sku, looked.instants)
    bars = sorted(_bars(looked, life), key=lambda bar: bar.start)
    lanes = list(dict.fromkeys(bar.lane for bar in _bars(looked, life)))
    with cards.card("lanes", "Ce qui s’applique, et quand", formats.quantity(len(life.versions), "version")):
        charts.draw(_chart(looked, bars, lanes), alt_text=_said(looked, bars), height=_LANE_PX * len(lanes) + _AXIS_PX)


def _bars(looked: Looked, life: Life) -> Iterator[_Bar]:
    for state, after in zip_longest(life.states, life.states[1:]):
        chip = badges.status(state.status)
        yield _Bar("État", state.effective_from, after.effective_from if after else None, chip.word, chip.tone)
    amounts = {
        one.version.version: formats.prices(amount.ttc for amount in one.amounts)
        for one in questions.prices(looked.sku, looked.instants).all
    }
    for version in life.versions:
        held = version.holds(looked.instants.at)
        tone = "accent" if held else "gray" if version.effective_from <= looked.instants.at else "blue"
        costs = amounts.get(version.version, "")
        yield _Bar(
            "Version",
            version.effective_from,
            version.effective_to,
            f"v{version.version}{costs and f' · {costs}'}",
            tone,
        )
    for promotions in life.promotions.values():
        for one in promotions:
            off = formats.rate(one.value) if one.value_type is ValueType.PERCENT else formats.price(one.value)
            end = None if one.period.end == FOREVER else one.period.end
            yield _Bar("Remises", one.period.start, end, f"{one.code} − {off}", "orange")
    for sold in life.publications:
        told = ", ".join(Channel.label_of(code) for code in sold.channels)
        yield _Bar(f"Vente {sold.seller}", sold.start_at, sold.end_at, told, "accent")
    version_ends = {version.version: version.effective_to for version in life.versions}
    for paper in life.documents:
        ends = (paper.valid_to, paper.archived_at, version_ends.get(paper.version))
        end = min((one for one in ends if one is not None), default=None)
        if end is None or end > paper.valid_from:
            yield _Bar(f"Doc. {paper.type}", paper.valid_from, end, paper.edition or paper.type, "gray")


def _chart(looked: Looked, bars: Sequence[_Bar], lanes: list[str]) -> Any:
    tones = colours()
    known = [bar.start for bar in bars] + [bar.end for bar in bars if bar.end is not None]
    last = charts.horizon([*known, looked.instants.at])
    # What began long ago is drawn from where something else is told.
    first = min([*known, looked.instants.at]) - timedelta(days=20)
    width = (last - first).days
    rows = [
        {
            "lane": bar.lane, "start": charts.moment(bar.start), "end": charts.moment((bar.end or last) - timedelta(days=width / 400)),
            "told": bar.told, "tone": bar.tone, "when": formats.span(bar.start, bar.end, looked.timezone),
            **_placed(bar, bars, first, last),
        }
        for bar in bars
    ]  # fmt: skip
    names = sorted({bar.tone for bar in bars})
    x = alt.X("start:T", title=None, scale=alt.Scale(domain=[charts.moment(first), charts.moment(last)]), axis=alt.Axis(format="%b %Y", labelOverlap=True, tickCount=8))  # fmt: skip
    y = alt.Y("lane:N", sort=lanes, title=None, scale=alt.Scale(paddingInner=0.26, paddingOuter=0.1), axis=alt.Axis(labelFontSize=12, labelColor=tones["body"], grid=False, labelLimit=120))  # fmt: skip
    tooltip = [
        alt.Tooltip("lane:N", title="Quoi"),
        alt.Tooltip("told:N", title="Valeur"),
        alt.Tooltip("when:N", title="Quand"),
    ]
    ground = alt.Scale(domain=names, range=[tones[f"{name}-bg"] for name in names])
    ink = alt.Scale(domain=names, range=[tones[name] for name in names])
    base = charts.chart(rows)
    drawn = base.mark_bar(cornerRadius=4).encode(
        x=x, x2="end:T", y=y, color=alt.Color("tone:N", scale=ground, legend=None), tooltip=tooltip
    )
    words = [
        base.mark_text(
            align=align, dx=dx, fontSize=11.5, fontWeight=500, **(_LIMIT if text == "inside" else {})
        ).encode(
            x=f"{anchor}:T", y=y, text=f"{text}:N", color=alt.Color("tone:N", scale=ink, legend=None), tooltip=tooltip
        )
        for text, anchor, align, dx in _WORDS
    ]
    told = alt.layer(drawn, *words).resolve_scale(color="independent")  # whose layers share one copy of the rows
    return alt.layer(told, charts.mark(looked.instants.at, looked.day_told))


def _placed(bar: _Bar, bars: Sequence[_Bar], first: datetime, last: datetime) -> dict[str, str]:
    """Say where the word of a bar has room: inside it, before it, after it, or nowhere (it is in the tooltip)."""
    until = bar.end or last
    others = [one for one in bars if one.lane == bar.lane and one is not bar]
    before = max((one.end or last for one in others if one.start <= bar.start), default=first)
    after = min((one.start for one in others if one.start > bar.start), default=last)
    needed = len(bar.told) * _DAYS_PER_LETTER * (last - first)
    rooms = {"inside": until - bar.start, "right": after - until, "left": bar.start - before}
    place = next((name for name, room in rooms.items() if room >= needed), None)
    return {name: bar.told if name == place else "" for name in rooms}


def _said(looked: Looked, bars: Iterable[_Bar]) -> str:
    told = (f"{bar.lane} : {bar.told} {formats.span(bar.start, bar.end, looked.timezone)}" for bar in bars)
    return "Ce qui s’applique dans le temps. " + " ; ".join(told)
