"""How our own sheets look: fonts, fills and borders as the style sheet of a workbook spells them."""

from __future__ import annotations

from dataclasses import dataclass

from workbooks.marked_copy.model import Look

_INK, _GREY, _INDIGO, _WHITE, _LINE = "FF101828", "FF475467", "FF3538CD", "FFFFFFFF", "FFEAECF0"


@dataclass(frozen=True, slots=True)
class Recipe:
    """One look."""

    size: int = 10  # points
    bold: bool = False
    underlined: bool = False
    colour: str = _INK  # ARGB
    fill: str | None = None  # ARGB
    lined: bool = True  # a thin line below
    indent: int = 1
    wrap: bool = True
    family: str = "Calibri"
    number_format: int = 0  # 49: text

    def font(self, p: str) -> bytes:
        """Return the font, with the prefix of the style sheet's elements."""
        return (
            f"<{p}font>{f'<{p}b/>' if self.bold else ''}{f'<{p}u/>' if self.underlined else ''}"
            f'<{p}sz val="{self.size}"/><{p}color rgb="{self.colour}"/><{p}name val="{self.family}"/></{p}font>'
        ).encode()

    def border(self, p: str) -> bytes:
        """Return the border, with the prefix of the style sheet's elements."""
        bottom = f'<{p}bottom style="thin"><{p}color rgb="{_LINE}"/></{p}bottom>' if self.lined else f"<{p}bottom/>"
        return f"<{p}border><{p}left/><{p}right/><{p}top/>{bottom}<{p}diagonal/></{p}border>".encode()


LOOKS = {
    Look.TITLE: Recipe(size=16, bold=True, lined=False, wrap=False, indent=0),
    Look.LEAD: Recipe(size=11, colour=_GREY, lined=False, wrap=False, indent=0),
    Look.HEADER: Recipe(bold=True, colour=_WHITE, fill=_INDIGO),
    Look.GROUP: Recipe(size=11, bold=True, fill="FFEEF0FF", wrap=False),
    Look.TEXT: Recipe(),
    Look.STRONG: Recipe(bold=True),
    Look.CODE: Recipe(number_format=49),
    Look.LINK: Recipe(colour=_INDIGO, underlined=True),
    Look.ERROR: Recipe(bold=True, colour="FF912018", fill="FFFEE4E2"),
    Look.WARNING: Recipe(bold=True, colour="FF7A2E0E", fill="FFFEF0C7"),
    Look.LABEL: Recipe(colour=_GREY),
    Look.COUNT: Recipe(number_format=3),
}
