"""What a commission rests on: the schemes of a version, what is sold, and what the window has cumulated so far.

Amounts are euros, rates are percentages (``20`` means 20 %). Tiers are half-open: ``[start, end)`` (decision 17).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from catalogue.errors import WrongUse
from catalogue.periods import Period
from catalogue.vocabulary import (
    AccrualWindow,
    AppliesTo,
    Beneficiary,
    Channel,
    ClawbackMode,
    CommissionBase,
    CommissionKind,
    CommissionTrigger,
    Retention,
    Settlement,
    TierBasis,
    TierMode,
    ValueType,
)

#: What a commission is asked for.
Event = Literal["new", "renewal"]


class CannotCommission(WrongUse):
    """The question has no single answer: no scheme applies, several do, or the scheme lacks something."""

    problem = "cannot-commission"


@dataclass(frozen=True, slots=True)
class Tier:
    """A slice of what is counted, and what it pays."""

    basis: TierBasis  #: what the bounds count: sales, euros or months
    start: Decimal  #: first value inside
    end: Decimal | None  #: first value after; None: open
    value_type: ValueType  #: percentage of the base, or euros by sale
    value: Decimal


@dataclass(frozen=True, slots=True)
class Bonus:
    """A sum paid once, or taken back once, when what is counted in the window lies in a slice."""

    malus: bool  #: True: taken back
    label: str  #: in French
    basis: TierBasis  #: what the bounds count; months: those elapsed when the contract is cancelled
    start: Decimal  #: first value inside
    end: Decimal | None  #: first value after; None: open
    value_type: ValueType  #: percentage of the base of the window, or euros
    value: Decimal  #: positive

    @property
    def kind(self) -> CommissionKind:
        """Return what its line is."""
        return CommissionKind.MALUS if self.malus else CommissionKind.BONUS


@dataclass(frozen=True, slots=True)
class Scheme:
    """A commission scheme of a version."""

    sku: str
    version: int  #: number of the version that carries it
    code: str  #: within the version
    applies_to: AppliesTo  #: first year, renewals, or both
    settlement: Settlement  #: upfront, recurring, on collection
    tier_mode: TierMode  #: each slice at its rate, or everything at the rate reached
    tiers: tuple[Tier, ...]  #: by start
    split: tuple[tuple[Beneficiary, Decimal], ...]  #: shares summing to 1, in the order that breaks ties
    period: Period  #: while it applies
    plan: str | None = None  #: None: every plan
    seller: str | None = None  #: code of the selling company; None: every one
    partner: str | None = None  #: name; None: every one
    channel: Channel | None = None  #: None: every channel
    retention: Retention = Retention.GROSS  #: net: kept by the partner
    trigger: CommissionTrigger = CommissionTrigger.SALE  #: what makes it due
    due_rule: str = "immediate"  #: when it is paid once due
    base: CommissionBase = CommissionBase.HT  #: what the rates apply to
    window: AccrualWindow = AccrualWindow.SALE  #: over what tiers cumulate
    floor: Decimal | None = None  #: least commission of a window
    cap: Decimal | None = None  #: most commission of a window
    clawback_months: int | None = None  #: months during which a cancellation takes it back; None: never
    clawback_mode: ClawbackMode | None = None  #: in proportion of what was not served, or all
    bonuses: tuple[Bonus, ...] = ()


class Measures(NamedTuple):
    """What one operation brings to its window."""

    volume: Decimal  #: number of sales
    ht: Decimal  #: revenue without tax
    ttc: Decimal  #: revenue with tax
    premium_net: Decimal | None = None  #: None: not told
    margin: Decimal | None = None  #: None: not told
    month: int = 0  #: whole months since the contract began: 0 is M1


class Cumulated(NamedTuple):
    """What a window holds before or after an operation; a window begins with nothing."""

    volume: Decimal = Decimal(0)
    base: Decimal = Decimal(0)  #: of the scheme's own base
    revenue: Decimal = Decimal(0)  #: without tax
    margin: Decimal = Decimal(0)
    tiers_exact: Decimal = Decimal(0)  #: commission of the tiers, not rounded
    posted: Decimal = Decimal("0.00")  #: commission in whole cents


#: A window in which nothing was sold.
NOTHING = Cumulated()
