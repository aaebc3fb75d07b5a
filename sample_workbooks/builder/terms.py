"""What surrounds the products of a sample company: commissions, discounts, bundles, codes elsewhere, quality rules.

Conventions: days are ISO texts; amounts and rates are decimal texts, rates and shares in percent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A commission scheme of a version, with its tiers and its split; fields as in the sheet Commissions."""

    sku: str
    version: int
    code: str
    settlement: str
    tiers: tuple[tuple[str, str], ...]  #: first value inside, and the rate; the last tier is open
    split: tuple[tuple[str, str], ...]  #: beneficiary and share
    applies_to: str = "both"
    basis: str = "volume"
    tier_mode: str = "graduated"
    base: str = "ht"
    trigger: str = "sale"
    due_rule: str = "immediate"
    window: str = "sale"
    partner: str | None = None
    cap: str | None = None
    clawback_months: int | None = None
    clawback_mode: str | None = None
    bonus: str | None = None
    bonus_from: str | None = None
    malus: str | None = None
    malus_months: int | None = None

    @property
    def key(self) -> Row:
        """Return what names the scheme."""
        return {"sku": self.sku, "version": self.version, "scheme": self.code}


@dataclass(frozen=True, slots=True)
class Discount:
    """A dated promotion or negotiated price."""

    sku: str
    version: int
    code: str
    kind: str
    start: str
    end: str | None = None
    rate: str | None = None
    amount: str | None = None
    plan: str | None = None
    segment: str | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A component of a bundle."""

    sku: str
    version: int
    component: str
    share: str
    quantity: str = "1"


@dataclass(frozen=True, slots=True)
class ExternalCode:
    """A product's code in a partner's system."""

    sku: str
    system: str
    code: str


@dataclass(frozen=True, slots=True)
class Quality:
    """What quality control requires of a sale."""

    sku: str
    version: int
    papers: str | None = None
    fields: str | None = None
    script: str | None = None
    notes: str | None = None


Term = Scheme | Discount | Part | ExternalCode | Quality


def rows_of(terms: Iterable[Term]) -> dict[str, list[Row]]:
    """Return the rows of the sheets that hold these terms, by sheet name."""
    rows: dict[str, list[Row]] = {
        name: []
        for name in (
            "adjustments", "compositions", "commissions", "commission_tiers", "splits", "external_codes", "cq_rules",
        )
    }  # fmt: skip
    for term in terms:
        match term:
            case Scheme():
                rows["commissions"].append(_scheme(term))
                rows["commission_tiers"] += _tiers(term)
                shares = ({"beneficiary": who, "share": Decimal(share)} for who, share in term.split)
                rows["splits"] += [term.key | share for share in shares]
            case Discount():
                rows["adjustments"].append(_discount(term))
            case Part():
                rows["compositions"].append(
                    {"sku": term.sku, "version": term.version, "component": term.component}
                    | {"quantity": Decimal(term.quantity), "revenue_share": Decimal(term.share)}
                )
            case ExternalCode():
                rows["external_codes"].append({"sku": term.sku, "system": term.system, "external_code": term.code})
            case Quality():
                told = {"papers": term.papers, "fields": term.fields, "script": term.script, "notes": term.notes}
                rows["cq_rules"].append({"sku": term.sku, "version": term.version} | told)
    return rows


def _scheme(scheme: Scheme) -> Row:
    return scheme.key | {
        "partner": scheme.partner,
        "applies_to": scheme.applies_to,
        "settlement": scheme.settlement,
        "trigger": scheme.trigger,
        "due_rule": scheme.due_rule,
        "base": scheme.base,
        "accrual_window": scheme.window,
        "tier_mode": scheme.tier_mode,
        "cap": _decimal(scheme.cap),
        "clawback_months": scheme.clawback_months,
        "clawback_mode": scheme.clawback_mode,
        "bonus": _decimal(scheme.bonus),
        "bonus_from": _decimal(scheme.bonus_from),
        "malus": _decimal(scheme.malus),
        "malus_months": scheme.malus_months,
    }


def _tiers(scheme: Scheme) -> Iterator[Row]:
    ends: list[str | None] = [first for first, _ in scheme.tiers[1:]]
    for (first, rate), last in zip(scheme.tiers, [*ends, None], strict=True):
        bounds = {"basis": scheme.basis, "tier_from": Decimal(first), "tier_to": _decimal(last)}
        yield scheme.key | bounds | {"rate": Decimal(rate)}


def _discount(discount: Discount) -> Row:
    return {
        "sku": discount.sku,
        "version": discount.version,
        "plan": discount.plan,
        "code": discount.code,
        "kind": discount.kind,
        "rate": _decimal(discount.rate),
        "amount": _decimal(discount.amount),
        "client_segment": discount.segment,
        "channel": discount.channel,
        "valid_from": date.fromisoformat(discount.start),
        "valid_to": date.fromisoformat(discount.end) if discount.end else None,
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
