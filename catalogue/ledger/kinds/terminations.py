"""Post a termination (résiliation): it leaves people what is acquired of the contract's own commission (decision 43)."""

from __future__ import annotations

from catalogue.ledger.accounts.letters import letter
from catalogue.ledger.accounts.making import making_after
from catalogue.ledger.accounts.receivables import with_tax_once_paid
from catalogue.ledger.commission.ending import end_contract
from catalogue.ledger.records.answers import Answer, Refused, Waits
from catalogue.ledger.records.asked import Asked
from catalogue.traits import Trait


def post(asked: Asked) -> Answer:
    """Return what the end of a contract posts on an accounting day; nothing where nothing is taken back."""
    operation, facts, past = asked.operation, asked.facts, asked.family
    if not past.origin.kind.has(Trait.CONTRACT):
        return Refused((f"{past.origin.key} n'est pas un contrat : l'opération {operation.key} ne le résilie pas.",))
    making = making_after(operation, facts, past, asked.day)
    ended = end_contract(making, facts, past, making.own_day)
    if not isinstance(ended, Waits):
        ended = with_tax_once_paid(making, facts, past, ended)
    return ended if isinstance(ended, Waits) else ended._replace(letters=letter(past, ended.entries))
