"""The label that an author gave an operation is the one that the accounting firm reads."""

from __future__ import annotations

from typing import Any

import pytest

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import Journal, LineType, Nature
from exports.engine.format import Format
from exports.formats import ACCOUNTING
from exports.labels import label_of
from tests.exports.books import AP, FT, box_sale, entry, line

TYPED = "Facture 2025-114"


@pytest.mark.parametrize("code", ["fec", "sage100", "quadra", "cegid"])
def test_a_typed_label_is_on_the_lines_of_its_entry(code: str) -> None:
    """On the client's line and the revenue's; the tax line says its rate, which no other column does."""
    lines = [item._replace(entry_label=TYPED, label=f"ligne {item.position}") for item in box_sale()]
    client, revenue, tax = records_of(ACCOUNTING[code][0], lines)
    assert TYPED in client
    assert TYPED in revenue
    assert "ligne 3" in tax


@pytest.mark.parametrize("journal", [Journal.PURCHASES, Journal.COMMISSION])
@pytest.mark.parametrize("code", ["fec", "sage100", "quadra", "cegid"])
def test_a_commission_that_is_paid_on_names_its_beneficiary(code: str, journal: Journal) -> None:
    """Two shares of one sale are told apart in any journal; without label of the entry, a line shows its own."""
    share: dict[str, Any] = {"label": "Part Commercial", "nature": Nature.COMMISSION_PAID}
    paid = entry(
        line(AP, "622200", "60.00", **share), line(AP, "401000", credit="60.00", **share),
        journal=journal, type=LineType.COMMISSION, entry_label=TYPED,
    )  # fmt: skip
    assert all("Part Commercial" in record for record in records_of(ACCOUNTING[code][0], paid))
    unnamed = [item._replace(label="Vente") for item in box_sale()]
    assert all("Vente" in record for record in records_of(ACCOUNTING[code][0], unnamed))


def test_what_a_partner_takes_back_bears_the_label_that_was_typed() -> None:
    """It reads the reason on its statement; people read on theirs from whom a commission is taken back."""
    back: dict[str, Any] = {
        "nature": Nature.CLAWBACK,
        "clawback": True,
        "partner": "Oggodata",
        "label": "Reprise",
        "entry_label": TYPED,
    }
    ours, third, person = (
        line(AP, "756200", "5.00", **back), line(AP, "467000", credit="5.00", auxiliary="Oggodata", counterpart=True, **back),
        line(AP, "401000", "2.00", auxiliary="COMMERCIAL", counterpart=True, **back),
    )  # fmt: skip
    assert [label_of(item) for item in (ours, third, person)] == [TYPED, TYPED, "Reprise"]


def records_of(made: Format[BookLine], lines: list[BookLine]) -> list[str]:
    """Return the records of lines, without what stands before them."""
    return made.render(lines, FT).decode("iso-8859-15").split("\r\n")[:-1][-len(lines) :]
