"""Commands about money: quote (a price, explained) and simulate (what a sale would earn)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, cast

import typer

from catalogue.errors import WrongUse
from cli.answering import tell
from cli.options import At, Json, KnownAt, Seller, capitals, day, instants, named

if TYPE_CHECKING:
    from catalogue.commissions.facts import Event

Sku = Annotated[str, typer.Option(help="Code du produit.", callback=capitals)]
PlanCode = Annotated[str | None, typer.Option("--plan", help="Code de la formule ; inutile s'il n'y en a qu'une.")]
ChannelName = Annotated[
    str | None, typer.Option("--channel", help="Canal : field, telesales, web, partner, marketplace, ou son nom.")
]


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(quote)
    app.command()(simulate)


def quote(
    sku: Sku,
    plan: PlanCode = None,
    quantity: Annotated[str, typer.Option(help="Nombre d'unités vendues.")] = "1",
    usage: Annotated[
        list[str] | None,
        typer.Option(help="Consommation : 250, ou par élément : CONSO=250. Par défaut, la quantité."),
    ] = None,
    channel: ChannelName = None,
    age: Annotated[int | None, typer.Option(help="Âge du client.")] = None,
    client_type: Annotated[str | None, typer.Option(help="individual ou professional, ou le nom français.")] = None,
    postcode: Annotated[str | None, typer.Option(help="Code postal du client.")] = None,
    segment: Annotated[str | None, typer.Option(help="Segment du client, pour les prix négociés.")] = None,
    service_start: Annotated[
        str | None, typer.Option(help="Premier jour du service (date ISO), qui décide de la TVA ; par défaut : --at.")
    ] = None,
    at: At = None,
    known_at: KnownAt = None,
    as_json: Json = False,
) -> int:
    """Un prix, expliqué ligne par ligne."""
    from catalogue.pricing.facts import Client, Request
    from catalogue.vocabulary import Channel, ClientType
    from cli.money_display import show_quote
    from usecases.quotes import QuoteWanted, quote

    asked = instants(at, known_at)
    kind = named(ClientType, client_type, "Type de client")
    request = Request(
        at=asked.at,
        plan=plan,
        quantity=_number(quantity, "--quantity"),
        usage=_usage(usage or []),
        channel=named(Channel, channel, "Canal"),
        client=Client(age, kind, postcode, segment),
        service_start=None if service_start is None else day(service_start),
    )
    wanted = QuoteWanted(sku=sku, instants=asked, request=request)
    return tell(lambda service: quote(service, wanted), show_quote, as_json=as_json)


def simulate(
    company: Seller,
    product: Sku,
    volume: Annotated[str, typer.Option(help="Nombre de ventes.")],
    amount: Annotated[str, typer.Option(help="Leur montant total HT, en euros.")],
    plan: PlanCode = None,
    channel: ChannelName = None,
    event: Annotated[str, typer.Option(help="new : 1ère année ; renewal : renouvellement.")] = "new",
    margin: Annotated[str | None, typer.Option(help="Marge totale, si le schéma se calcule sur elle.")] = None,
    at: At = None,
    known_at: KnownAt = None,
    as_json: Json = False,
) -> int:
    """La commission d'une vente : par palier, répartie, échéances et écritures prévues."""
    from catalogue.commissions.simulation import Opportunity
    from catalogue.vocabulary import Channel
    from cli.money_display import show_simulation
    from usecases.simulations import SimulationWanted, simulate

    if event not in ("new", "renewal"):
        raise WrongUse(f"Événement « {event} » inconnu : choisissez new ou renewal.")
    asked = instants(at, known_at)
    opportunity = Opportunity(
        at=asked.at,
        volume=_number(volume, "--volume"),
        amount=_number(amount, "--amount"),
        event=cast("Event", event),
        plan=plan,
        channel=named(Channel, channel, "Canal"),
        margin=None if margin is None else _number(margin, "--margin"),
    )
    wanted = SimulationWanted(company=company, sku=product, instants=asked, opportunity=opportunity)
    return tell(lambda service: simulate(service, wanted), show_simulation, as_json=as_json)


def _number(text: str, option: str) -> Decimal:
    """Read a number written with a point or a comma; raises WrongUse."""
    from catalogue.ledger.records.operations import TOO_MUCH

    try:
        value = Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise WrongUse(f"« {text} » n'est pas un nombre pour {option} : écrivez par exemple 4125.00.")
    if value.copy_abs() >= TOO_MUCH:
        raise WrongUse(f"« {text} » est trop grand pour {option} : le catalogue compte moins de mille milliards.")
    return value


def _usage(items: list[str]) -> dict[str, Decimal]:
    """Read consumptions: ``CONSO=250`` by component or unit, ``250`` for every usage price."""
    pairs = (item.rpartition("=") for item in items)
    return {name: _number(value, "--usage") for name, _, value in pairs}
