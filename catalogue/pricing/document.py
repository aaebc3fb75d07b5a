"""Lines become a document: tax by rate, every line to the cent, everything sums (decision 28).

By rate, on the total of the document: ``HT = round(TTC / (1 + r))`` for prices that include the tax,
``TTC = HT + round(HT × r)`` for those that do not; ``TVA = TTC − HT`` always. What each code of that rate comes to, then
its lines, close on these totals by the largest remainder of their exact parts, ties in the order of the document. A
product may ask for the same by line instead, its totals being sums. Worked, 3 lines of 9,99 TTC at 20 %: 29,97 →
24,98 + 4,99 by document, 3 × (8,33 + 1,66) = 24,99 + 4,98 by line; 14,50 and 62,50 TTC of two codes at 20 %: 77,00 →
64,17 + 12,83, of which 12,09 + 2,41 (both remainders are a third of a cent) and 52,08 + 10,42. The rate is that in force when the service
begins, where the client lives: overseas the mainland's never stands for one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from catalogue.french import day
from catalogue.money import close_on, with_tax
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
    for rate, included in dict.fromkeys((draft.tax.rate, draft.tax_included) for draft in drafts):
        chosen = {
            index: draft
            for index, draft in enumerate(drafts)
            if draft.tax.rate == rate and draft.tax_included is included
        }
        for together in [{index: draft} for index, draft in chosen.items()] if per_line else [chosen]:
            lines |= _taxed(together, rate, included=included)
    ordered = tuple(lines[index] for index in range(len(drafts)))
    return Document(ordered, tuple(_totals(ordered)))


def _totals(lines: Iterable[Line]) -> Iterator[TaxTotal]:
    """Yield what a document comes to by code and rate, in the order of its lines."""
    found: dict[tuple[str, Decimal], list[Line]] = {}
    for line in lines:
        found.setdefault((line.draft.tax.code, line.draft.tax.rate), []).append(line)
    for (code, rate), held in found.items():
        yield TaxTotal(code, rate, _sum(line.ht for line in held), _sum(line.ttc for line in held))


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


def _taxed(drafts: Mapping[int, Draft], rate: Decimal, *, included: bool) -> Iterator[tuple[int, Line]]:
    """Yield lines of one rate and one basis with their other amount, closing on that of their total, code by code."""
    total = with_tax(_sum(draft.amount for draft in drafts.values()), rate, included=included)
    ratio = _ratio(rate, included=included)
    codes: dict[str, dict[int, Draft]] = {}
    for index, draft in drafts.items():
        codes.setdefault(draft.tax.code, {})[index] = draft
    amounts = [_sum(draft.amount for draft in held.values()) for held in codes.values()]
    others = close_on(total.ht if included else total.ttc - total.ht, amounts, ratio)
    for held, other in zip(codes.values(), others, strict=True):
        parts = close_on(other, [draft.amount for draft in held.values()], ratio)
        for (index, draft), part in zip(held.items(), parts, strict=True):
            yield index, Line(draft, part, draft.amount) if included else Line(draft, draft.amount, draft.amount + part)


@lru_cache(maxsize=256)
def _ratio(rate: Decimal, *, included: bool) -> Fraction:
    """Return what an amount is multiplied by, exactly: to take its tax out, or to get its tax."""
    tax = Fraction(rate) / 100
    return 1 / (1 + tax) if included else tax


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal("0.00"))
