"""What the ledger is told: an operation is what happened, in euros, percentages and aware instants."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from catalogue.money import to_cents
from catalogue.pricing.facts import Client
from catalogue.traits import Trait
from catalogue.vocabulary import Beneficiary, Channel, OperationKind

#: Longest key of an operation.
KEY_LENGTH = 80

#: Longest reference of a person.
PERSON_LENGTH = 20
_PERSON = re.compile(rf"\S{{1,{PERSON_LENGTH}}}")

#: What a column of the books cannot hold, in euros; no quantity comes near it either.
TOO_MUCH = Decimal(10) ** 12


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that happened, in the company that keeps its books."""

    company: str  #: code
    key: str  #: source key, unique within the company: posting it twice is a no-op
    kind: OperationKind
    at: datetime  #: aware
    sku: str | None = None  #: obligatory but where a related operation gives it
    plan: str | None = None  #: code; None: the only one
    channel: Channel | None = None  #: obligatory for a sale
    quantity: Decimal = Decimal(1)
    usage: Decimal | None = None  #: what was consumed, for prices by usage; None: the quantity
    amount_ht: Decimal | None = None  #: at most one of the two amounts; none: the catalogue's price
    amount_ttc: Decimal | None = None
    related: str | None = None  #: key of the operation that this one pays, renews, cancels or states
    advance: str | None = None  #: key of the receipt whose advance it uses
    partner: str | None = None  #: name; None: the product's
    contract: UUID | None = None
    client: UUID | None = None
    service_start: date | None = None  #: first day of the service: decides the tax; None: the day of ``at``
    premium_net: Decimal | None = None  #: of an insurance contract, for schemes whose base it is
    margin: Decimal | None = None  #: for schemes whose base it is
    buyer: Client = field(default_factory=Client)  #: for eligibility and negotiated prices (decision 27)
    piece: str | None = None  #: reference of the document; None: the key
    label: str | None = None  #: of the entry, in French; None: made from kind and product
    salesperson: str | None = None  #: who sold: the reference of a personnel file, never a name
    manager: str | None = None  #: whose team sold: another such reference

    def fault(self) -> str | None:
        """Say in French which of its figures no operation may have; None when all may be."""
        if self.amount_ht is not None and self.amount_ttc is not None:
            return "Deux montants sont dits : gardez-en un, HT ou TTC."
        amounts = (self.amount_ht, self.amount_ttc, self.premium_net)
        if not self.kind.has(Trait.TAKES_BACK) and any(amount is not None and amount < 0 for amount in amounts):
            return "Un montant est négatif : une annulation ou une résiliation dit ce qui est rendu."
        figures = (*amounts, self.margin, self.quantity, self.usage)
        if any(figure is not None and abs(figure) >= TOO_MUCH for figure in figures):
            return "Un nombre est trop grand : les livres comptent moins de mille milliards."
        if any(amount is not None and amount != to_cents(amount) for amount in amounts):
            return "Un montant n'est pas en centimes entiers."
        if self.quantity <= 0 or (self.usage is not None and self.usage < 0):
            return "La quantité est nulle, ou négative, ou la consommation est négative."
        if any(person is not None and not _PERSON.fullmatch(person) for person in (self.salesperson, self.manager)):
            return f"Un commercial ou un manager se nomme par une référence de {PERSON_LENGTH} caractères au plus, sans espace."
        return None

    @property
    def people(self) -> Mapping[Beneficiary, str]:
        """Return who shares its commission, by reference, as far as it says so."""
        told = {Beneficiary.SALESPERSON: self.salesperson, Beneficiary.MANAGER: self.manager}
        return {who: person for who, person in told.items() if person is not None}
