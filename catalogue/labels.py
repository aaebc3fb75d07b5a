"""A closed list of codes whose French labels stand beside them."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class StrLabelEnum(StrEnum):
    """A stored code with the French label a person reads: ``ACTIVE = "active", "Actif"``."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Self:
        """Make the member from its code and keep the label beside it."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    @classmethod
    def codes(cls) -> tuple[str, ...]:
        """Return the stored codes, in order."""
        return tuple(member.value for member in cls)

    @classmethod
    def labels(cls) -> tuple[str, ...]:
        """Return the French labels, in order."""
        return tuple(member.label for member in cls)

    @classmethod
    def label_of(cls, code: str) -> str:
        """Return the French label of a stored code; raises ValueError for an unknown one."""
        return cls(code).label
