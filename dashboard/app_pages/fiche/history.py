"""« Historique »: what applies and when, what one version changes in another, and who changed what."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from dashboard.app_pages.fiche import journal, lanes, questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import address, cards, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.markup import escape
from usecases.product import Version
from usecases.product_history import Difference

_BEFORE, _AFTER = "version_avant", "version_apres"


def show(looked: Looked) -> None:
    """Show the timeline, then two versions beside each other, then the changes for whoever may read them."""
    lanes.card(looked)
    if journal.is_for(looked):
        left, right = st.columns([1.6, 1], gap="small")
        with left:
            _comparison(looked)
        with right:
            journal.card(looked)
    else:
        _comparison(looked)


def _comparison(looked: Looked) -> None:
    versions = looked.product.versions
    with cards.card("diff", "Ce qui change d’une version à l’autre"):
        if len(versions) < 2:
            st.html(lists.empty("Une seule version", "La comparaison paraîtra avec la deuxième version du produit."))
            return
        before, after = _pair(looked, versions)
        if before == after:
            st.html(lists.empty("La même version des deux côtés", "Choisissez-en deux différentes."))
            return
        told = questions.comparison(looked.sku, before, after, looked.instants)
        if not told.differences:
            st.html(lists.empty("Aucune différence", f"La v{after} dit la même chose que la v{before}."))
            return
        head = ["Feuille", "Champ", *(f"v{one.version}" for one in (told.before, told.after))]
        st.html(lists.table(head, _rows(told.differences), kind="diff fold"))
        without = " · sans les commissions, que vos droits ne montrent pas" if told.without_commissions else ""
        st.html(f'<p class="text muted">{formats.quantity(len(told.differences), "champ")}{without}</p>')


def _pair(looked: Looked, versions: Sequence[Version]) -> tuple[int, int]:
    """Show which two versions to compare: the one in force and the next, else the two last, until somebody chooses."""
    numbers = [str(one.version) for one in versions]
    spans = {str(one.version): formats.span(one.effective_from, one.effective_to, looked.timezone) for one in versions}
    now = looked.product.version
    place = next((index for index, one in enumerate(versions) if now and one.version == now.version), len(versions) - 2)
    first = min(place, len(versions) - 2)
    chosen = []
    columns = st.columns(2, gap="xsmall")
    for column, key, label, default in zip(
        columns, (_BEFORE, _AFTER), ("Avant", "Après"), (first, first + 1), strict=True
    ):
        with column, address.kept(key, numbers, numbers[default]):
            if key not in st.session_state:
                st.session_state[key] = numbers[default]
            said = st.selectbox(label, numbers, key=key, format_func=lambda one: f"v{one}, {spans[one]}")
            chosen.append(int(said or numbers[default]))
    return chosen[0], chosen[1]


def _rows(differences: Sequence[Difference]) -> list[list[str]]:
    """Lay out what differs: field by field, and in one line a row that one of the versions has alone."""
    rows, last = [], ""
    for (sheet, row, added, removed), group in groupby(
        differences, key=lambda one: (one.sheet, one.row, one.added, one.removed)
    ):
        fields = list(group)
        named = "" if sheet == last else f"<b>{escape(sheet)}</b>"
        last = sheet
        if added or removed:
            whole = " · ".join(f"{one.field} : {one.after if added else one.before}" for one in fields)
            chip = Badge("ajouté", Tone.GREEN) if added else Badge("retiré", Tone.RED)
            before, after = (None, whole) if added else (whole, None)
            rows.append([named, f"{escape(row) or 'Règle'} {chip.html}", _value(before, "del"), _value(after, "ins")])
            continue
        for one in fields:
            under = f"<span class=sub>{escape(row)}</span>" if row else ""
            rows.append([named, f"{escape(one.field)}{under}", _value(one.before, "del"), _value(one.after, "ins")])
            named = ""
    return rows


def _value(value: str | None, tag: str) -> str:
    return f"<{tag}>{escape(value)}</{tag}>" if value else f'<span class="muted">{formats.NOTHING}</span>'
