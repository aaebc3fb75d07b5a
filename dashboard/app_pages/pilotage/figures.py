"""The five figures of « Pilotage », each with the words that make it mean something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal

import streamlit as st

from catalogue.vocabulary import IntegrationStatus, LifecycleStatus
from dashboard import frame
from dashboard.ui import cards, formats
from usecases.pilotage import MonthResult, Results, Standing

_MIN_WIDTH_PX = 168


def row(standing: Standing, results: Results | None) -> None:
    """Show three figures of the catalogue as it stands, and two of the month."""
    with st.grid(5, min_column_width=_MIN_WIDTH_PX):
        _active(standing)
        _integrated(standing)
        _covered(standing)
        _of_month("CA et commissions", results, lambda one: one.revenue + one.received)
        _of_month("Marge nette", results, lambda one: one.margin)


@contextmanager
def _leading(count: int, filters: Mapping[str, str]) -> Iterator[None]:
    """Have the figure that the block draws lead to the products that it counts, where there are any."""
    with st.container(key=f"figure_{'_'.join(filters.values())}", height="stretch", gap=None):
        yield
        if count:
            frame.link("catalogue", "Voir", filters)


def _active(standing: Standing) -> None:
    active = standing.states.get(LifecycleStatus.ACTIVE, 0)
    trend = standing.active
    moved = trend[-1] - trend[-2] if len(trend) > 1 else 0
    told = f"{moved:+d} ce mois-ci" if moved else f"sur {formats.quantity(standing.products, 'produit')}"
    with _leading(active, {"statut": LifecycleStatus.ACTIVE.value}):
        cards.figure("Produits actifs", formats.number(active), told, colour=_direction(moved), chart=trend)


def _integrated(standing: Standing) -> None:
    integrated = standing.integrations.get(IntegrationStatus.API, 0)
    label = "Intégration API"
    if not standing.partnered:
        cards.figure(label, formats.NOTHING, "sans produit partenaire")
        return
    told = f"{formats.number(integrated)} sur {formats.quantity(standing.partnered, 'produit')}"
    with _leading(integrated, {"integration": IntegrationStatus.API.value, "actif": "oui"}):
        cards.figure(
            label, formats.percent(integrated, standing.partnered), told,
            help="Produits actifs d’un partenaire, intégrés par API en production. Un produit dont l’état n’est pas saisi "
            f"compte comme « {IntegrationStatus.NOT_INTEGRATED.label} ».",
        )  # fmt: skip


def _covered(standing: Standing) -> None:
    label = "Couverture documentaire"
    last = standing.coverage[-1] if standing.coverage else None
    if last is None or not last.published:
        cards.figure(label, formats.NOTHING, "rien n’est publié")
        return
    lacking = last.published - last.covered
    told = formats.quantity(lacking, "produit") + " à compléter" if lacking else "aucun document ne manque"
    shares = [100 * one.covered / one.published for one in standing.coverage if one.published]
    cards.figure(
        label, formats.percent(last.covered, last.published), told, colour="orange" if lacking else "green",
        chart=shares, help="Produits publiés dont chaque document exigé, obligatoire ou recommandé, est valable.",
    )  # fmt: skip


def _of_month(label: str, results: Results | None, measure: Callable[[MonthResult], Decimal]) -> None:
    if results is None:
        cards.figure(label, formats.NOTHING, "aucun mois comptabilisé")
        return
    trend = [measure(one) for one in results.trend]
    changed = formats.change(trend[-1], trend[-2])
    told = f"{changed} sur un mois" if changed else f"en {formats.month(results.trend[-1].month)}"
    cards.figure(
        label, formats.whole_euros(trend[-1]), told, colour=_direction(trend[-1] - trend[-2] if changed else 0),
        chart=[float(one) for one in trend],
        help="HT, d’après les livres. Marge nette : CA et commissions reçues, moins les commissions versées et les frais.",
    )  # fmt: skip


def _direction(moved: Decimal | int) -> str:
    return "green" if moved > 0 else "red" if moved < 0 else "gray"
