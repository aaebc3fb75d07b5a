"""One function per condition of sale: each says when it is not met, and why.

A check takes facts and a span of time and yields obstacles: parts of the span with their reason. Nothing
yielded means nothing to say against selling during the span. A check yields periods inside the span only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from catalogue.periods import Period, gaps, subtract
from catalogue.publication.facts import Obligation, PublicationFacts, Rules
from catalogue.publication.reasons import BY_STATUS, BlockReason, Reason, reason
from catalogue.vocabulary import Channel, LifecycleStatus, Nature, RevenueModel

#: The accounts a product needs before it may be sold, by how it earns (decision 25).
REQUIRED_NATURES: Mapping[RevenueModel, tuple[Nature, ...]] = {
    RevenueModel.REVENUE: (Nature.REVENUE,),
    RevenueModel.COMMISSION: (Nature.COMMISSION,),
    RevenueModel.MIXED: (Nature.REVENUE, Nature.COMMISSION),
}


class Obstacle(NamedTuple):
    """A reason not to sell (or to warn), and when it holds."""

    period: Period  #: when
    reason: Reason  #: why


def status(facts: PublicationFacts, span: Period) -> Iterator[Obstacle]:
    """Only an active product is sold (Annexe C §1)."""
    for item in facts.product.statuses:
        if item.status is not LifecycleStatus.ACTIVE:
            part = item.period.intersection(span)
            if part is not None:
                yield Obstacle(part, Reason(BY_STATUS[item.status]))


def seller(facts: PublicationFacts, span: Period) -> Iterator[Obstacle]:
    """Only an active company sells."""
    if not facts.seller.active:
        yield Obstacle(span, reason(BlockReason.COMPANY_INACTIVE, company=facts.seller.code))


def partner(facts: PublicationFacts, span: Period) -> Iterator[Obstacle]:
    """A partner's product needs the partner active, and activated for the seller (decision 13)."""
    held = facts.product.partner
    if held is None:
        return
    if not held.active:
        yield Obstacle(span, reason(BlockReason.PARTNER_INACTIVE, partner=held.name))
    if not held.activations.get(facts.seller.code, held.owner == facts.seller.code):
        details = {"partner": held.name, "company": facts.seller.code}
        yield Obstacle(span, reason(BlockReason.PARTNER_NOT_ACTIVATED, **details))


def prices(facts: PublicationFacts, span: Period) -> Iterator[Obstacle]:
    """A version is sold at a price, and so is each of its plans, unless it is sold on quote."""
    if facts.on_quote:
        return
    if not facts.version.priced:
        yield Obstacle(span, Reason(BlockReason.NO_PRICE))
        return
    for plan in facts.version.plans_without_price:
        yield Obstacle(span, reason(BlockReason.PLAN_WITHOUT_PRICE, plan=plan))


def taxes(facts: PublicationFacts, rules: Rules, span: Period) -> Iterator[Obstacle]:
    """Each tax code of the prices needs a rate in force, every day (decision 18)."""
    for code in facts.version.tax_codes:
        rates = rules.tax_rates.get(code, ())
        for rate in rates:
            if rate.covers(span):
                break
        else:
            for gap in gaps(rates, span):
                yield Obstacle(gap, reason(BlockReason.TAX_WITHOUT_RATE, tax_code=code))


def mappings(facts: PublicationFacts, span: Period) -> Iterator[Obstacle]:
    """Each nature the product earns by needs an account; version, then product, then company (decision 25)."""
    for nature in REQUIRED_NATURES[facts.product.revenue_model]:
        for level in (facts.version_mappings, facts.product_mappings, facts.seller.mappings):
            if nature in level:
                if not level[nature]:
                    yield Obstacle(span, _about(BlockReason.MAPPING_IN_ERROR, nature, facts))
                break
        else:
            yield Obstacle(span, _about(BlockReason.MAPPING_MISSING, nature, facts))


def _about(code: BlockReason, nature: Nature, facts: PublicationFacts) -> Reason:
    """Name the account that a mapping reason is about."""
    return reason(code, nature=nature.value, company=facts.seller.code)


def blacklist(facts: PublicationFacts, rules: Rules, channel: Channel, span: Period) -> Iterator[Obstacle]:
    """A product on the black list is not sold (§8)."""
    for entry in rules.blacklist.get(facts.product.sku, ()):
        if entry.seller in (None, facts.seller.code) and entry.channel in (None, channel):
            part = entry.period.intersection(span)
            if part is not None:
                yield Obstacle(part, reason(BlockReason.BLACKLISTED, motive=entry.motive))


def commissions(facts: PublicationFacts, channel: Channel, span: Period) -> Iterator[Obstacle]:
    """A product that earns commissions needs a scheme, once its owner keeps schemes in the catalogue.

    A company that has loaded no scheme at all has its commissions elsewhere: nothing is demanded of it.
    """
    if not facts.product.commissions_required or facts.product.revenue_model is RevenueModel.REVENUE:
        return
    applicable = [
        item.period
        for item in facts.version.commissions
        if item.seller in (None, facts.seller.code) and item.channel in (None, channel)
    ]
    for gap in gaps(applicable, span):
        yield Obstacle(gap, Reason(BlockReason.COMMISSION_MISSING))


def held_throughout(facts: PublicationFacts, span: Period) -> frozenset[str]:
    """Return the types of document that one document holds on every channel during the whole span."""
    return frozenset(
        document.document_type
        for document in facts.version.documents
        if not document.channels and document.period.covers(span)
    )


def documents(
    facts: PublicationFacts, rules: Rules, channel: Channel, span: Period, held: frozenset[str]
) -> Iterator[Obstacle]:
    """Every document that is obligatory for family, channel and client must be valid (decision 20, Annexe B).

    `held` is `held_throughout` of the span: it answers for nearly every product, and for all channels at once.
    """
    for item in rules.obligations_of(facts.product, channel):
        if item.document_type in held:
            continue
        part = item.period.intersection(span)
        if part is None:
            continue
        valid = [
            document.period
            for document in facts.version.documents
            if document.document_type == item.document_type and (not document.channels or channel in document.channels)
        ]
        for gap in subtract(part, valid):
            yield Obstacle(gap, _absence(item, valid, channel, gap))


def _absence(item: Obligation, valid: Sequence[Period], channel: Channel, gap: Period) -> Reason:
    """Say why no document of a type is valid during a gap: the last one expired, or the next one comes later."""
    details = {"document": item.document_type, "channel": channel.value}
    earlier = max((period.end for period in valid if period.end <= gap.start), default=None)
    later = min((period.start for period in valid if period.start >= gap.end), default=None)
    if earlier is not None:
        code, details = BlockReason.DOCUMENT_EXPIRED, details | {"ended": earlier.isoformat()}
    elif later is not None:
        code, details = BlockReason.DOCUMENT_NOT_YET_VALID, details | {"starts": later.isoformat()}
    else:
        code = BlockReason.DOCUMENT_MISSING
    return Reason(code, tuple(details.items()), item.blocking)
