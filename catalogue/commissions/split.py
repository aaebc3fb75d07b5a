"""Who receives a commission: to the cent, by largest remainder, ties in the order of the closed list (decision 23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from catalogue.commissions.facts import CannotCommission, Scheme
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


#: Bonuses and maluses are theirs (decision 47; Annexe F §5: 641, charges de personnel).
PEOPLE = (Beneficiary.SALESPERSON, Beneficiary.MANAGER)


def split_among_people(amount: Decimal, scheme: Scheme) -> dict[Beneficiary, Decimal]:
    """Return what salesperson and manager receive of a bonus, in proportion of their shares.

    Raises: CannotCommission when the scheme shares nothing with either.
    """
    people = [(who, share) for who, share in scheme.split if who in PEOPLE and share]
    if not people:
        raise CannotCommission(
            f"Le schéma {scheme.code} a une prime ou un malus, mais ni commercial ni manager dans sa répartition."
        )
    return split_amount(amount, people)
