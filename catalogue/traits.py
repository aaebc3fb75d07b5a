"""What a kind of operation is, whatever it posts (decisions 42, 43 and 46): asked of the kind, never of a set of kinds."""

from __future__ import annotations

from typing import Final, Self

from catalogue.labels import StrLabelEnum


class Trait:
    """The traits: bits, since a month of operations asks them a million times."""

    CONTRACT: Final = 1  #: begins a contract, or goes on with it
    NEEDS_RELATED: Final = 2  #: means nothing without the operation that it names
    FOLLOWS: Final = 4  #: joins the family of the one that it names; a sale or a fee that names another stands alone
    UNDOES: Final = 8  #: takes its cents back from what it names: it tells no amount
    TYPED: Final = 16  #: a person enters it; the others follow from these
    MAY_WAIT: Final = (
        32  #: may be entered before its day, which it waits for; what is paid, stated or undone has happened
    )
    TAKES_BACK: Final = 64  #: its amount bears a minus where it takes back, or gives back
    PAYS: Final = 128  #: pays what it follows: the tax that waits becomes due, and promises are earned
    PAYMENT: Final = TYPED | NEEDS_RELATED | FOLLOWS | PAYS  #: what every payment is


class OfOperations(StrLabelEnum):
    """A code with its label and its traits: ``FEE = "fee", "Frais", Trait.TYPED``."""

    traits: int

    def __new__(cls, value: str, label: str = "", traits: int = Trait.TYPED) -> Self:
        """Make the member with its traits."""
        member = str.__new__(cls, value)
        member._value_, member.label, member.traits = value, label, traits
        return member

    def has(self, trait: int) -> bool:
        """Say whether the kind has a trait."""
        return self.traits & trait != 0

    @classmethod
    def having(cls, trait: int) -> tuple[Self, ...]:
        """Return the kinds that have a trait, in order."""
        return tuple(kind for kind in cls if kind.has(trait))

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """Return the codes of what a person enters, in order."""
        return tuple(kind.value for kind in cls.having(Trait.TYPED))

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Return the labels of what a person enters, in order."""
        return tuple(kind.label for kind in cls.having(Trait.TYPED))
