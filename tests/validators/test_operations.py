"""Findings of an operations workbook: each says what is wrong in the words of who typed it, and says it once."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.support.books import day
from tests.support.checking import checked
from validators.book import Known
from validators.findings import Finding
from validators.kinds import Choice, fold
from validators.sheets import SHEETS

SALE = {"Référence": "V1", "Date": day("05/09/2025"), "Opération": "Vente", "SKU": "MTV-OFFRE-001", "Canal": "Web"}
PAYMENT = {"Référence": "E1", "Date": day("05/09/2025"), "Opération": "Encaissement", "Opération liée": "V1"}
FEE = {"Référence": "F1", "Date": day("01/09/2025"), "Opération": "Frais", "SKU": "PSP-SLIMPAY"}
USE = PAYMENT | {"Référence": "U1", "Opération": "Emploi d'avance", "Avance": "E1"}
STATEMENT = FEE | {"Opération": "Bordereau partenaire", "Montant TTC": 144}


def findings(*rows: dict[str, Any], known: Known | None = None) -> list[Finding]:
    """Return the findings of a month with these rows."""
    return list(checked({"Opérations": list(rows)}, known=known or Known()).findings)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([SALE | {"Montant TTC": -9.9}], "au moins 0,01"),
        ([FEE], "« Frais » demande son montant, HT ou TTC"),
        ([STATEMENT], "« Bordereau partenaire » demande son montant HT"),
        ([SALE, PAYMENT | {"Date": day("01/09/2025")}], "« V1 » n'a lieu que le 05/09/2025."),
        ([PAYMENT | {"Opération liée": "E1"}], "« E1 » est la ligne elle-même."),
        ([SALE, PAYMENT | {"Date": day("06/09/2025")}, USE], "« E1 » n'a lieu que le 06/09/2025."),
        ([SALE, USE | {"Avance": "E9"}], "« E9 » n'est ni dans ce classeur, ni dans les comptes de la société."),
        ([SALE | {"Type d'acheteur": "Tous"}], "« Tous » n'est pas dans la liste"),
    ],
)
def test_a_finding_says_what_its_author_sees(rows: list[dict[str, Any]], words: str) -> None:
    """One finding, whose sentence holds for this row only."""
    (finding,) = findings(*rows)
    assert words in finding.message


@pytest.mark.parametrize(
    ("named", "proposed"),
    [
        ("MTV-2025-09-15", "MTV-2025-09-015"),
        ("mtv_2025_9_15", "MTV-2025-09-015"),
        ("MTV-2025-09-016", None),
        ("FT-2025-09-015", None),
    ],
)
def test_a_neighbour_is_never_proposed_for_another_reference(named: str, proposed: str | None) -> None:
    """What differs by its spelling only is proposed; a digit or a company away is another operation."""
    payment = PAYMENT | {"Opération liée": named}
    (finding,) = findings(SALE | {"Référence": "MTV-2025-09-015"}, payment)
    assert (finding.rule, finding.suggestion) == ("OPE-106", proposed)


def test_a_plan_that_is_no_code_is_said_once() -> None:
    """The malformed code has its finding; that no plan bears it only follows."""
    plans = pl.DataFrame({"sku": ["MTV-OFFRE-001"], "plan": ["BASIC"]})
    found = findings(SALE | {"Code formule": "basic"}, known=Known(plans=plans))
    assert [finding.rule for finding in found] == ["OPE-003"]


@pytest.mark.parametrize(
    ("column", "typed", "proposed"),
    [
        ("Opération", "Avoir", "Annulation"),
        ("Opération", "RÈGLEMENT ", "Encaissement"),
        ("Opération", "Vnete", "Vente"),
        ("Opération", "Divers", None),
        ("Canal", "Internet", "Web"),
    ],
)
def test_another_word_for_an_operation_is_proposed_its_own(column: str, typed: str, proposed: str | None) -> None:
    """Nothing is guessed: the word is refused, with the one that the list has for it."""
    (finding,) = findings(SALE | {column: typed})
    assert (finding.rule, finding.suggestion) == ("OPE-008", proposed)


def test_every_proposed_word_is_of_the_list() -> None:
    """A label that changes takes its other words along; they are spelt as they are compared."""
    kinds = [column.kind for column in SHEETS["operations"].columns]
    proposed = [(kind, word, label) for kind in kinds if isinstance(kind, Choice) for word, label in kind.meant]
    assert proposed
    for kind, word, label in proposed:
        assert label in kind.values.labels()
        assert fold(word) == word
