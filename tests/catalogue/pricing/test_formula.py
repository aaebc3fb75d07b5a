"""The language of indexed prices is closed: arithmetic over a few names, and a fault is shown where it is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.pricing.formula import DEEPEST, FormulaError, parse

KNOWN = {
    "base": Decimal("64.00"), "index": Decimal(102), "index0": Decimal(100), "cap": Decimal(65), "floor": Decimal(60),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("base * index / index0", "65.28"),
        ("BASE*Index/INDEX0", "65.28"),
        ("min(cap, max(floor; base * index / index0))", "65"),
        ("1 + 2 * 3 - 4 / 2", "5"),
        ("-(2 - 5) * --2", "6"),
        ("base * (0.4 + 0.6 * index / index0)", "64.768"),
        ("max(1)", "1"),
        ("10 - 3 - 2", "5"),
        ("8 / 4 / 2", "1"),
    ],
)
def test_a_formula_is_decimal_arithmetic(text: str, value: str) -> None:
    """Usual precedence, left to right, arguments separated by a comma or a semicolon."""
    assert parse(text).value(KNOWN) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "position", "words"),
    [
        ("base * indx", 7, "« indx » est inconnu"),
        ("base * (index", 13, "Il manque « ) »"),
        ("base * 1,5", 8, "écrivez les décimales avec un point"),
        ("base $ 2", 5, "n'a pas de sens ici"),
        ("base ** 2", 6, "Il manque un nombre"),
        ("base index", 5, "est de trop"),
        ("", 0, "Il manque un nombre"),
        ("__import__(1)", 0, "« __import__ » est inconnu"),
        ("base.__class__", 4, "n'a pas de sens ici"),
        ("min", 3, "Il manque « ( »"),
    ],
)
def test_a_fault_is_shown_where_it_is(text: str, position: int, words: str) -> None:
    """The sentence says what is wrong, and which character is the first of it."""
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert str(caught.value).endswith(f"(caractère {position + 1})")
    assert caught.value.position == position


@pytest.mark.parametrize(("text", "position"), [("1 / (index - 102)", 2), ("cap + base", 0)])
def test_what_cannot_be_computed_is_a_fault_of_the_formula(text: str, position: int) -> None:
    """A division by zero and a name without value point at their place too."""
    known = {name: value for name, value in KNOWN.items() if name != "cap"}
    with pytest.raises(FormulaError) as caught:
        parse(text).value(known)
    assert caught.value.position == position


@pytest.mark.parametrize("text", ["(" * 200 + "1" + ")" * 200, "-" * 200 + "1", "1+" * 300 + "1"])
def test_a_monstrous_formula_is_refused_not_a_crash(text: str) -> None:
    """Depth and length are bounded before the stack is."""
    with pytest.raises(FormulaError):
        parse(text)


def test_a_formula_says_what_it_needs() -> None:
    """Only the indices that it names have to be known."""
    assert parse("min(cap, base * 2)").names == {"base", "cap"}
    assert parse(f"{'(' * DEEPEST}1{')' * DEEPEST}").value({}) == 1


@given(st.text(alphabet="base index0*/+-(),;. 12minxz$é", max_size=60))
def test_any_text_is_a_formula_or_a_fault(text: str) -> None:
    """Nothing else ever comes out, and the fault lies within the text."""
    try:
        parse(text)
    except FormulaError as error:
        assert 0 <= error.position <= len(text)  # noqa: PT017 - either outcome is right
