"""Text that no separator, line break, formula or missing character can spoil.

A cell is one line of visible characters (`catalogue.plain_text`); a charset of one byte by character gets its nearest
characters, so that positions hold.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from catalogue.plain_text import one_line

#: Typographic characters that charsets of one byte lack and that NFKD leaves alone.
_TYPOGRAPHIC = str.maketrans(
    {
        "\N{LEFT SINGLE QUOTATION MARK}": "'",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
        "\N{SINGLE LOW-9 QUOTATION MARK}": "'",
        "\N{LEFT DOUBLE QUOTATION MARK}": '"',
        "\N{RIGHT DOUBLE QUOTATION MARK}": '"',
        "\N{DOUBLE LOW-9 QUOTATION MARK}": '"',
        "\N{LEFT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{RIGHT-POINTING DOUBLE ANGLE QUOTATION MARK}": '"',
        "\N{HYPHEN}": "-",
        "\N{NON-BREAKING HYPHEN}": "-",
        "\N{FIGURE DASH}": "-",
        "\N{EN DASH}": "-",
        "\N{EM DASH}": "-",
        "\N{HORIZONTAL BAR}": "-",
        "\N{MINUS SIGN}": "-",
        "\N{BULLET}": "-",
        "\N{MIDDLE DOT}": "-",
        "\N{FRACTION SLASH}": "/",
        "\N{EURO SIGN}": "EUR",
        "\N{LATIN SMALL LIGATURE OE}": "oe",
        "\N{LATIN CAPITAL LIGATURE OE}": "OE",
        "\N{LATIN SMALL LETTER AE}": "ae",
        "\N{LATIN CAPITAL LETTER AE}": "AE",
        "\N{LATIN SMALL LETTER O WITH STROKE}": "o",
        "\N{LATIN CAPITAL LETTER O WITH STROKE}": "O",
        "\N{LATIN SMALL LETTER L WITH STROKE}": "l",
        "\N{LATIN CAPITAL LETTER L WITH STROKE}": "L",
        "\N{LATIN SMALL LETTER SHARP S}": "ss",
        "\N{DEGREE SIGN}": "o",
    }
)


def without(text: str, forbidden: str) -> str:
    """Return the text with a space in the place of characters that a file cannot bear."""
    if not any(character in text for character in forbidden):
        return text
    return " ".join("".join(" " if character in forbidden else character for character in text).split())


@lru_cache(maxsize=1 << 16)
def fitted(text: str, charset: str) -> str:
    """Return the text in characters that the charset has: the same, the nearest, or ``?``.

    A letter and its accent typed apart are one; what nobody sees goes. The length may change: count positions after
    it, never before.
    """
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        whole = unicodedata.normalize("NFC", one_line(text))
        return "".join(_nearest(character, charset) for character in whole)
    return text


def _nearest(character: str, charset: str) -> str:
    candidates = (character, character.translate(_TYPOGRAPHIC), _without_accents(character))
    return next((text for text in candidates if text and _encodes(text, charset)), "?")


def _without_accents(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part)).translate(_TYPOGRAPHIC)


def _encodes(text: str, charset: str) -> bool:
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True
