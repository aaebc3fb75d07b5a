"""From an operations workbook to the books, and back to its author."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from sqlalchemy import text

from catalogue.errors import WrongUse
from catalogue.scope import SERVICE
from sync.bootstrap import Service
from sync.outcome import RunResult, WorkbookResult
from tests.support.books import GROUP, Library, day, product
from tests.workbooks.marked_copy.originals import coloured
from usecases.examination import Question, examine
from usecases.templates import write_template

Run = Callable[..., RunResult]
SKU = "MTV-OFFRE-001"
SIGNED = {"Validé par": "Nadia Rey", "Validé le": day("15/06/2025")}
WAITING_TAX = {"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800"}
BANK = {"Nature": "CA", "Variante": "ENCAISSEMENT", "Compte": "512000", "Journal": "BANQUE"}
COLLECTED_TAX = {"Nature": "TVA", "Compte": "445710"}
SALE = {"Référence": "V1", "Date": day("01/09/2025"), "Opération": "Vente", "SKU": SKU, "Canal": "Web"}
PAYMENT = {"Référence": "E1", "Date": day("05/09/2025"), "Opération": "Encaissement", "Opération liée": "V1"}


@pytest.fixture
def shop(library: Library) -> Library:
    """A library whose MTV sells one product at 9,90, with every account validated."""
    library.company(
        "MTV", product(SKU), {"Comptabilité": [{**row, **SIGNED} for row in (WAITING_TAX, BANK, COLLECTED_TAX)]}
    )
    return library


def of_month(result: RunResult, month: str = "2025-09") -> WorkbookResult:
    """Return what became of MTV's operations of a month."""
    return next(one for one in result.results if one.report.path.endswith(f"Operations_MTV_{month}.xlsx"))


def told(result: RunResult, month: str = "2025-09") -> tuple[str, list[tuple[str, str | None]]]:
    """Return the outcome of a month, and the rule and cell of its findings."""
    report = of_month(result, month).report
    return report.outcome, [(finding.rule, finding.cell) for finding in report.findings]


def lines(service: Service) -> list[tuple[Any, ...]]:
    """Return account, debit and credit of every line of the books."""
    query = "SELECT account, debit, credit FROM ledger_line JOIN ledger_entry ON ledger_entry.id = entry_id ORDER BY day, ledger_entry.source_key, position"
    with service.database.reading(SERVICE) as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_a_month_of_operations_is_posted_once(service: Service, shop: Library, run: Run) -> None:
    """The sale and its collection are in the books after the catalogue of the same run; nothing is posted again."""
    shop.operations("MTV", "2025-09", SALE, PAYMENT)
    first = run()
    assert told(first) == ("posted", [])
    assert of_month(first).report.counts.inserted == 2
    euros = [Decimal(amount) for amount in ("9.90", "0.00", "8.25", "1.65")]
    ttc, none, ht, tax = euros
    posted = lines(service)
    assert posted[:3] == [("411000", ttc, none), ("706100", none, ht), ("445800", none, tax)]
    assert sorted(posted[3:]) == sorted(
        [("512000", ttc, none), ("411000", none, ttc), ("445800", tax, none), ("445710", none, tax)]
    )
    assert told(run()) == ("unchanged", [])
    assert lines(service) == posted


def test_what_is_added_later_is_posted_alone(service: Service, shop: Library, run: Run) -> None:
    """A workbook that grows is read again: what the books know already is no news."""
    shop.operations("MTV", "2025-09", SALE)
    run()
    shop.operations("MTV", "2025-09", SALE, PAYMENT)
    report = of_month(run()).report
    assert (report.outcome, report.counts.inserted, report.counts.units_accepted) == ("posted", 1, 2)
    assert len(lines(service)) == 7


def test_a_sale_that_was_not_possible_is_refused_with_the_reason(service: Service, shop: Library, run: Run) -> None:
    """Its row says why; what follows it is refused too, the others are posted."""
    other = SALE | {"Référence": "V2", "Canal": "Télévente"}
    shop.operations("MTV", "2025-09", SALE, other, PAYMENT | {"Opération liée": "V2"})
    result = run()
    assert told(result) == ("partial", [("OPE-120", "G3"), ("OPE-120", "L4")])
    first, second = of_month(result).report.findings
    assert "n'était pas en vente par MTV sur le canal Télévente" in first.message
    assert "V2" in second.message
    assert of_month(result).report.counts.units_refused == 2
    assert len(lines(service)) == 3


def test_a_client_overseas_is_taxed_by_the_line_of_the_territory_or_not_at_all(
    service: Service, shop: Library, run: Run
) -> None:
    """Cayenne: refused while the sheet has no line for it, with the sentence; without tax once it has, renewal included."""
    sale = SALE | {"Code postal": "97300"}
    renewal = {"Référence": "N1", "Date": day("20/09/2025"), "Opération": "Renouvellement", "Opération liée": "V1"}
    shop.operations("MTV", "2025-09", sale)
    refused = run()
    assert told(refused) == ("refused", [("OPE-120", "E2")])
    (finding,) = of_month(refused).report.findings
    assert "pour « Guyane et Mayotte » : ajoutez-le dans la feuille Taux de TVA" in finding.message
    assert lines(service) == []
    none = {"Territoire": "Guyane et Mayotte", "Taux": 0, "Motif": "CGI art. 294"}
    shop.group(GROUP | {"Taux de TVA": [*GROUP["Taux de TVA"], GROUP["Taux de TVA"][0] | none]})
    shop.operations("MTV", "2025-09", sale, SALE | renewal)
    assert told(run()) == ("posted", [])
    ttc, nothing = Decimal("9.90"), Decimal("0.00")
    assert lines(service) == [("411000", ttc, nothing), ("706100", nothing, ttc)] * 2


def test_an_operation_waits_for_its_account_and_posts_by_itself(service: Service, library: Library, run: Run) -> None:
    """The warning names product, company and nature; once the account is validated, nobody touches the workbook again."""
    library.company("MTV", product(SKU), {"Comptabilité": [WAITING_TAX]})
    library.operations("MTV", "2025-09", SALE)
    first = run()
    assert told(first) == ("posted", [("OPE-121", "E2")])
    (finding,) = of_month(first).report.findings
    assert all(word in finding.message for word in ("TVA", SKU, "MTV"))
    assert of_month(first).report.counts.inserted == 0
    assert lines(service) == []
    assert told(run()) == ("unchanged", [("OPE-121", "E2")])
    library.company("MTV", product(SKU), {"Comptabilité": [WAITING_TAX | SIGNED]})
    assert told(run()) == ("posted", [])
    assert len(lines(service)) == 3
    assert told(run()) == ("unchanged", [])


def test_what_waits_on_changes_nothing(library: Library, run: Run) -> None:
    """A month that is read again because the catalogue moved, and that still waits, is unchanged; then it is not read."""
    library.company("MTV", product(SKU), {"Comptabilité": [WAITING_TAX]})
    library.operations("MTV", "2025-09", SALE)
    assert [one.report.outcome for one in run().results] == ["unchanged", "published", "posted"]
    library.company("MTV", product(SKU), product("MTV-OFFRE-002"), {"Comptabilité": [WAITING_TAX]})
    for catalogue, read in (("published", 2), ("unchanged", 0)):
        steps: list[tuple[str, str]] = []
        result = run(progress=lambda *step, said=steps: said.append(step))
        assert [one.report.outcome for one in result.results] == ["unchanged", catalogue, "unchanged"]
        assert told(result) == ("unchanged", [("OPE-121", "E2")])
        assert [step for _, step in steps].count("contrôle") == read


def test_no_reason_of_the_books_is_cut(service: Service, shop: Library, run: Run) -> None:
    """A row that differs in nine cells has nine findings, each whole: what the books hold, what it says, what to do."""
    contract, client = "6f9c1a52-0000-4000-8000-00000000000{}", "7a9c1a52-0000-4000-8000-00000000000{}"
    first = {
        "Libellé": "Abonnement de septembre, première " * 4,
        "Pièce": "FACTURE-2025-09-000000000000001",
        "Montant TTC": 9.9,
    }
    other = {
        "Libellé": "Abonnement de septembre, deuxième " * 4,
        "Pièce": "FACTURE-2025-09-000000000000002",
        "Montant TTC": 19.9,
    }
    first |= {"Contrat": contract.format(1), "Client": client.format(1)}
    other |= {"Contrat": contract.format(2), "Client": client.format(2)}
    shop.operations("MTV", "2025-09", SALE | first)
    run()
    shop.operations("MTV", "2025-09", SALE | other)
    result = run()
    findings = of_month(result).report.findings
    assert {finding.rule for finding in findings} == {"OPE-122"}
    assert of_month(result).report.counts.units_refused == 1
    said = " ".join(finding.message for finding in findings)
    assert all(str(value).strip() in said for value in (*first.values(), *other.values()) if isinstance(value, str))
    assert "…" not in said
    assert all(finding.message.endswith(finding.action) for finding in findings)


def test_a_reference_told_otherwise_shows_both_tellings(service: Service, shop: Library, run: Run) -> None:
    """The books keep what they hold; the row says what they hold and what it says now."""
    shop.operations("MTV", "2025-09", SALE | {"Montant TTC": 9.9})
    run()
    shop.operations("MTV", "2025-09", SALE | {"Montant TTC": 19.9})
    result = run()
    assert told(result) == ("refused", [("OPE-122", "K2")])
    message = of_month(result).report.findings[0].message
    assert "9,9" in message
    assert "19,9" in message
    assert len(lines(service)) == 3


def test_a_row_that_is_gone_undoes_nothing(service: Service, shop: Library, run: Run) -> None:
    """The author is told that the books keep it, and how to undo it."""
    shop.operations("MTV", "2025-09", SALE, SALE | {"Référence": "V2"})
    run()
    shop.operations("MTV", "2025-09", SALE)
    result = run()
    assert told(result) == ("posted", [("LIB-004", None)])
    assert "V2" in of_month(result).report.findings[0].message
    assert len(lines(service)) == 6


def test_a_dry_run_and_a_plan_show_what_would_be_posted(service: Service, shop: Library, run: Run) -> None:
    """Nothing is written, and the operations appear as what would change."""
    run()
    path = shop.operations("MTV", "2025-09", SALE)
    for result in (run(dry_run=True), examine(service, [path], Question(loading=True))):
        document = result.plan_document()
        assert document["inserted"] == 1
        assert {"table": "operation", "key": "V1", "field": "sku", "before": None, "after": SKU} in document["changes"]
    assert lines(service) == []


def test_an_unknown_product_is_proposed_and_refused(shop: Library, run: Run) -> None:
    """A product of any company may be named; what no company has is a mistake."""
    shop.operations("MTV", "2025-09", SALE | {"SKU": "MTV-OFRE-001"}, SALE | {"Référence": "V2"})
    result = run()
    assert told(result) == ("partial", [("OPE-009", "E2")])
    (finding,) = of_month(result).report.findings
    assert (finding.suggestion, "le catalogue" in finding.message) == (SKU, True)


def test_all_or_nothing_posts_nothing_of_a_faulty_month(service: Service, shop: Library, run: Run) -> None:
    """A sale that the books refuse keeps the whole workbook out."""
    shop.operations("MTV", "2025-09", SALE, SALE | {"Référence": "V2", "Canal": "Télévente"})
    assert told(run(all_or_nothing=True)) == ("refused", [("OPE-120", "G3")])
    assert lines(service) == []


@pytest.mark.parametrize(
    ("place", "rule"),
    [
        ("Operations/MTV/Operations_MTV_2025-13.xlsx", "FIC-003"),
        ("Operations/FT/Operations_MTV_2025-09.xlsx", "FIC-004"),
        ("Catalogue/MTV/Operations_MTV_2025-09.xlsx", "FIC-004"),
        ("Operations/XYZ/Operations_XYZ_2025-09.xlsx", "FIC-002"),
    ],
)
def test_a_misplaced_workbook_is_refused(shop: Library, run: Run, place: str, rule: str) -> None:
    """Company and month are those of the name, in the folder of the company's operations."""
    written = shop.operations("MTV", "2025-09", SALE)
    target = shop.root / place
    target.parent.mkdir(parents=True, exist_ok=True)
    written.rename(target)
    report = next(one.report for one in run().results if one.report.path == place)
    assert [finding.rule for finding in report.findings] == [rule]
    wanted = {"FIC-003": "Operations_MTV_{AAAA-MM}", "FIC-002": "Operations_{CODE}", "FIC-004": "dans Operations/MTV"}
    assert wanted[rule] in report.findings[0].message


def test_the_copy_to_correct_marks_the_row(shop: Library, run: Run) -> None:
    """The report counts operations, and the author's own workbook comes back with its cell coloured."""
    shop.operations("MTV", "2025-09", SALE | {"Montant TTC": "9,9O"}, SALE | {"Référence": "V2"})
    run()
    (copy,) = (shop.root / "Rapports/MTV").glob("*_Operations_MTV_2025-09_a_corriger.xlsx")
    assert coloured(copy.read_bytes(), "Opérations").keys() == {"K2"}
    (page,) = (shop.root / "Rapports/MTV").glob("*_Operations_MTV_2025-09_rapport.html")
    assert "opération refusée" in page.read_text(encoding="utf-8")


def test_a_filled_template_changes_nothing(service: Service, shop: Library, run: Run, tmp_path: Path) -> None:
    """What the books were told comes back as the workbook that told it."""
    timed = SALE | {
        "Référence": "V2",
        "Heure": "14:30",
        "Quantité vendue": 2.5,
        "Code postal": "69003",
        "Âge du client": 40,
    }
    shop.operations("MTV", "2025-09", SALE, PAYMENT, timed)
    run()
    posted = lines(service)
    target = shop.root / "Operations/MTV/Operations_MTV_2025-09.xlsx"
    write_template(service, "mtv", target, filled=True, month=date(2025, 9, 1), force=True)
    tab = openpyxl.load_workbook(target)["Opérations"]
    assert [tab.cell(row, 1).value for row in (2, 3, 4)] == ["V1", "V2", "E1"]
    assert told(run()) == ("posted", [])
    assert lines(service) == posted
    with pytest.raises(WrongUse, match="Le groupe n'a pas d'opérations"):
        write_template(service, "groupe", tmp_path / "x.xlsx", filled=False, month=date(2025, 9, 1))


def test_operations_are_checked_where_there_is_no_catalogue(new_service: Service, library: Library) -> None:
    """Without products, the sheet alone is checked."""
    path = library.operations("MTV", "2025-09", SALE, PAYMENT | {"Opération liée": None})
    question = Question(reference=library.root / "Catalogue/Groupe/Referentiel_Groupe.xlsx")
    (one,) = examine(new_service, [path], question).results
    assert [finding.rule for finding in one.report.findings] == ["OPE-105"]
