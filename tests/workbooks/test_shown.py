"""What Excel shows of a number under a format that changes its digits."""

from __future__ import annotations

import pytest

from workbooks.shown import shown


@pytest.mark.parametrize(
    ("number", "code", "seen"),
    [
        *[("12", "0000", "0012"), ("1", "00", "01"), ("12345682", "000 000 000", "012 345 682"), ("5", "[Red]000", "005")],
        *[("0.2", "0%", "20%"), ("0.055", "0.0%", "5,5%"), ("20", '0"%"', "20%"), ("0.2", '0.0"%"', "0,2%")],
        *[("9900", "#,##0,", "10"), ("9900", '#,##0.0," k€"', "9,9 k€"), ("7500000", '0.0,,\\ "M"', "7,5 M")],
        *[("9.9", '0.00" k€"', "9,90 k€"), ("9.9", "0.00\\ \\D\\H", "9,90 DH"), ("1234567.5", "#,##0.00 [$CHF]", "1 234 567,50 CHF")],
        *[("12", '"MTV-"000', "MTV-012"), ("-5", "00", "-05"), ("0", '0.00;-0.00;"offert"', "offert"), ("-5", '0;"moins" 0', "moins 5"), ("1", '"Oui";;"Non"', "Oui"), ("1.5", ".00", "1,50")],
    ],
)  # fmt: skip
def test_a_number_is_shown_as_excel_does(number: str, code: str, seen: str) -> None:
    """Zeros in front, percents, thousands scaled away, units, other currencies, a section for each sign."""
    assert shown(number, code) == seen


@pytest.mark.parametrize("code", ["# ?/?", "0.00E+00", "dd/mm/yyyy", "[h]:mm", "[>=100]0;0.0", "General", "@"])
def test_what_is_not_retold_is_not_guessed(code: str) -> None:
    """Fractions, exponents, dates, durations and conditions have no short retelling."""
    assert shown("12.5", code) is None
