"""Amounts, rates, numbers and days as French people read them, for the sentences that explain an answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from catalogue.money import to_cents


def euros(amount: Decimal) -> str:
    """Return an amount rounded to the cent: ``1 234,50 €``."""
    return f"{to_cents(amount):,.2f} €".replace(",", " ").replace(".", ",")


def unit_price(amount: Decimal) -> str:
    """Return a price with all its decimals, at least two: ``0,2146 €``."""
    return euros(amount) if amount == to_cents(amount) else f"{number(amount)} €"


def number(value: Decimal) -> str:
    """Return a number without useless zeros: ``1 234,5``."""
    text = f"{value:,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", " ").replace(".", ",")


def percent(rate: Decimal) -> str:
    """Return a rate in percent: ``5,5 %``."""
    return f"{number(rate)} %"


def day(value: date) -> str:
    """Return a day: ``01/09/2025``."""
    return f"{value:%d/%m/%Y}"


def both_instants(document: Mapping[str, Any]) -> str:
    """Say the two instants that an answer bears (``at``, ``known_at``, ISO): for which one, and as known when."""
    at, known = (datetime.fromisoformat(document[name]) for name in ("at", "known_at"))
    return f"au {at:%d/%m/%Y %H:%M}, tel que connu le {known:%d/%m/%Y à %H:%M}"


def listed(words: list[str] | tuple[str, ...]) -> str:
    """Return words as a French enumeration: ``a, b et c``."""
    return " et ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else "".join(words)


def counted(value: int, noun: str, *agreeing: str) -> str:
    """Return ``2 lignes modifiées``: the noun and what agrees with it take an ``s`` from two on, unless they have one."""
    return " ".join([number(Decimal(value)), *(plural(value, word) for word in (noun, *agreeing))])


def plural(value: int, word: str) -> str:
    """Return the word as it agrees with a number: ``ligne`` with 0 and 1, ``lignes`` from two on, ``canaux`` of ``canal``."""
    if value < 2 or word.endswith(("s", "x", "z")):
        return word
    return f"{word[:-1]}ux" if word.endswith("al") else f"{word}s"


def after_colon(sentence: str) -> str:
    """Return a sentence as it stands after a colon: its first letter small, unless it begins a name or a code."""
    return sentence if sentence[1:2].isupper() or sentence[1:2].isdigit() else f"{sentence[:1].lower()}{sentence[1:]}"


def capitalised(text: str) -> str:
    """Return a text as the beginning of a sentence: its first letter a capital."""
    return text[:1].upper() + text[1:]
