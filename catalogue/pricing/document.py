"""Lines become a document: tax by code and rate, every line to the cent, everything sums (decision 28).

By code and rate, on the total of the document: ``HT = round(TTC / (1 + r))`` for prices that include the tax,
``TTC = HT + round(HT × r)`` for those that do not; ``TVA = TTC − HT`` always. Lines close on these totals by largest
remainder. A product may ask for the same by line instead, its totals being sums. Worked, 3 lines of 9,99 TTC at 20 %:
29,97 → 24,98 + 4,99 by document, 3 × (8,33 + 1,66) = 24,99 + 4,98 by line. The rate is that in force when the service
begins, where the client lives: overseas the mainland's never stands for one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from catalogue.french import day
from catalogue.money import round_to_sum, with_tax
from catalogue.periods import PARIS, day_of
from catalogue.pricing.facts import CannotPrice, TaxRate
from catalogue.vocabulary import Territory


class LineKind(StrEnum):
    """What a line of a quote is."""

    PRICE = "price"
    ADJUSTMENT = "adjustment"
    SETUP = "setup"


@dataclass(frozen=True, slots=True)
class Draft:
    """A line before its tax."""

    kind: LineKind
    component: str  #: part of the price; empty: the price
    label: str  #: in French
    quantity: Decimal  #: units, or units consumed
    amount: Decimal  #: whole cents, in its own basis; negative when something is taken off
    tax: TaxRate  #: the rate that applies
    tax_included: bool  #: whether the amount is TTC
    once: bool = False  #: charged when the contract begins, not again
    explanation: tuple[str, ...] = ()  #: French sentences


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a quote; ``ht + tva == ttc``."""

    draft: Draft  #: what it is
    ht: Decimal  #: euros, tax excluded
    ttc: Decimal  #: euros, tax included

    @property
    def tva(self) -> Decimal:
        """Return the tax, by subtraction."""
        return self.ttc - self.ht


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """What a document comes to at one rate."""

    code: str
    rate: Decimal  #: percent
    ht: Decimal
    ttc: Decimal

    @property
    def tva(self) -> Decimal:
        """Return the tax, by subtraction."""
        return self.ttc - self.ht


@dataclass(frozen=True, slots=True)
class Document:
    """Lines with their tax, and their totals, which are the sums of both lines and taxes."""

    lines: tuple[Line, ...]
    taxes: tuple[TaxTotal, ...]  #: in the order of the lines

    @property
    def ht(self) -> Decimal:
        """Return the total without tax."""
        return sum((tax.ht for tax in self.taxes), Decimal("0.00"))

    @property
    def ttc(self) -> Decimal:
        """Return the total with tax."""
        return sum((tax.ttc for tax in self.taxes), Decimal("0.00"))

    @property
    def tva(self) -> Decimal:
        """Return the tax of the document, by subtraction."""
        return self.ttc - self.ht


def build_document(drafts: Sequence[Draft], *, per_line: bool = False) -> Document:
    """Return a document of lines, in their order, its tax rounded by rate or, when asked, by line."""
    lines: dict[int, Line] = {}
    taxes: dict[tuple[str, Decimal], TaxTotal] = {}
    for key in dict.fromkeys((draft.tax.code, draft.tax.rate) for draft in drafts):
        code, rate = key
        for included in (True, False):
            chosen = {
                index: draft
                for index, draft in enumerate(drafts)
                if (draft.tax.code, draft.tax.rate) == key and draft.tax_included is included
            }
            for together in [{index: draft} for index, draft in chosen.items()] if per_line else [chosen]:
                lines |= _taxed(together, rate, included=included) if together else {}
        of_rate = [line for line in lines.values() if (line.draft.tax.code, line.draft.tax.rate) == key]
        taxes[key] = TaxTotal(code, rate, _sum(line.ht for line in of_rate), _sum(line.ttc for line in of_rate))
    return Document(tuple(lines[index] for index in range(len(drafts))), tuple(taxes.values()))


def rate_at(
    rates: Iterable[TaxRate], code: str, territory: Territory | None, at: datetime, timezone: str = PARIS
) -> TaxRate:
    """Return the rate of a code in force where and when a service begins; without territory, on the mainland.

    Corsica has the mainland's rates but for those of its own (CGI art. 297), and what is exempt on the mainland is so
    everywhere. Raises: CannotPrice when there is none.
    """
    wanted = Territory.METROPOLE if territory is None else territory
    held = {rate.territory: rate for rate in rates if rate.code == code and rate.period.contains(at)}
    found, mainland = held.get(wanted.value), held.get(Territory.METROPOLE.value)
    if found is None and mainland is not None and (wanted is Territory.CORSICA or not mainland.rate):
        found = mainland
    if found is None:
        missing = f"Le code TVA « {code} » n'a pas de taux au {day(day_of(at, timezone))}"
        if wanted is Territory.METROPOLE or mainland is None:
            raise CannotPrice(f"{missing} : complétez la feuille Taux de TVA du référentiel groupe.")
        raise CannotPrice(
            f"{missing} pour « {wanted.label} » : ajoutez-le dans la feuille Taux de TVA du référentiel groupe."
        )
    return found


def _taxed(drafts: dict[int, Draft], rate: Decimal, *, included: bool) -> dict[int, Line]:
    """Give lines of one rate and one basis their other amount, closing on that of their total."""
    amounts = [draft.amount for draft in drafts.values()]
    total = with_tax(_sum(amounts), rate, included=included)
    if included:
        others = round_to_sum(total.ht, [amount / (1 + rate / 100) for amount in amounts])
        pairs = zip(others, amounts, strict=True)
    else:
        taxes = round_to_sum(total.ttc - total.ht, [amount * rate / 100 for amount in amounts])
        pairs = zip(amounts, (amount + tax for amount, tax in zip(amounts, taxes, strict=True)), strict=True)
    return {index: Line(drafts[index], ht, ttc) for index, (ht, ttc) in zip(drafts, pairs, strict=True)}


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
