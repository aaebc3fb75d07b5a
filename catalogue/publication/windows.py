"""The windows of a publication: where and when it may be sold, and every reason where it may not.

All conditions are asked at once (`checks`); their obstacles cut the time that publication and version share into
the longest stretches during which the same reasons hold. Nearly every publication meets nothing: one window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from catalogue.periods import Period
from catalogue.publication import checks
from catalogue.publication.checks import Obstacle
from catalogue.publication.facts import PublicationFacts, Rules, Window
from catalogue.publication.reasons import BlockReason, Reason, reason
from catalogue.vocabulary import Channel, Visibility


def windows(facts: PublicationFacts, rules: Rules) -> tuple[Window, ...]:
    """Return the windows of a publication, channel by channel in its own order, then by time.

    Those of one channel are disjoint, leave no gap, and cover exactly what the publication's and the version's
    periods share; none when they share nothing.
    """
    span = facts.period.intersection(facts.version.period)
    if span is None:
        return ()
    shared = [
        *checks.status(facts, span),
        *checks.seller(facts, span),
        *checks.partner(facts, span),
        *checks.prices(facts, span),
        *checks.taxes(facts, rules, span),
        *checks.mappings(facts, span),
    ]
    held = checks.held_throughout(facts, span)
    found: list[Window] = []
    for channel in facts.channels:
        own = [
            *checks.blacklist(facts, rules, channel, span),
            *checks.documents(facts, rules, channel, span, held),
            *checks.commissions(facts, channel, span),
        ]
        if shared or own:
            found += _cut(channel, span, [*shared, *own])
        else:
            found.append(Window(channel, span, sellable=True))
    return tuple(found)


def through_time(stretches: Sequence[PublicationFacts], rules: Rules) -> list[tuple[Window, Visibility]]:
    """Return the windows of a publication that said several things one after the other, with who sees each.

    A channel that stays keeps one window as long as nothing that it shows differs, wherever the row changed otherwise.
    """
    found = [(window, facts.visibility) for facts in stretches for window in windows(facts, rules)]
    if len(stretches) == 1:
        return found
    joined: list[tuple[Window, Visibility]] = []
    for window, seen in sorted(found, key=lambda item: (item[0].channel, item[0].period.start)):
        last = joined[-1] if joined else None
        if last is not None and last[1] is seen and _continues(last[0], window):
            joined[-1] = (replace(last[0], period=Period(last[0].period.start, window.period.end)), seen)
        else:
            joined.append((window, seen))
    return joined


def _continues(one: Window, other: Window) -> bool:
    """Say whether a window begins where another ends, for the same channel and the same reasons."""
    same = (one.channel, one.sellable, one.reasons) == (other.channel, other.sellable, other.reasons)
    return same and one.period.end == other.period.start


def _cut(channel: Channel, span: Period, obstacles: Sequence[Obstacle]) -> list[Window]:
    """Cut a span where reasons begin and end, and join neighbours that hold for the same reasons."""
    bounds = {span.start, span.end}
    for obstacle in obstacles:
        bounds.update((obstacle.period.start, obstacle.period.end))
    instants = sorted(bounds)
    stretches: list[tuple[datetime, tuple[Reason, ...]]] = []
    for start in instants[:-1]:
        reasons = _holding(obstacles, start)
        if not stretches or stretches[-1][1] != reasons:
            stretches.append((start, reasons))
    ends = [*(start for start, _ in stretches[1:]), span.end]
    return [
        Window(channel, Period(start, end), not any(item.blocking for item in reasons), reasons)
        for (start, reasons), end in zip(stretches, ends, strict=True)
    ]


def _holding(obstacles: Sequence[Obstacle], instant: datetime) -> tuple[Reason, ...]:
    """Return every reason that holds at an instant, once, in display order."""
    holding = {obstacle.reason for obstacle in obstacles if obstacle.period.contains(instant)}
    return tuple(sorted(holding, key=Reason.rank)) if holding else ()


def outside(publication: Period, version: Period, number: int, at: datetime) -> tuple[Reason, ...]:
    """Return why no window of a publication contains an instant: not yet, or no longer; none when one does."""
    found: list[Reason] = []
    if at < publication.start:
        found.append(reason(BlockReason.PUBLICATION_NOT_STARTED, starts=publication.start.isoformat()))
    elif at >= publication.end:
        found.append(reason(BlockReason.PUBLICATION_ENDED, ended=publication.end.isoformat()))
    if at < version.start:
        code, bound = BlockReason.VERSION_NOT_STARTED, {"starts": version.start.isoformat()}
        found.append(reason(code, version=str(number), **bound))
    elif at >= version.end:
        found.append(reason(BlockReason.VERSION_ENDED, version=str(number), ended=version.end.isoformat()))
    return tuple(found)
