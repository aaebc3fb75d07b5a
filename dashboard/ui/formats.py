"""Numbers, instants and durations as a French reader expects them, whatever the browser's language."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

_LOCALE = "fr_FR"
NOTHING = "—"


def number(value: int) -> str:
    """Return ``41 872``, with the narrow no-break space."""
    return format_decimal(value, locale=_LOCALE)


def quantity(value: int, noun: str, *agreeing: str) -> str:
    """Return ``2 classeurs refusés``: the noun and what agrees with it take an ``s`` from two on."""
    plural = "s" if value >= 2 else ""
    return " ".join([number(value), *(f"{word}{plural}" for word in (noun, *agreeing))])


def instant(value: datetime | None, timezone: str) -> str:
    """Return ``22 nov. 2026, 11:59`` in the timezone, a dash for an unknown instant."""
    if value is None:
        return NOTHING
    return format_datetime(value.astimezone(ZoneInfo(timezone)), "d MMM y, HH:mm", locale=_LOCALE)


def hour_or_day(value: datetime, timezone: str, *, now: datetime) -> str:
    """Return ``11:59`` for an instant of today in the timezone, else ``18 nov.``."""
    local = value.astimezone(ZoneInfo(timezone))
    if local.date() == now.astimezone(ZoneInfo(timezone)).date():
        return f"{local:%H:%M}"
    return format_date(local, "d MMM", locale=_LOCALE)


def duration(value: timedelta) -> str:
    """Return ``0,8 s``, ``54 s``, ``3 min 12 s`` or ``2 h 05 min``."""
    seconds = value.total_seconds()
    if seconds < 10:
        return f"{format_decimal(round(seconds, 1), format='0.0', locale=_LOCALE)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def file_name(path: str) -> str:
    """Return the file's name without its folders."""
    return PurePosixPath(path).name
