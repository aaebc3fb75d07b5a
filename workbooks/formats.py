"""Number formats: which ones make a date of a number, which ones change what its digits mean.

Source: ECMA-376 part 1, §18.8.30 (built-in formats) and §18.8.31 (format codes).
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Built-in formats, written in no file. The currency ones (5-8, 41-44) show the reader's own currency: the
#: euro here, so they are given as plain amounts; French Excel writes them out when they are anything else. Those of
#: other languages (27-36, 50-58: Chinese, Japanese, Korean; 59-81: Thai) are dates, times and numbers here as there.
BUILT_IN: dict[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    5: "#,##0 €",
    6: "#,##0 €",
    7: "#,##0.00 €",
    8: "#,##0.00 €",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "dd/mm/yyyy",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "dd/mm/yyyy h:mm",
    **dict.fromkeys(range(27, 37), "dd/mm/yyyy"),
    37: "#,##0",
    38: "#,##0",
    39: "#,##0.00",
    40: "#,##0.00",
    41: "#,##0",
    42: "#,##0 €",
    43: "#,##0.00",
    44: "#,##0.00 €",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
    **dict.fromkeys(range(50, 59), "dd/mm/yyyy"),
    59: "0",
    60: "0.00",
    61: "#,##0",
    62: "#,##0.00",
    67: "0%",
    68: "0.00%",
    69: "# ?/?",
    70: "# ??/??",
    71: "dd/mm/yyyy",
    72: "d-mmm-yy",
    73: "d-mmm",
    74: "mmm-yy",
    75: "h:mm",
    76: "h:mm:ss",
    77: "dd/mm/yyyy h:mm",
    78: "mm:ss",
    79: "[h]:mm:ss",
    80: "mm:ss.0",
    81: "dd/mm/yyyy",
}

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|[_*](.)')
_BRACKET = re.compile(r"\[([^\]]*)\]")
_CURRENCY_BRACKET = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_COLOUR_OR_CONDITION = re.compile(
    r"\[(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|noir|bleu|vert|rouge|blanc|jaune"
    r"|(?:<|>|=|<=|>=|<>)-?[\d.]+)\]",
    re.IGNORECASE,
)
#: What is no elapsed time between brackets: a colour, a condition, a language, a calendar, the digits of a script.
_MODIFIER = re.compile(r"\[(?!(?:h+|m+|s+)\])[^\]]*\]", re.IGNORECASE)
#: Parts of a date or a time (g and e: of an era, b: of the Buddhist one), and what separates them: signs, the T and Z of
#: ISO 8601, and any letter beyond ASCII, which is never a part nor a digit.
_DATE_SECTION = re.compile(
    r"(?=.*(?:[dmyhsja]|g{3}|b{2}|e))(?:d{1,4}|j{1,4}|m{1,5}|y{1,4}|a{3,4}|g{1,3}|e{1,4}|b{1,4}|h{1,2}|am/pm|a/p"
    r"|(?:s{1,2}|\[s+\])(?:[.,]0{1,3})?|\[(?:h+|m+)\]|[\s/\-.,:;'@tz]|[^\x00-\x7f€£¥])+\Z",
    re.IGNORECASE,
)
_NO_DAY = re.compile(r"am/pm|a/p|\[[hms]+\]")
_PLAIN_SECTION = re.compile(r"(?:general|standard)?[#0?,.eE+\-()\s@\u00a0\u202f/]*\Z", re.IGNORECASE)
_HARMLESS_LITERAL = re.compile(r"(?:€|eur|euros?|[\s\-+()\u00a0\u202f])*\Z", re.IGNORECASE)


@lru_cache(maxsize=4096)
def is_date_format(code: str) -> bool:
    """Tell whether a number under this format is shown as a date: with its day, its month or its year.

    Only when nothing but date parts and separators is left outside quotes and brackets:
    ``"Standard"``, ``0.00" days"`` and ``[Red]0`` are numbers whatever letters they hold. Hours and minutes alone
    are a time of day or a duration (`is_time_format`): nobody sees a date in ``1112568:00``.
    """
    section = _date_parts(code)
    return section is not None and not _is_clock(section)


@lru_cache(maxsize=4096)
def is_time_format(code: str) -> bool:
    """Tell whether a number under this format is shown as a time of day or a duration, without any date."""
    section = _date_parts(code)
    return section is not None and _is_clock(section)


def _date_parts(code: str) -> str | None:
    """Return the parts of a date or a time that a format is made of, or None when it is of numbers."""
    section = _LITERAL.sub("", code).split(";", 1)[0]
    section = _CURRENCY_BRACKET.sub(lambda match: match[1], section)  # [$-40C]dd/mm is a date
    section = _MODIFIER.sub("", section)
    return section if _DATE_SECTION.match(section) else None


def _is_clock(section: str) -> bool:
    """Tell whether date parts are hours, minutes and seconds only; ``m`` is a month where no hour nor second stands."""
    rest = _NO_DAY.sub("", section.lower())
    return not re.search("[djyageb]", rest) and ("m" not in rest or bool(re.search("[hs]", section.lower())))


@lru_cache(maxsize=4096)
def meaningful_format(code: str) -> str | None:
    """Return the code when it changes the meaning of a number's digits, None when it is mere presentation.

    Percent, a currency that is not the euro, leading zeros, thousands scaled away, a unit: kept.
    Decimals, thousands separators, euro, colours: None.
    """
    sections = code.split(";")
    return None if all(_is_plain(section) for section in sections) and not _changes_digits(sections[0]) else code


def _is_plain(section: str) -> bool:
    for match in _CURRENCY_BRACKET.finditer(section):
        if not _HARMLESS_LITERAL.match(match[1]):
            return False
    rest = _COLOUR_OR_CONDITION.sub("", _CURRENCY_BRACKET.sub("", section))
    for match in _LITERAL.finditer(rest):
        if match[3] is None and not _HARMLESS_LITERAL.match(match[1] or match[2] or ""):
            return False
    return bool(_PLAIN_SECTION.match(_LITERAL.sub("", rest).replace("€", "")))


def _changes_digits(section: str) -> bool:
    digits = re.sub(r"[^0#?.,/]", "", _LITERAL.sub("", _BRACKET.sub("", section)))
    whole = digits.partition(".")[0].replace(",", "")
    return whole.count("0") > 1 or digits.endswith(",") or ",." in digits or "/" in digits
