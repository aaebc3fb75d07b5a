"""The page « Pilotage » as Streamlit draws it, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from catalogue.publication.reasons import BlockReason
from catalogue.vocabulary import Role
from dashboard.app_pages.pilotage.todo import lines_of
from dashboard.ui import reasons
from dashboard.ui.badges import Tone
from sync.bootstrap import Service
from tests.catalogue.store.ledger.bookkeeping import Bookkeeping, sale
from tests.dashboard.people import READER, enter, html, opened
from usecases.instants import Instants
from usecases.pilotage import Ending, Todo, Waiting, Work

#: Reasons that a window never holds: they are said of what has no window, or by the state of the product.
_NO_WINDOW = {
    code for code in BlockReason
    if code.value.startswith(("product_", "publication_", "version_")) or code in {BlockReason.HIDDEN, BlockReason.NO_PUBLICATION}
}  # fmt: skip


@pytest.mark.usefixtures("addressed")
def test_it_opens_on_the_catalogue_as_it_stands_before_any_month(seeded: Service) -> None:
    """Two active products, no partner, no month yet: each figure says what it lacks; one workbook waits for its author."""
    page = opened("pilotage", READER)
    said = {metric.label: (metric.value, metric.delta) for metric in page.metric}
    assert said == {
        "Produits actifs": ("2", "sur 2 produits"),
        "Intégration API": ("—", "sans produit partenaire"),
        "Couverture documentaire": ("100,0\u00a0%", "aucun document ne manque"),
        "CA et commissions": ("—", "aucun mois comptabilisé"),
        "Marge nette": ("—", "aucun mois comptabilisé"),
    }
    assert "1 classeur à reprendre" in html(page)
    assert "Aucun appel dans le journal" in html(page)
    of_ft = opened("pilotage", enter(seeded, Role.COMPANY_ADMIN, "FT"))
    assert of_ft.metric[0].value == "1"
    assert "1 classeur" not in html(of_ft)


@pytest.mark.usefixtures("empty")
def test_it_opens_on_the_last_month_with_figures_and_says_so(empty_books: Bookkeeping) -> None:
    """Another month is chosen by hand, or by the address; the figures of both are those of the books."""
    empty_books.post(sale("V-1", "2025-08-04"), sale("V-2", "2025-09-01"), sale("V-3", "2025-09-02"))
    page = opened("pilotage", READER)
    assert "les résultats de septembre 2025, dernier mois comptabilisé" in html(page)
    said = {metric.label: (metric.value, metric.delta) for metric in page.metric}
    assert said["CA et commissions"] == ("50\u00a0€", "+100\u00a0% sur un mois")
    assert said["Marge nette"] == ("50\u00a0€", "+100\u00a0% sur un mois")
    page.selectbox(key="mois").select("2025-08").run()
    assert "les résultats d’août 2025" in html(page)
    assert {metric.label: metric.value for metric in page.metric}["Marge nette"] == "25\u00a0€"


@pytest.mark.usefixtures("empty")
def test_an_empty_catalogue_says_what_to_do() -> None:
    """Before the first workbook, the page names the three steps."""
    page = opened("pilotage", READER)
    assert "Le catalogue est vide" in html(page)
    assert not page.metric


def test_what_waits_is_said_the_worst_first() -> None:
    """A run that failed, workbooks, then what only warns; nothing that waits is nothing to say."""
    instants = Instants.asked(
        datetime(2026, 11, 30, 9, tzinfo=UTC), None, now=datetime.now(UTC), timezone="Europe/Paris"
    )
    idle = Work(failure=None, to_mend=0, blocking=0, waiting=Waiting(count=0, reason=None))
    none = Todo(work=idle, blocked=(), ending=Ending(products=0, first=None), expiring=0, long_frozen=0)
    assert list(lines_of(none, instants)) == []
    busy = Work(failure="Disque plein.", to_mend=2, blocking=14, waiting=Waiting(count=1, reason="Compte."))
    ending = Ending(products=3, first=datetime(2027, 1, 31, 23, tzinfo=UTC))
    much = Todo(work=busy, blocked=(), ending=ending, expiring=1, long_frozen=1)
    lines = list(lines_of(much, instants))
    assert lines[3].told == "la première fin le 31 janv. 2027, sans que rien prenne la suite"
    assert [line.count for line in lines_of(replace(much, work=None), instants)] == [line.count for line in lines[3:]]
    assert [line.tone for line in lines] == [Tone.RED] * 2 + [Tone.ORANGE] * 3 + [Tone.BLUE]
    assert [line.count for line in lines] == [
        "Le dernier passage a échoué",
        "2 classeurs à reprendre",
        "1 opération en attente de la comptabilité",
        "3 produits bientôt hors vente",
        "1 document expire sous 30 jours",
        "1 produit gelé depuis plus de 90 jours",
    ]


def test_every_reason_of_a_window_has_its_words() -> None:
    """A reason that windows may hold is said of products in a list."""
    assert set(reasons.OF_PRODUCTS) == set(BlockReason) - _NO_WINDOW
