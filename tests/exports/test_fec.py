"""The FEC before three judges: the text of the law, a checker that others published, and our own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import Journal
from exports import fec
from exports.engine.faults import CannotExport
from exports.engine.scope import Batch
from exports.fec_check import faults
from exports.numbering import numbered_by_month
from tests.exports.books import AP, FT, WC, box_sale, clawback, collection, fees, ft_month, line, printed_statements
from tests.exports.published_checker import check_fec, published_checker, published_faults

#: What the administration wants as a name: the SIREN and the day on which the year closes.
LEGAL_NAME = "800397291FEC20251231.txt"
MONTHS = [(FT, ft_month()), (AP, [*printed_statements(), *clawback()]), (WC, fees()), (FT, [])]
#: Whoever tells the faults of a FEC.
Checker = Callable[[bytes], list[str]]
both_checkers = pytest.mark.parametrize("check", [faults, pytest.param(published_faults, marks=published_checker)])


@published_checker
@pytest.mark.parametrize(("scope", "lines"), MONTHS)
def test_the_independent_checker_finds_nothing(scope: Batch, lines: list[BookLine]) -> None:
    """No error, no warning, our own totals."""
    report = check_fec(fec.TXT.render(lines, scope), LEGAL_NAME)
    assert report.errors == []
    assert report.warnings == []
    assert report.stats["lignes"] == len(lines)
    assert report.stats["total_debit"] == f"{sum(item.debit for item in lines):.2f}"


@pytest.mark.parametrize(("scope", "lines"), MONTHS)
def test_our_own_checks_find_nothing(scope: Batch, lines: list[BookLine]) -> None:
    """What the formats make passes what they are checked with."""
    assert faults(fec.TXT.render(lines, scope)) == []


def with_holes() -> list[BookLine]:
    """A month whose second sale bears number 7."""
    return [*box_sale(1), *box_sale(7), *collection(4)]


def earlier_ones(journal: Journal, number: int) -> int:
    """Return how many numbers of its journal the other months took before this one."""
    return 0 if number == 1 else 3


def test_a_month_whose_numbers_have_holes_is_continuous_in_its_file() -> None:
    """Sales 1 and 7 of a journal that has September's others elsewhere are 1 and 2."""
    content = fec.TXT.render(numbered_by_month(with_holes(), earlier_ones), FT)
    numbers = [row.split("\t")[2] for row in content.decode("iso-8859-15").splitlines()[1:]]
    assert numbers == ["2509-00001"] * 3 + ["2509-00002"] * 3 + ["2509-00004"] * 2


@published_checker
def test_the_independent_checker_calls_numbers_missing_unless_they_are_made_continuous() -> None:
    """It would take 2 to 6 for missing."""
    (hole,) = published_faults(fec.TXT.render(with_holes(), FT))
    assert "numérotation discontinue" in hole
    assert published_faults(fec.TXT.render(numbered_by_month(with_holes(), earlier_ones), FT)) == []


def spoilt(found: str, put: str) -> bytes:
    """The sale's FEC with something changed by hand."""
    content = fec.TXT.render(box_sale(), FT).decode("iso-8859-15")
    assert found in content
    return content.replace(found, put).encode("iso-8859-15")


def test_a_decimal_point_is_a_fault() -> None:
    """The law wants a comma."""
    assert faults(spoilt("24,92", "24.92")) == [
        "Ligne 3 : Credit « 24.92 » n'est pas un montant à virgule et deux décimales."
    ]


@published_checker
def test_the_independent_checker_lets_a_decimal_point_through() -> None:
    """So ours must not: the day it refuses one, this test tells us."""
    assert check_fec(spoilt("24,92", "24.92"), LEGAL_NAME).ok


@pytest.mark.parametrize("day", ["20250229", "20251301", "01092025", "2025901", "٢٠٢٥٠٩٠١"])
def test_a_day_that_no_calendar_has_is_a_fault(day: str) -> None:
    """2025 has no 29 February; the published checker looks at fewer columns than ours."""
    content = fec.TXT.render(box_sale(), FT).decode("iso-8859-15").replace("\t20251001\t", f"\t{day}\t")
    found = faults(content.encode("iso-8859-15", "replace"))
    assert len(found) == 3
    assert all("ValidDate" in sentence for sentence in found)


@both_checkers
def test_29_february_exists_in_leap_years(check: Checker) -> None:
    """A sale of 29/02/2024 is written and accepted."""
    content = fec.TXT.render(box_sale(day=date(2024, 2, 29)), FT)
    assert b"\t20240229\t" in content
    assert check(content) == []


def test_an_unbalanced_entry_is_a_fault() -> None:
    """By one cent: every importer refuses it, though the administration's tool does not look."""
    assert faults(spoilt("24,92", "24,93")) == ["Écriture VE 2509-00001 : débit et crédit diffèrent de 0,01 €."]


def test_a_file_that_fails_its_own_check_is_not_delivered() -> None:
    """An unbalanced ledger cannot leave as a FEC: the error names the entry."""
    with pytest.raises(CannotExport, match=r"FEC_FT_2025-09\.txt est faux : Écriture VE 2509-00001"):
        fec.TXT.render(box_sale()[:2], FT)


@pytest.mark.parametrize(
    ("found", "put", "sentence"),
    [
        ("Montantdevise", "MontantDevise", "Ligne 1 : les 18 colonnes"),
        ("\t706100\t", "\t7061\t\t", "Ligne 3 : 19 valeurs au lieu de 18."),
        ("\t706100\t", "\tVENTES\t", "ne commence pas par trois chiffres"),
        ("Prestations de services", "", "Ligne 3 : CompteLib est vide."),
        ("Prestations de services", "Prestations|services", "Ligne 3 : un caractère de commande ou un séparateur"),
        ("\tC0042\t", "\t\t", "CompAuxNum et CompAuxLib vont ensemble."),
        ("0,00\t24,92", "24,92\t24,92", "un débit ou un crédit, et un seul."),
        ("29,90", "1 029,90", "n'est pas un montant"),
    ],
)
def test_each_fault_of_form_is_told(found: str, put: str, sentence: str) -> None:
    """One thing changed by hand, one sentence that says where and what."""
    told = faults(spoilt(found, put))
    assert any(sentence in item for item in told), told


def test_a_file_cut_short_is_a_fault() -> None:
    """A disk that filled up leaves half a line: it is seen."""
    assert faults(fec.TXT.render(box_sale(), FT)[:-9]) == ["Le fichier s'arrête au milieu d'une ligne."]


@both_checkers
def test_what_may_not_be_empty_never_is(check: Checker) -> None:
    """Without reference nor label, the piece is the entry's number, the label that of the entry."""
    bare = [item._replace(piece=" ", label="", entry_label="Vente", account_label="") for item in box_sale()]
    content = fec.TXT.render(bare, FT)
    assert check(content) == []
    assert b"\tVE-2509-00001\t20250901\tVente\t" in content


@both_checkers
@given(*[st.text(max_size=12)] * 4)
def test_no_text_makes_a_faulty_fec(check: Checker, label: str, piece: str, number: str, name: str) -> None:
    """Invisible characters, separators alone, half a surrogate: what comes out is accepted."""
    typed: dict[str, Any] = {
        "label": label,
        "piece": piece,
        "account_label": name,
        "auxiliary": number,
        "auxiliary_label": name,
    }
    content = fec.TXT.render([item._replace(**typed) for item in box_sale()], FT)
    assert check(content) == []


def test_a_third_party_without_name_bears_its_number() -> None:
    """Number and name go together."""
    content = fec.TXT.render([item._replace(auxiliary_label=None) for item in box_sale()], FT)
    assert b"\tC0042\tC0042\t" in content


def test_an_account_outside_the_chart_is_refused() -> None:
    """An account begins with three digits of the chart."""
    with pytest.raises(CannotExport, match="CompteNum « 9X »"):
        fec.TXT.render([line(FT, "9X", "1.00"), line(FT, "706100", credit="1.00")], FT)
