"""Windows say where and when a publication may be sold, and every reason where it may not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalogue.periods import ALWAYS
from catalogue.publication.facts import (
    Blacklisting,
    CommissionScope,
    HeldDocument,
    PartnerFacts,
    Rules,
    SellerFacts,
)
from catalogue.publication.reasons import BY_STATUS, BlockReason, from_json, reason, sentence
from catalogue.publication.windows import outside, windows
from catalogue.vocabulary import Channel, ClientType, LifecycleStatus, Nature, RevenueModel
from tests.catalogue.publications import (
    CGV,
    PUBLICATION,
    RULES,
    VERSION,
    codes,
    day,
    life,
    publication,
    shown,
    span,
)


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
