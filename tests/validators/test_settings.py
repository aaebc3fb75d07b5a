"""Severities that the group changes, by date: raised, lowered, switched off, announced."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.books import GROUP, MAPPING, day, product, together
from tests.support.checking import checked, opened
from validators.checking import Checked
from validators.findings import Severity
from validators.rules import changeable

CLEAN = together({"Comptabilité": MAPPING}, product("MTV-OFFRE-001"))
ODD = CLEAN | {"Comptabilité": [{**MAPPING[0], "SKU": "MTV-OFFRE-001", "Compte": "709100"}, MAPPING[0]]}


def judged(*settings: tuple[str, str, str]) -> Checked:
    """Check a workbook whose product has an unusual account, under these settings, on 1 September 2025."""
    rows = [
        {"Code de la règle": rule, "Nouvelle gravité": severity, "À partir du": day(start)}
        for rule, severity, start in settings
    ]
    group = opened(GROUP | {"Règles": rows})
    return checked(ODD, reference={name: typed.frame for name, typed in group.typed.items()})


def test_a_warning_becomes_blocking_from_its_day_on() -> None:
    """The product with the finding is refused, the rest loads."""
    result = judged(("CPT-101", "Bloquante", "01/09/2025"))
    assert [(finding.rule, finding.severity) for finding in result.findings] == [("CPT-101", Severity.BLOCKING)]
    assert result.refused == {"MTV-OFFRE-001"}


def test_a_warning_that_will_block_says_from_when() -> None:
    """Before its day, it only announces itself."""
    (finding,) = judged(("CPT-101", "Bloquante", "02/09/2025")).findings
    assert finding.severity is Severity.WARNING
    assert finding.message.endswith("Cette règle deviendra bloquante le 02/09/2025.")
    assert len(finding.message) <= 240


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ([("CPT-101", "Désactivée", "01/01/2025")], []),
        ([("CPT-101", "Information", "01/01/2025")], [Severity.INFO]),
        ([("CPT-101", "Désactivée", "01/01/2025"), ("CPT-101", "Avertissement", "01/09/2025")], [Severity.WARNING]),
        ([("PRO-102", "Bloquante", "01/01/2025")], [Severity.WARNING]),
    ],
)
def test_the_last_setting_in_force_decides(settings: list[Any], expected: list[Severity]) -> None:
    """Of the settings of a rule, the last one that has begun counts; other rules keep their own severity."""
    assert [finding.severity for finding in judged(*settings).findings] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("CPT-101", True),
        ("PRO-102", True),
        ("TAR-102", False),
        ("TAR-009", False),
        ("LIB-002", False),
        ("STR-008", False),
    ],
)
def test_what_protects_the_catalogue_stays(code: str, expected: bool) -> None:  # noqa: FBT001
    """Blocking rules, and those about files and lost rows, are not for the group to change."""
    assert changeable(code) is expected
