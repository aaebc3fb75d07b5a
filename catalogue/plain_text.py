"""Text of others on its way out: on one line, on a terminal, in a cell of a table, it only says what it says.

Whoever typed a name may have put into it what moves a cursor, turns the reading round, ends a line or opens a formula. Each
way out has one function, here or beside what knows its marks (`cli.terminal`, `workbooks.text_cells`, `dashboard.ui.markup`).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: What opens a formula, in the worst of the spreadsheets: full-width forms count in East Asian ones.
FORMULA_OPENERS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def visible(text: str) -> str:
    """Return a text whose lines only say: what would move the cursor, colour, turn round or hide is a sign of its own."""
    if text.isprintable():
        return text
    return "".join("\N{REPLACEMENT CHARACTER}" if _steers(character) else character for character in text)


def visible_line(text: str) -> str:
    """Return the same of a text that stands on one line: a name cannot begin another one."""
    return visible(text).replace("\n", "\N{REPLACEMENT CHARACTER}")


@lru_cache(maxsize=1 << 16)
def one_line(text: str) -> str:
    """Return the text on one line: control characters and breaks become spaces, invisible ones go."""
    if text.isprintable():
        return text.strip()
    return "".join(map(_visible, text)).strip()


def without_formula(text: str) -> str:
    """Return the text behind an apostrophe when a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_OPENERS) else text


def csv_cell(text: str, separator: str) -> str:
    """Return a text as a cell of a CSV: one line, no formula, quoted where it must be (RFC 4180, decision 30)."""
    return quoted(without_formula(one_line(text)), separator)


def quoted(text: str, separator: str) -> str:
    """Return a cell between quotation marks, where what is in it would end it."""
    return f'"{text.replace(chr(34), chr(34) * 2)}"' if separator in text or '"' in text else text


def _steers(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category == "Cf":
        return ""
    return "?" if category == "Cs" else character
