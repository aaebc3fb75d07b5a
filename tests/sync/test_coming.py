"""What is entered before its day: it waits for it, or has not happened (decision 46, M14 and M15)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalogue.scope import SERVICE
from catalogue.store.ledger.periods import periods
from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import Library, day, product
from tests.sync.test_operations import BANK, COLLECTED_TAX, PAYMENT, SALE, SIGNED, SKU, WAITING_TAX, of_month, told

Run = Callable[..., RunResult]
RENEWS = {"Opération": "Renouvellement", "Opération liée": "V1"}


@pytest.fixture
def shop(library: Library) -> Library:
    """A library whose MTV sells one product at 9,90, with every account validated."""
    library.company(
        "MTV", product(SKU), {"Comptabilité": [{**row, **SIGNED} for row in (WAITING_TAX, BANK, COLLECTED_TAX)]}
    )
    return library


def on(text: str, hour: int = 23) -> datetime:
    """Return an hour of a day in Paris."""
    return datetime.combine(day(text), time(hour), ZoneInfo("Europe/Paris"))


def sold(key: str, at: str, **more: Any) -> dict[str, Any]:
    """Return the row of a sale."""
    return SALE | {"Référence": key, "Date": day(at)} | more


def after(key: str, kind: str, of: str, at: str) -> dict[str, Any]:
    """Return the row of what follows a sale."""
    return {"Référence": key, "Date": day(at), "Opération": kind, "Opération liée": of}


def owed(service: Service) -> list[tuple[str, Decimal]]:
    """Return what clients were billed, in the order of the books."""
    query = """
        SELECT source_key, debit - credit FROM ledger_line JOIN ledger_entry ON ledger_entry.id = entry_id
        WHERE account = '411000' ORDER BY day, source_key"""
    with service.database.reading(SERVICE) as connection:
        return [(row[0].partition(":")[0], row[1]) for row in connection.exec_driver_sql(query)]


@pytest.mark.drill
def test_a_sale_of_a_day_to_come_waits_for_it_and_stays_free(service: Service, shop: Library, run: Run) -> None:
    """It is said, exit 0; it moves, changes, leaves; the first run of its day posts it, and closing asks for nothing."""
    rows = [
        sold("V0", "01/09/2025"), sold("V1", "15/09/2025"), sold("V3", "25/09/2025"), sold("V4", "25/09/2025"),
        after("R0", "Résiliation", "V0", "20/09/2025"), sold("N1", "28/09/2025", **RENEWS),
    ]  # fmt: skip
    shop.operations("MTV", "2025-09", *rows)
    first = run(at=on("10/09/2025"))
    assert (told(first), first.exit_code) == (("posted", [("OPE-126", f"B{row}") for row in (3, 4, 5, 6, 7)]), 0)
    assert "l'opération attend le 15/09/2025. Elle sera" in of_month(first).report.findings[0].message
    assert of_month(first).report.counts.inserted == 1
    with service.database.reading(SERVICE) as connection:
        assert [(state.waiting, state.later) for state in periods(connection, "MTV")] == [(0, 5)]
    assert told(run(at=on("10/09/2025")))[0] == "unchanged"
    rows[2] |= {"Date": day("16/09/2025"), "Quantité vendue": 2}
    shop.operations("MTV", "2025-09", *rows[:3], *rows[4:])
    moved = run(at=on("14/09/2025"))
    assert told(moved) == ("posted", [("OPE-126", f"B{row}") for row in (3, 4, 5, 6)])
    assert owed(service) == [("V0", Decimal("9.90"))]
    assert told(run(at=on("15/09/2025", 0))) == ("posted", [("OPE-126", f"B{row}") for row in (4, 5, 6)])
    assert told(run(at=on("20/09/2025"))) == ("posted", [("OPE-126", "B6")])
    assert told(run(at=on("03/10/2025"))) == ("posted", [])
    assert owed(service) == [
        ("V0", Decimal("9.90")), ("V1", Decimal("9.90")), ("V3", Decimal("19.80")), ("N1", Decimal("9.90")),
    ]  # fmt: skip
    assert told(run(at=on("04/10/2025")))[0] == "unchanged"


@pytest.mark.drill
def test_what_is_paid_stated_or_undone_has_happened(service: Service, shop: Library, run: Run) -> None:
    """Of a day to come it is refused on its date, and taken on that day without a new deposit.

    A sale that waited, and whose row was spoilt since, is not posted as it was told before.
    """
    rows = [SALE, PAYMENT | {"Date": day("11/09/2025")}, after("A1", "Annulation", "V1", "12/09/2025")]
    shop.operations("MTV", "2025-09", *rows, sold("V2", "12/09/2025"))
    refused = run(at=on("10/09/2025"))
    assert told(refused) == ("partial", [("OPE-113", "B3"), ("OPE-113", "B4"), ("OPE-126", "B5")])
    assert "« Encaissement » ne se saisit pas avant d'avoir eu lieu" in of_month(refused).report.findings[0].message
    shop.operations("MTV", "2025-09", *rows, sold("V2", "12/09/2025", Canal=None))
    assert told(run(at=on("11/09/2025"))) == ("partial", [("OPE-113", "B4"), ("OPE-103", "G5")])
    assert told(run(at=on("12/09/2025"))) == ("partial", [("OPE-103", "G5")])
    assert sum(amount for _, amount in owed(service)) == Decimal("-9.90")  # paid, then cancelled


@pytest.mark.drill
def test_a_sale_that_is_cancelled_before_its_day_never_is(service: Service, shop: Library, run: Run) -> None:
    """Its cancellation stands in the month of today, beside it or not; what it says can then no more be changed."""
    shop.operations("MTV", "2025-10", sold("V1", "15/10/2025"), after("R1", "Résiliation", "V1", "20/10/2025"))
    assert told(run(at=on("10/09/2025")), "2025-10") == ("posted", [("OPE-126", "B2"), ("OPE-126", "B3")])
    kept, ended = sold("V2", "15/09/2025"), after("R2", "Résiliation", "V2", "25/09/2025")
    rows = [kept, ended, after("A1", "Annulation", "V1", "11/09/2025"), after("A2", "Annulation", "R2", "16/09/2025")]
    shop.operations("MTV", "2025-09", *rows[:3])
    assert told(run(at=on("11/09/2025"))) == ("posted", [("OPE-126", "B2"), ("OPE-126", "B3")])
    shop.operations("MTV", "2025-09", *rows)
    assert told(run(at=on("16/09/2025"))) == ("posted", [])
    late = run(at=on("20/10/2025"))
    assert (told(late)[0], told(late, "2025-10")) == ("unchanged", ("posted", []))
    assert owed(service) == [("V2", Decimal("9.90"))]
    again = [sold("V1", "16/10/2025"), after("R1", "Résiliation", "V1", "20/10/2025")]
    shop.operations("MTV", "2025-10", *again, sold("N1", "21/10/2025", **RENEWS))
    assert told(run(at=on("21/10/2025")), "2025-10") == ("partial", [("OPE-122", "B2"), ("OPE-120", "L4")])
    assert owed(service) == [("V2", Decimal("9.90"))]
