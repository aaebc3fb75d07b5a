"""« Paramètres »: what is delivered and billed, what quality control requires of a sale, what a bundle is made of."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from catalogue.french import number
from dashboard import frame
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import cards, formats, lists
from dashboard.ui.markup import escape
from usecases.product import Component, QualityRule
from validators.sheets import SHEETS


def show(looked: Looked) -> None:
    """Show the settings of a sale."""
    told = questions.settings(looked.sku, looked.instants)
    left, right = st.columns(2, gap="small")
    with left, cards.card("settings", "Livraison et facturation", height="stretch"):
        if told.fields:
            st.html(lists.pairs(told.fields))
        else:
            st.html(
                lists.empty(
                    "Rien de particulier",
                    "La feuille Produits ne règle ni livraison, ni facturation, ni champ du risque.",
                )
            )
    with right, cards.card("quality", "Contrôle qualité d’une vente", height="stretch"):
        if not told.quality:
            st.html(lists.empty("Aucune règle", "La feuille Règles CQ n’exige rien d’une vente de cette version."))
        for rule in told.quality:
            st.html(_rule(rule))
    if told.components:
        _bundle(told.components)


def _rule(rule: QualityRule) -> str:
    papers = [str(one) for one in rule.required_fields if not isinstance(one, dict)]
    fields = [str(one.get("field", "")) for one in rule.required_fields if isinstance(one, dict)]
    facts = [("Règle", rule.code)] if rule.code else []
    facts += [
        (SHEETS["cq_rules"].column("papers").label, ", ".join(papers) or "aucune"),
        (SHEETS["cq_rules"].column("fields").label, ", ".join(fields) or "aucun"),
    ]
    facts += [("Script d’appel", rule.script)] if rule.script else []
    facts += [("Consignes", rule.notes)] if rule.notes else []
    return lists.pairs(facts)


def _bundle(components: Sequence[Component]) -> None:
    with cards.card("bundle", "Ce que contient l’offre", formats.quantity(len(components), "produit")):
        for place, one in enumerate(components):
            with st.container(key=f"component_{place}", horizontal=True, vertical_alignment="center", wrap=False):
                share = "le reste du CA" if one.share is None else f"{formats.rate(one.share * 100)} du CA"
                st.html(
                    f'<p class="text"><b>{escape(one.name)}</b><br>'
                    f'<span class="muted">{escape(one.sku)} · {number(one.quantity)} par offre · {share}</span></p>',
                    width="stretch",
                )
                frame.link("fiche", "Ouvrir", {"sku": one.sku})
