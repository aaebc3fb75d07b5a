"""Our own reading of a FEC before it is delivered: what the law says of its form, and what importers refuse.

It knows nothing of how the file was written. It looks for what other checkers let through (a decimal point, a day
that no calendar has) and for what the administration's tool does not look at (an unbalanced entry).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from io import BytesIO, TextIOWrapper

from catalogue.french import counted

COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
CHARSET = "iso-8859-15"
_LINE_END = "\r\n"
_DATES = ("EcritureDate", "PieceDate", "DateLet", "ValidDate")
_TOGETHER = (("CompAuxNum", "CompAuxLib"), ("EcritureLet", "DateLet"), ("Montantdevise", "Idevise"))
_NEVER_EMPTY = tuple(name for name in COLUMNS if not any(name in pair for pair in _TOGETHER))
#: No thousands, no point: « la virgule sépare la fraction entière de la partie décimale ».
_AMOUNT = re.compile(r"-?\d+,\d{2}")
_DAY = re.compile(r"\d{8}")
_HARD_SPACE = "\N{NO-BREAK SPACE}"
_ACCOUNT = re.compile(r"[1-8]\d{2}[0-9A-Za-z]*")


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a FEC, in French sentences by line; empty when it may leave."""
    lines = TextIOWrapper(BytesIO(content), CHARSET, newline=_LINE_END)  # one by one: a year's are too many at once
    if next(lines, "").removesuffix(_LINE_END).split("\t") != list(COLUMNS):
        return ["Ligne 1 : les 18 colonnes ne sont pas celles de l'arrêté, dans l'ordre."]
    if not content.endswith(_LINE_END.encode()):
        return ["Le fichier s'arrête au milieu d'une ligne."]
    found: list[str] = []
    sums: defaultdict[tuple[str, str], int] = defaultdict(int)
    for number, ended in enumerate(lines, start=2):
        line = ended.removesuffix(_LINE_END)
        values = line.split("\t")
        if len(values) != len(COLUMNS):
            found.append(f"Ligne {number} : {counted(len(values), 'valeur')} au lieu de {len(COLUMNS)}.")
            continue
        row = dict(zip(COLUMNS, values, strict=True))
        found += [f"Ligne {number} : {sentence}" for sentence in _faults_of(row)]
        if not _is_plain(line):
            found.append(f"Ligne {number} : un caractère de commande ou un séparateur se cache dans un texte.")
        if not found:
            sums[row["JournalCode"], row["EcritureNum"]] += _cents(row["Debit"]) - _cents(row["Credit"])
    if not found:  # a line that cannot be read would make its entry look unbalanced
        found = [_unbalanced(*key, cents) for key, cents in sums.items() if cents]
    return found


def _unbalanced(journal: str, number: str, cents: int) -> str:
    euros = f"{abs(cents) // 100},{abs(cents) % 100:02}"
    return f"Écriture {journal} {number} : débit et crédit diffèrent de {euros} €."


def _faults_of(row: dict[str, str]) -> Iterator[str]:
    for name in _NEVER_EMPTY:
        if not row[name].strip():
            yield f"{name} est vide."
    for one, other in _TOGETHER:
        if bool(row[one]) != bool(row[other]):
            yield f"{one} et {other} vont ensemble."
    if not _ACCOUNT.fullmatch(row["CompteNum"]):
        yield f"CompteNum « {row['CompteNum']} » ne commence pas par trois chiffres du plan comptable."
    yield from _wrong_dates(row)
    yield from _wrong_amounts(row)


def _wrong_dates(row: dict[str, str]) -> Iterator[str]:
    for name in _DATES:
        if row[name] and not _is_day(row[name]):
            yield f"{name} « {row[name]} » n'est pas une date AAAAMMJJ."


def _wrong_amounts(row: dict[str, str]) -> Iterator[str]:
    sides = ("Debit", "Credit")
    wrong = [name for name in sides if not _AMOUNT.fullmatch(row[name])]
    for name in wrong:
        yield f"{name} « {row[name]} » n'est pas un montant à virgule et deux décimales."
    if not wrong and bool(_cents(row["Debit"])) == bool(_cents(row["Credit"])):
        yield "une ligne porte un débit ou un crédit, et un seul."


def _is_plain(line: str) -> bool:
    """Whether nothing but tabs between values is a command; a non-breaking space is none, though Python says so."""
    return "|" not in line and line.replace("\t", "").replace(_HARD_SPACE, "").isprintable()


@lru_cache(maxsize=4096)
def _is_day(text: str) -> bool:
    if not _DAY.fullmatch(text):
        return False
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return False
    return True


def _cents(text: str) -> int:
    return int(text.replace(",", ""))
