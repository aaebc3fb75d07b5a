"""The entries that a sale would post, from the accounting mappings of the company that keeps the books (decision 25).

An account is that of the version, else of its product, else the company's default; at one level, the mapping for the
tax code wins over the one for all. A counterpart that a level does not give is the next level's. A sale posts its
revenue and its tax; a partner's product, the commission that the partner owes; both, what is paid on to people and
partners. Nothing is guessed: what lacks an account is named and its entry left out, so debit always equals credit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum

from catalogue.vocabulary import Beneficiary, MappingStatus, Nature, RevenueModel


class Level(IntEnum):
    """Where a mapping stands; the first that has one wins."""

    VERSION = 0
    PRODUCT = 1
    COMPANY = 2


@dataclass(frozen=True, slots=True)
class AccountMapping:
    """An accounting mapping, as stored."""

    level: Level
    nature: Nature
    account: str
    counterpart: str | None  #: account of the other side
    journal: str | None
    tax_code: str | None  #: None: every code
    status: MappingStatus


@dataclass(frozen=True, slots=True)
class Account:
    """Where a nature is posted."""

    account: str
    counterpart: str | None
    journal: str | None
    validated: bool  #: the ledger posts validated mappings only


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an entry; one of debit and credit is zero."""

    account: str
    debit: Decimal
    credit: Decimal
    label: str  #: in French
    nature: Nature
    journal: str | None


@dataclass(frozen=True, slots=True)
class Sold:
    """What is posted: a sale and its commission."""

    label: str  #: what the entries are about
    revenue_model: RevenueModel
    ht: Decimal  #: whole cents
    ttc: Decimal
    tax_code: str | None
    tax_account: str | None  #: of the tax code, where no mapping says another
    commission: Decimal  #: whole cents
    split: Mapping[Beneficiary, Decimal]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would be posted."""

    entries: tuple[Entry, ...]  #: balanced
    problems: tuple[str, ...]  #: French sentences: an account is missing, or not validated yet


def account_for(mappings: Sequence[AccountMapping], nature: Nature, tax_code: str | None) -> Account | None:
    """Return where a nature is posted; None when no level has an account."""
    held = [item for item in mappings if item.nature is nature and item.tax_code in (None, tax_code)]
    if not held:
        return None
    ranked = sorted(held, key=lambda item: (item.level, item.tax_code is None))
    first = ranked[0]
    return Account(
        first.account,
        next((item.counterpart for item in ranked if item.counterpart), None),
        next((item.journal for item in ranked if item.journal), None),
        first.status is MappingStatus.VALIDATED,
    )


def foresee(mappings: Sequence[AccountMapping], sold: Sold) -> Foreseen:
    """Return the entries of a sale and of its commission."""
    book = _Book(mappings, sold)
    groups = [
        *([book.revenue()] if sold.revenue_model is not RevenueModel.COMMISSION else []),
        *([book.commission()] if sold.revenue_model is not RevenueModel.REVENUE else []),
        book.paid(),
    ]
    return Foreseen(
        tuple(entry for entries, _ in groups for entry in entries),
        tuple(dict.fromkeys(problem for _, problems in groups for problem in problems)),
    )


_Group = tuple[list[Entry], list[str]]


class _Book:
    """The mappings of one sale."""

    def __init__(self, mappings: Sequence[AccountMapping], sold: Sold) -> None:
        self._mappings = mappings
        self._sold = sold

    def revenue(self) -> _Group:
        """Debit the client, credit the revenue and the tax."""
        sold, found = self._sold, self._account(Nature.REVENUE)
        tax = account_for(self._mappings, Nature.TAX, sold.tax_code)
        tax_account = sold.tax_account if tax is None else tax.account
        tva = sold.ttc - sold.ht
        problems = list(_problems(found, Nature.REVENUE, self._sold))
        if tva and tax_account is None:
            problems.append(_missing(Nature.TAX, sold))
        if found is None or found.counterpart is None or (tva and tax_account is None):
            return [], problems
        lines = [
            (found.counterpart, sold.ttc, "Client", Nature.REVENUE),
            (found.account, -sold.ht, "CA HT", Nature.REVENUE),
            *([(tax_account, -tva, "TVA collectée", Nature.TAX)] if tax_account is not None and tva else []),
        ]
        return [
            _entry(account, amount, f"{label} {sold.label}", nature, found) for account, amount, label, nature in lines
        ], problems

    def commission(self) -> _Group:
        """Debit the partner, credit the commission received."""
        sold, found = self._sold, self._account(Nature.COMMISSION)
        return self._pair(found, Nature.COMMISSION, [("Commission du partenaire", sold.commission, +1)])

    def paid(self) -> _Group:
        """Debit the charge, credit those who are paid: everybody but the company itself."""
        owed = [
            (f"Commission {who.label}", amount, -1)
            for who, amount in self._sold.split.items()
            if who is not Beneficiary.COMPANY and amount
        ]
        return self._pair(self._account(Nature.COMMISSION_PAID), Nature.COMMISSION_PAID, owed) if owed else ([], [])

    def _pair(self, found: Account | None, nature: Nature, amounts: Sequence[tuple[str, Decimal, int]]) -> _Group:
        """Post each amount between the account and its counterpart; a positive sign debits the counterpart."""
        problems = list(_problems(found, nature, self._sold))
        if found is None or found.counterpart is None:
            return [], problems
        entries = []
        for label, amount, sign in amounts:
            told = f"{label} {self._sold.label}"
            sides = [(found.counterpart, sign * amount), (found.account, -sign * amount)]
            entries += [
                _entry(account, value, told, nature, found)
                for account, value in sorted(sides, key=lambda side: -side[1])
            ]
        return entries, problems

    def _account(self, nature: Nature) -> Account | None:
        return account_for(self._mappings, nature, self._sold.tax_code)


def _entry(account: str, amount: Decimal, label: str, nature: Nature, found: Account) -> Entry:
    zero = Decimal("0.00")
    return Entry(account, max(amount, zero), max(-amount, zero), label, nature, found.journal)


def _problems(found: Account | None, nature: Nature, sold: Sold) -> Iterator[str]:
    if found is None:
        yield _missing(nature, sold)
    elif found.counterpart is None:
        yield f"{nature.label} : la contrepartie du compte {found.account} manque pour {sold.label}."
    elif not found.validated:
        yield f"{nature.label} : le compte {found.account} n'est pas validé par la comptabilité."


def _missing(nature: Nature, sold: Sold) -> str:
    return f"{nature.label} : aucun compte pour {sold.label} ; complétez la feuille Comptabilité."
