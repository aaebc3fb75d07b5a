"""What may stand beside a number, in a text or in the format of its cell: the euro, other currencies, units, percents."""

from __future__ import annotations

import re

from workbooks.shown import shown

EURO = re.compile(r"(?:€|\bEUR(?:OS?)?\b)", re.IGNORECASE)
EURO_BEFORE = re.compile(r"(?:€|EUR(?:OS?)?(?![A-Z]))\s*", re.IGNORECASE)
EURO_AFTER = re.compile(r"\s*(?:€|EUR(?:OS?)?)\Z", re.IGNORECASE)
PERCENT = re.compile(r"\s*(?:%|pour ?cents?|pct)\Z", re.IGNORECASE)
OTHER_CURRENCY = re.compile(
    r"[$£¥₣₤₦₩₪₫₱₴₹₺₽฿]|(?<![A-Z])(?:AED|AUD|BRL|CAD|CFA|CFP|CHF|CNY|CZK|DHS?|DINARS?|DIRHAMS?|DKK|DOLLARS?|DZD|EGP|FCFA"
    r"|FRANCS?|FRF|GBP|HKD|HUF|ILS|INR|JPY|KRW|LIVRES?|MAD|MGA|MUR|NOK|NZD|PLN|RON|RUB|SAR|SEK|SGD|TND|TRY|USD|XAF|XOF|XPF"
    r"|ZAR)(?![A-Z])",
    re.IGNORECASE,
)
#: Units that say how many ones a number counts: « 9,9 k » is not 9,9.
MULTIPLES = re.compile(
    r"[%‰‱]|(?<![^\W\d_])(?:k|m|g|md|mds|mrd|mio|c|ct|cts|k?euros?|keur|meur|cents?|centimes?|dizaines?|douzaines?"
    r"|centaines?|mille|milliers?|millions?|milliards?)(?![^\W\d_])",
    re.IGNORECASE,
)

LENGTHS_OF_TIME = re.compile(
    r"(?<![^\W\d_])(?:h|heures?|j|jours?|semaines?|mois|trimestres?|ans?|années?)(?![^\W\d_])", re.IGNORECASE
)


def readings(text: str, number_format: str, cure: str = "changez d'abord le format de la cellule") -> str:
    """Say both readings of a number whose format shows another one, and the format's cure: what is retyped keeps it."""
    seen = shown(text, number_format)
    cell = f"« {seen} »" if seen else "rien"
    other = f"ce qu'Excel affiche au format {number_format}" if seen is None else f"{cell} (ce qu'Excel affiche)"
    return f"{text.replace('.', ',')} (sa valeur) ou {other} : {cure}"
