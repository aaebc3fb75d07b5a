"""What the end of a contract leaves those who sold it (decision 43): from stored cents, never by computing again.

Of its own commission, for ``m`` whole months served and a clawback of ``n``: linear and ``m < n``, ``round(W × m / n)``;
by instalments ``round(W × m / 12)``, since each pays for its own months, whatever ``n``; full and ``m < n``, nothing;
else all that is posted, and the instalments of months served. The total is rounded, then shared in proportion of each
one's stored cents. Worked: 100,00 shared 60 / 30 / 10 over twelve months, ended after three: 15,00, 7,50 and 2,50.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from catalogue.calendar import whole_months
from catalogue.commissions.cells import ZERO, Cents
from catalogue.commissions.facts import Bonus, Scheme
from catalogue.commissions.split import split_among_people
from catalogue.commissions.tiers import contains
from catalogue.french import day, euros, plural
from catalogue.money import portion, to_cents
from catalogue.vocabulary import ClawbackMode, TierBasis, ValueType

#: Months that the instalments of a commission pay for.
_YEAR = 12


@dataclass(frozen=True, slots=True)
class Ended:
    """What the end of a contract leaves, and why."""

    acquired: Cents  #: what each keeps of the contract's own commission; of instalments, what months served earned
    limited: bool  #: False: what is posted beyond it stays too
    malus: Cents  #: lines of the scheme's malus for an early end: negative
    explanation: tuple[str, ...]  #: French sentences


def end_of_contract(scheme: Scheme, own: Cents, *, started: date, ended: date, spread: bool) -> Ended:
    """Return what the end of a contract leaves of its own commission; `spread`: it is paid by instalments.

    Raises: CannotCommission for a malus that nobody is to bear.
    """
    months = whole_months(started, ended)
    acquired, limited = _acquired(scheme, own, months, spread=spread)
    maluses = list(_maluses(scheme, own, months))
    charged = sum((amount for _, amount in maluses), ZERO)
    told = (
        f"Contrat du {day(started)} résilié le {day(ended)} : {months} mois {plural(months, 'entier')}.",
        _told(scheme, months, spread=spread),
        *(f"{item.label} : − {euros(amount)}." for item, amount in maluses),
    )
    return Ended(acquired, limited, split_among_people(-charged, scheme) if charged else {}, told)


def _acquired(scheme: Scheme, own: Cents, months: int, *, spread: bool) -> tuple[Cents, bool]:
    limit = scheme.clawback_months
    limited = limit is not None and months < limit
    if limited and scheme.clawback_mode is ClawbackMode.FULL:
        return dict.fromkeys(own, ZERO), True
    if spread:
        return _part(own, min(months, _YEAR), _YEAR), limited
    return (_part(own, months, limit), True) if limited and limit is not None else ({}, False)


def _part(own: Cents, months: int, of: int) -> Cents:
    return dict(zip(own, portion(list(own.values()), months, of), strict=True))


def _told(scheme: Scheme, months: int, *, spread: bool) -> str:
    limit = scheme.clawback_months
    if limit is not None and months < limit and scheme.clawback_mode is ClawbackMode.FULL:
        return f"Résiliation avant {limit} mois : tout est repris."
    if spread:
        return f"Chaque échéance paie ses propres mois : {min(months, _YEAR)}/{_YEAR} est acquis."
    if limit is None:
        return f"Le schéma {scheme.code} ne prévoit aucune reprise."
    if months >= limit:
        return f"La durée de reprise ({limit} mois) est passée : rien n'est repris."
    return f"Résiliation avant {limit} mois : {months}/{limit} reste acquis, le reste est repris."


def _maluses(scheme: Scheme, own: Cents, months: int) -> Iterator[tuple[Bonus, Decimal]]:
    whole = sum(own.values(), ZERO)
    for item in scheme.bonuses:
        if item.malus and item.basis is TierBasis.MONTHS and contains(item.start, item.end, Decimal(months)):
            percent = item.value_type is ValueType.PERCENT
            yield item, to_cents(whole * item.value / 100 if percent else item.value)
