"""A price is found from data, by date, explained line by line, and always sums."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from catalogue.periods import parse_instant
from catalogue.pricing.answer import quote_json
from catalogue.pricing.facts import (
    CannotPrice,
    Client,
    Component,
    Conditions,
    Indexed,
    IndexValue,
    Plan,
    Price,
    Request,
    SetupFee,
    TaxRate,
    Unit,
    Usage,
)
from catalogue.pricing.formula import parse
from catalogue.pricing.quote import Ineligible, Quote, make_quote
from catalogue.vocabulary import AdjustmentKind, Channel, Recurrence, TierMode, ValueType
from tests.catalogue.pricing.offers import MONTHLY, NORMAL, asked, offer, price, promo, quoted, since, tiers

REDUCED = TaxRate("ENERGIE", "FR", Decimal("5.50"), since(None, "2025-07-31"))
RAISED = TaxRate("ENERGIE", "FR", Decimal("20.00"), since("2025-08-01"))
SIM = (("0", "10", "4.90"), ("10", None, "3.90"))


def totals(quote: Quote) -> tuple[str, str, str]:
    """Return HT, TVA and TTC of the first charge."""
    return str(quote.due.ht), str(quote.due.tva), str(quote.due.ttc)


def test_a_price_including_tax_is_worked_back_to_its_ht() -> None:
    """9,90 TTC at 20 % is 8,25 HT and 1,65 of tax (decision 28)."""
    assert totals(quoted(offer(price("9.90")))) == ("8.25", "1.65", "9.90")


def test_a_price_without_tax_gains_it() -> None:
    """The tax of 100,00 HT at 20 % is 20,00."""
    assert totals(quoted(offer(price("100.00", included=False)))) == ("100.00", "20.00", "120.00")


def test_tax_is_computed_on_the_document_not_on_each_unit() -> None:
    """1000 × 29,90 TTC is 24 916,67 HT on the total, where unit by unit would give 24 920,00."""
    assert totals(quoted(offer(price("29.90")), asked(quantity=Decimal(1000)))) == ("24916.67", "4983.33", "29900.00")


@pytest.mark.parametrize(
    ("mode", "quantity", "expected"),
    [
        (TierMode.GRADUATED, "15", "68.50"),
        (TierMode.VOLUME, "15", "58.50"),
        (TierMode.GRADUATED, "10", "49.00"),
        (TierMode.VOLUME, "10", "39.00"),
        (TierMode.GRADUATED, "9", "44.10"),
        (TierMode.VOLUME, "9", "44.10"),
    ],
)
def test_tiers_are_half_open_in_both_modes(mode: TierMode, quantity: str, expected: str) -> None:
    """The tenth unit is still in the first slice; ten units reach the second price."""
    quote = quoted(offer(price(tiers(mode, *SIM))), asked(quantity=Decimal(quantity)))
    assert str(quote.due.ttc) == expected


def test_a_quantity_outside_every_tier_is_said() -> None:
    """A price without an open end cannot price what lies beyond: by slices, the rest would be free."""
    for mode in TierMode:
        closed = offer(price(tiers(mode, ("0", "10", "4.90"))))
        with pytest.raises(CannotPrice, match="Aucun palier ne contient la quantité 12"):
            make_quote(closed, asked(quantity=Decimal(12)))


def test_what_is_consumed_is_counted_by_indexed_and_tiered_prices_too() -> None:
    """310 kWh at 0,19 indexed, beside a subscription: 58,90 and 13,90, not 0,19; a product that counts nothing says so."""
    rising = Indexed("cpi", parse("base * index / index0"), Decimal("0.19"))
    sold = offer(price(rising, component="CONSO"), price("13.90", component="ABONNEMENT"), indices=CPI)
    assert str(quoted(sold, asked("2025-07-15", usage={"": Decimal(310)})).due.ttc) == "72.80"
    blocks = offer(price(tiers(TierMode.GRADUATED, ("0", "100", "0.20"), ("100", None, "0.10")), component="CONSO-HP"))
    assert str(quoted(blocks, asked(usage={"": Decimal(310)})).due.ttc) == "41.00"
    with pytest.raises(CannotPrice, match="aucun prix à la consommation"):
        make_quote(offer(price("9.90")), asked(usage={"": Decimal(250)}))


def test_nobody_is_paid_to_buy() -> None:
    """A formula that goes below zero without a floor, and a consumption below zero, are said."""
    falling = Indexed("ENERGIE", parse("base - 200"), Decimal("64.00"))
    with pytest.raises(CannotPrice, match="prix négatif"):
        make_quote(offer(price(falling)), asked())
    used = offer(price(Usage("kWh", Decimal("0.1740")), component="CONSO"))
    with pytest.raises(CannotPrice, match="consommation"):
        make_quote(used, asked(usage={"": Decimal(-1)}))


def test_a_formula_that_runs_away_is_said() -> None:
    """An amount that no book holds is a mistake of the formula, not a price."""
    huge = Indexed("ENERGIE", parse("base * base * base * base * base * base"), Decimal("999999.00"))
    with pytest.raises(CannotPrice, match="prix trop grand : fixez un plafond"):
        make_quote(offer(price(huge)), asked())


def test_usage_is_charged_at_least_its_minimum() -> None:
    """250 kWh at 0,1740 are 43,50; 10 kWh are raised to the minimum of 5,00."""
    sold = offer(
        price(Usage("kWh", Decimal("0.1740"), Decimal("5.00")), component="CONSO"),
        price("12.00", component="ABONNEMENT"),
    )
    used = quoted(sold, asked(usage={"": Decimal(250)}))
    assert [str(line.ttc) for line in used.due.lines] == ["12.00", "43.50"]
    little = quoted(sold, asked(usage={"CONSO": Decimal(10)}))
    assert [str(line.ttc) for line in little.due.lines] == ["12.00", "5.00"]
    assert any("minimum facturé" in sentence for sentence in little.explanation)


def test_a_consumption_may_be_told_in_any_unit_that_converts() -> None:
    """1,2 MWh and 50 kWh are 1 250 kWh; the sentence says so; minutes are refused, with what may be told."""
    energy = {"kWh": Unit("kWh", Decimal(1)), "MWh": Unit("kWh", Decimal(1000)), "Wh": Unit("kWh", Decimal("0.001"))}
    sold = offer(price(Usage("kWh", Decimal("0.1740"))), price("12.00", component="ABONNEMENT"), units=energy)
    used = quoted(sold, asked(usage={"MWh": Decimal("1.2"), "kWh": Decimal(50)}))
    assert str(used.due.lines[0].ttc) == "217.50"
    assert any("1,2 MWh et 50 kWh = 1 250 kWh" in sentence for sentence in used.explanation)
    assert str(quoted(sold, asked(usage={"Wh": Decimal(250_000)})).due.lines[0].ttc) == "43.50"
    with pytest.raises(CannotPrice, match="ne compte pas « minute » ; il compte ABONNEMENT, MWh, Wh et kWh"):
        make_quote(sold, asked(usage={"minute": Decimal(3)}))
    by_megawatt = offer(price(Usage("MWh", Decimal("174.00"))), units=energy)
    assert str(quoted(by_megawatt, asked(usage={"kWh": Decimal(250)})).due.ttc) == "43.50"


def test_the_tax_is_rounded_by_rate_or_by_line_where_the_product_asks_for_it() -> None:
    """3 lines of 9,99 TTC: 24,98 and 4,99 on their total, 3 × (8,33 and 1,66) by line (decision 28)."""
    lines = tuple(price("9.99", component=name) for name in "ABC")
    assert totals(quoted(offer(*lines))) == ("24.98", "4.99", "29.97")
    by_line = quoted(offer(*lines, tax_per_line=True))
    assert totals(by_line) == ("24.99", "4.98", "29.97")
    assert {(str(line.ht), str(line.tva)) for line in by_line.due.lines} == {("8.33", "1.66")}
    assert by_line.recurring == by_line.due


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (("SUB", "CONS"), {"SUB": ("12.09", "2.41"), "CONS": ("52.08", "10.42")}),
        (("CONS", "SUB"), {"CONS": ("52.09", "10.41"), "SUB": ("12.08", "2.42")}),
    ],
)
def test_codes_of_one_rate_are_taxed_together(order: tuple[str, str], expected: dict[str, tuple[str, str]]) -> None:
    """14,50 and 62,50 TTC of two codes at 20 %: 64,17 + 12,83, the cent to the first, both have a third of one left."""
    amounts = {"SUB": "14.50", "CONS": "62.50"}
    sold = offer(
        *(price(amounts[code], component=f"{rank}", tax=code) for rank, code in enumerate(order)),
        tax_rates=tuple(replace(NORMAL, code=code) for code in order),
    )
    due = quoted(sold).due
    assert (str(due.ht), str(due.tva)) == ("64.17", "12.83")
    assert {tax.code: (str(tax.ht), str(tax.tva)) for tax in due.taxes} == expected
    assert {line.draft.tax.code: (str(line.ht), str(line.tva)) for line in due.lines} == expected


def test_a_tie_is_a_tie_however_long_the_decimals() -> None:
    """62,50 and 8,50 TTC at 20 % both leave a third of a cent: the first in the document takes it, 52,09 and 7,08."""
    rates = tuple(replace(NORMAL, code=code) for code in ("A", "B"))
    first, second = quoted(
        offer(price("62.50", component="1", tax="A"), price("8.50", component="2", tax="B"), tax_rates=rates)
    ).due.taxes
    assert (str(first.ht), str(second.ht)) == ("52.09", "7.08")


def test_prices_with_and_without_tax_stay_two_totals() -> None:
    """9,99 TTC and 9,99 HT at one rate: 8,33 + 1,66 and 9,99 + 2,00."""
    both = quoted(offer(price("9.99", component="A"), price("9.99", component="B", included=False)))
    assert [(str(line.ht), str(line.tva)) for line in both.due.lines] == [("8.33", "1.66"), ("9.99", "2.00")]
    assert totals(both) == ("18.32", "3.66", "21.98")


def index(formula: str, **limits: str) -> Price:
    """Return a price of 64,00 that follows consumer prices."""
    bounds = {name: Decimal(value) for name, value in limits.items()}
    return price(Indexed("cpi", parse(formula), Decimal("64.00"), **bounds))


CPI = {
    "cpi": (
        IndexValue(datetime(2025, 1, 1, tzinfo=UTC), Decimal(100)),
        IndexValue(datetime(2025, 8, 1, tzinfo=UTC), Decimal(102)),
    )
}


def test_an_index_is_read_when_the_version_started_and_when_the_price_is_asked() -> None:
    """64,00 × 102 / 100 = 65,28 from August on; before, the index has not moved."""
    sold = offer(index("base * index / index0"), indices=CPI)
    assert [str(quoted(sold, asked(at)).due.ttc) for at in ("2025-07-15", "2025-09-01")] == ["64.00", "65.28"]


def test_cap_and_floor_hold_whether_the_formula_names_them_or_not() -> None:
    """A cap of 65,00 stops 65,28; a floor of 66,00 raises it."""
    for formula in ("base * index / index0", "min(cap, base * index / index0)"):
        assert str(quoted(offer(index(formula, cap="65.00"), indices=CPI)).due.ttc) == "65.00"
    assert str(quoted(offer(index("base * index / index0", floor="66.00"), indices=CPI)).due.ttc) == "66.00"


def test_an_index_without_value_is_said() -> None:
    """The sentence names the index, the day and the sheet."""
    with pytest.raises(CannotPrice, match="« cpi » n'a pas de valeur au 01/07/2025"):
        make_quote(offer(index("base * index / index0")), asked())


def test_the_first_day_of_the_service_decides_the_tax() -> None:
    """Energy passes from 5,5 to 20 % on 1 August 2025 at midnight in Paris (decision 18)."""
    sold = offer(price("100.00", tax="ENERGIE", included=False), tax_rates=(REDUCED, RAISED))
    assert [str(quoted(sold, asked(at)).due.ttc) for at in ("2025-07-31", "2025-08-01")] == ["105.50", "120.00"]
    later = asked("2025-07-20", service_start=date(2025, 8, 1))
    assert str(quoted(sold, later).due.ttc) == "120.00"


def test_a_rate_that_changes_in_the_middle_of_a_month_follows_the_period_not_the_bill() -> None:
    """A period that began on the 10th keeps its rate though the rate changes on the 15th."""
    rates = (
        TaxRate("NORMAL", "FR", Decimal(20), since(None, "2025-09-14")),
        TaxRate("NORMAL", "FR", Decimal(21), since("2025-09-15")),
    )
    sold = offer(price("121.00"), tax_rates=rates)
    assert totals(quoted(sold, asked("2025-09-10"))) == ("100.83", "20.17", "121.00")
    assert totals(quoted(sold, asked("2025-09-15"))) == ("100.00", "21.00", "121.00")


def test_the_hour_that_does_not_exist_prices_as_the_one_after() -> None:
    """02:30 on 29 March 2026 does not exist in Paris: the question is answered, in that day's period."""
    moment = parse_instant("2026-03-29T02:30")
    answer = make_quote(offer(price("9.90")), Request(at=moment))
    assert isinstance(answer, Quote)
    assert (answer.period.first, answer.period.next) == (date(2026, 3, 29), date(2026, 4, 29))


@pytest.mark.parametrize(
    ("first", "recurrence", "next_"),
    [
        ("2024-02-29", Recurrence.MONTHLY, date(2024, 3, 29)),
        ("2024-02-29", Recurrence.YEARLY, date(2025, 2, 28)),
        ("2024-01-31", Recurrence.MONTHLY, date(2024, 2, 29)),
        ("2025-01-31", Recurrence.MONTHLY, date(2025, 2, 28)),
        ("2025-01-31", Recurrence.ONE_SHOT, None),
        ("2025-12-20", Recurrence.CUSTOM, date(2026, 1, 17)),
    ],
)
def test_a_charge_pays_for_a_period_of_the_plan(first: str, recurrence: Recurrence, next_: date | None) -> None:
    """29 February and the 31st fall back on the last day of a shorter month."""
    sold = offer(price("9.90"), plans=(Plan("P", "Plan", recurrence, 28),))
    assert quoted(sold, asked(first)).period.next == next_


def test_a_setup_fee_is_charged_once() -> None:
    """The first bill carries it, the next do not; a promotion does not lower it."""
    sold = offer(price("10.00"), setup_fee=SetupFee(Decimal("49.00"), None, tax_included=True), adjustments=(promo(),))
    quote = quoted(sold)
    assert str(quote.due.ttc) == "58.00"
    assert quote.recurring is not None
    assert str(quote.recurring.ttc) == "9.00"


def test_the_component_frais_is_a_setup_fee() -> None:
    """A price typed under FRAIS in the sheet Tarifs is charged once too."""
    quote = quoted(offer(price("10.00", component="ABONNEMENT"), price("25.00", component="FRAIS")))
    assert quote.recurring is not None
    assert (str(quote.due.ttc), str(quote.recurring.ttc)) == ("35.00", "10.00")


def test_a_negotiated_price_replaces_a_promotion() -> None:
    """They never add up: the client of the segment has his own price, the others the promotion."""
    agreed = promo("CE-2025", "25", kind=AdjustmentKind.NEGOTIATED, segment="CE")
    sold = offer(price("10.00"), adjustments=(promo(value="50"), agreed))
    assert str(quoted(sold, asked(client=Client(segment="CE"))).due.ttc) == "7.50"
    assert str(quoted(sold).due.ttc) == "5.00"
    assert any("sans cumul" in sentence for sentence in quoted(sold, asked(client=Client(segment="CE"))).explanation)


def test_of_two_promotions_the_more_precise_wins_then_the_better() -> None:
    """One for the web beats a better one for every channel; between equals the client has the better."""
    web = promo("WEB", "5", channel=Channel.WEB)
    sold = offer(price("10.00"), adjustments=(promo("A", "10"), promo("B", "20"), web))
    assert str(quoted(sold, asked(channel=Channel.WEB)).due.ttc) == "9.50"
    assert str(quoted(sold).due.ttc) == "8.00"
    assert str(quoted(sold, asked("2025-08-31")).due.ttc) == "10.00"


def test_an_amount_off_is_by_unit_and_never_below_zero() -> None:
    """2,00 off 3 units of 10,00; 50,00 off 10,00 leaves nothing."""
    euros = {"value_type": ValueType.AMOUNT}
    assert (
        str(quoted(offer(price("10.00"), adjustments=(promo(value="2", **euros),)), asked(quantity=Decimal(3))).due.ttc)
        == "24.00"
    )
    assert totals(quoted(offer(price("10.00"), adjustments=(promo(value="50", **euros),)))) == ("0.00", "0.00", "0.00")


def test_a_bundle_says_what_each_product_earns() -> None:
    """Shares of 60 and 40 % of 39,90; a share that is not given is what the other leaves."""
    parts = (Component("FT-BOX", "Box", Decimal(1), Decimal("0.6")), Component("MTV-TV", "TV", Decimal(1), None))
    quote = quoted(offer(price("39.90"), components=parts))
    assert [(item.component.sku, str(item.ttc)) for item in quote.shares] == [("FT-BOX", "23.94"), ("MTV-TV", "15.96")]
    assert sum(item.ht for item in quote.shares) == quote.due.ht
    cents = tuple(
        Component(sku, sku, Decimal(1), Decimal(share)) for sku, share in (("A", "0.45"), ("B", "0.45"), ("C", "0.1"))
    )
    tiny = quoted(offer(price("0.06"), components=cents))
    assert [(str(item.ht), str(item.tva)) for item in tiny.shares] == [
        ("0.02", "0.01"),
        ("0.02", "0.00"),
        ("0.01", "0.00"),
    ]


def test_a_plan_has_its_own_price_or_the_shared_one() -> None:
    """The plan's own price of a component replaces that for every plan."""
    plans = (MONTHLY, Plan("PLUS", "Plus", Recurrence.YEARLY))
    sold = offer(price("9.90"), price("19.90", plan="PLUS"), plans=plans)
    assert str(quoted(sold, asked(plan="PLUS")).due.ttc) == "19.90"
    assert str(quoted(sold, asked(plan="basic")).due.ttc) == "9.90"
    with pytest.raises(CannotPrice, match="précisez laquelle, parmi BASIC et PLUS"):
        make_quote(sold, asked())
    with pytest.raises(CannotPrice, match="pas de formule « GOLD » : choisissez parmi BASIC et PLUS"):
        make_quote(sold, asked(plan="GOLD"))


def test_a_sale_that_nothing_prices_is_said() -> None:
    """No price, no quantity, no rate: three sentences that say what to do."""
    with pytest.raises(CannotPrice, match="n'a pas de prix pour la formule BASIC"):
        make_quote(offer(), asked())
    with pytest.raises(CannotPrice, match="quantité"):
        make_quote(offer(price("1.00")), asked(quantity=Decimal(0)))
    with pytest.raises(CannotPrice, match="« INCONNU » n'a pas de taux au 01/09/2025"):
        make_quote(offer(price("1.00", tax="INCONNU")), asked())


def test_a_territory_has_its_own_rate() -> None:
    """La Réunion pays 8,5 %, Guyane and Mayotte nothing; Corsica what the mainland pays, but for rates of its own."""
    own = (("FR-DOM", "8.50"), ("FR-GF-YT", "0.00"))
    rates = (NORMAL, *(TaxRate("NORMAL", where, Decimal(rate), since(None)) for where, rate in own))
    sold = offer(price("100.00", included=False), tax_rates=rates)
    postcodes = ("97400", "97300", "97600", "20000", "75001")
    found = [str(quoted(sold, asked(client=Client(postcode=code))).due.ttc) for code in postcodes]
    assert found == ["108.50", "100.00", "100.00", "120.00", "120.00"]


@pytest.mark.parametrize(
    ("postcode", "where"),
    [("97400", "Antilles et Réunion"), ("97300", "Guyane et Mayotte"), ("98800", "Collectivités d'outre-mer")],
)
def test_a_territory_without_its_rate_is_said(postcode: str, where: str) -> None:
    """The mainland's rate is never taken instead: the sentence says which line of which sheet is missing."""
    with pytest.raises(CannotPrice, match=f"« NORMAL » n'a pas de taux au 01/09/2025 pour « {where} »") as missing:
        make_quote(offer(price("100.00")), asked(client=Client(postcode=postcode)))
    assert "ajoutez-le dans la feuille Taux de TVA du référentiel groupe" in missing.value.sentence


def test_what_is_exempt_on_the_mainland_is_exempt_overseas() -> None:
    """The intermediation of insurance bears no tax wherever the client lives: one line of the sheet says it for all."""
    exempt = TaxRate("EXO", "FR", Decimal("0.00"), since(None))
    sold = offer(price("100.00", tax="EXO"), tax_rates=(exempt,))
    assert {quoted(sold, asked(client=Client(postcode=code))).due.tva for code in ("97400", "97600", "98800")} == {0}


def test_the_json_of_a_quote_is_strings_only() -> None:
    """Money as decimal strings, rates as percent strings, and the whole explanation."""
    document = quote_json(quoted(offer(price("9.90"), adjustments=(promo(),)), asked(channel=Channel.WEB)))
    assert json.loads(json.dumps(document)) == document
    assert (document["amount_ht"], document["amount_tva"], document["amount_ttc"]) == ("7.43", "1.48", "8.91")
    assert [(line["kind"], line["amount_ttc"]) for line in document["lines"]] == [
        ("price", "9.90"),
        ("adjustment", "-0.99"),
    ]
    assert document["taxes"][0]["tax_rate"] == "20.00"
    assert document["period"] == {"from": "2025-09-01", "to": "2025-10-01"}
    assert "Total : 7,43 € HT + 1,48 € de TVA = 8,91 € TTC." in document["explanation"]


def test_a_client_who_may_not_buy_has_no_price() -> None:
    """The answer names the condition that fails."""
    answer = make_quote(offer(price("9.90"), conditions=Conditions(age_min=50)), asked(client=Client(age=40)))
    assert isinstance(answer, Ineligible)
    document = quote_json(answer)
    assert (document["eligible"], document["amount_ttc"]) == (False, None)
    assert [reason["condition"] for reason in document["reasons"]] == ["age"]
