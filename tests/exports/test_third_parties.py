"""Third parties get codes that every accounting software takes, and keep them."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports import cegid, fec, sage100
from exports.third_parties import LONGEST, third_party_code
from tests.exports.books import FT, WC, box_sale, fees


@pytest.mark.parametrize(
    ("auxiliary", "code"),
    [
        ("Oggodata", "OGGODATA"),
        ("C0042", "C0042"),
        ("Prévalia Mutuelle", "PREVALV44QXOF"),
        ("172fccbc-53c8-5575-8222-bc1dad435cf8", "CDNV65S6FWW3Y"),
    ],
)
def test_a_code_is_short_readable_and_for_ever(auxiliary: str, code: str) -> None:
    """These codes are in accountants' files: changing how they are made would open every account again."""
    assert third_party_code(auxiliary) == code


@given(st.text(min_size=1))
def test_any_name_has_a_code_that_fits(auxiliary: str) -> None:
    """Capitals and digits, thirteen at most, the same each time."""
    code = third_party_code(auxiliary)
    assert 0 < len(code) <= LONGEST
    assert code.isascii()
    assert code.isalnum()
    assert third_party_code(auxiliary) == code


def test_names_that_look_alike_have_codes_of_their_own() -> None:
    """``Oggo Data`` is no ``OggoData``; ten thousand clients are ten thousand codes."""
    names = ["Oggo Data", "OggoData", "Oggo-Data", "Oggo Data 2", *(str(UUID(int=number)) for number in range(10_000))]
    assert len({third_party_code(name) for name in names}) == len(names)


def test_only_third_party_accounts_bear_a_code() -> None:
    """Software refuses a third party on a bank or a charge, whoever was paid."""
    lines = [item._replace(auxiliary="Slimpay", auxiliary_label="Slimpay") for item in fees()]
    records = fec.TXT.render(lines, WC).decode("iso-8859-15").splitlines()[1:]
    assert [record.split("\t")[4:8:2] for record in records] == [["627100", ""], ["445660", ""], ["401000", "SLIMPAY"]]


def test_every_format_says_the_same_code_and_the_fec_says_whose_it_is() -> None:
    """A client's reference of 36 characters goes through Sage's 13 positions and Cegid's 17."""
    client = "172fccbc-53c8-5575-8222-bc1dad435cf8"
    code = third_party_code(client).encode()
    lines = [item._replace(auxiliary=client, auxiliary_label=client) for item in box_sale() if item.auxiliary]
    others = [item for item in box_sale() if not item.auxiliary]
    assert b"X" + code in sage100.TXT.render(lines, FT)
    assert b";411000;" + code + b";D;" in cegid.CSV.render(lines, FT)
    assert b"\t" + code + b"\t" + client.encode() + b"\t" in fec.TXT.render([*lines, *others], FT)
