"""The head of the page: what it is about, when it was last true, and five figures."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import streamlit as st

from dashboard import data
from dashboard.ui import badges, cards, formats, lists
from usecases.passages import TO_MEND, Figures, RunPage, WorkbookState


def header(newest: RunPage, timezone: str) -> None:
    """Show the title, when the last run was, and the button that asks the database again."""
    caption = "Chaque classeur déposé, son résultat et ce qu’il reste à corriger"
    if newest.runs:
        caption += f" · dernier passage le {formats.instant(newest.runs[0].started_at, timezone)}"
    with cards.head("Passages") as words:
        st.button("Actualiser", icon=":material/refresh:", on_click=data.forget, key="refresh")
    words(caption)


def figures(
    counted: Figures, states: Sequence[WorkbookState], newest: RunPage, timezone: str, *, now: datetime
) -> None:
    """Show the five figures, each with the words that make it mean something."""
    to_mend = sum(state.outcome in TO_MEND for state in states)
    with st.grid(5, min_column_width=168):
        _counted("Classeurs suivis", counted.workbooks, *_good_or(to_mend, "à reprendre", "tous publiés"))
        _counted("Produits actifs", counted.active_products, f"sur {formats.quantity(counted.products, 'produit')}")
        _counted("Vendables aujourd’hui", counted.sellable_products, "tous canaux")
        _counted("À corriger", counted.blocking, *_worst(counted))
        _last_run(newest, timezone, now)


def nothing_yet() -> None:
    """Say what to do when nothing ever ran."""
    with st.container(border=True, key="card_empty"):
        st.html(lists.empty_catalogue("Aucun passage pour l’instant", "Le catalogue attend son premier classeur."))


def _counted(label: str, value: int, said: str, colour: str = "gray") -> None:
    cards.figure(label, formats.number(value), said, colour=colour)


def _good_or(count: int, some: str, none: str) -> tuple[str, str]:
    return (f"{formats.number(count)} {some}", "orange") if count else (none, "green")


def _worst(counted: Figures) -> tuple[str, str]:
    """Say what weighs behind the blocking findings."""
    if counted.warnings:
        return f"et {formats.quantity(counted.warnings, 'avertissement')}", "orange"
    return ("points bloquants", "red") if counted.blocking else ("rien ne bloque", "green")


def _last_run(newest: RunPage, timezone: str, now: datetime) -> None:
    label = "Dernier passage"
    if not newest.runs:
        cards.figure(label, formats.NOTHING)
        return
    run = newest.runs[0]
    chip = badges.outcome(run.outcome, superseded=run.superseded)
    cards.figure(label, formats.hour_or_day(run.started_at, timezone, now=now), chip.word, colour=chip.tone)
