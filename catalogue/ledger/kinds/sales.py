"""Post a sale: refused when the product was not sellable by the company on the channel at that instant."""

from __future__ import annotations

from catalogue.french import after_colon
from catalogue.ledger.contracts import post_contract
from catalogue.ledger.records.answers import Answer
from catalogue.ledger.records.asked import Asked
from catalogue.ledger.records.facts import Facts
from catalogue.ledger.records.operations import Operation
from catalogue.publication.reasons import BlockReason, reason, sentence
from catalogue.vocabulary import Channel


def post(asked: Asked) -> Answer:
    """Return what a sale posts."""
    return post_contract(asked, asked.operation, asked.operation, _not_sellable)


def _not_sellable(operation: Operation, facts: Facts) -> tuple[str, ...]:
    """Return why a company may not sell a product on a channel at an instant; nothing when one window allows it."""
    sku, company = facts.offer.sku, facts.company
    if operation.channel is None:
        channels = ", ".join(Channel.labels())
        return (f"Une vente de {sku} a besoin d'un canal : choisissez parmi {channels}.",)
    held = [
        window
        for window in facts.windows
        if window.channel is operation.channel and window.period.contains(operation.at)
    ]
    if any(window.sellable for window in held):
        return ()
    reasons = {item: None for window in held for item in window.reasons if item.blocking}
    told = [sentence(item, facts.timezone) for item in reasons or (reason(BlockReason.NO_PUBLICATION),)]
    where = f"{sku} n'était pas en vente par {company} sur le canal {operation.channel.label}"
    return tuple(f"{where} : {after_colon(text)}" for text in told)
