"""A simulation as JSON: money as decimal strings in euros, rates as percent strings (design.md, contracts)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from catalogue.commissions.calculation import Commission, Part
from catalogue.commissions.facts import Tier
from catalogue.commissions.schedule import Instalment
from catalogue.commissions.simulation import Simulation
from catalogue.commissions.tiers import Slice
from catalogue.commissions.wording import describe_tier, describe_value
from catalogue.money import to_cents
from catalogue.vocabulary import Beneficiary, ValueType

_Json = dict[str, Any]


def simulation_json(simulation: Simulation) -> _Json:
    """Return the document of ``catalogue simulate --json``."""
    facts, asked, commission = simulation.facts, simulation.opportunity, simulation.commission
    scheme = commission.scheme
    return {
        "company": facts.seller,
        "sku": facts.sku,
        "version": facts.version,
        "scheme": scheme.code,
        "at": asked.at.astimezone(ZoneInfo(facts.timezone)).isoformat(),
        "commission": str(commission.amount),
        "currency": facts.currency,
        "tier_mode": scheme.tier_mode.value,
        "settlement": scheme.settlement.value,
        "tiers": _tiers(commission),
        "corrections": [_correction(part) for part in commission.parts if part.slice is None],
        "split": _cents(commission.split),
        "schedule": [_instalment(item) for item in simulation.schedule],
        "entries": [
            {
                "account": foreseen.line.account,
                "debit": str(foreseen.line.debit),
                "credit": str(foreseen.line.credit),
                "label": foreseen.line.label,
                "nature": foreseen.line.nature.value,
                "journal": foreseen.journal.value,
            }
            for foreseen in simulation.foreseen.lines
        ],
        "problems": list(simulation.foreseen.problems),
        "explanation": "\n".join(simulation.explanation),
    }


def _tiers(commission: Commission) -> list[_Json]:
    """Return every tier of the scheme, those that took nothing with zeros."""
    taken = {part.slice.tier: (part.slice, part.amount) for part in commission.parts if part.slice is not None}
    return [_tier(tier, *taken.get(tier, (None, Decimal("0.00")))) for tier in commission.scheme.tiers]


def _tier(tier: Tier, taken: Slice | None, amount: Decimal) -> _Json:
    percent = tier.value_type is ValueType.PERCENT
    return {
        "from": _bound(tier.start),
        "to": None if tier.end is None else _bound(tier.end),
        "basis": tier.basis.value,
        "rate": _value(tier.value) if percent else None,
        "value": None if percent else _value(tier.value),
        "volume": _bound(Decimal(0) if taken is None else taken.volume),
        "base": str(to_cents(Decimal(0) if taken is None else taken.base)),
        "amount": str(amount),
        "label": f"{describe_tier(tier)} : {describe_value(tier)}",
    }


def _correction(part: Part) -> _Json:
    return {"label": part.label, "amount": str(part.amount)}


def _cents(split: Mapping[Beneficiary, Decimal]) -> _Json:
    return {who.value: str(amount) for who, amount in split.items()}


def _instalment(item: Instalment) -> _Json:
    return {
        "date": item.day.isoformat(),
        "amount": str(item.amount),
        "state": item.state.value,
        "split": _cents(item.split),
    }


def _bound(value: Decimal) -> str:
    text = f"{value.quantize(Decimal('0.0001')):f}"
    return text.rstrip("0").rstrip(".")


def _value(value: Decimal) -> str:
    """Return a rate or an amount with two decimals at least."""
    whole, _, decimals = f"{value:f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"
