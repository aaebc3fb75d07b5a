"""Choose the version that the next one of each product follows, or say why there is nothing to prepare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from catalogue.errors import WrongUse
from catalogue.french import capitalised, day
from catalogue.likeness import likeliest
from catalogue.vocabulary import LifecycleStatus
from validators.book import Known


def followed(known: Known, company: str, skus: Sequence[str], today: date) -> Mapping[str, int]:
    """Return the last version of each product, by SKU as the catalogue spells it, in the order in which they are named.

    Raises: WrongUse where a product is unknown or retired, or where its last version may still be changed freely
    (decision 9): all of them in one sentence.
    """
    named = list(dict.fromkeys(text.strip().upper() for text in skus))
    refused = [reason for sku in named if (reason := _nothing_to_prepare(known, company, sku, today))]
    if refused:
        raise WrongUse(capitalised(f"{' ; '.join(refused)}."))
    return {sku: _versions(known, sku)[-1]["version"] for sku in named}


def hindrances(known: Known, skus: Iterable[str], today: date) -> list[str]:
    """Say of which products no version will be sold, whatever is prepared: those that are frozen, or to be retired."""
    said = []
    for sku in skus:
        past, to_come = _life(known, sku, today)
        retired = next((row for row in to_come if row["status"] == LifecycleStatus.RETIRED), None)
        if retired is not None:
            said.append(f"{sku} sera retiré le {day(retired['effective_from'])} : rien ne s'en vendra ensuite.")
        elif past and past[-1]["status"] == LifecycleStatus.FROZEN:
            said.append(f"{sku} est gelé : sa nouvelle version ne se vendra pas tant qu'il le reste.")
    return said


def _nothing_to_prepare(known: Known, company: str, sku: str, today: date) -> str | None:
    """Say why no next version of a product is prepared, without the full stop; None: it can be."""
    products = known.current["products"]["sku"].to_list()
    if sku not in products:
        near = ", ".join(likeliest(sku, products))
        hint = f"voulez-vous dire {near} ?" if near else "voyez la feuille Produits d'un classeur rempli"
        return f"{company} n'a pas de produit « {sku} » ({hint})"
    past, _ = _life(known, sku, today)
    if past and past[-1]["status"] == LifecycleStatus.RETIRED:
        return f"{sku} est retiré depuis le {day(past[-1]['effective_from'])} : créez un autre produit"
    versions = _versions(known, sku)
    if not versions:
        return f"{sku} n'a pas encore de version : ajoutez la première dans le classeur rempli"
    last = versions[-1]
    if known.started.filter(sku=sku, version=last["version"]).is_empty():
        return (
            f"la version {last['version']} de {sku} (à partir du {day(last['effective_from'])}) n'a pas encore été en vente : "
            "changez-la elle-même dans le classeur rempli, ou supprimez ses lignes"
        )
    return None


def _versions(known: Known, sku: str) -> list[dict[str, Any]]:
    return known.current["versions"].filter(pl.col("sku") == sku).sort("version").to_dicts()


def _life(known: Known, sku: str, today: date) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the changes of status of a product until today, and those to come, in order."""
    rows = known.current["lifecycle"].filter(pl.col("sku") == sku).sort("effective_from").to_dicts()
    reached = [row for row in rows if row["effective_from"] <= today]
    return reached, rows[len(reached) :]
