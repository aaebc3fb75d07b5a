"""From the bytes of a cell to its canonical text, the same whoever wrote the file (see `workbooks.model`)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}(?::\d{2})?)(\.\d+)?)?\Z", re.ASCII)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Never typed by a person; Postgres refuses NUL, and the others hide differences between two codes.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

#: What nobody sees: spaces of every width, line ends, marks without a width, fillers. A text of these alone is no value.
BLANKS = (
    "\t\n\r \u0085\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180b\u180c\u180d\u180e"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f"
    "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u202f\u205f\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
    "\u2800\u3000\u3164\ufeff\uffa0"
)
#: How writers spell the two values of a boolean cell, in any case; Excel writes 1 and 0.
BOOLEANS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}
SIGNIFICANT_DIGITS = 15  # what Excel keeps of a number
#: A date earlier than 1930 is a price or a quantity under a date format, not a date (trap "Standard", yyyy).
FIRST_DATE = dt.date(1930, 1, 1)
#: Exact for every serial from 61 on, after Excel's 29 February 1900. Excel's dates have no zone.
_EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001  see above
DAYS_1904 = 1462  # between the two calendars of Excel
FIRST_SERIAL = (FIRST_DATE - _EPOCH_1900.date()).days
LAST_SERIAL = 2_958_465  # 9999-12-31


@lru_cache(maxsize=65_536)
def number_text(raw: str) -> str | None:
    """Return the canonical text of the digits of a ``<v>``, or None when they are no finite number.

    The double is what Excel computes with, its 15 first significant digits are what Excel shows:
    ``0.30000000000000004`` is ``0.3``.
    """
    if not _NUMBER.match(raw):
        return None
    value = float(raw)
    if value - value != 0:  # infinite
        return None
    return double_text(value)


def double_text(value: float) -> str:
    """Return the canonical text of a finite double."""
    text = f"{value:.{SIGNIFICANT_DIGITS}g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    return "0" if text == "-0" else text


def loses_precision(text: str) -> bool:
    """Tell whether a canonical number has more digits before its point than Excel can keep."""
    return len(text.partition(".")[0].lstrip("-")) > SIGNIFICANT_DIGITS


@lru_cache(maxsize=65_536)
def date_text(raw: str, *, date1904: bool) -> str | None:
    """Return the ISO text of a date serial, or None when it is no date from 1930 to 9999."""
    if not _NUMBER.match(raw):
        return None
    serial = float(raw) + (DAYS_1904 if date1904 else 0)
    if not FIRST_SERIAL <= serial < LAST_SERIAL + 1:
        return None
    milliseconds = round(serial * 86_400_000)
    try:
        moment = _EPOCH_1900 + dt.timedelta(milliseconds=milliseconds)
    except OverflowError:
        return None
    return moment_text(moment)


def moment_text(moment: dt.datetime) -> str:
    """Return the ISO text of a moment: the time only when there is one, milliseconds only when not zero."""
    if not (moment.hour or moment.minute or moment.second or moment.microsecond):
        return moment.date().isoformat()
    return moment.isoformat(timespec="milliseconds" if moment.microsecond else "seconds")


def iso_date_text(raw: str) -> str | None:
    """Return the canonical text of an ISO date cell (t="d"), or None when it has a zone or is a duration."""
    match = _ISO.match(raw.strip())
    if match is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(f"{match[1]}T{match[2] or '00:00'}")
    except ValueError:
        return None
    milliseconds = round(float(match[3] or 0) * 1000)
    return moment_text(moment + dt.timedelta(milliseconds=milliseconds))


def boolean_text(raw: str) -> str | None:
    """Return the canonical text of a boolean cell, or None when its value is none of the two."""
    return BOOLEANS.get(raw.strip().lower())


def is_blank(text: str) -> bool:
    """Tell whether a text shows nothing at all."""
    return not text.strip(BLANKS)


def clean_text(text: str) -> str:
    """Undo the ``_x000D_`` escapes of OOXML, drop control characters (line feeds and tabs stay)."""
    if "_x" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        # Excel escapes a character beyond U+FFFF as two halves.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _CONTROL.sub("", text)
