"""Numbers, instants and durations as a French reader expects them, whatever the browser's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import PurePosixPath
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from catalogue.french import percent as rate_in_percent
from catalogue.french import plural, unit_price
from catalogue.money import to_cents
from catalogue.periods import BEGINNING, FOREVER, day_of, last_day

_LOCALE = "fr_FR"
NOTHING = "—"
_EURO = "\u00a0€"


def number(value: int) -> str:
    """Return ``41 872``, with the narrow no-break space."""
    return format_decimal(value, locale=_LOCALE)


def decimal(value: float) -> str:
    """Return ``1,2``: one decimal."""
    return format_decimal(round(value, 1), format="0.0", locale=_LOCALE)


def quantity(value: int, noun: str, *agreeing: str) -> str:
    """Return ``2 classeurs refusés``: the noun and what agrees with it, in the plural from two on."""
    return " ".join([number(value), *(plural(value, word) for word in (noun, *agreeing))])


def percent(part: int, whole: int) -> str:
    """Return ``68,4 %``, a dash of nothing; all but one of many never reads 100 %."""
    if not whole:
        return NOTHING
    share = round(Decimal(100 * part) / whole, 1)
    share = min(share, Decimal("99.9")) if part < whole else share
    return f"{format_decimal(share, format='0.0', locale=_LOCALE)}\u00a0%"


def euros(value: Decimal) -> str:
    """Return ``1 234,56 €``, ``-5,00 €``: to the cent."""
    return format_currency(value, "EUR", locale=_LOCALE)


def price(value: Decimal) -> str:
    """Return ``9,90 €``, and ``0,2146 €`` with all its decimals where a unit price has parts of a cent."""
    return unit_price(value).replace(" ", "\u00a0")


def prices(values: Iterable[Decimal]) -> str:
    """Return ``9,90 €``, ``9,90 à 29,90 €`` where they differ, nothing of nothing; from a euro on, to the cent."""
    held = sorted(value if value < 1 else to_cents(value) for value in values)
    if not held:
        return ""
    least, most = price(held[0]), price(held[-1])
    return least if least == most else f"{least.removesuffix(_EURO)} à {most}"


def rate(value: Decimal) -> str:
    """Return ``5,5 %``, of a rate in percent."""
    return rate_in_percent(value).replace(" ", "\u00a0")


def whole_euros(value: Decimal) -> str:
    """Return ``1 235 €``, for where cents would only be noise."""
    return format_currency(
        value.quantize(Decimal(1), ROUND_HALF_UP), "EUR", locale=_LOCALE, format="#,##0\u00a0¤", currency_digits=False
    )


def change(value: Decimal, before: Decimal) -> str | None:
    """Return ``+4,2 %`` or ``-0,6 %``; nothing where there is nothing to compare with."""
    if before <= 0:
        return None
    share = round(100 * (value - before) / before, 1)
    return f"{'+' if share > 0 else ''}{format_decimal(share, locale=_LOCALE)}\u00a0%"


def month(value: date) -> str:
    """Return ``octobre 2025``."""
    return format_date(value, "MMMM y", locale=_LOCALE)


def of_month(value: date) -> str:
    """Return ``d’octobre 2025`` or ``de septembre 2025``."""
    said = month(value)
    return f"d’{said}" if said[0] in "aeiouy" else f"de {said}"


def short_month(value: date) -> str:
    """Return ``oct.``, and ``janv. 26`` where a year begins."""
    return format_date(value, "MMM yy" if value.month == 1 else "MMM", locale=_LOCALE)


def instant(value: datetime | None, timezone: str) -> str:
    """Return ``22 nov. 2026, 11:59`` in the timezone, a dash for an unknown instant."""
    if value is None:
        return NOTHING
    return format_datetime(value.astimezone(ZoneInfo(timezone)), "d MMM y, HH:mm", locale=_LOCALE)


def day(value: datetime, timezone: str) -> str:
    """Return ``30 novembre 2026`` in the timezone, ``1er`` where a month begins."""
    local = value.astimezone(ZoneInfo(timezone))
    said = format_date(local, "d MMMM y", locale=_LOCALE)
    return f"1er{said[1:]}" if local.day == 1 else said


def short_day(value: datetime, timezone: str) -> str:
    """Return ``01/01/2027`` in the timezone."""
    return f"{day_of(value, timezone):%d/%m/%Y}"


def span(start: datetime | None, end: datetime | None, timezone: str) -> str:
    """Return ``du 01/07/2025 au 31/12/2026``, ``depuis le``, ``jusqu’au`` or ``sans limite``; an end is its last day.

    A bound that is not set is None, or what a `Period` has there.
    """
    first = "" if start in (None, BEGINNING) else short_day(start, timezone)
    last = "" if end in (None, FOREVER) else f"{last_day(end, timezone):%d/%m/%Y}"
    if first and last:
        return f"du {first} au {last}"
    return f"depuis le {first}" if first else f"jusqu’au {last}" if last else "sans limite"


def hour_or_day(value: datetime, timezone: str, *, now: datetime) -> str:
    """Return ``11:59`` for an instant of today in the timezone, else ``18 nov.``."""
    local = value.astimezone(ZoneInfo(timezone))
    if local.date() == now.astimezone(ZoneInfo(timezone)).date():
        return f"{local:%H:%M}"
    return format_date(local, "d MMM", locale=_LOCALE)


def ending(value: datetime, timezone: str, *, now: datetime) -> str:
    """Return ``fin ce jour``, or ``fin le 31 déc.``: an end is told by its last day, with its year where that is another."""
    last, today = last_day(value, timezone), day_of(now, timezone)
    if last == today:
        return "fin ce jour"
    return f"fin le {format_date(last, 'd MMM' if last.year == today.year else 'd MMM y', locale=_LOCALE)}"


def duration(value: timedelta) -> str:
    """Return ``0,8 s``, ``54 s``, ``3 min 12 s`` or ``2 h 05 min``."""
    seconds = value.total_seconds()
    if seconds < 10:
        return f"{decimal(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes:02} min"
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


def file_name(path: str) -> str:
    """Return the file's name without its folders."""
    return PurePosixPath(path).name
