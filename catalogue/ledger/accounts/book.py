"""The mappings of one product in one company's books, and what they lack: nothing is guessed, everything is named."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from catalogue.ledger.accounts.mappings import (
    COLLECTION,
    DEDUCTIBLE,
    ORDINARY,
    WAITING,
    Account,
    AccountMapping,
    account_for,
    account_with_own_tax,
)
from catalogue.ledger.records.entries import Line
from catalogue.ledger.records.facts import Facts
from catalogue.pricing.facts import TaxRate
from catalogue.vocabulary import Journal, LineType, Nature

ZERO = Decimal("0.00")

#: Accounts by nature, tax code and variant.
_Known = dict[tuple[Nature, str | None, str], Account | None]


def _nothing_known() -> _Known:
    return {}


class Book:
    """Where a product is posted in a company; `missing` and `unvalidated` fill as it is asked."""

    def __init__(self, company: str, sku: str, mappings: Sequence[AccountMapping], known: _Known | None = None) -> None:
        """Open the book; `known` fills with the accounts that these mappings gave."""
        self._company = company
        self._sku = sku
        self._mappings = mappings
        self._known: _Known = {} if known is None else known
        self.missing: list[str] = []  #: French sentences: an entry cannot be built
        self.unvalidated: list[str] = []  #: French sentences: an entry can be foreseen, not posted

    @classmethod
    def of(cls, facts: Facts) -> Book:
        """Open the book of some facts, which keep the accounts that it gives for the next one."""
        return cls(facts.company, facts.offer.sku, facts.mappings, facts.once("accounts", _nothing_known))

    @property
    def problems(self) -> tuple[str, ...]:
        """Return why nothing may be posted yet, each reason once."""
        return tuple(dict.fromkeys((*self.missing, *self.unvalidated)))

    def account(self, nature: Nature, tax_code: str | None, variant: str = ORDINARY) -> Account | None:
        """Return where a nature is posted, with its counterpart; None, said, when either is missing."""
        return self._checked(self._find(nature, tax_code, variant), nature, variant)

    def has(self, nature: Nature, tax_code: str | None, variant: str = ORDINARY) -> bool:
        """Say whether a nature has an account of its own."""
        return self._find(nature, tax_code, variant) is not None

    def commission(self, nature: Nature, tax_code: str | None) -> Account | None:
        """Return where a commission that is received is posted, with the tax code of its mapping."""
        return self._checked(account_with_own_tax(self._mappings, nature, tax_code), nature, ORDINARY)

    def bank(self) -> Account | None:
        """Return the account that collections are paid to."""
        return self._checked(self._find(Nature.REVENUE, None, COLLECTION), Nature.REVENUE, COLLECTION, alone=True)

    def advance(self) -> Account | None:
        """Return where what is paid above what is owed waits."""
        return self._checked(self._find(Nature.ADVANCE, None, ORDINARY), Nature.ADVANCE, ORDINARY, alone=True)

    def collected(self, tax: TaxRate) -> Account | None:
        """Return where the tax of a sale is due: the mapping's, else the rate's account."""
        return self._tax(tax.code, ORDINARY, tax.account_collected)

    def waiting(self, tax: TaxRate) -> Account | None:
        """Return where the tax of a sale waits until the client pays."""
        return self._tax(tax.code, WAITING, None)

    def deductible(self, tax: TaxRate) -> Account | None:
        """Return where the tax of a fee is deducted: the mapping's, else the rate's account."""
        return self._tax(tax.code, DEDUCTIBLE, tax.account_deductible)

    def _find(self, nature: Nature, tax_code: str | None, variant: str) -> Account | None:
        key = (nature, tax_code, variant)
        if key not in self._known:
            self._known[key] = account_for(self._mappings, nature, tax_code, variant)
        return self._known[key]

    def _tax(self, code: str, variant: str, otherwise: str | None) -> Account | None:
        found = self._find(Nature.TAX, code, variant)
        if found is None and otherwise is not None:
            return Account(otherwise, None, None, validated=True)
        return self._checked(found, Nature.TAX, variant, alone=True)

    def _checked(self, found: Account | None, nature: Nature, variant: str, *, alone: bool = False) -> Account | None:
        named = nature.label if variant == ORDINARY else f"{nature.label} ({variant})"
        where = f"pour {self._sku} dans la société {self._company}"
        if found is None:
            self.missing.append(f"Aucun compte de la nature « {named} » {where} ; complétez la feuille Comptabilité.")
            return None
        if found.counterpart is None and not alone:
            self.missing.append(f"La contrepartie du compte {found.account} de la nature « {named} » manque {where}.")
            return None
        if not found.validated:
            self.unvalidated.append(
                f"Le compte {found.account} de la nature « {named} » n'est pas validé par la comptabilité {where}."
            )
        return found


def journal_of(found: Account, otherwise: Journal) -> Journal:
    """Return the journal that a mapping names, else the usual one."""
    return otherwise if found.journal is None else Journal(found.journal)


class Tag(NamedTuple):
    """What a line is."""

    label: str  #: in French
    type: LineType
    nature: Nature


def line(account: str, amount: Decimal, tag: Tag, *, counterpart: bool = False, **more: Any) -> Line:
    """Return the line of an amount: positive on the debit, negative on the credit; `more` are other fields of it."""
    debit, credit = (amount, ZERO) if amount > 0 else (ZERO, -amount)
    return Line(account, debit, credit, *tag, counterpart, **more)


def other_side(account: str, amount: Decimal, tag: Tag, auxiliary: str | None = None) -> Line:
    """Return the line of a third party, or of the bank: it carries no tax columns."""
    return line(account, amount, tag, counterpart=True, auxiliary=auxiliary)


def with_auxiliary(of: Line, auxiliary: str) -> Line:
    """Return the line of a third party; spelt out, because it is done for every sale of a month."""
    return Line(of.account, of.debit, of.credit, of.label, of.type, of.nature, of.counterpart, auxiliary=auxiliary)


def base_line(found: Account, amount: Decimal, tag: Tag, tax: TaxRate | None, tax_amount: Decimal) -> Line:
    """Return the line of a revenue, commission or fee, with its tax columns; without tax code they are zero."""
    return line(
        found.account,
        amount,
        tag,
        cost_center=found.cost_center,
        tax_code=None if tax is None else tax.code,
        tax_rate=Decimal(0) if tax is None else tax.rate,
        tax_amount=abs(tax_amount),
    )


def tax_line(account: str, amount: Decimal, label: str, tax: TaxRate, base: Decimal, *, waiting: bool = False) -> Line:
    """Return the line of a tax."""
    tag = Tag(label, LineType.TAX, Nature.TAX)
    return line(account, amount, tag, tax_code=tax.code, tax_rate=tax.rate, tax_base=abs(base), waiting=waiting)


def without_zeros(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines that say something: the books refuse a line of nothing."""
    return tuple(item for item in lines if item.debit or item.credit)
