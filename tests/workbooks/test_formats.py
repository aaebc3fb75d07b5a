"""Number formats: what makes a date, and what changes the meaning of digits."""

from __future__ import annotations

import pytest

from workbooks.formats import BUILT_IN, is_date_format, is_time_format, meaningful_format

DATES = [
    "dd/mm/yyyy",
    "d/m/yy",
    "yyyy-mm-dd",
    "yyyy\\-mm\\-dd",
    "dd/mm/yyyy;@",
    "[$-40C]d mmmm yyyy;@",
    "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy",
    "dd/mm/yyyy hh:mm:ss",
    "jj/mm/aaaa",
    'dd" "mmmm" "yyyy',
    "mm/yy",
    "mmm",
    "dd h:mm",
]
TIMES = [
    "h:mm AM/PM",
    "h:mm",
    "[h]:mm:ss",
    "[h]:mm",
    "[hh]:mm;@",
    "[mm]:ss",
    "mm:ss.0",
    "mm:ss",
    "[$-F400]h:mm:ss",
    "[s]",
]
NUMBERS = [
    "General",
    "Standard",
    "0.00",
    '0" jours"',
    "0\\d",
    "[Red]0.00",
    "[Yellow]#,##0",
    "_-* #,##0.00\\ _€_-",
    "0.00E+00",
    "@",
    '"day"0',
    "[$-40C]#,##0",
    "[>=100]0;0.0",
    "0.00_d",
]


@pytest.mark.parametrize("code", DATES)
def test_date_parts_and_separators_alone_make_a_date(code: str) -> None:
    """Whatever the order, the locale bracket or the escapes."""
    assert is_date_format(code)


@pytest.mark.parametrize("code", TIMES)
def test_hours_and_minutes_alone_are_no_date(code: str) -> None:
    """Nobody sees the day in a time of day or a duration; the format is kept, for the column to tell."""
    assert is_time_format(code)
    assert not is_date_format(code)
    assert meaningful_format(code) == code


@pytest.mark.parametrize("code", NUMBERS)
def test_letters_in_quotes_brackets_or_words_make_no_date(code: str) -> None:
    """The letters d, m, y, h, s appear in many formats of numbers."""
    assert not is_date_format(code)
    assert not is_time_format(code)


@pytest.mark.parametrize(
    "code",
    [
        *["General", "Standard", "0", "0.00", "#,##0.00", "#,##0.00 €", '#,##0.00\\ "€"', "[$€-40C]#,##0.00", "@"],
        *["#,##0.00;[Red]-#,##0.00", '_-* #,##0.00\\ "€"_-;\\-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "0.00E+00"],
        *["# ##0.00", "#,##0.00\\ [$EUR]", "(0.00)"],
    ],
)
def test_mere_presentation_is_forgotten(code: str) -> None:
    """Decimals, thousands, the euro and colours leave the digits as they are."""
    assert meaningful_format(code) is None


@pytest.mark.parametrize(
    "code",
    [
        *["0%", "0.00%", '0"%"', "0\\%", "$#,##0.00", '"$"#,##0', "[$$-409]0.00", "[$CHF] 0", '0.00" CHF"', "£0.00"],
        *["00", "#0000", "000000000", "000 000 000", "00000\\-0", '"0"00000', "0,", "#,##0,,", "0.0,", "# ?/?"],
        *["dd/mm/yyyy", '0" mois"', '0.00" k€"'],
    ],
)
def test_what_changes_the_meaning_of_digits_is_kept(code: str) -> None:
    """Percent, other currencies, leading zeros, scaling, fractions, units, dates."""
    assert meaningful_format(code) == code


def test_built_in_formats_are_known() -> None:
    """They stand in no file: 9 and 10 are percents, 14 to 22 dates or times, 44 the reader's own currency."""
    assert meaningful_format(BUILT_IN[9])
    assert meaningful_format(BUILT_IN[10])
    assert all(is_date_format(BUILT_IN[number]) for number in (*range(14, 18), 22))
    assert all(is_time_format(BUILT_IN[number]) for number in (*range(18, 22), 45, 46, 47))
    assert meaningful_format(BUILT_IN[44]) is None
