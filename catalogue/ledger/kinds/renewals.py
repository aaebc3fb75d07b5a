"""Post a renewal: never refused for the catalogue's sake, because a frozen or retired product keeps serving (decision 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from catalogue.ledger.contracts import post_contract
from catalogue.ledger.records.answers import Answer, Refused
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.operations import Operation
from catalogue.ledger.records.past import Past
from catalogue.traits import Trait


def post(asked: Asked) -> Answer:
    """Return what a renewal posts; refused for what is no contract, or a contract that has ended."""
    renewal, past = asked.operation, asked.family
    named = past.operation
    if not named.kind.has(Trait.CONTRACT):
        return Refused((f"{named.key} n'est pas un contrat : l'opération {renewal.key} ne le renouvelle pas.",))
    over = _is_over(renewal, past)
    if over is not None:
        return Refused((over,))
    return post_contract(asked, _like(past, renewal), past.contract)


def _is_over(renewal: Operation, past: Past) -> str | None:
    """Say why a contract is not renewed any more: it is cancelled, or has ended, whatever the renewal's date (M13)."""
    named = past.origin.key
    if past.is_cancelled(named):
        return f"{named} est annulée : l'opération {renewal.key} ne renouvelle rien."
    if past.termination is not None:
        ended = past.termination.key
        return (
            f"Le contrat de {named} est résilié ({ended}) : pour entrer un renouvellement d'avant sa fin, annulez la "
            "résiliation, renouvelez, puis résiliez de nouveau."
        )
    return None


def _like(past: Past, renewal: Operation) -> Operation:
    """Return a renewal with what it leaves to the renewals before it, and to the sale that began its contract."""
    sku = renewal.sku or past.origin.sku
    found: dict[str, Any] = {}
    for name in ("plan", "channel", "partner", "contract", "client"):
        told = (getattr(each, name) for each in (renewal, *past.terms) if name != "plan" or each.sku in (None, sku))
        found[name] = next((value for value in told if value is not None), None)
    of_buyer: dict[str, Any] = {}
    for name in ("postcode", "segment"):  # where the client lives decides the tax, its segment a negotiated price
        known = (getattr(each.buyer, name) for each in (renewal, *past.terms))
        of_buyer[name] = next((value for value in known if value is not None), None)
    return replace(renewal, buyer=replace(renewal.buyer, **of_buyer), **found)
