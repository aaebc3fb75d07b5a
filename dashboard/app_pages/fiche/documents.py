"""« Documents »: those of the version in force with their state, what asks for them, and what is missing."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from catalogue.french import listed
from catalogue.publication.reasons import cause
from catalogue.vocabulary import Channel, Language
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import cards, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.markup import escape
from dashboard.web import files
from usecases.pilotage import DOCUMENT_DAYS
from usecases.product import Documents, HeldDocument, Required


def show(looked: Looked) -> None:
    """Show the documents, and above them what is missing."""
    told = questions.documents(looked.sku, looked.instants)
    _lacking(looked, told)
    required = {one.type: one for one in told.required}
    right = formats.quantity(len(told.held), "document")
    with cards.card("documents", "Documents de la version en vigueur", right):
        rows = [_row(looked, one, required.get(one.type)) for one in told.held]
        held = {one.type for one in told.held}
        rows += [_missing(one) for one in told.required if one.type not in held]
        if not rows:
            st.html(lists.empty("Aucun document", "Rien n’est exigé de ce produit, et rien ne lui est attaché."))
            return
        st.html(lists.table(["Document", "État", "Exigé", "Validité", "Fichier"], rows, kind="fold"))


def _lacking(looked: Looked, told: Documents) -> None:
    where: dict[tuple[bool, str], list[str]] = {}
    for seller, channel, reason in told.lacking:
        where.setdefault((reason.blocking, cause(reason, looked.timezone)), []).append(f"{seller} {channel.label}")
    for (blocking, said), places in where.items():
        tone, title = ("red", "Vente bloquée") if blocking else ("orange", "Recommandé")
        st.html(lists.note(f"{title}, {listed(places)} :", said, tone=tone))


def _row(looked: Looked, one: HeldDocument, required: Required | None) -> list[str]:
    edition = f"édition {one.edition}" if one.edition else "sans édition"
    language = Language.label_of(one.language) if one.language in Language.codes() else one.language
    under = f"{one.type} · {edition} · {language}"
    if one.channels:
        under += f" · pour {', '.join(Channel.label_of(code) for code in one.channels)}"
    return [
        f"<b>{escape(one.title)}</b><span class=sub>{escape(under)}</span>",
        _state(looked, one).html,
        _asked(required),
        escape(formats.span(one.valid_from, one.valid_to, looked.timezone)),
        _file(looked, one),
    ]


def _missing(one: Required) -> list[str]:
    tone = Tone.RED if one.blocking else Tone.ORANGE
    return [f"<b>{escape(one.label)}</b><span class=sub>{escape(one.type)}</span>", Badge("Manquant", tone).html, _asked(one), formats.NOTHING, formats.NOTHING]  # fmt: skip


def _state(looked: Looked, one: HeldDocument) -> Badge:
    at = looked.instants.at
    if one.archived_at is not None and one.archived_at <= at:
        return Badge("Archivé", Tone.GRAY)
    if at < one.valid_from:
        return Badge("À venir", Tone.BLUE)
    if one.valid_to is not None and one.valid_to <= at:
        return Badge("Expiré", Tone.RED)
    if one.valid_to is not None and one.valid_to <= at + timedelta(days=DOCUMENT_DAYS):
        return Badge("Expire bientôt", Tone.ORANGE)
    return Badge("Publié", Tone.GREEN)


def _asked(required: Required | None) -> str:
    if required is None:
        return '<span class="muted">optionnel</span>'
    word = "obligatoire" if required.blocking else "recommandé"
    return f"{word}<span class=sub>{escape(', '.join(channel.label for channel in required.channels))}</span>"


def _file(looked: Looked, one: HeldDocument) -> str:
    name = formats.file_name(one.file_url)
    if one.sha256 is None:
        return escape(name)
    address = files.address("document", name, looked.sku, one.sha256)
    return lists.download(name, address, f"SHA-256 {one.sha256}")
