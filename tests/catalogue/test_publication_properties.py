"""Whatever dates are drawn, windows tile the time that they share, and each tells the reasons of all its instants."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalogue.publication.facts import (
    Blacklisting,
    CommissionScope,
    HeldDocument,
    Obligation,
    PublicationFacts,
    Rules,
)
from catalogue.publication.reasons import BY_STATUS, Reason
from catalogue.publication.windows import windows
from catalogue.vocabulary import Channel, ClientType, LifecycleStatus, Nature, RevenueModel, RiskFamily
from tests.catalogue.publications import (
    life,
    publication,
    span,
)

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
