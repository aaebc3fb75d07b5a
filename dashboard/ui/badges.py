"""Chips: a word and its colour, always together, because colour alone says nothing to many."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from catalogue.brand import is_legible
from catalogue.vocabulary import IntegrationStatus, LifecycleStatus
from dashboard.ui.markup import escape
from validators.findings import Outcome, Severity
from validators.report import words


class Tone(StrEnum):
    """Streamlit's names of the colours we use."""

    GREEN = "green"
    ORANGE = "orange"
    RED = "red"
    BLUE = "blue"
    GRAY = "gray"
    VIOLET = "violet"
    PRIMARY = "primary"


#: Solid colours under white text in tables: contrast of 4.5:1 or more.
SOLID = {
    Tone.GREEN: "#15803D",
    Tone.ORANGE: "#C2570C",
    Tone.RED: "#C81E1E",
    Tone.BLUE: "#026AA2",
    Tone.GRAY: "#475467",
    Tone.VIOLET: "#7C3AED",
    Tone.PRIMARY: "#3538CD",
}


@dataclass(frozen=True, slots=True)
class Badge:
    """A chip."""

    word: str
    tone: Tone

    @property
    def html(self) -> str:
        """Return the chip for a page of ours."""
        return f'<span class="chip {self.tone}">{escape(self.word)}</span>'


_STATUSES = {
    LifecycleStatus.DRAFT: Tone.GRAY,
    LifecycleStatus.TEST: Tone.VIOLET,
    LifecycleStatus.ACTIVE: Tone.GREEN,
    LifecycleStatus.FROZEN: Tone.BLUE,
    LifecycleStatus.RETIRED: Tone.GRAY,
}
_INTEGRATIONS = {
    IntegrationStatus.API: Tone.GREEN,
    IntegrationStatus.IMPORT: Tone.GREEN,
    IntegrationStatus.REQUESTED: Tone.ORANGE,
    IntegrationStatus.INACTIVE: Tone.RED,
    IntegrationStatus.NOT_INTEGRATED: Tone.GRAY,
}
_OUTCOMES = {
    Outcome.PUBLISHED: Tone.GREEN,
    Outcome.POSTED: Tone.GREEN,
    Outcome.PARTIAL: Tone.ORANGE,
    Outcome.UNCHANGED: Tone.GRAY,
    Outcome.REFUSED: Tone.RED,
    Outcome.VALID: Tone.GREEN,
    Outcome.FAILED: Tone.RED,
}
_SEVERITIES = {Severity.BLOCKING: Tone.RED, Severity.WARNING: Tone.ORANGE, Severity.INFO: Tone.BLUE}


def outcome(value: str | None, *, superseded: bool = False, operations: bool = False) -> Badge:
    """Return the chip of what became of a workbook or a run; without an end, a run is under way or was broken off."""
    if value is None:
        return Badge("Interrompu", Tone.RED) if superseded else Badge("En cours", Tone.BLUE)
    known = Outcome(value)
    return Badge(words.outcome_word(known, operations=operations), _OUTCOMES[known])


def status(value: str) -> Badge:
    """Return the chip of a product's state."""
    known = LifecycleStatus(value)
    return Badge(known.label, _STATUSES[known])


def integration(value: str) -> Badge:
    """Return the chip of how a product is linked to its partner."""
    known = IntegrationStatus(value)
    return Badge(known.label, _INTEGRATIONS[known])


def severity(value: str) -> Badge:
    """Return the chip of a finding's severity."""
    known = Severity(value)
    return Badge(words.SEVERITY[known], _SEVERITIES[known])


def severity_tone(value: str) -> Tone:
    """Return the colour of a severity."""
    return _SEVERITIES[Severity(value)]


def company(name: str, colour: str | None, logo: str | None) -> str:
    """Return the name of a company on its colour, where white reads on it, else in grey, beside its logo at an address."""
    chip = Badge(name, Tone.GRAY).html
    if colour is not None and is_legible(colour):
        chip = f'<span class="chip" style="background:{colour};color:#FFFFFF">{escape(name)}</span>'
    if logo is None:
        return chip
    return f'<img class="logo" src="{escape(logo)}" alt="Logo de {escape(name)}">{chip}'
