"""What a cell that cannot be read most likely means: the value that its finding proposes, never one that is loaded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from catalogue.periods import YEARS
from validators.kinds.base import clean, fold

_MONTHS = (
    "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre", "novembre", "decembre",
)  # fmt: skip
_IN_WORDS = re.compile(r"(?:(?:lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.? )?([0-9]{1,2})(?:er)? ([a-z]{3,9})\.? ([0-9]{4})")
_IN_WORDS_JOINED = re.compile(r"([0-9]{1,2})[-./]([a-z]{3,9})\.?[-./]([0-9]{4})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})[-./ ]([0-9]{1,2})[-./ ]([0-9]{4}|[0-9]{2})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-./ ]([0-9]{1,2})[-./ ]([0-9]{1,2})")
_CLOCK = re.compile(r"[t ]?(?:a )?[0-9]{1,2}(?:[:h][0-9]{0,2}){1,2}(?:[.,][0-9]+)?\Z")
#: Excel's day 0, after its 29 February 1900.
_EPOCH = date(1899, 12, 30)
_HOUR = re.compile(r"([0-9]{1,2}) ?[:h.] ?([0-9]{2})?(?: ?(?:min|mn|m))?(?::00)?")
#: Letters of other alphabets that look like Latin capitals.
_LOOK_ALIKE = str.maketrans("АВЕЅІЈКМНОРСТХУΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABESIJKMHOPCTXYABEZHIKMNOPTYX")
_MARKS_OF_THOUSANDS = re.compile(r"([+-]?[0-9]{1,3}(?:([.,' ])[0-9]{3})(?:\2[0-9]{3})*)(?:(?!\2)[.,]([0-9]+))?")


def meant_day(text: str) -> date | None:
    """Return the day from 2000 to 2100 that a text means, however it is spelt, hours left out; None: not one for sure.

    An instant with its zone is none: which day it is in Paris is another question.
    """
    flat = fold(text).replace(",", "")
    flat = _CLOCK.sub("", flat) if _CLOCK.search(flat) and len(flat) > 10 else flat
    if found := _YEAR_FIRST.fullmatch(flat):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(flat):
        return _day(found[3], found[2], found[1])
    if found := _IN_WORDS.fullmatch(flat) or _IN_WORDS_JOINED.fullmatch(flat):
        return _day(found[3], _month(found[2]), found[1])
    if re.fullmatch("20[0-9]{6}", flat):
        return _day(flat[:4], flat[4:6], flat[6:])
    return None


def day_of_serial(text: str) -> date | None:
    """Return the day from 2000 to 2100 that a bare number stands for in Excel, or writes as ``20261201``."""
    whole = text.partition(".")[0]
    if len(whole) == 8:
        return meant_day(text)
    if not re.fullmatch("[0-9]{5}", whole):
        return None
    found = _EPOCH + timedelta(days=int(whole))
    return found if found.year in YEARS else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year) if len(year) == 4 else 2000 + int(year), int(month or 0), int(day))
    except ValueError:
        return None
    return found if found.year in YEARS else None


def _month(word: str) -> str:
    found = [number for number, name in enumerate(_MONTHS, start=1) if name.startswith(word)]
    return str(found[0]) if len(found) == 1 else ""


def meant_number(text: str) -> str | None:
    """Return the French spelling of the only number that a text may mean: letters for digits, other marks of thousands."""
    flat = clean(text).replace("’", "'")
    flat = re.sub(r"\s*(?:€|euros?)\s*(?=[0-9]{2}\Z)", ",", flat, flags=re.IGNORECASE)  # 12€50
    if not re.search("[0-9]", flat):
        return None
    flat = flat.replace("O", "0").replace("o", "0").replace("l", "1")
    if found := _MARKS_OF_THOUSANDS.fullmatch(flat):
        certain = found[3] is not None or found[2] in "' " or len(found[1]) > 8
        return _with_comma(re.sub(r"[.,' ]", "", found[1]), found[3]) if certain else None
    plain = flat.replace(" ", "")
    if plain == clean(text) or not (found := re.fullmatch(r"([+-]?[0-9]+)(?:[.,]([0-9]+))?", plain)):
        return None
    return None if found[2] and len(found[2]) == 3 and found[1].lstrip("+-0") else _with_comma(found[1], found[2])


def _with_comma(whole: str, decimals: str | None) -> str:
    return f"{whole},{decimals}" if decimals else whole


def meant_code(text: str, fits: Callable[[str], bool]) -> str | None:
    """Return the nearest code that a grammar allows: capitals without accents, hyphens or nothing for blanks and signs."""
    flat = (
        unicodedata.normalize("NFKD", clean(text)).upper().translate(_LOOK_ALIKE).replace("Œ", "OE").replace("Æ", "AE")
    )
    plain = "".join(character for character in flat if not unicodedata.combining(character))
    if any(character.isalnum() and not character.isascii() for character in plain):
        return None
    return next((code for code in _spellings(plain) if code and code != text and fits(code)), None)


def _spellings(plain: str) -> Iterator[str]:
    words = [word for word in re.split(r"[^A-Z0-9_.-]+", plain) if word.strip("_.-")]
    yield "-".join(words).strip("_.-")
    yield re.sub("[^A-Z0-9]+", "-", plain).strip("-")
    yield re.sub("[^A-Z0-9]+", "", plain)


def meant_hour(text: str) -> str | None:
    """Return the ``hh:mm`` that a text means: ``14h30``, ``9:30``, ``9 h``."""
    found = _HOUR.fullmatch(fold(text))
    if found is None or int(found[1]) > 23 or int(found[2] or 0) > 59:
        return None
    return f"{int(found[1]):02d}:{int(found[2] or 0):02d}"
