"""The share of a commission that a partner or a platform is paid bears the code of its own mapping (decision 44)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.vocabulary import Beneficiary, ClawbackMode, CommissionTrigger, Nature
from tests.catalogue.ledger.books import MAPPINGS, Books, cancellation, collection, sale, shown, termination
from tests.catalogue.ledger.shops import shop

#: Of 10,00: the house keeps 5,00, the salesperson has 2,00, the platform 3,00.
SHARES = (
    (Beneficiary.COMPANY, Decimal("0.5")),
    (Beneficiary.SALESPERSON, Decimal("0.2")),
    (Beneficiary.PLATFORM, Decimal("0.3")),
)


def sharing(code: str | None = "NORMAL", **changes: Any) -> Books:
    """Return the books of a box at 120,00 TTC whose commission of 10,00 a platform shares; its mapping has a code."""
    mappings = tuple(
        replace(item, tax_code=code) if item.nature is Nature.COMMISSION_PAID else item for item in MAPPINGS
    )
    of = shop(mappings=mappings, **changes)
    return Books(replace(of, schemes=(replace(of.schemes[0], split=SHARES),)))


@pytest.mark.parametrize(
    ("code", "platform"),
    [
        ("NORMAL", [("622200", "3.00", "0.00"), ("445660", "0.60", "0.00"), ("401000", "0.00", "3.60")]),
        ("EXONERE", [("622200", "3.00", "0.00"), ("401000", "0.00", "3.00")]),
        (None, [("622200", "3.00", "0.00"), ("401000", "0.00", "3.00")]),
    ],
)
def test_a_platforms_share_bears_the_code_of_its_mapping(
    code: str | None, platform: list[tuple[str, str, str]]
) -> None:
    """3,00 and 0,60 of deductible tax at 20 %; none where the code is at 0 or absent. The salesperson's bears none."""
    books = sharing(code)
    paid = books.posted(sale()).entries[-1]
    assert shown([paid])[-len(platform) :] == platform
    charges = [line.tax_code for line in paid.lines if line.account == "622200"]
    assert charges[-1] == code


def test_its_end_takes_back_the_tax_that_it_bore() -> None:
    """At 6 months of 12, 1,50 of 3,00 come back with 0,30 of 0,60; the platform keeps 1,80."""
    books = sharing(clawback_months=12, clawback_mode=ClawbackMode.LINEAR)
    books.posted(sale(), termination())
    assert books.balance("401000", "PLATEFORME") == Decimal("-1.80")
    assert books.balance("445660") == Decimal("0.30")


@given(amounts=st.lists(st.decimals("0.01", "60.00", places=2), min_size=1, max_size=6), ended=st.booleans())
def test_its_tax_closes_in_any_pieces(amounts: list[Decimal], *, ended: bool) -> None:
    """Earned as the client pays, in any pieces: the tax is that of what is paid; once all is undone nothing is left."""
    books = sharing(trigger=CommissionTrigger.COLLECTION, clawback_months=12, clawback_mode=ClawbackMode.LINEAR)
    books.posted(sale())
    for number, amount in enumerate(amounts):
        books.post(collection(f"E{number}", str(amount)))
    if ended:
        books.post(termination())
    share = sum(line.amount for line in books.commissions if line.beneficiary is Beneficiary.PLATFORM and line.entry)
    assert books.balance("445660") == (share * Decimal("0.2")).quantize(Decimal("0.01"), "ROUND_HALF_UP")
    books.post(cancellation("A1", "2026-12-01"))
    assert books.balance("445660") == books.balance("622200") == books.balance("401000") == 0
