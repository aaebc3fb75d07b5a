"""« Dernier état des classeurs »: one line for each workbook; choosing one shows its findings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl
import streamlit as st
from streamlit.elements.lib.column_types import ColumnConfig

from dashboard.ui import address, badges, formats, lists
from usecases.passages import TO_MEND, WorkbookState
from validators.findings import Severity

GROUP = "Groupe"
_ROW_HEIGHT = 38
_HEAD_HEIGHT = 34
_NOUNS = {Severity.BLOCKING: "bloquant", Severity.WARNING: "avertissement", Severity.INFO: "information"}
#: Which workbooks are shown, by what the address says.
_WHICH: Mapping[str, tuple[str, Callable[[WorkbookState], bool]]] = {
    "tous": ("Tous", lambda _state: True),
    "a-reprendre": ("À reprendre", lambda state: state.outcome in TO_MEND),
    "operations": ("Opérations", lambda state: state.kind == "operations"),
}
_NOTHING_FOUND = "aucun"


def card(states: Sequence[WorkbookState], timezone: str) -> WorkbookState | None:
    """Show the workbooks and return the one that is chosen: the first, until somebody chooses."""
    with st.container(border=True, key="card_workbooks"):
        with st.container(
            key="title_workbooks", horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
        ):
            st.header("Dernier état des classeurs", anchor=False, width="content")
            which = address.choice("Classeurs", "classeurs", {key: label for key, (label, _) in _WHICH.items()})
        states = [state for state in states if _WHICH[which][1](state)]
        if not states:
            st.html(lists.empty("Aucun classeur", "Aucun classeur ne répond à ce choix."))
            return None
        told = [_told(state) for state in states]
        event = st.dataframe(
            _frame(states, told, timezone),
            key="workbooks",
            hide_index=True,
            row_height=_ROW_HEIGHT,
            height=min(len(states), 8) * _ROW_HEIGHT + _HEAD_HEIGHT,
            column_config=_columns(states, told),
            on_select="rerun",
            selection_mode="single-row-required",
            placeholder=formats.NOTHING,
            alt="Dernier état des classeurs",
        )
    rows = event.selection.rows
    # After a refresh there may be fewer workbooks than the row that was chosen.
    return states[rows[0] if rows and rows[0] < len(states) else 0]


def company_of(state: WorkbookState) -> str:
    """Name whose workbook it is."""
    return state.company or (GROUP if state.kind == "group" else formats.NOTHING)


def outcome_of(state: WorkbookState) -> badges.Badge:
    """Return the chip of what became of a workbook: published, or entered into the books."""
    return badges.outcome(state.outcome, operations=state.kind == "operations")


def _told(state: WorkbookState) -> list[badges.Badge]:
    """Return a chip for each severity that the workbook has findings of."""
    counts = {Severity.BLOCKING: state.blocking, Severity.WARNING: state.warnings, Severity.INFO: state.infos}
    chips = [
        badges.Badge(formats.quantity(count, _NOUNS[severity]), badges.severity_tone(severity))
        for severity, count in counts.items()
        if count
    ]
    return chips or [badges.Badge(_NOTHING_FOUND, badges.Tone.GREEN)]


def _frame(states: Sequence[WorkbookState], told: Sequence[Sequence[badges.Badge]], timezone: str) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "outcome": [[outcome_of(state).word] for state in states],
            "company": [company_of(state) for state in states],
            "workbook": [formats.file_name(state.path) for state in states],
            "findings": [[chip.word for chip in chips] for chips in told],
            "accepted": [formats.number(state.accepted) for state in states],
            "refused": [formats.number(state.refused) for state in states],
            "saved_by": [state.saved_by for state in states],
            "saved_at": [formats.instant(state.saved_at, timezone) for state in states],
        }
    )


def _columns(states: Sequence[WorkbookState], told: Sequence[Sequence[badges.Badge]]) -> dict[str, ColumnConfig]:
    outcomes = [outcome_of(state) for state in states]
    column = st.column_config
    return {
        "outcome": _chips("Résultat", outcomes, width=150),
        "company": column.TextColumn("Société", width=75),
        "workbook": column.TextColumn("Classeur", width=210),
        "findings": _chips("Constats", [chip for chips in told for chip in chips], width=170),
        "accepted": column.TextColumn("Acceptés", width=75, alignment="right", help="Produits, ou lignes du groupe"),
        "refused": column.TextColumn("Refusés", width=75, alignment="right", help="Produits, ou lignes du groupe"),
        "saved_by": column.TextColumn("Enregistré par", width=120),
        "saved_at": column.TextColumn("Enregistré le", width=140),
    }


def _chips(label: str, chips: Sequence[badges.Badge], *, width: int) -> ColumnConfig:
    distinct = list(dict.fromkeys(chips))
    return st.column_config.MultiselectColumn(
        label,
        width=width,
        options=[chip.word for chip in distinct],
        color=[badges.SOLID[chip.tone] for chip in distinct],
    )
