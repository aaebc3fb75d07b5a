"""Whatever is sold, paid, cancelled and ended: entries balance, cents are never lost, reversals sum to zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from catalogue.ledger.posting import post
from catalogue.ledger.records.answers import Posted, Refused
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.periods import BEGINNING, FOREVER, Period, start_of_day
from catalogue.pricing.facts import Adjustment
from catalogue.publication.facts import Window
from catalogue.vocabulary import (
    AccrualWindow,
    AdjustmentKind,
    Beneficiary,
    Channel,
    ClawbackMode,
    CommissionTrigger,
    LineState,
    Retention,
    RevenueModel,
    Settlement,
    TierMode,
    ValueType,
)
from tests.catalogue.commissions.schemes import bonus, scheme, tier
from tests.catalogue.ledger.books import (
    EXEMPT,
    MAPPINGS,
    NORMAL,
    Books,
    box,
    cancellation,
    collection,
    facts,
    sale,
    shown,
    termination,
)

CENTS = st.decimals("0.01", "999.99", places=2)
FIFTHS = tuple((who, Decimal("0.2")) for who in Beneficiary)


@st.composite
def shops(draw: st.DrawFn) -> Facts:
    """Draw a product with any settlement, window, tiers and taxes."""
    of = scheme(
        sku="FT-BOX-001",
        settlement=draw(st.sampled_from(Settlement)),
        trigger=draw(st.sampled_from((CommissionTrigger.SALE, CommissionTrigger.COLLECTION))),
        window=draw(st.sampled_from(AccrualWindow)),
        tier_mode=draw(st.sampled_from(TierMode)),
        tiers=(tier("0", "2", "10"), tier("2", "4", "7.5"), tier("4", None, "15")),
        split=draw(st.sampled_from((FIFTHS, scheme().split))),
        bonuses=draw(st.sampled_from(((), (bonus("5.00", "2"),)))),
        retention=draw(st.sampled_from(Retention)),
        clawback_months=12,
        clawback_mode=draw(st.sampled_from(ClawbackMode)),
    )
    model = draw(st.sampled_from(RevenueModel))
    taxed = tuple(replace(item, tax_code="NORMAL") if item.account == "756200" else item for item in MAPPINGS)
    return facts(
        box(),
        schemes=(of,),
        revenue_model=model,
        partner=None if model is RevenueModel.REVENUE else "Oggodata",
        vat_on_debits=draw(st.booleans()),
        mappings=draw(st.sampled_from((MAPPINGS, taxed))),
    )


def sold(of: Facts, amounts: list[Decimal]) -> Books:
    """Return the books of sales of these amounts, tax included, by key V0, V1 and so on."""
    books = Books(of)
    books.posted(*(sale(f"V{number}", amount_ttc=amount) for number, amount in enumerate(amounts)))
    return books


AMOUNTS = st.lists(CENTS, min_size=1, max_size=6)


@given(shops(), AMOUNTS, st.data())
def test_collections_in_any_pieces_close_tax_and_commission_exactly(
    of: Facts, amounts: list[Decimal], data: st.DataObject
) -> None:
    """After the last cent nothing waits, nothing is promised, the client is lettered, and what was earned is unchanged."""
    books = sold(of, amounts)
    promised = books.earned()
    for number, amount in enumerate(amounts):
        left = amount
        for step in range(3):
            part = data.draw(st.decimals("0.01", left, places=2)) if step < 2 else left
            answer = books.post(collection(f"E{number}-{step}", str(part), of=f"V{number}"))
            assert isinstance(answer, Posted) or of.revenue_model is RevenueModel.COMMISSION
            left -= part
            if not left:
                break
    if of.revenue_model is RevenueModel.REVENUE:
        assert not books.balance("445800")
        assert not books.balance("411000")
        assert books.balance("512000") == -books.balance("706100") - books.balance("445710")
    assert not [line for line in books.commissions if line.awaits and line.state != LineState.REVERSED]
    assert books.earned() == promised


@given(shops(), AMOUNTS, st.data())
def test_a_cancelled_sale_leaves_nothing_but_the_bank(of: Facts, amounts: list[Decimal], data: st.DataObject) -> None:
    """Collected or not, terminated or not: what remains on third parties is exactly what the bank received."""
    books = sold(of, amounts)
    for number, amount in enumerate(amounts):
        if data.draw(st.booleans()):
            books.post(collection(f"E{number}", str(data.draw(st.decimals("0.01", amount, places=2))), of=f"V{number}"))
        if data.draw(st.booleans()):
            books.posted(termination(f"R{number}", "2025-12-01", of=f"V{number}"))
        books.post(cancellation(f"A{number}", "2025-12-02", of=f"V{number}"))
    third = sum((books.balance(account) for account in ("411000", "467000", "419100")), Decimal(0))
    assert third == -books.balance("512000")
    assert set(books.balances()) <= {"411000", "467000", "419100", "512000"}
    assert books.earned() == {}


@given(shops(), AMOUNTS)
def test_what_is_split_is_what_the_window_posted(of: Facts, amounts: list[Decimal]) -> None:
    """Commission lines sum to what windows hold, each within its own; a penny is split five ways without loss."""
    books = sold(of, amounts)
    earned = sum((line.amount for line in books.commissions), Decimal(0))
    if of.schemes[0].window is not AccrualWindow.SALE:
        assert earned == sum(window.posted for window in books.windows.values())
    paid = sum((line.amount for line in books.commissions if line.entry), Decimal(0))
    assert books.balance("622200") == paid


def test_one_cent_split_five_ways_goes_to_the_first() -> None:
    """Ties go in the order of the list: the company takes the cent, nobody else is posted anything."""
    of = facts(box("0.12"), schemes=(scheme(tiers=(tier("0", None, "10"),), split=FIFTHS),))
    books = Books(of)
    posted = books.posted(sale())
    assert [(line.beneficiary, str(line.amount)) for line in posted.commission_lines] == [(Beneficiary.COMPANY, "0.01")]
    assert [entry.source_key for entry in posted.entries] == ["V1:revenue"]
    five = Books(replace(of, offer=box("6.00"))).posted(sale())
    assert sum(line.amount for line in five.commission_lines) == Decimal("0.50")


def changed_later(of: Facts) -> Facts:
    """Return the same facts once everything that has a date has changed on the second of September."""
    then = start_of_day(date(2025, 9, 2))
    before, after = Period(BEGINNING, then), Period(then, FOREVER)
    scheme_of = of.schemes[0]
    dearer = replace(scheme_of, code="NEUF", channel=Channel.WEB, period=after, tiers=(tier("0", None, "50"),))
    rates = (replace(NORMAL, period=before), replace(NORMAL, rate=Decimal("25.00"), period=after), EXEMPT)
    half = Adjustment("SOLDES", AdjustmentKind.PROMO, ValueType.PERCENT, Decimal(50), after)
    offer = replace(of.offer, tax_rates=rates, adjustments=(half,))
    windows = tuple(
        window
        for channel in Channel
        for window in (Window(channel, before, sellable=True), Window(channel, after, sellable=False))
    )
    return replace(of, offer=offer, schemes=(scheme_of, dearer), windows=windows)


@given(shops(), st.lists(st.one_of(st.none(), CENTS), min_size=1, max_size=6))
def test_yesterdays_operations_replayed_with_todays_catalogue_give_yesterdays_amounts(
    of: Facts, amounts: list[Decimal | None]
) -> None:
    """A rate, a promotion, a scheme and a publication that changed since change nothing of what happened before."""
    then, today = Books(of), Books(changed_later(of))
    for books in (then, today):
        for number, amount in enumerate(amounts):
            books.posted(sale(f"V{number}", "2025-09-01T23:59", amount_ttc=amount))
    assert today.entries == then.entries
    assert today.commissions == then.commissions
    late = today.post(sale("V9", "2025-09-02"))
    assert isinstance(late, Refused)


@given(shops(), AMOUNTS)
def test_posting_again_with_the_same_past_gives_the_same_answer(of: Facts, amounts: list[Decimal]) -> None:
    """What was worked out for one operation changes nothing for another: with or without memory, the same."""
    books, fresh = sold(of, amounts), Books(replace(of))
    for number, amount in enumerate(amounts):
        operation: Operation = sale(f"V{number}", amount_ttc=amount)
        alone = post(Asked(operation, replace(of), None, date(2025, 9, 1), fresh.windows))
        assert alone == fresh.post(operation)
    assert shown(books.entries) == shown(fresh.entries)
    assert books.windows == fresh.windows
