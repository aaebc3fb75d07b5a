"""Who receives a commission: to the cent, by largest remainder, ties in the order of the closed list (decision 23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from catalogue.commissions.facts import CannotCommission
from catalogue.money import share_out
from catalogue.vocabulary import Beneficiary

#: Shares that a person typed may miss 1 by as much; they are then normalised.
TOLERANCE = Decimal("0.000001")

Split = Sequence[tuple[Beneficiary, Decimal]]


def normalised(shares: Mapping[str, Decimal]) -> tuple[tuple[Beneficiary, Decimal], ...]:
    """Return stored shares in the order of the closed list; raises CannotCommission when they do not sum to 1."""
    found = tuple((member, shares[member.value]) for member in Beneficiary if member.value in shares)
    whole = sum((share for _, share in found), Decimal(0))
    if len(found) < len(shares) or abs(whole - 1) > TOLERANCE:
        raise CannotCommission("La répartition de la commission ne fait pas 100 % : corrigez la feuille Répartition.")
    return tuple((member, share / whole) for member, share in found)


def split_amount(amount: Decimal, split: Split) -> dict[Beneficiary, Decimal]:
    """Return what each beneficiary receives of whole cents; the parts sum to the amount, whatever its sign."""
    parts = share_out(amount, [share for _, share in split])
    return {beneficiary: part for (beneficiary, _), part in zip(split, parts, strict=True)}
