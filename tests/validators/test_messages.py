"""What an author reads: every finding of every rule says where, what, what was expected and what to do."""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.support.checking import checked
from tests.validators.rule_cases import CASES, context_of
from validators.builder import masked
from validators.findings import Finding

DEVELOPERS_WORDS = re.compile(
    r"\b(null|None|NaN|string|regex|pattern|DataFrame|float|int|bool|enum|UUID|sku|payload|True|False)\b"
)
ENGLISH_PUNCTUATION = re.compile(r'"|\w[!?;:](?!/)(\s|$)|[a-zé]\.\.')


@cache
def finding_of(code: str) -> Finding:
    """Return the finding of a rule's wrong workbook."""
    (found,) = checked(CASES[code][0], **context_of(code)).findings
    return found


@pytest.mark.parametrize("code", CASES)
def test_a_message_is_one_readable_french_sentence(code: str) -> None:
    """At most 240 characters, the cell in it, French quotes, no word of a developer."""
    message = finding_of(code).message
    assert len(message) <= 240
    assert str(finding_of(code).cell) in message
    assert not DEVELOPERS_WORDS.search(message), message
    assert not ENGLISH_PUNCTUATION.search(message), message
    assert message.endswith(".")
    assert "  " not in message
    assert "{" not in message


@pytest.mark.parametrize("code", CASES)
def test_a_finding_says_what_to_do_and_what_was_found(code: str) -> None:
    """The action is in the message and the value too, when there is one; the expectation stands beside it."""
    finding = finding_of(code)
    assert finding.action in finding.message
    assert finding.expected
    assert finding.column
    assert finding.row == int(re.sub(r"\D", "", str(finding.cell)))


def test_a_formula_that_cannot_be_read_says_where() -> None:
    """The eighth character of « base * prix » begins the name that nobody knows."""
    message = finding_of("TAR-110").message
    assert "« prix » est inconnu : choisissez parmi base, index" in message
    assert "(caractère 8)" in message


def test_an_iban_is_never_shown_whole() -> None:
    """A finding about bank details shows their ends only, in every field."""
    finding = finding_of("PAR-101")
    assert "7890 188" not in str(finding.to_json())
    assert finding.found == "FR76********************188"


@pytest.mark.parametrize(
    ("secret", "shown"),
    [("FR7630006000011234567890189", "FR76********************189"), ("1234", "****"), (None, None)],
)
def test_a_secret_keeps_its_ends(secret: str | None, shown: str | None) -> None:
    """Four characters first, three last, stars between; a short secret is all stars."""
    assert masked(secret) == shown
