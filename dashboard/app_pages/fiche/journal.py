"""Who changed what in a product, newest first, from what to what: for whoever may read the audit log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby

import streamlit as st

from catalogue.access import Action
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.identity import asking
from dashboard.ui import cards, formats, lists
from dashboard.ui.markup import escape
from usecases.audit import Change, Log, LogWanted
from usecases.audit_words import ACTIONS, fields_of, sheet_label

_MOST_CHANGES = 300
#: Fields that a list shows before it is cut: a first load has hundreds.
_MOST_FIELDS = 40


def is_for(looked: Looked) -> bool:
    """Say whether whoever looks may read the changes of the product's company."""
    return asking().scope.may(Action.READ_AUDIT, looked.product.row.company, datetime.now(UTC))


def card(looked: Looked) -> None:
    """Show each load that changed the product, its fields unfolded on demand."""
    until = looked.instants.known_at if looked.instants.past else None
    wanted = LogWanted(sku=looked.sku, company=looked.product.row.company, until=until, limit=_MOST_CHANGES)
    log = questions.log(wanted)
    right = "les plus récents" if log.more else formats.quantity(len(log.changes), "changement")
    with cards.card("journal", "Qui a changé quoi", right):
        if not log.changes:
            st.html(lists.empty("Aucun changement", "Le journal n’en connaît pas à cette date."))
            return
        st.html(f'<ul class="log">{"".join(_entries(log))}</ul>')


def _entries(log: Log) -> Iterator[str]:
    for (at, actor), group in groupby(log.changes, key=lambda one: (one.line.at, one.line.actor)):
        changes = list(group)
        line = changes[0].line
        fields = [told for change in changes for told in _fields(change)]
        brought = f"dépôt {line.report}" if line.report else line.reason or ""
        under = " · ".join(part for part in (brought, formats.quantity(len(fields), "champ")) if part)
        more = (
            f"<li>… et {formats.quantity(len(fields) - _MOST_FIELDS, 'autre')}</li>"
            if len(fields) > _MOST_FIELDS
            else ""
        )
        listed = "".join(f"<li>{told}</li>" for told in fields[:_MOST_FIELDS])
        yield (
            f"<li><time>{formats.instant(at, log.timezone)}</time><b>{escape(actor or 'Service')}</b> {_what(changes)}"
            f'<span class="muted" style="display:block">{escape(under)}</span>'
            f"<details><summary>Voir le détail</summary><ul>{listed}{more}</ul></details></li>"
        )


def _what(changes: Sequence[Change]) -> str:
    counts: dict[str, int] = {}
    for change in changes:
        action = ACTIONS[change.line.action]
        counts[action] = counts.get(action, 0) + 1
    return escape(", ".join(formats.quantity(count, action) for action, count in counts.items()))


def _fields(change: Change) -> Iterator[str]:
    sheet = sheet_label(change.line.table)
    for field in fields_of(change):
        if field["label"] is None:
            continue
        before = f"<del>{escape(field['before'])}</del> " if field["before"] else ""
        after = f"<ins>{escape(field['after'])}</ins>" if field["after"] else "(vide)"
        yield f"{escape(sheet)} · {escape(field['label'])} <span class=muted>{escape(change.key)}</span><br>{before}→ {after}"
