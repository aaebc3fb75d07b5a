"""What the style numbers of cells (``s=``) mean for the numbers in them, worked out once for a whole workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from workbooks.formats import is_date_format, meaningful_format
from workbooks.safe_xml import whole

#: A cell that names no style has the first one (ECMA-376 part 1, §18.3.1.4).
DEFAULT_STYLE = "0"


@dataclass(frozen=True, slots=True)
class CellStyle:
    """One style, as far as it changes what a number says."""

    code: str  # number-format code, "General" when none
    is_date: bool  # it makes a date of a number
    meaningful: str | None  # the code where it changes the meaning of digits


_PLAIN = CellStyle("General", is_date=False, meaningful=None)


@dataclass(frozen=True, slots=True)
class CellStyles:
    """The styles of a workbook, by number."""

    styles: tuple[CellStyle, ...]
    date1904: bool
    dates: frozenset[str] = field(init=False)  # the numbers, as text, of those that make dates
    meaningful: dict[str, str] = field(init=False)  # number, as text → code that changes the meaning of digits

    def __post_init__(self) -> None:
        numbered = [(str(number), style) for number, style in enumerate(self.styles)]
        object.__setattr__(self, "dates", frozenset(number for number, style in numbered if style.is_date))
        kept = {number: style.meaningful for number, style in numbered if style.meaningful is not None}
        object.__setattr__(self, "meaningful", kept)

    @classmethod
    def of(cls, codes: Sequence[str], *, date1904: bool) -> CellStyles:
        """Work out what each number-format code means; ``codes`` are those of the styles in their order."""
        known = {code: CellStyle(code, is_date_format(code), meaningful_format(code)) for code in dict.fromkeys(codes)}
        return cls(tuple(known[code] for code in codes), date1904)

    def style(self, number: str | None) -> CellStyle:
        """Return the style that a cell names, the first one where it names none; a plain one where there is none such."""
        at = whole(number or DEFAULT_STYLE, len(self.styles))
        return self.styles[at] if at < len(self.styles) else _PLAIN
