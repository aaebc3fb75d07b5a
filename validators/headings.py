"""Which column a heading names: with the marks that people put on headings, and without their guesses.

``Actif*``, ``Fin ?``, ``Montant (€)`` and ``Début [jj/mm/aaaa]`` are Actif, Fin, Montant and Début. A bracket that says
another unit than the column's (``Montant (k€)``) names another thing: it is proposed, not recognised.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from validators.kinds import Date, Flag, Hour, Kind, Money, Rate, fold, nearest
from validators.spec import Column, Sheet
from workbooks.model import MAX_COLUMNS

_MARKS = " *:?!.;,•·†‡§▼▲▾"
_MARKED = re.compile(rf"[()\[\]{{}}{_MARKS[1:]}]")
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
#: What a bracket may say of any column: whether it must be filled.
_ANYWHERE = re.compile(r"(?:champs? |saisie )?(?:obligatoires?|requis|facultati(?:f|ve)|optionnel(?:le)?|si besoin)|")
#: What a bracket may say of the columns of a kind: how its cells are written.
_OF_KIND: Mapping[type[Kind], re.Pattern[str]] = {
    Money: re.compile(r"(?:en )?(?:€|eur|euros?)"),
    Rate: re.compile(r"(?:en )?(?:%|pct|pourcentage|pour cent)"),
    Date: re.compile(
        r"(?:au format |format )?(?:date|[jd]{1,2}([/. -])m{1,2}\1[ay]{2,4}|[ay]{4}([/. -])m{2}\2[jd]{2})"
    ),
    Hour: re.compile(r"(?:au format |format )?(?:heure|h{1,2}:m{2})"),
    Flag: re.compile(r"oui ?(?:/|ou) ?non|o ?/ ?n|x|case a cocher"),
}


def labels_of(sheet: Sheet) -> dict[str, Column]:
    """Return the columns of a sheet by their folded labels."""
    return {fold(column.label): column for column in sheet.columns}


def recognised(labels: Mapping[str, Column], texts: Mapping[str, str]) -> dict[str, Column]:
    """Return the column that each heading names, by its letter; a heading that names none is left out.

    A heading without marks comes first: beside « Montant », « Montant (€) » is another column, which nobody reads.
    """
    folded = {letter: fold(text) for letter, text in texts.items()}
    found = {letter: labels[text] for letter, text in folded.items() if text in labels}
    plain = {column.name for column in found.values()}
    for letter, text in folded.items():
        if letter in found or not _MARKED.search(text):
            continue
        column = labels.get(_opened(text)) or labels.get(bare(text))
        if column is not None and column.name not in plain and _suits(text, column):
            found[letter] = column
    return found


def meant_heading(label: str, texts: Iterable[str]) -> str | None:
    """Return the heading that most likely stands for a column: its label with other marks, or nearly its label."""
    left = list(texts)
    folded = fold(label)
    marked = [text for text in left if bare(text) == folded]
    if marked:
        return marked[0]
    close = nearest(label, [bare(text) for text in left])
    return next((text for text in left if bare(text) == close), None)


@lru_cache(maxsize=MAX_COLUMNS)
def bare(text: str) -> str:
    """Return a heading folded, without its marks and its brackets."""
    return fold(_BRACKETED.sub(" ", fold(text))).strip(_MARKS)


def _opened(text: str) -> str:
    """Return a heading folded, its brackets taken off and their words kept: « Montant (TTC) » is « Montant TTC »."""
    return fold(re.sub(r"[()\[\]{}]", " ", fold(text))).strip(_MARKS)


def _suits(text: str, column: Column) -> bool:
    """Say whether what a heading's brackets say fits a column, or is a part of its label."""
    if fold(column.label) == _opened(text):
        return True
    of_kind = _OF_KIND.get(type(column.kind))
    said = [inside.strip(_MARKS) for inside in _BRACKETED.findall(fold(text))]
    return all(_ANYWHERE.fullmatch(one) or (of_kind is not None and of_kind.fullmatch(one)) for one in said)
