"""What an author reads: every finding of every rule says where, what, what was expected and what to do."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.checking import checked
from tests.validators.rule_cases import CASES, context_of
from validators.builder import masked
from validators.findings import Finding
from validators.rules import GENERIC, NAMED, Rule
from validators.sheets import SHEETS

#: What a heading cannot say: « là-bas », « cette ligne », « celui-ci ».
POINTING_BACK = re.compile(r"là-bas|jusque-là|celui-ci|\b(cet|cette|ces)\b|\bce (?!qu)", re.IGNORECASE)
ENGLISH_NUMBER = re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])")
ROOT = Path(__file__).parents[2]
SOURCES = sorted(
    path
    for folder in ("catalogue", "cli", "dashboard", "exports", "sync", "validators")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "documentation_model.py"  # in English
)
PLURAL = re.compile(r" ([a-zà-ÿ]+s)\b")
#: Words that end with an s whatever their number.
NOT_PLURALS = frozenset(
    {
        "alors",
        "ans",
        "dans",
        "depuis",
        "des",
        "hors",
        "les",
        "mois",
        "pas",
        "plus",
        "puis",
        "sans",
        "ses",
        "sous",
        "vers",
    }
)
#: A value that is a number of things, not a name or a limit that never is one.
COUNTS = re.compile(r"len\(|count|height|total|number|left|lines|sum\(|- _MOST|_count|n\b|days|rest|others|gone")
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


@pytest.mark.parametrize("code", CASES)
def test_numbers_are_french(code: str) -> None:
    """A decimal comma, no useless zeros, whatever the sentence quotes; what the author typed is quoted as it is."""
    finding = finding_of(code)
    said = " ".join(filter(None, (finding.message, finding.expected, finding.suggestion, finding.example)))
    assert not ENGLISH_NUMBER.search(said.replace(finding.found or " ", " ")), said


@pytest.mark.parametrize("law", [*GENERIC.values(), *NAMED.values()], ids=lambda law: law.code)
def test_an_action_stands_alone(law: Rule) -> None:
    """Reports put what to do in a heading, away from its sentence: nothing in it points back to one."""
    assert not POINTING_BACK.search(law.action), law.action


@pytest.mark.parametrize(
    ("place", "value", "shown"),
    [
        ("prices.tier_from", "0.000000", "0"),
        ("prices.amount", "9.900000", "9,90"),
        ("prices.unit_price", "0.150000", "0,15"),
        ("tax_rates.rate", "5.500000", "5,5 %"),
        ("versions.version", "2", "2"),
    ],
)
def test_a_stored_number_is_shown_as_its_cell(place: str, value: str, shown: str) -> None:
    """Six decimals are how the catalogue keeps a number, not how people write one."""
    sheet, column = place.split(".")
    assert SHEETS[sheet].column(column).kind.display(Decimal(value)) == shown


def test_a_place_is_named_where_a_value_is_to_be_added() -> None:
    """A heading says in which sheet an unknown value is to be added first."""
    assert finding_of("PRO-009").action == (
        "Corrigez la valeur, ou ajoutez-la d'abord dans la feuille « Risques » du référentiel groupe."
    )


def test_words_agree_with_the_number_before_them() -> None:
    """« 1 modifications » is no French: a number is followed by `counted` or `plural`, wherever people read."""
    found = [f"{path}:{line} {word}" for path in SOURCES for line, word in stiff_plurals(path)]
    assert not found, found


def stiff_plurals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the line of each formatted value that is followed by a noun in the plural, always."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for value, after in pairwise(node.values) if isinstance(node, ast.JoinedStr) else ():
            if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            word = PLURAL.match(str(after.value))
            if word and word[1] not in NOT_PLURALS and COUNTS.search(ast.unparse(value.value)):
                yield value.lineno, word[1]


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
