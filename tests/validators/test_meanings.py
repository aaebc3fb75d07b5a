"""Cells that could be read in two ways, or in none: what is read, what is refused, and what is proposed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from validators.kinds import (
    Code,
    Date,
    DueRule,
    Fault,
    Flag,
    Hour,
    Integer,
    Kind,
    Money,
    Number,
    Rate,
    Text,
    fold,
    legible,
)
from workbooks.model import CellKind

SIREN = Code(pattern="[0-9]{9}", max_length=9, digits=9)
MONTHS = Integer(minimum=Decimal(1), counts=("mois",))


def read(kind: Kind, text: str, number_format: str | None = None, *, number: bool = False) -> Any:
    """Read a cell of text, or of a number where it has a format or is said to be one."""
    cell = CellKind.NUMBER if number or number_format else CellKind.TEXT
    return kind.parse_one(text, cell, number_format)


def refused(kind: Kind, text: str, number_format: str | None = None, *, number: bool = False) -> Fault:
    """Return why a cell is refused."""
    with pytest.raises(Fault) as raised:
        read(kind, text, number_format, number=number)
    return raised.value


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        *[("5,5", "5.5"), ("20", "20"), ("0", "0"), ("100", "100"), ("0,5 %", "0.5"), ("1 %", "1"), ("20 pour cent", "20")],
    ],
)  # fmt: skip
def test_a_rate_above_one_or_with_its_percent_sign_is_read(text: str, percent: str) -> None:
    """A sign says what the digits mean; from above 1, they can mean nothing else."""
    assert read(Rate(4), text) == Decimal(percent)


@pytest.mark.parametrize("number", [False, True])
@pytest.mark.parametrize(
    ("text", "both", "proposed"),
    [
        ("1", "1 % ou 100 %", "100 %"),
        ("0.2", "0,2 % ou 20 %", "20 %"),
        ("0.055", "0,055 % ou 5,5 %", "5,5 %"),
        ("0.0001", "0,0001 % ou 0,01 %", "0,01 %"),
    ],
)
def test_a_rate_up_to_one_without_its_percent_sign_has_two_readings(
    text: str, both: str, proposed: str, *, number: bool
) -> None:
    """1 is 1 %, or the 100 % whose format was lost in pasting; typed or not, with few decimals or many."""
    fault = refused(Rate(2), text if number else text.replace(".", ","), number=number)
    assert (fault.number, fault.detail, fault.suggestion) == (16, both, proposed)


@pytest.mark.parametrize(
    ("digits", "number_format", "percent"),
    [("1", "0%", "100"), ("0.055", "0.0%", "5.5"), ("20", '0"%"', "20"), ("1", '0"%"', "1"), ("0.2", '0.0"%"', "0.2")],
)
def test_a_rate_is_what_its_format_shows(digits: str, number_format: str, percent: str) -> None:
    """A percent sign multiplies, or is only written behind the digits."""
    assert read(Rate(4), digits, number_format) == Decimal(percent)


@pytest.mark.parametrize(("digits", "number_format"), [("0.2", '0"%"'), ("20", "0,"), ("20", '0.00" CHF"')])
def test_a_rate_that_its_format_hides_is_refused(digits: str, number_format: str) -> None:
    """0,2 shown as « 0% », twenty thousand shown as 20, francs."""
    assert refused(Rate(4), digits, number_format).number == 16


@pytest.mark.parametrize(
    "text", ["9,90 EUR", "EUR 9,90", "€ 9,90", "€9,90", "9,90 €", "9,90 euros", "9.90 €", "€9.90", "eur\u00a09,90"]
)
def test_the_euro_stands_before_or_behind(text: str) -> None:
    """By its sign, its code or its name."""
    assert read(Money(), text) == Decimal("9.90")


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        *[("1.234,50", "1234,50"), ("1,234.50", "1234,50"), ("1 234.50", "1234,50"), ("1'234,50", "1234,50")],
        *[("1.234.567", "1234567"), ("12€50", "12,50"), ("9,9O", "9,90"), ("1.234,50 €", "1234,50")],
        *[("gratuit", None), ("lol", None), ("9,90 k€", None), ("9,90 €/mois", None)],
    ],
)
def test_an_amount_in_another_spelling_is_proposed_in_ours(text: str, proposed: str | None) -> None:
    """Marks of thousands that only read one way; a unit that multiplies has no proposal."""
    fault = refused(Money(), text)
    assert (fault.number, fault.suggestion) == (4, proposed)


def test_three_decimals_after_a_zero_are_no_thousands() -> None:
    """0,174 is read in a price by kWh, and 1,234 still has two readings."""
    assert read(Money(6), "0,174") == Decimal("0.174")
    assert refused(Money(6), "1,234").detail == "1,234 ou 1234"


@pytest.mark.parametrize(
    ("digits", "number_format", "number", "said"),
    [
        ("0.2", "0%", 16, "« 20% »"),
        ("9900", "#,##0,", 16, "« 10 »"),
        ("9.9", '0.00" k€"', 16, "« 9,90 k€ »"),
        ("9.9", '0.00" €/mois"', 16, "« 9,90 €/mois »"),
        ("9.9", "[h]:mm", 16, "au format [h]:mm"),
        ("9.9", '0.00" DH"', 17, "9,90 DH"),
        ("9.9", "0.00\\ \\M\\A\\D", 17, "9,90 MAD"),
        ("9.9", "[$CHF] 0.00", 17, "CHF 9,90"),
    ],
)
def test_money_that_shows_another_amount_is_refused(digits: str, number_format: str, number: int, said: str) -> None:
    """Percents, thousands, units and other currencies: the finding says what Excel shows beside the value."""
    fault = refused(Money(), digits, number_format)
    assert fault.number == number
    assert said in str(fault.detail)


@pytest.mark.parametrize("number_format", ["00.00", "yyyy", "# ?/?", '#,##0.00" €";[Red]-#,##0.00" €";"-"'])
def test_money_under_a_format_that_only_dresses_it_is_read(number_format: str) -> None:
    """Zeros in front, a date format that makes no date, a fraction, colours."""
    assert read(Money(), "9.9", number_format) == Decimal("9.9")


@pytest.mark.parametrize("text", ["9,90 DH", "MAD 9,90", "9,90 FCFA", "9,90 $", "9,90 francs"])
def test_another_currency_is_named_in_a_text_too(text: str) -> None:
    """By its sign, its code or its name."""
    assert refused(Money(), text).number == 17


@pytest.mark.parametrize(
    ("kind", "digits", "number_format"),
    [(Number(4), "0.5", "0%"), (Number(4), "5", '0" k"'), (Integer(), "2", "0%"), (MONTHS, "12", '0" jours"')],
)
def test_a_number_that_shows_another_one_is_refused(kind: Kind, digits: str, number_format: str) -> None:
    """Percents, multiples, days in a column of months."""
    assert refused(kind, digits, number_format).number == 16


def test_a_number_with_its_own_unit_is_read() -> None:
    """Twelve months are twelve months; kilowatt hours are for the column « Unité »."""
    assert read(MONTHS, "12", '0" mois"') == 12
    assert read(Number(4), "5", '0" kWh"') == 5
    assert read(Integer(), "2", "000") == 2


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        *[(Money(), "٣", 4), (Money(), "９,９０", 4), (Number(4), "１", 20), (Integer(), "２", 11), (Rate(4), "２０ %", 5)],
        *[(Date(), "٠١/١٢/٢٠٢٦", 6), (Date(), "０１/１２/２０２６", 6), (DueRule(), "J+３０", 3), (Flag(), "１", 7)],
    ],
)  # fmt: skip
def test_a_digit_is_one_of_ours(kind: Kind, text: str, number: int) -> None:
    """Python and regular expressions know hundreds of digits; a workbook has ten."""
    assert refused(kind, text).number == number


@pytest.mark.parametrize("text", ["MTV-OFFRE-００１", "MTV-OFFRE-001²", "MTV-OFFRE-①"])
def test_another_digit_is_no_spelling_of_a_code(text: str) -> None:
    """« ² » is not 2: the code that it would name is another product's."""
    assert fold(text) != fold("MTV-OFFRE-001")
    assert fold("ＭＴＶ-OFFRE-001") == fold("MTV-OFFRE-001")


@pytest.mark.parametrize(
    ("kind", "digits", "number_format", "seen"),
    [
        *[(Code(), "12", "0000", "0012"), (Text(500), "1", "00", "01"), (Text(40), "12", "0000", "0012")],
        *[(SIREN, "12345682", "000 000 000", "012345682"), (Text(40), "612345678", "00 00 00 00 00", "06 12 34 56 78")],
    ],
)  # fmt: skip
def test_a_text_keeps_the_zeros_that_its_author_sees(kind: Kind, digits: str, number_format: str, seen: str) -> None:
    """The number has lost them, the format shows them."""
    assert read(kind, digits, number_format) == seen


@pytest.mark.parametrize(
    ("kind", "digits", "number_format", "proposed"),
    [
        *[(Text(40), "0.2", "0%", "20%"), (Code(), "0.2", "0%", None), (Code(), "12", '"MTV-"000', "MTV-012")],
        *[(Text(60), "30", '0" jours"', "30 jours"), (Code(), "9900", "#,##0,", "10"), (Text(40), "5", "yyyy", None)],
    ],
)  # fmt: skip
def test_a_text_that_shows_other_digits_is_refused(
    kind: Kind, digits: str, number_format: str, proposed: str | None
) -> None:
    """What Excel shows is proposed, if the column may hold it."""
    fault = refused(kind, digits, number_format)
    assert (fault.number, fault.suggestion) == (16, proposed)


def test_a_decimal_in_a_text_is_asked_about() -> None:
    """« 75,92 » typed for two departments is one number in the file, without its comma."""
    fault = refused(Text(500), "75.92", number=True)
    assert (fault.number, fault.detail, fault.suggestion) == (
        16,
        "75,92 ou 75.92 : mettez d'abord la cellule au format Texte",
        "75,92",
    )
    assert read(Text(500), "75", number=True) == "75"
    assert Text(500).native == (CellKind.TEXT,)


@pytest.mark.parametrize("kind", [Code(), Text(40), SIREN])
def test_digits_that_excel_has_lost_are_lost(kind: Kind) -> None:
    """Excel keeps fifteen of them; the sixteenth is a zero that nobody typed."""
    assert refused(kind, "1234567890123460", number=True).number == 21
    assert read(Text(40), "123456789012345", number=True) == "123456789012345"


@pytest.mark.parametrize(
    "text",
    [
        *["1 décembre 2026", "1er décembre 2026", "mardi 1er déc. 2026", "1-déc-2026", "01.12.2026", "01-12-2026", "1/12/26"],
        *["2026-12-01T00:00", "2026-12-01 00:00:00", "2026/12/01", "20261201", "01/12/2026 14:30", "46357", "1ER DÉCEMBRE 2026"],
    ],
)  # fmt: skip
def test_a_day_in_another_spelling_is_proposed_in_ours(text: str) -> None:
    """Nothing is guessed silently; the day is there to copy."""
    fault = refused(Date(), text)
    assert (fault.number, fault.suggestion) == (6, "01/12/2026")


@pytest.mark.parametrize(
    "text", ["sept. 2025", "31/02/2026", "bientôt", "2026", "2026-12-01T23:30:00Z", "1 jui 2026", "1/12/1926"]
)
def test_a_day_that_is_not_sure_is_not_proposed(text: str) -> None:
    """No day, no such day, an instant whose day depends on its zone, two months, another century."""
    assert refused(Date(), text).suggestion is None


@pytest.mark.parametrize(
    ("digits", "number_format", "detail"),
    [
        ("46357", None, "la cellule n'est plus au format Date"),
        ("46357", "[h]:mm", "Excel y affiche une durée : mettez d'abord la cellule au format Date"),
        ("46357", "mm:ss.0", "Excel y affiche une durée : mettez d'abord la cellule au format Date"),
    ],
)
def test_a_serial_that_shows_no_date_is_proposed_as_one(digits: str, number_format: str | None, detail: str) -> None:
    """The format was lost, or shows hours: the day is proposed, with the reason."""
    fault = refused(Date(), digits, number_format, number=True)
    assert (fault.number, fault.detail, fault.suggestion) == (6, detail, "01/12/2026")
    assert refused(Date(), "2026", number=True).suggestion is None
    assert read(Date(), "01/12/2026") == date(2026, 12, 1)


@pytest.mark.parametrize(
    ("kind", "text", "proposed"),
    [
        *[(Code(), "premium", "PREMIUM"), (Code(), "été 25", "ETE-25"), (Code(), "abonnement !", "ABONNEMENT")],
        *[(Code(), "PROМO", "PROMO"), (Code(), "Été/Hiver", "ETE-HIVER"), (Code(), "МИР", None), (Code(), "…", None)],
        *[(Code(pattern="[A-Z0-9]{2,10}"), "m t v", "MTV"), (Code(pattern="[1-8][0-9A-Z]{2,19}"), "706 100", "706100")],
        *[(Hour(), "14h30", "14:30"), (Hour(), "9:30", "09:30"), (Hour(), "9 h", "09:00"), (Hour(), "24:00", None)],
    ],
)  # fmt: skip
def test_the_nearest_code_is_proposed(kind: Code, text: str, proposed: str | None) -> None:
    """Capitals without accents; a letter that only looks Latin is the Latin one; nothing where no code is near."""
    assert kind.meant(text) == proposed


@pytest.mark.parametrize(
    ("kind", "text", "proposed"),
    [(MONTHS, "12 mois", "12"), (MONTHS, "12 jours", None), (Integer(), "v2", "2"), (Integer(), "l2", "12"), (Integer(), "1,5", None)],
)  # fmt: skip
def test_a_whole_number_is_proposed_without_its_unit(kind: Kind, text: str, proposed: str | None) -> None:
    """« 12 mois » in a column of months, « v2 » for a version; not days, and not half a month."""
    fault = refused(kind, text)
    assert (fault.number, fault.suggestion) == (11, proposed)


def test_a_digit_of_another_script_is_named_by_its_code_point() -> None:
    """« ９ » looks like 9: the sentence says which it is."""
    assert legible("９,90") == "‹U+FF19›,90"
    assert legible("90 m²") == "90 m²"


@pytest.mark.parametrize(("text", "proposed"), [("30 jours", "J+30"), ("10 du mois prochain", "10 du mois suivant"), ("un de ces jours", None)])  # fmt: skip
def test_the_nearest_due_rule_is_proposed(text: str, proposed: str | None) -> None:
    """Other words for the four forms."""
    assert refused(DueRule(), text).suggestion == proposed


@pytest.mark.parametrize(
    ("digits", "number_format", "yes"), [("1", '"Oui";;"Non"', True), ("0", '"Oui";;"Non"', False)]
)
def test_yes_and_no_may_be_the_format_of_a_number(digits: str, number_format: str, *, yes: bool) -> None:
    """What the cell shows is what its author chose; 1 shown as « 100% » is neither."""
    assert read(Flag(), digits, number_format) is yes
    assert refused(Flag(), digits, "0%").number == 7


@pytest.mark.parametrize("kind", [Money(), Rate(), Integer(), Number(4)])
@pytest.mark.parametrize("number_format", [None, "00", '0.00" k€"'])
def test_a_number_beyond_all_bounds_is_refused(kind: Kind, number_format: str | None) -> None:
    """A double has up to 309 digits, and a text as many as its author likes."""
    for digits in ("1" + "0" * 300, "-" + "9" * 40):
        assert refused(kind, digits, number_format, number=True).number in (16, 18)
    assert refused(kind, "1" * 5000).number == 18
