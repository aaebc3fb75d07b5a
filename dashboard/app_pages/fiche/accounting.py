"""« Comptabilité »: where the sales of the product are posted, whose level decides, and what is still to validate."""

from __future__ import annotations

import streamlit as st

from catalogue.french import listed
from catalogue.vocabulary import MappingStatus, Nature
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import cards, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.markup import escape
from usecases.product_accounts import Account

_LEVELS = {0: "la version", 1: "le produit", 2: "la société, par défaut"}
_TONES = {
    MappingStatus.VALIDATED: Tone.GREEN,
    MappingStatus.TO_VALIDATE: Tone.ORANGE,
    MappingStatus.ERROR: Tone.RED,
}


def show(looked: Looked) -> None:
    """Show the accounts of the company in whose name one looks."""
    if looked.seller is None:
        with st.container(border=True, key="card_no_accounts"):
            st.html(lists.empty("Aucun compte à montrer", "Aucune de vos sociétés ne vend ce produit."))
        return
    told = questions.accounts(looked.sku, looked.seller, looked.instants)
    if told.missing:
        names = listed([nature.label for nature in told.missing])
        text = f"Aucun compte pour : {names}. Complétez la feuille Comptabilité."
        st.html(lists.note(f"Vente bloquée chez {told.seller}.", text, tone="red"))
    with cards.card("accounts", f"Comptes de {told.seller}", "le niveau le plus précis l’emporte"):
        if not told.applied:
            st.html(lists.empty("Aucun compte", f"La feuille Comptabilité de {told.seller} n’en donne aucun."))
            return
        rows = [_row(one) for one in told.applied]
        head = ["Nature", "Compte", "Contrepartie", "Journal", "TVA", "Décidé par", "État"]
        st.html(lists.table(head, rows, kind="fold"))


def _row(one: Account) -> list[str]:
    variant = f"<span class=sub>{escape(one.variant)}</span>" if one.variant else ""
    center = f" · centre {one.cost_center}" if one.cost_center else ""
    under = f"{one.label or ''}{center}".strip(" ·")
    status = MappingStatus(one.status)
    who = " ".join(
        part
        for part in (
            f"par {one.validated_by}" if one.validated_by else "",
            f"le {one.validated_on:%d/%m/%Y}" if one.validated_on else "",
        )
        if part
    )
    return [
        f"<b>{escape(Nature.label_of(one.nature))}</b>{variant}",
        f"{escape(one.account)}<span class=sub>{escape(under)}</span>",
        escape(one.counterpart or formats.NOTHING),
        escape(one.journal or formats.NOTHING),
        escape(one.tax_code or "tous les codes"),
        _LEVELS[one.level],
        f"{Badge(status.label, _TONES[status]).html}<span class=sub>{escape(who)}</span>",
    ]
