"""What a cancellation takes back: from the cents that were stored, by beneficiary, never by computing again (decision 23).

Linear: a contract cancelled after ``m`` whole months of ``n`` has earned ``round(amount × m / n)``; the rest comes back.
Full: everything comes back before ``n`` months. Given what was taken back already, only the difference is: the sum of
all lines is always what was earned, and zero for a contract that earned nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.calendar import whole_months
from catalogue.commissions.facts import Bonus, Scheme
from catalogue.commissions.split import split_amount
from catalogue.commissions.tiers import contains
from catalogue.french import day, euros, plural
from catalogue.money import to_cents
from catalogue.vocabulary import Beneficiary, ClawbackMode, TierBasis, ValueType

Cents = Mapping[Beneficiary, Decimal]


@dataclass(frozen=True, slots=True)
class Clawback:
    """What comes back, and why."""

    split: dict[Beneficiary, Decimal]  #: lines to post: negative, in whole cents
    malus: dict[Beneficiary, Decimal]  #: lines of the scheme's early-cancellation malus: negative
    explanation: tuple[str, ...]  #: French sentences

    @property
    def amount(self) -> Decimal:
        """Return all that comes back, negative or zero."""
        return sum((*self.split.values(), *self.malus.values()), Decimal("0.00"))


def claw_back(
    scheme: Scheme, stored: Cents, *, started: date, cancelled: date, taken_back: Cents | None = None
) -> Clawback:
    """Return the lines that a cancellation posts against what was stored for a contract.

    `stored` are the cents of the contract's commission, `taken_back` the (negative) lines of former clawbacks.
    """
    months = whole_months(started, cancelled)
    already = taken_back or {}
    lines = {
        who: _earned(scheme, amount, months) - amount - already.get(who, Decimal(0)) for who, amount in stored.items()
    }
    maluses = list(_maluses(scheme, stored, months))
    charged = sum((amount for _, amount in maluses), Decimal("0.00"))
    malus = split_amount(-charged, scheme.split) if charged else {}
    told = (
        f"Contrat du {day(started)} résilié le {day(cancelled)} : {months} mois {plural(months, 'entier')}.",
        _told(scheme, months),
        *(f"Reprise {who.label} : {euros(amount)}." for who, amount in lines.items() if amount),
        *(f"{item.label} : − {euros(amount)}." for item, amount in maluses),
    )
    return Clawback(lines, malus, told)


def _earned(scheme: Scheme, amount: Decimal, months: int) -> Decimal:
    """Return what a beneficiary keeps; the sign is handled on the absolute value."""
    limit = scheme.clawback_months
    if limit is None or months >= limit:
        return amount
    if scheme.clawback_mode is ClawbackMode.FULL:
        return Decimal("0.00")
    kept = to_cents(abs(amount) * months / limit)
    return kept if amount >= 0 else -kept


def _told(scheme: Scheme, months: int) -> str:
    limit = scheme.clawback_months
    if limit is None:
        return f"Le schéma {scheme.code} ne prévoit aucune reprise."
    if months >= limit:
        return f"La durée de reprise ({limit} mois) est passée : rien n'est repris."
    if scheme.clawback_mode is ClawbackMode.FULL:
        return f"Résiliation avant {limit} mois : tout est repris."
    return f"Résiliation avant {limit} mois : {months}/{limit} reste acquis, le reste est repris."


def _maluses(scheme: Scheme, stored: Cents, months: int) -> Iterator[tuple[Bonus, Decimal]]:
    whole = sum(stored.values(), Decimal(0))
    for item in scheme.bonuses:
        if item.malus and item.basis is TierBasis.MONTHS and contains(item.start, item.end, Decimal(months)):
            percent = item.value_type is ValueType.PERCENT
            yield item, to_cents(whole * item.value / 100 if percent else item.value)
