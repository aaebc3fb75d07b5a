"""« À traiter »: one line for each thing that waits for somebody, each opening the screen filtered on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import streamlit as st

from dashboard import frame
from dashboard.ui import badges, cards, formats, lists, reasons
from dashboard.ui.badges import Tone
from dashboard.ui.markup import escape
from usecases.instants import Instants
from usecases.pilotage import DOCUMENT_DAYS, FROZEN_DAYS, Blocked, Todo


@dataclass(frozen=True, slots=True)
class Line:
    """Something that waits for somebody."""

    tone: Tone
    count: str  #: how much of what: « 14 points bloquants »
    told: str  #: what it means, or what to do
    screen: str  #: where one sees it
    filters: Mapping[str, str] = field(default_factory=dict)  #: what that screen then shows


def card(todo: Todo, instants: Instants) -> None:
    """Show what waits, the worst first; a line whose screen does not exist for whoever looks has no link."""
    lines = list(lines_of(todo, instants))
    urgent = sum(line.tone is Tone.RED for line in lines)
    right = badges.Badge(formats.quantity(urgent, "urgence"), Tone.RED).html if urgent else ""
    with cards.card("todo", "À traiter" if todo.work else "À traiter ce jour-là", right, height="stretch"):
        if not lines:
            told = (
                "Ni classeur à reprendre, ni opération, ni document." if todo.work else "Ni document, ni fin de vente."
            )
            st.html(lists.empty("Rien n’attend personne", told))
        for place, line in enumerate(lines):
            with st.container(key=f"task_{place}", horizontal=True, vertical_alignment="center", wrap=False):
                said = f'<p class="task {line.tone}"><b>{escape(line.count)}</b><span>{escape(line.told)}</span></p>'
                st.html(said, width="stretch")
                frame.link(line.screen, "Voir", line.filters)


def nothing_yet() -> None:
    """Say what to do when the catalogue is empty."""
    with st.container(border=True, key="card_empty"):
        st.html(lists.empty_catalogue("Le catalogue est vide", "Il attend son premier classeur."))


def lines_of(todo: Todo, instants: Instants) -> Iterator[Line]:
    """Yield what there is to do, the worst first."""
    work = todo.work
    if work and work.failure is not None:
        yield Line(Tone.RED, "Le dernier passage a échoué", work.failure, "passages")
    if work and work.to_mend:
        told = f"{formats.quantity(work.blocking, 'point', 'bloquant')} pour leurs auteurs"
        count = formats.quantity(work.to_mend, "classeur") + " à reprendre"
        yield Line(Tone.RED, count, told, "passages", {"classeurs": "a-reprendre"})
    yield from (_blocked(one) for one in todo.blocked if one.blocking)
    if work and work.waiting.count:
        count = formats.quantity(work.waiting.count, "opération") + " en attente de la comptabilité"
        yield Line(Tone.ORANGE, count, work.waiting.reason or "", "passages", {"classeurs": "operations"})
    if todo.ending.first is not None:
        count = f"{formats.quantity(todo.ending.products, 'produit')} bientôt hors vente"
        end = formats.ending(todo.ending.first, instants.timezone, now=instants.at)
        first = f"la première {end}" if todo.ending.products > 1 else f"quelque part, {end}"
        yield Line(
            Tone.ORANGE, count, f"{first}, sans que rien prenne la suite", "catalogue", {"alerte": "fin"}
        )  # fmt: skip
    if todo.expiring:
        expire = "expirent" if todo.expiring >= 2 else "expire"
        count = f"{formats.quantity(todo.expiring, 'document')} {expire} sous {DOCUMENT_DAYS} jours"
        yield Line(Tone.ORANGE, count, "et rien ne les remplace", "catalogue", {"alerte": "documents"})
    yield from (_blocked(one) for one in todo.blocked if not one.blocking)
    if todo.long_frozen:
        frozen = formats.quantity(todo.long_frozen, "produit", "gelé")
        yield Line(
            Tone.BLUE,
            f"{frozen} depuis plus de {FROZEN_DAYS} jours",
            "à retirer, ou à remettre en vente",
            "catalogue",
            {"alerte": "geles"},
        )


def _blocked(one: Blocked) -> Line:
    """Say to how many products a reason happens."""
    count = f"{formats.quantity(one.products, 'produit')} {reasons.OF_PRODUCTS[one.code]}"
    told = "vente bloquée" if one.blocking else "vente permise, avec un avertissement"
    tone = Tone.RED if one.blocking else Tone.ORANGE
    return Line(tone, count, told, "catalogue", {"alerte": one.code.value})
