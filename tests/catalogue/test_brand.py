"""White reads on a company's colour, or on the darker one that is proposed in its place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.brand import LEAST_CONTRAST, contrast, darkened, is_legible


def test_contrast_is_that_of_wcag() -> None:
    """Published values: black 21, white 1, #767676 the palest grey that passes, #777777 the next that does not."""
    said = {colour: round(contrast(colour), 2) for colour in ("#000000", "#FFFFFF", "#767676", "#777777", "#ff0000")}
    assert said == {"#000000": 21.0, "#FFFFFF": 1.0, "#767676": 4.54, "#777777": 4.48, "#ff0000": 4.0}
    assert [is_legible(text) for text in ("#767676", "#777777", "red", "#12", "#12345678")] == [True] + [False] * 4
    with pytest.raises(ValueError, match="red"):
        contrast("red")


@given(st.integers(0, 0xFFFFFF))
def test_what_is_proposed_reads_and_is_hardly_darker(number: int) -> None:
    """A colour that passes is itself; another keeps its hue within rounding, and is no darker than it takes."""
    colour = f"#{number:06X}"
    proposed = darkened(colour)
    assert is_legible(proposed)
    if is_legible(colour):
        assert proposed == colour
    else:
        assert contrast(proposed) < LEAST_CONTRAST + 0.15
