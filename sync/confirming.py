"""Confirming what a report held: the number of its deposit lets exactly that load, once (decision 50).

A number is live for one workbook, with the very content that its report was about. Anything else is said and ignored.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalogue.changes import diff
from catalogue.spelling import file_name_key
from catalogue.store.deposits import Listed
from catalogue.store.runs import GROUP_SERIES
from validators.book import Frames
from validators.builder import finding
from validators.findings import Finding, Severity
from validators.rules import CONFIRMABLE
from validators.sheets import SHEETS
from workbooks.confirmation import TypedNumber

_NUMBER = re.compile(
    r"(?:d[ée]p[ôo]t\s*)?(?:n\s*[°º]?\s+|n[°º])?(?:([A-Z0-9]{2,40}?)\s*[-\u2010-\u2014 ]\s*)?([0-9]{1,9})",
    re.IGNORECASE,
)
#: What makes two findings of different deposits the same one: not their cell, for rows may be sorted meanwhile.
_SAME = ("rule", "sheet", "column", "key", "found", "expected", "suggestion")


@dataclass(frozen=True, slots=True)
class Number:
    """The number of a deposit."""

    series: str | None  #: None: the workbook's own
    number: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """What a deposit brings to confirm another one's report."""

    listed: Listed | None = None  #: the report that it confirms; None: none
    said: tuple[Finding, ...] = ()  #: why a number that was typed confirms nothing

    def settle(self, findings: Sequence[Finding]) -> list[Finding]:
        """Return the findings, those that are confirmed as informations."""
        if self.listed is None:
            return list(findings)
        confirmed = {tuple(item[name] for name in _SAME) for item in self.listed.findings}
        done = f"Rien à faire : confirmé par le dépôt n° {self.listed.label}."
        return [_lightened(item, done) if item.blocks and _identity(item) in confirmed else item for item in findings]

    def confirmed(self, findings: Sequence[Finding]) -> list[str]:
        """Return the audit's reasons for what was confirmed among findings that were settled; none: nothing was."""
        if self.listed is None:
            return []
        rules = {item.rule for item in findings if item.rule in CONFIRMABLE and item.severity is Severity.INFO}
        return sorted({CONFIRMABLE[rule] for rule in rules})


def _identity(item: Finding) -> tuple[str | None, ...]:
    return tuple(getattr(item, name) for name in _SAME)


def _lightened(item: Finding, done: str) -> Finding:
    message = item.message.partition(f" {item.action}")[0]
    return replace(item, severity=Severity.INFO, action=done, suggestion=None, message=f"{message} {done}")


def parse_number(text: str) -> Number | None:
    """Read ``MTV-128``, ``mtv 128``, ``n° 128`` or ``128``; None for anything else."""
    found = _NUMBER.fullmatch(" ".join(text.split()))
    return Number(found[1].upper() if found[1] else None, int(found[2])) if found else None


def meant(text: str, company: str | None) -> tuple[str, int] | None:
    """Return the series and the number of the deposit that a text names; without a series, the company's own."""
    number = parse_number(text)
    return None if number is None else (number.series or company or GROUP_SERIES, number.number)


def ballot(
    typed: TypedNumber,
    *,
    path: str,
    sha256: str,
    listed: Listed | None,
    same_content: bool,
) -> Ballot:
    """Judge the number that came with a workbook: ``listed`` is its deposit, which may have had the same content."""
    if listed is not None and listed.used_by == sha256:
        return Ballot()  # these very bytes used it, and are checked again
    why = refusal(listed, path)
    if why is None and not same_content:
        why = "le classeur a changé depuis ce dépôt ; son nouveau compte rendu porte un nouveau numéro"
    if why is None:
        return Ballot(listed)
    return Ballot(None, (finding("LIB-034", sheet=typed.sheet, cell=typed.cell, found=typed.text, detail=why),))


def refusal(listed: Listed | None, path: str) -> str | None:
    """Say why a number confirms nothing; None: it does."""
    if listed is None:
        return "aucun dépôt ne porte ce numéro"
    if file_name_key(listed.path) != file_name_key(path):
        return f"c'est le numéro d'un dépôt de {listed.path}"
    if listed.used_by is not None:
        return "ce numéro a déjà servi"
    if not listed.findings:
        return "le compte rendu de ce dépôt ne demandait rien"
    return None


def same_rows(before: Frames, now: Frames) -> bool:
    """Say whether two readings of a workbook hold the same rows, in whatever order."""
    if before.keys() != now.keys():
        return False
    return all(diff(name, SHEETS[name].key, before[name], now[name]).is_empty for name in now)
