"""What Excel shows of a number under a format that changes what its digits mean: percents, scaling, zeros, units.

Source: ECMA-376 part 1, §18.8.31. French Excel: a decimal comma, a space between thousands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache

from workbooks.formats import is_date_format, is_time_format

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[([^\]]*)\]|(.)', re.DOTALL)
_SECTIONS = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*\Z)')
#: A double has up to 309 digits before its point, and a format of 255 characters adds as many to either side.
_EXACTLY = Context(prec=1_500)
_PLACES = ("0", "#", "?")
_UNTOLD = ("/", "E", "e", "@")


@dataclass(frozen=True, slots=True)
class Shape:
    """One section of a number format, taken apart: each place as it is, each literal after a quotation mark."""

    whole: tuple[str, ...]  #: up to the decimal point
    decimals: tuple[str, ...]  #: after it
    percents: int  #: unquoted percent signs: each multiplies by 100
    thousands: int  #: commas that each divide by 1000
    grouped: bool  #: whether thousands stand apart

    @property
    def words(self) -> str:
        """Return what is written beside the digits: units and signs, without minus, brackets and outer spaces."""
        literals = "".join(" " if mark in _PLACES else mark[1:] for mark in (*self.whole, *self.decimals))
        return " ".join(re.sub(r"[\s+\-−()\u00a0\u202f]", " ", literals.replace("%", " ", self.percents)).split())


@lru_cache(maxsize=65_536)
def shown(number: str, code: str) -> str | None:
    """Return what a cell of these canonical digits shows; None for what is not retold: dates, fractions, exponents."""
    value = Decimal(number)
    shape = shape_of(code, value)
    if shape is None:
        return None
    decimals = sum(mark in _PLACES for mark in shape.decimals)
    certain = sum(mark == "0" for mark in shape.decimals)
    with localcontext(_EXACTLY):
        scaled = abs(value).scaleb(2 * shape.percents - 3 * shape.thousands)
        digits = f"{scaled.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):f}"
    whole, _, rest = digits.partition(".")
    rest = rest[:certain] + rest[certain:].rstrip("0")
    text = _whole(whole.lstrip("0"), shape) + ("," if rest else "") + _decimals(rest, shape.decimals)
    unsigned = value < 0 and len(_SECTIONS.split(code)) == 1
    return ("-" if unsigned else "") + text.strip()


def shape_of(code: str, value: Decimal) -> Shape | None:
    """Return the section of a format that shows a value; None where `shown` does not tell."""
    if is_date_format(code) or is_time_format(code):
        return None
    sections = _SECTIONS.split(code)
    chosen = 1 if value < 0 and len(sections) > 1 else 2 if value == 0 and len(sections) > 2 else 0
    return _shape(sections[chosen])


@lru_cache(maxsize=4096)
def _shape(section: str) -> Shape | None:
    marks: list[str] = []
    for quoted, escaped, currency, bracket, plain in _TOKEN.findall(section):
        literal = quoted or escaped or currency
        if plain in _UNTOLD or any(sign in bracket for sign in "<>="):
            return None
        if literal or plain:
            marks.append(plain if plain in (*_PLACES, ".", ",", "%") and not literal else f'"{literal or plain}')
    return _taken_apart(marks)


def _taken_apart(marks: list[str]) -> Shape:
    point = marks.index(".") if "." in marks else len(marks)
    last = max((at for at, mark in enumerate(marks) if at < point and mark in _PLACES), default=-1)
    commas = [at for at, mark in enumerate(marks) if mark == ","]
    scaling = [at for at in commas if at > last]
    kept = [(at, '"%' if mark == "%" else mark) for at, mark in enumerate(marks) if mark not in (",", ".")]
    return Shape(
        whole=tuple(mark for at, mark in kept if at < point),
        decimals=tuple(mark for at, mark in kept if at > point),
        percents=marks.count("%"),
        thousands=len(scaling),
        grouped=len(commas) > len(scaling),
    )


def _whole(digits: str, shape: Shape) -> str:
    """Put the digits on their places from the right; the leftmost place takes all that are left."""
    places = [at for at, mark in enumerate(shape.whole) if mark in _PLACES]
    if shape.grouped:
        filled = dict.fromkeys(places, "") | {places[0]: f"{int(digits or 0):,}".replace(",", " ")}
        return "".join(filled.get(at, mark[1:]) for at, mark in enumerate(shape.whole))
    parts: list[str] = []
    for at in reversed(range(len(shape.whole))):
        mark = shape.whole[at]
        if mark not in _PLACES:
            parts.append(mark[1:])
            continue
        taken = digits if at == places[0] else digits[-1:]
        digits = digits.removesuffix(taken)
        parts.append(taken or ("0" if mark == "0" else ""))
    nowhere = digits if any(mark in _PLACES for mark in shape.decimals) else ""  # .00 shows 1,50; "Oui" hides its 1
    return "".join(reversed(parts)) + nowhere


def _decimals(digits: str, places: tuple[str, ...]) -> str:
    left = iter(digits)
    return "".join(next(left, "") if mark in _PLACES else mark[1:] for mark in places)
