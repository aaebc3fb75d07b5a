"""What a sale would earn (§6, Annexe C): the commission by tier, its split, its dates and the entries foreseen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from catalogue.access import Action
from catalogue.commissions import simulation
from catalogue.commissions.answer import simulation_json
from catalogue.commissions.simulation import Opportunity, Simulation
from catalogue.store.schemes import read_commission_facts
from sync.bootstrap import Service
from usecases.instants import Instants, asking
from usecases.rights import allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulationWanted:
    """Whose sale somebody imagines, and which."""

    company: str  #: code of the seller
    sku: str  #: code of the product
    instants: Instants
    opportunity: Opportunity  #: at the instant asked about


@dataclass(frozen=True, slots=True)
class Simulated:
    """What it would earn."""

    instants: Instants
    simulation: Simulation

    def to_json(self) -> dict[str, Any]:
        """Return the contract's document; money as decimal strings in euros, rates as percent strings."""
        return self.instants.borne_by(simulation_json(self.simulation))


def simulate(service: Service, wanted: SimulationWanted) -> Simulated:
    """Compute the commission of a sale that nobody made; read-only.

    Raises: WrongUse for an unknown company or product, and for an ambiguous choice, listing the choices.
    """
    service = allowed(service, Action.SIMULATE, wanted.company)
    company, sku, opportunity = wanted.company, wanted.sku, wanted.opportunity
    with asking(service, wanted.instants, company=company, sku=sku) as connection:
        facts = read_commission_facts(connection, company=company, sku=sku, at=opportunity.at)
    return Simulated(wanted.instants, simulation.simulate(facts, opportunity))
