"""« Intégrations »: how the product is linked to its partner, for which companies, under which codes."""

from __future__ import annotations

import streamlit as st

from catalogue.vocabulary import Environment, IntegrationStatus, PartnerStatus, PartnerType
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import badges, cards, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.markup import escape
from usecases.product import Integrations, PartnerRow
from validators.sheets import SHEETS

_PARTNER_TONES = {PartnerStatus.ACTIVE: Tone.GREEN, PartnerStatus.TEST: Tone.VIOLET, PartnerStatus.INACTIVE: Tone.RED}


def show(looked: Looked) -> None:
    """Show the link with the partner, and the product's codes elsewhere."""
    told = questions.integrations(looked.sku, looked.instants)
    left, right = st.columns(2, gap="small")
    with left:
        _partner(looked, told)
    with right:
        if told.partner:
            _states(told)
        _codes(told)


def _partner(looked: Looked, told: Integrations) -> None:
    with cards.card("partner", "Partenaire", height="stretch"):
        if not told.partner:
            text = (
                "Le catalogue n’en montre pas plus à vos sociétés."
                if looked.product.row.partner
                else "Il n’a pas de partenaire : il n’y a rien à intégrer."
            )
            st.html(lists.empty(looked.product.row.partner or "Produit de la société", text))
            return
        first = told.partner[0]
        chip = _partner_chip(first.status)
        st.html(
            f'<p class="text"><b>{escape(first.name)}</b> {chip} <span class="muted">{escape(PartnerType.label_of(first.type))}, relation tenue par {escape(first.owner)}</span></p>'
        )
        rows = [_activation(one) for one in told.partner if one.company]
        if all(one.company != first.owner for one in told.partner):  # nobody activates a partner for whom it belongs to
            rows.insert(0, [f"<b>{escape(first.owner)}</b>", _partner_chip(PartnerStatus.ACTIVE), "tient la relation"])
        st.html(lists.table(["Activé pour", "État", "Engagement"], rows))


def _partner_chip(status: str) -> str:
    known = PartnerStatus(status)
    return Badge(known.label, _PARTNER_TONES[known]).html


def _activation(one: PartnerRow) -> list[str]:
    hours = (one.sla or {}).get("hours")
    return [
        f"<b>{escape(one.company or '')}</b>",
        _partner_chip(one.activation) if one.activation else formats.NOTHING,
        f"réponse en {escape(str(hours))} h" if hours else formats.NOTHING,
    ]


def _states(told: Integrations) -> None:
    with cards.card("states", "État de l’intégration"):
        held = {one.env: one.status for one in told.states}
        rows = []
        for env in reversed(Environment):
            status = held.get(env.value)
            chip = badges.integration(status or IntegrationStatus.NOT_INTEGRATED).html
            said = "" if status else '<span class="sub">aucun état n’a été saisi</span>'
            rows.append([f"<b>{escape(env.label)}</b>", f"{chip}{said}"])
        st.html(lists.table(["Environnement", "État"], rows))
        st.html(
            '<p class="text muted">Les essais de connexion paraîtront ici dès qu’un partenaire sera relié par API.</p>'
        )


def _codes(told: Integrations) -> None:
    with cards.card("codes", "Codes chez les partenaires"):
        if not told.codes:
            st.html(lists.empty("Aucun code externe", "La feuille Codes externes n’en donne pas à ce produit."))
            return
        st.html(
            lists.table(
                [SHEETS["external_codes"].column("system").label, "Code"],
                [[f"<b>{escape(one.system)}</b>", escape(one.code)] for one in told.codes],
            )
        )
