"""Files of fixed positions: each value where the importer looks for it, whatever the characters."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import quadra, sage100
from exports.engine.faults import CannotExport
from exports.engine.fixed_width import Field, Record
from exports.engine.text import fitted
from tests.exports.books import FT, WC, box_sale, collection, fees, ft_month, line

#: What Sage reads and where (positions from 1, both included).
SAGE = {
    "journal": (1, 3), "day": (4, 9), "piece_type": (10, 11), "account": (12, 24), "account_type": (25, 25),
    "auxiliary": (26, 38), "reference": (39, 51), "label": (52, 76), "payment": (77, 77), "due": (78, 83),
    "side": (84, 84), "amount": (85, 104), "kind": (105, 105), "number": (106, 112), "filler": (113, 138),
}  # fmt: skip
QUADRA = {
    "record": (1, 1), "account": (2, 9), "journal": (10, 11), "folio": (12, 14), "day": (15, 20), "code": (21, 21),
    "label": (22, 41), "side": (42, 42), "sign": (43, 43), "cents": (44, 55), "contra": (56, 63), "due": (64, 69),
    "letter": (70, 71), "statistics": (72, 74), "piece": (75, 79), "affair": (80, 89), "quantity": (90, 99),
    "number": (100, 107), "currency": (108, 110), "journal_of_three": (111, 113), "vat": (114, 116),
    "long_label": (117, 146), "vat_code": (147, 148), "reference": (149, 158), "filler": (159, 231),
}  # fmt: skip


def cut(record: str, places: dict[str, tuple[int, int]]) -> dict[str, str]:
    """The values of a record, as an importer that counts positions reads them; the places must cover it."""
    assert [first for first, _ in places.values()] == [1, *(last + 1 for _, last in list(places.values())[:-1])]
    assert len(record) == list(places.values())[-1][1]
    return {name: record[first - 1 : last] for name, (first, last) in places.items()}


def test_sage_finds_each_value_at_its_position() -> None:
    """The company first, then 138 characters by line, decimal point, spaces where there is nothing."""
    content = sage100.TXT.render(box_sale(), FT)
    name, *records, end = content.decode("iso-8859-15").split("\r\n")
    assert (name, end, len(records)) == ("France Téléphone", "", 3)
    assert cut(records[0], SAGE) == {
        "journal": "VE ", "day": "010925", "piece_type": "FC", "account": "411000       ", "account_type": "X",
        "auxiliary": "C0042        ", "reference": "T-2025-09-001", "label": "Vente FT-BOX-001 Box Fibr",
        "payment": " ", "due": " " * 6, "side": "D", "amount": "29.90".rjust(20), "kind": "N", "number": "1      ",
        "filler": " " * 26,
    }  # fmt: skip
    assert cut(records[2], SAGE)["amount"] == "4.98".rjust(20)


def test_quadra_finds_each_value_at_its_position() -> None:
    """231 characters by line, cents padded with zeros, the reference keeps its end."""
    records = quadra.TXT.render(box_sale(), FT).decode("iso-8859-15").split("\r\n")
    assert cut(records[1], QUADRA) == {
        "record": "M", "account": "706100  ", "journal": "VE", "folio": "000", "day": "010925", "code": " ",
        "label": "Vente FT-BOX-001 Box", "side": "C", "sign": "+", "cents": "000000002492", "contra": " " * 8,
        "due": "000000", "letter": "  ", "statistics": "   ", "piece": " " * 5, "affair": " " * 10,
        "quantity": " " * 10, "number": "00000001", "currency": "EUR", "journal_of_three": "VE ", "vat": "   ",
        "long_label": "Vente FT-BOX-001 Box Fibre    ", "vat_code": "  ", "reference": "025-09-001",
        "filler": " " * 73,
    }  # fmt: skip


def test_sage_takes_for_a_third_party_s_account_only_one_that_names_it() -> None:
    """The bank's line of a fee knows its supplier, but 512000 holds no third party: no X without a code behind it."""
    bank = [item._replace(auxiliary="Slimpay") for item in collection()]
    of_bank, of_client = (
        cut(record, SAGE) for record in sage100.TXT.render(bank, FT).decode("iso-8859-15").split("\r\n")[1:3]
    )
    assert (of_bank["account"].strip(), of_bank["account_type"], of_bank["auxiliary"].strip()) == ("512000", " ", "")
    assert (of_client["account"].strip(), of_client["account_type"]) == ("411000", "X")
    assert of_client["auxiliary"].strip() == "SLIMPAY"


@pytest.mark.parametrize(("letter", "written"), [("AB", "AB"), ("ABC", "  "), (None, "  ")])
def test_quadra_s_letter_is_whole_or_absent(letter: str | None, written: str) -> None:
    """The 703rd letter of an account has three characters: its first two are the letter of two other lines."""
    lines = [item._replace(letter=letter) for item in collection()]
    record = quadra.TXT.render(lines, FT).decode("iso-8859-15").split("\r\n")[1]
    assert cut(record, QUADRA)["letter"] == written


def test_a_cost_center_makes_an_analytic_record() -> None:
    """Quadra wants it on a line of its own, behind the entry line it details."""
    records = quadra.TXT.render(fees(), WC).decode("iso-8859-15").split("\r\n")
    assert [record[:1] for record in records] == ["M", "I", "M", "M", ""]
    assert records[1] == "I10000+000000001500PAIEMENT" + " " * 12


@pytest.mark.parametrize(
    "label",
    [
        "Œuvre d’été à Noël, 100 €",
        "Ψηφιακή Łódź — č",
        "e\u0301te\u0301",
        "日本",
        "\N{NARROW NO-BREAK SPACE}n° 3 ½ …",
        "\ud800",
    ],
)
def test_no_character_moves_a_position(label: str) -> None:
    """An accent, a ligature or a letter of another alphabet takes as many bytes as characters after transliteration."""
    for made, length in ((sage100.TXT, 138), (quadra.TXT, 231)):
        content = made.render([item._replace(label=label) for item in box_sale()], FT)
        records = [record for record in content.split(b"\r\n")[-4:] if record]
        assert {len(record) for record in records} == {length}
        assert len(content.decode("iso-8859-15")) == len(content)


@given(*[st.text(max_size=40)] * 3)
def test_any_text_keeps_every_position(label: str, piece: str, center: str) -> None:
    """Whatever was typed, records keep their length in bytes, and the amount is where it was."""
    lines = [item._replace(label=label, piece=piece, cost_center=center[:10].strip() or None) for item in box_sale()]
    for record in sage100.TXT.render(lines, FT).split(b"\r\n")[1:-1]:
        assert (len(record), record[84:104].strip()) in {(138, b"29.90"), (138, b"24.92"), (138, b"4.98")}
    with suppress(CannotExport):  # a cost center may grow beyond ten characters in another alphabet
        records = quadra.TXT.render(lines, FT).split(b"\r\n")[:-1]
        assert {len(record) for record in records} <= {231, 39}


def test_accents_of_french_are_kept() -> None:
    """ISO 8859-15 has them all, the ligature œ and the euro included."""
    label = "Œuvre d'été, 5 €"
    content = sage100.TXT.render([item._replace(label=label) for item in box_sale()], FT)
    assert cut(content.decode("iso-8859-15").split("\r\n")[1], SAGE)["label"] == label.ljust(25)


@pytest.mark.parametrize(
    ("typed", "latin", "ascii_only"),
    [
        ("Sante\u0301 e\u0300te\u0301", "Santé èté", "Sante ete"),
        ("non\N{NON-BREAKING HYPHEN}fumeur \N{HYPHEN} 2", "non-fumeur - 2", "non-fumeur - 2"),
        ("a\N{ZERO WIDTH SPACE}b\N{LINE SEPARATOR}c", "ab c", "ab c"),
        ("½ journée", "1/2 journée", "1/2 journee"),
    ],
)
def test_what_a_charset_lacks_is_the_nearest_and_never_a_question_mark(typed: str, latin: str, ascii_only: str) -> None:
    """An accent typed apart, Word's own hyphen, a space of no width: nobody sees them, no file may show them."""
    assert (fitted(typed, "iso-8859-15"), fitted(typed, "ascii")) == (latin, ascii_only)


def test_a_line_break_in_a_label_makes_no_line() -> None:
    """Tabs and breaks become spaces: eleven lines of books make eleven records."""
    assert len(quadra.TXT.render(ft_month(), FT).split(b"\r\n")) == 12


def test_an_account_that_does_not_fit_is_no_other_account() -> None:
    """Half an account number is another account: the file is refused, and the sentence says which value."""
    with pytest.raises(CannotExport, match="Le compte « 706100000123 » : 12 caractères, le format Cegid Quadra"):
        quadra.TXT.render([line(FT, "706100000123", "1.00")], FT)


def test_a_part_of_a_cent_is_never_rounded_away() -> None:
    """Rounding is done once, when the entry is built (decision 28)."""
    with pytest.raises(ValueError, match="a part of a cent"):
        sage100.TXT.render([line(FT, "706100")._replace(debit=Decimal("0.005"))], FT)


def test_a_declaration_whose_fields_overlap_is_refused() -> None:
    """A position belongs to one field, within its record, and a record tells something of its row."""
    with pytest.raises(ValueError, match="positions 3-5 after 3"):
        Record(10, (Field(1, 3, "a", "A"), Field(3, 5, "b", "B")))
    with pytest.raises(ValueError, match="12 positions in a record of 10"):
        Record(10, (Field(1, 12, "a", "A"),))
    with pytest.raises(ValueError, match="tells nothing of its row"):
        Record(10, (Field(1, 3, "a", "A"),))
