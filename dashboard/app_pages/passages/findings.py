"""The findings of the chosen workbook: filters, fifty at a time, and its report to take away."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import streamlit as st

from dashboard import data
from dashboard.app_pages.passages.workbooks import company_of, outcome_of
from dashboard.ui import cards, formats, lists
from dashboard.ui.calm import calmly
from dashboard.ui.markup import escape
from dashboard.web import files
from usecases.passages import Choice, FindingFilter, WorkbookState
from validators.findings import Severity
from validators.report.model import report_file_name
from validators.report.words import SEVERITIES, WHOLE_FILE

PER_PAGE = 50
_ACTION_LENGTH = 70


@dataclass(frozen=True, slots=True)
class _Download:
    """One file of the report."""

    label: str
    help: str
    always: bool  #: whether every report has it


#: What a workbook is accepted or refused by, and how what agrees with it ends; a product where nothing is said.
_UNITS = {"group": ("ligne", "e"), "operations": ("opération", "e")}

_DOWNLOADS = {
    "a_corriger": _Download(
        "À corriger", "Une copie du classeur, avec ses cellules à corriger en couleur", always=False
    ),
    "xlsx": _Download("Excel", "Le compte rendu, en classeur Excel", always=True),
    "html": _Download("Page web", "Le compte rendu, en page web", always=True),
}


@st.fragment
def card(state: WorkbookState) -> None:
    """Show a workbook's findings; filtering and turning pages draws this card only."""
    with st.container(border=True, key="card_findings"), calmly("findings"):
        _head(state)
        if not state.blocking + state.warnings + state.infos:
            st.html(lists.empty("Rien à corriger", "Le dernier contrôle de ce classeur n’a rien trouvé."))
            return
        wanted = _filters(state)
        number = int(st.session_state.get(_key("page", state), 1))
        page = data.findings(state.submission_id, wanted, page=number, per_page=PER_PAGE)
        if not page.lines:
            st.html(lists.empty("Aucun constat ne répond à ces filtres", "Retirez-en un, ou changez le texte cherché."))
            return
        st.html(lists.findings_table(page.lines))
        cards.pager(
            number, PER_PAGE, shown=len(page.lines), total=page.total,
            control=lambda: st.pagination(-(-page.total // PER_PAGE), key=_key("page", state)),
        )  # fmt: skip


def _head(state: WorkbookState) -> None:
    """Show whose findings these are, and the files of the report."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        with st.container(width="content", gap=None):
            # Not a header of Streamlit's, which reads markup: others name the files.
            st.html(f'<div class="cardhead"><h2>{escape(f"Constats · {formats.file_name(state.path)}")}</h2></div>')
            chip = outcome_of(state)
            st.html(f'{chip.html} <span class="muted">{escape(company_of(state))} · {_units(state)}</span>')
        offered = [kind for kind, file in _DOWNLOADS.items() if file.always or kind in state.reports]
        st.html("".join(_download(state, kind, _DOWNLOADS[kind]) for kind in offered), width="content")


def _download(state: WorkbookState, kind: str, file: _Download) -> str:
    """Offer a file under the name that it has in the library; it is made when somebody asks for it."""
    name = formats.file_name(state.reports.get(kind) or report_file_name(state.path, state.received_at, kind))
    address = files.address("compte-rendu", name, str(state.run_id), str(state.submission_id), kind)
    return lists.download(file.label, address, file.help)


def _units(state: WorkbookState) -> str:
    noun, agreement = _UNITS.get(state.kind or "", ("produit", ""))
    accepted = formats.quantity(state.accepted, noun, f"accepté{agreement}")
    return f"{accepted}, {formats.quantity(state.refused, f'refusé{agreement}')}" if state.refused else accepted


def _filters(state: WorkbookState) -> FindingFilter:
    """Show the filters and return what they ask for; a change goes back to the first page."""
    again = partial(st.session_state.__setitem__, _key("page", state), 1)
    sheets, actions = data.choices(state.submission_id)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        search = st.text_input(
            "Chercher", placeholder="SKU, cellule, texte…", icon=":material/search:", type="search", live=True,
            label_visibility="collapsed", width=210, key=_key("search", state), on_change=again,
        )  # fmt: skip
        counts = {Severity.BLOCKING: state.blocking, Severity.WARNING: state.warnings, Severity.INFO: state.infos}
        severities = st.pills(
            "Gravité", [severity for severity, count in counts.items() if count], selection_mode="multi",
            format_func=lambda severity: f"{SEVERITIES[severity]} {formats.number(counts[severity])}",
            label_visibility="collapsed", key=_key("severity", state), on_change=again,
        )  # fmt: skip
        with st.popover("Filtres", icon=":material/tune:"):
            sheet = _choice("Feuille", "Toutes les feuilles", sheets, _key("sheet", state), again)
            action = _choice("Que faire", "Tout", actions, _key("action", state), again)
    return FindingFilter(severities=tuple(severities), sheet=sheet, action=action, search=search or "")


def _choice(label: str, every: str, choices: tuple[Choice, ...], key: str, again: partial[None]) -> str | None:
    counts = {choice.value: choice.count for choice in choices}

    def said(value: str | None) -> str:
        if value is None:
            return every
        short = value if len(value) <= _ACTION_LENGTH else f"{value[:_ACTION_LENGTH].rstrip()}…"
        return f"{short or WHOLE_FILE} ({formats.number(counts[value])})"

    return st.selectbox(label, [None, *counts], format_func=said, key=key, on_change=again)


def _key(name: str, state: WorkbookState) -> str:
    """Name a control for one submission: choosing another workbook starts with fresh filters."""
    return f"findings_{name}_{state.submission_id}"
