"""Severities that the group changed: the sheet Règles, applied to findings by date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import polars as pl

from validators.builder import MAX_MESSAGE, clip
from validators.findings import Finding, Severity
from validators.rules import changeable

OFF = "off"


def with_settings(findings: Iterable[Finding], settings: pl.DataFrame, today: date) -> list[Finding]:
    """Return the findings with the severities that the group's settings give them today.

    Shapes: ``settings`` as the sheet Règles. A rule that is switched off gives no finding; a finding of a rule that is
    announced as blocking says from when. Rules that protect the catalogue are not changed (`changeable`).
    """
    dated: dict[str, list[tuple[date, str]]] = {}
    for rule, severity, start in settings.select("rule", "severity", "valid_from").drop_nulls().iter_rows():
        if changeable(rule):
            dated.setdefault(rule, []).append((start, severity))
    if not dated:
        return list(findings)
    kept = (_as_set(finding, sorted(dated.get(finding.rule, ())), today) for finding in findings)
    return [finding for finding in kept if finding is not None]


def _as_set(finding: Finding, settings: list[tuple[date, str]], today: date) -> Finding | None:
    """Return a finding under the settings of its rule, by date; None when the rule is off."""
    past = [severity for start, severity in settings if start <= today]
    if past and past[-1] == OFF:
        return None
    if past:
        finding = replace(finding, severity=Severity(past[-1]))
    coming = next(((start, severity) for start, severity in settings if start > today), None)
    if coming is None or coming[1] != Severity.BLOCKING or finding.blocks:
        return finding
    return _announced(finding, coming[0])


def _announced(finding: Finding, start: date) -> Finding:
    """Say from when the finding will block."""
    notice = f" Cette règle deviendra bloquante le {start:%d/%m/%Y}."
    return replace(finding, message=f"{clip(finding.message, MAX_MESSAGE - len(notice))}{notice}")
