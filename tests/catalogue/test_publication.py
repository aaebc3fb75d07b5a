"""Windows say where and when a publication may be sold, and every reason where it may not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.lifecycle import StatusPeriod, Transition, status_periods
from catalogue.periods import ALWAYS, Period
from catalogue.publication.facts import (
    Blacklisting,
    CommissionScope,
    HeldDocument,
    Obligation,
    PartnerFacts,
    ProductFacts,
    PublicationFacts,
    Rules,
    SellerFacts,
    VersionFacts,
    Window,
)
from catalogue.publication.reasons import BY_STATUS, BlockReason, Reason, from_json, reason, sentence
from catalogue.publication.windows import outside, windows
from catalogue.vocabulary import Channel, ClientType, LifecycleStatus, Nature, RevenueModel, RiskFamily, Visibility

ORIGIN = datetime(2025, 1, 1, tzinfo=UTC)
CGV = Obligation(RiskFamily.TELECOM, None, None, "CGV", True, ALWAYS)
MANDATE = Obligation(RiskFamily.TELECOM, Channel.WEB, None, "MANDAT_SEPA", False, ALWAYS)
RULES = Rules(obligations=(CGV, MANDATE), tax_rates={"NORMAL": (ALWAYS,)})


def day(number: int) -> datetime:
    """Return the instant some days after a fixed origin."""
    return ORIGIN + timedelta(days=number)


def span(start: int, end: int) -> Period:
    """Return a period between two days after the origin."""
    return Period(day(start), day(end))


def life(*entered: tuple[LifecycleStatus, int]) -> tuple[StatusPeriod, ...]:
    """Return the states of a product that enters each on a day."""
    return status_periods(Transition(state, day(number)) for state, number in entered)


PRODUCT = ProductFacts(
    sku="FT-BOX-001",
    family=RiskFamily.TELECOM,
    client_type=ClientType.BOTH,
    revenue_model=RevenueModel.REVENUE,
    statuses=life((LifecycleStatus.ACTIVE, 0)),
)
VERSION = VersionFacts(
    period=span(0, 100),
    priced=True,
    tax_codes=("NORMAL",),
    documents=(HeldDocument("CGV", ALWAYS), HeldDocument("MANDAT_SEPA", ALWAYS)),
)
PUBLICATION = PublicationFacts(
    product=PRODUCT,
    version=VERSION,
    seller=SellerFacts("FT", active=True, mappings={Nature.REVENUE: True}),
    period=span(10, 60),
    channels=(Channel.WEB,),
    visibility=Visibility.PUBLIC,
)


def publication(**changes: object) -> PublicationFacts:
    """Return the publication that meets every condition, with some facts of any of its records changed."""
    facts = PUBLICATION
    for name, value in changes.items():
        if name in ("period_of_version", "priced", "plans_without_price", "tax_codes", "documents", "commissions"):
            field = "period" if name == "period_of_version" else name
            facts = replace(facts, version=replace(facts.version, **{field: value}))  # type: ignore[arg-type]
        elif name in ("statuses", "partner", "revenue_model", "client_type", "commissions_required"):
            facts = replace(facts, product=replace(facts.product, **{name: value}))  # type: ignore[arg-type]
        else:
            facts = replace(facts, **{name: value})  # type: ignore[arg-type]
    return facts


def shown(found: Iterable[Window]) -> list[tuple[int, int, bool, list[str]]]:
    """Return windows as days, whether sellable, and codes of reasons."""
    return [
        (
            (item.start - ORIGIN).days,
            (item.end - ORIGIN).days,
            item.sellable,
            [each.code.value for each in item.reasons],
        )
        for item in found
    ]


def codes(facts: PublicationFacts, rules: Rules = RULES) -> list[str]:
    """Return the codes of the reasons of a publication that has one window only."""
    (only,) = windows(facts, rules)
    return [item.code.value for item in only.reasons]


def test_a_publication_that_meets_every_condition_has_one_sellable_window_a_channel() -> None:
    """It covers what publication and version share, nothing more."""
    found = windows(publication(channels=(Channel.WEB, Channel.FIELD), period_of_version=span(20, 90)), RULES)
    assert [item.channel for item in found] == [Channel.WEB, Channel.FIELD]
    assert shown(found) == [(20, 60, True, []), (20, 60, True, [])]


def test_a_publication_outside_its_version_has_no_window_and_says_why() -> None:
    """Each side that is not in force is named."""
    assert windows(publication(period_of_version=span(60, 90)), RULES) == ()
    found = outside(span(10, 60), span(60, 90), 2, day(5))
    assert [item.code for item in found] == [BlockReason.PUBLICATION_NOT_STARTED, BlockReason.VERSION_NOT_STARTED]
    found = outside(span(10, 60), span(0, 30), 2, day(60))
    assert [item.code for item in found] == [BlockReason.PUBLICATION_ENDED, BlockReason.VERSION_ENDED]
    assert outside(span(10, 60), span(0, 90), 2, day(10)) == ()


def test_states_cut_the_publication_into_windows() -> None:
    """A planned start, a freeze and its end, all computed at once: nothing has to run at midnight."""
    statuses = life(
        (LifecycleStatus.TEST, 0),
        (LifecycleStatus.ACTIVE, 20),
        (LifecycleStatus.FROZEN, 30),
        (LifecycleStatus.ACTIVE, 40),
        (LifecycleStatus.RETIRED, 50),
    )
    assert shown(windows(publication(statuses=statuses), RULES)) == [
        (10, 20, False, ["product_test"]),
        (20, 30, True, []),
        (30, 40, False, ["product_frozen"]),
        (40, 50, True, []),
        (50, 60, False, ["product_retired"]),
    ]


def test_a_product_without_state_is_a_draft() -> None:
    """Nothing is sold before somebody says that it is active."""
    assert codes(publication(statuses=life())) == ["product_draft"]


def test_a_missing_document_blocks_and_one_that_only_warns_does_not() -> None:
    """The warning comes along on the sellable window."""
    assert shown(windows(publication(documents=()), RULES)) == [
        (10, 60, False, ["document_missing", "document_missing"])
    ]
    only_cgv = publication(documents=(HeldDocument("CGV", ALWAYS),))
    assert shown(windows(only_cgv, RULES)) == [(10, 60, True, ["document_missing"])]


def test_a_document_that_expires_blocks_until_the_next_is_valid() -> None:
    """Expired between the two, not yet valid before the first."""
    documents = (
        HeldDocument("CGV", span(15, 30)),
        HeldDocument("CGV", span(40, 90)),
        HeldDocument("MANDAT_SEPA", ALWAYS),
    )
    found = windows(publication(documents=documents), RULES)
    assert shown(found) == [
        (10, 15, False, ["document_not_yet_valid"]),
        (15, 30, True, []),
        (30, 40, False, ["document_expired"]),
        (40, 60, True, []),
    ]
    assert "n'est plus valable après le 31/01/2025" in sentence(found[2].reasons[0])


def test_two_documents_that_follow_each_other_leave_no_gap() -> None:
    """A new edition from the day the old one ends keeps the product on sale."""
    documents = (
        HeldDocument("CGV", span(0, 30)),
        HeldDocument("CGV", span(30, 90)),
        HeldDocument("MANDAT_SEPA", ALWAYS),
    )
    assert shown(windows(publication(documents=documents), RULES)) == [(10, 60, True, [])]


def test_an_obligation_holds_on_its_channel_for_its_clients_and_while_in_force() -> None:
    """Obligations are dated data."""
    rules = replace(RULES, obligations=(replace(CGV, channel=Channel.WEB, period=span(30, 90)),))
    found = windows(publication(documents=(), channels=(Channel.WEB, Channel.FIELD)), rules)
    assert shown(found) == [(10, 30, True, []), (30, 60, False, ["document_missing"]), (10, 60, True, [])]
    for_firms = Rules(obligations=(replace(CGV, client_type=ClientType.PROFESSIONAL),), tax_rates=RULES.tax_rates)
    assert codes(publication(documents=(), client_type=ClientType.INDIVIDUAL), for_firms) == []
    assert codes(publication(documents=(), client_type=ClientType.BOTH), for_firms) == ["document_missing"]


def test_a_document_for_other_channels_does_not_count() -> None:
    """Conditions written for the field say nothing on the web."""
    documents = (HeldDocument("CGV", ALWAYS, frozenset({Channel.FIELD})), HeldDocument("MANDAT_SEPA", ALWAYS))
    assert codes(publication(documents=documents)) == ["document_missing"]
    assert codes(publication(documents=documents, channels=(Channel.FIELD,))) == []


@pytest.mark.parametrize(
    ("model", "needed"),
    [
        (RevenueModel.REVENUE, ["revenue"]),
        (RevenueModel.COMMISSION, ["commission"]),
        (RevenueModel.MIXED, ["commission", "revenue"]),
    ],
)
def test_a_product_needs_the_accounts_of_what_it_earns(model: RevenueModel, needed: list[str]) -> None:
    """Mixed needs both; each missing account is its own reason."""
    facts = publication(revenue_model=model, seller=SellerFacts("FT", active=True))
    (only,) = windows(facts, RULES)
    assert [dict(item.details)["nature"] for item in only.reasons] == needed


def test_accounts_are_inherited_from_version_then_product_then_company() -> None:
    """The closest wins, even to say that it is in error."""
    bare = SellerFacts("FT", active=True)
    assert codes(publication(seller=bare, product_mappings={Nature.REVENUE: True})) == []
    assert codes(publication(seller=bare, version_mappings={Nature.REVENUE: True})) == []
    assert codes(publication(version_mappings={Nature.REVENUE: False})) == ["mapping_in_error"]


def test_a_version_and_each_of_its_plans_need_a_price_unless_sold_on_quote() -> None:
    """« Sur devis » lifts both."""
    assert codes(publication(priced=False, tax_codes=())) == ["no_price"]
    assert codes(publication(plans_without_price=("BASIC", "PREMIUM"))) == ["plan_without_price"] * 2
    assert codes(publication(priced=False, plans_without_price=("BASIC",), on_quote=True)) == []


def test_a_tax_code_needs_a_rate_every_day() -> None:
    """A hole between two rates blocks as long as it lasts."""
    rules = replace(RULES, tax_rates={"NORMAL": (span(0, 30), span(40, 90))})
    assert shown(windows(PUBLICATION, rules)) == [
        (10, 30, True, []),
        (30, 40, False, ["tax_without_rate"]),
        (40, 60, True, []),
    ]


def test_commissions_are_demanded_only_where_the_owner_keeps_them() -> None:
    """A scheme for another seller or channel does not count; its dates do."""
    facts = publication(revenue_model=RevenueModel.COMMISSION, version_mappings={Nature.COMMISSION: True})
    assert codes(facts) == []
    facts = replace(facts, product=replace(facts.product, commissions_required=True))
    assert codes(facts) == ["commission_missing"]
    schemes = (CommissionScope(ALWAYS, seller="AP"), CommissionScope(ALWAYS, channel=Channel.FIELD))
    assert codes(replace(facts, version=replace(VERSION, commissions=schemes))) == ["commission_missing"]
    dated = replace(facts, version=replace(VERSION, commissions=(CommissionScope(span(0, 30), "FT"),)))
    assert shown(windows(dated, RULES)) == [(10, 30, True, []), (30, 60, False, ["commission_missing"])]


def test_a_partner_must_be_active_and_activated_for_the_seller() -> None:
    """Its owner company needs no activation, but may take it back."""
    partner = PartnerFacts("Oggo", active=True, owner="AP")
    assert codes(publication(partner=partner)) == ["partner_not_activated"]
    assert codes(publication(partner=replace(partner, activations={"FT": True}))) == []
    assert codes(publication(partner=replace(partner, owner="FT"))) == []
    assert codes(publication(partner=replace(partner, owner="FT", activations={"FT": False}))) == [
        "partner_not_activated"
    ]
    assert codes(publication(partner=replace(partner, active=False, owner="FT"))) == ["partner_inactive"]


def test_an_inactive_company_and_a_black_list_block() -> None:
    """The black list names its motive, in its company, on its channel and while it lasts."""
    assert codes(publication(seller=replace(PUBLICATION.seller, active=False))) == ["company_inactive"]
    listed = Blacklisting(span(20, 30), "litige", seller="FT", channel=Channel.WEB)
    rules = replace(RULES, blacklist={"FT-BOX-001": (listed, replace(listed, seller="AP"))})
    found = windows(publication(channels=(Channel.WEB, Channel.FIELD)), rules)
    assert shown(found) == [
        (10, 20, True, []),
        (20, 30, False, ["blacklisted"]),
        (30, 60, True, []),
        (10, 60, True, []),
    ]
    assert "litige" in sentence(found[1].reasons[0])


def test_every_reason_has_a_sentence_with_what_to_do_and_survives_storage() -> None:
    """Stored codes and instants come back, and no placeholder is left in the French sentence."""
    details = {
        "starts": "2025-01-31T23:00:00+00:00", "ended": "2025-01-31T23:00:00+00:00", "version": "2", "company": "FT",
        "partner": "Oggo", "motive": "litige", "document": "CGV", "channel": "web", "plan": "BASIC",
        "tax_code": "NORMAL", "nature": "revenue",
    }  # fmt: skip
    for code in BlockReason:
        item = reason(code, **{name: value for name, value in details.items() if f"{{{name}}}" in code.sentence})
        text = sentence(item)
        assert " Que faire : " in text
        assert "{" not in text
        assert text.endswith(".")
        assert from_json(item.to_json()) == item
    assert set(BY_STATUS) == set(LifecycleStatus) - {LifecycleStatus.ACTIVE}


# --- The same answers, asked instant by instant -------------------------------------------------------------------

spans = st.tuples(st.integers(0, 50), st.integers(1, 60)).map(lambda pair: span(pair[0], sum(pair)))
types = st.sampled_from(["CGV", "MANDAT_SEPA"])
held = st.builds(HeldDocument, types, spans, st.frozensets(st.sampled_from([Channel.WEB, Channel.FIELD]), max_size=1))
demanded = st.builds(
    Obligation,
    st.sampled_from([RiskFamily.TELECOM, RiskFamily.OTT]),
    st.sampled_from([None, Channel.WEB, Channel.FIELD]),
    st.sampled_from([None, *ClientType]),
    types,
    st.booleans(),
    spans,
)
statuses = st.lists(st.tuples(st.sampled_from(LifecycleStatus), st.integers(0, 80)), max_size=4).map(
    lambda rows: life(*rows)
)
listings = st.builds(
    Blacklisting, spans, st.just("litige"), st.sampled_from([None, "FT", "AP"]), st.sampled_from([None, Channel.WEB])
)
schemes = st.builds(CommissionScope, spans, st.sampled_from([None, "FT", "AP"]), st.sampled_from([None, Channel.WEB]))


@st.composite
def cases(draw: st.DrawFn) -> tuple[PublicationFacts, Rules]:
    """Draw a publication with any mixture of what can go wrong with dates."""
    facts = publication(
        statuses=draw(statuses),
        client_type=draw(st.sampled_from(ClientType)),
        period_of_version=draw(spans),
        period=draw(spans),
        documents=tuple(draw(st.lists(held, max_size=4))),
        revenue_model=draw(st.sampled_from([RevenueModel.REVENUE, RevenueModel.COMMISSION])),
        commissions_required=True,
        commissions=tuple(draw(st.lists(schemes, max_size=3))),
        version_mappings={Nature.COMMISSION: True},
        channels=(Channel.WEB, Channel.FIELD),
    )
    rules = Rules(
        obligations=tuple(draw(st.lists(demanded, max_size=3))),
        tax_rates={"NORMAL": tuple(draw(st.lists(spans, max_size=2)))},
        blacklist={"FT-BOX-001": tuple(draw(st.lists(listings, max_size=2)))},
    )
    return facts, rules


def holding_at(facts: PublicationFacts, rules: Rules, channel: Channel, at: datetime) -> set[tuple[str, bool]]:
    """Answer for one instant only, without any period arithmetic: (family of reason, blocking)."""
    found: set[tuple[str, bool]] = set()
    state = next(item.status for item in facts.product.statuses if item.period.contains(at))
    if state is not LifecycleStatus.ACTIVE:
        found.add((BY_STATUS[state].value, True))
    if not any(rate.contains(at) for rate in rules.tax_rates["NORMAL"]):
        found.add(("tax_without_rate", True))
    for entry in rules.blacklist["FT-BOX-001"]:
        if entry.period.contains(at) and entry.seller in (None, "FT") and entry.channel in (None, channel):
            found.add(("blacklisted", True))
    for item in rules.obligations:
        clients = {item.client_type, facts.product.client_type}
        apply = ClientType.BOTH in clients or None in clients or len(clients) == 1
        if item.family is RiskFamily.TELECOM and item.channel in (None, channel) and apply and item.period.contains(at):
            present = [
                each
                for each in facts.version.documents
                if each.document_type == item.document_type
                and each.period.contains(at)
                and (not each.channels or channel in each.channels)
            ]
            if not present:
                found.add((f"document {item.document_type}", item.blocking))
    if facts.product.revenue_model is RevenueModel.COMMISSION:
        covered = any(
            each.period.contains(at) and each.seller in (None, "FT") and each.channel in (None, channel)
            for each in facts.version.commissions
        )
        if not covered:
            found.add(("commission_missing", True))
    return found


def summary(item: Reason) -> tuple[str, bool]:
    """Return a reason as the oracle names it: documents by type, whatever keeps them away."""
    if item.code.startswith("document_"):
        return f"document {dict(item.details)['document']}", item.blocking
    return item.code.value, item.blocking


@given(cases())
def test_windows_tile_the_time_shared_by_publication_and_version(case: tuple[PublicationFacts, Rules]) -> None:
    """No gap, no overlap, nothing outside, and neighbours differ in their reasons."""
    facts, rules = case
    found = windows(facts, rules)
    common = facts.period.intersection(facts.version.period)
    for channel in facts.channels:
        own = [item for item in found if item.channel is channel]
        if common is None:
            assert own == []
            continue
        assert own[0].start == common.start
        assert own[-1].end == common.end
        for first, second in pairwise(own):
            assert first.end == second.start
            assert first.reasons != second.reasons


@given(cases())
def test_each_window_gives_the_reasons_of_every_instant_in_it(case: tuple[PublicationFacts, Rules]) -> None:
    """Day by day, the window says what a naive answer for that day says, and sells exactly when nothing blocks."""
    facts, rules = case
    for item in windows(facts, rules):
        at = item.start
        while at < item.end:
            expected = holding_at(facts, rules, item.channel, at)
            assert {summary(each) for each in item.reasons} == expected
            assert item.sellable == (not any(blocking for _, blocking in expected))
            at += timedelta(days=1)


def test_fifty_thousand_publications_take_seconds() -> None:
    """Three channels each, one in ten with a planned change: at most 5 s of processor time (here: far less)."""
    changing = publication(
        channels=(Channel.FIELD, Channel.TELESALES, Channel.WEB),
        statuses=life((LifecycleStatus.TEST, 0), (LifecycleStatus.ACTIVE, 20)),
    )
    plain = publication(channels=changing.channels)
    started = process_time()
    total = sum(len(windows(changing if number % 10 == 0 else plain, RULES)) for number in range(50_000))
    elapsed_seconds = process_time() - started
    assert total == 3 * 50_000 + 3 * 5_000
    assert elapsed_seconds < 5
