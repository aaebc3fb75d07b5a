"""Commands about money: quote (a price, explained) and simulate (what a sale would earn)."""

from __future__ import annotations

import json
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from catalogue.errors import WrongUse
from cli.options import At, Json, KnownAt, named

if TYPE_CHECKING:
    from catalogue.commissions.facts import Event

Sku = Annotated[str, typer.Option(help="Code du produit.")]
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
    from catalogue.pricing.answer import quote_json
    from catalogue.pricing.facts import Client, Request
    from catalogue.pricing.quote import make_quote
    from catalogue.store.offers import read_offer
    from catalogue.vocabulary import Channel, ClientType
    from cli.asking import asking, instants
    from cli.money_display import show_quote
    from sync.settings import Settings

    settings = Settings()
    asked = instants(at, known_at, settings.timezone)
    kind = named(ClientType, client_type, "Type de client")
    request = Request(
        at=asked.at,
        plan=plan,
        quantity=_number(quantity, "--quantity"),
        usage=_usage(usage or []),
        channel=named(Channel, channel, "Canal"),
        client=Client(age, kind, postcode, segment),
        service_start=_day(service_start),
    )
    with asking(settings, asked, sku=sku.upper()) as connection:
        offer = read_offer(connection, sku.upper(), request.at)
    document = asked.borne_by(quote_json(make_quote(offer, request)))
    if as_json:
        _print(document)
    else:
        show_quote(document)
    return 0


def simulate(
    company: Annotated[str, typer.Option(help="Code de la société qui vend.")],
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
    from catalogue.commissions.answer import simulation_json
    from catalogue.commissions.simulation import Opportunity
    from catalogue.commissions.simulation import simulate as run_simulation
    from catalogue.store.schemes import read_commission_facts
    from catalogue.vocabulary import Channel
    from cli.asking import asking, instants
    from cli.money_display import show_simulation
    from sync.settings import Settings

    if event not in ("new", "renewal"):
        raise WrongUse(f"Événement « {event} » inconnu : choisissez new ou renewal.")
    settings = Settings()
    asked = instants(at, known_at, settings.timezone)
    opportunity = Opportunity(
        at=asked.at,
        volume=_number(volume, "--volume"),
        amount=_number(amount, "--amount"),
        event=cast("Event", event),
        plan=plan,
        channel=named(Channel, channel, "Canal"),
        margin=None if margin is None else _number(margin, "--margin"),
    )
    with asking(settings, asked, company=company.upper(), sku=product.upper()) as connection:
        facts = read_commission_facts(connection, company=company.upper(), sku=product.upper(), at=opportunity.at)
    document = asked.borne_by(simulation_json(run_simulation(facts, opportunity)))
    if as_json:
        _print(document)
    else:
        show_simulation(document)
    return 0


def _print(document: dict[str, Any]) -> None:
    json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
    print()


def _number(text: str, option: str) -> Decimal:
    """Read a number written with a point or a comma; raises WrongUse."""
    from catalogue.ledger.facts import TOO_MUCH

    try:
        value = Decimal(text.replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise WrongUse(f"« {text} » n'est pas un nombre pour {option} : écrivez par exemple 4125.00.")
    if abs(value) >= TOO_MUCH:
        raise WrongUse(f"« {text} » est trop grand pour {option} : le catalogue compte moins de mille milliards.")
    return value


def _usage(items: list[str]) -> dict[str, Decimal]:
    """Read consumptions: ``CONSO=250`` by component or unit, ``250`` for every usage price."""
    pairs = (item.rpartition("=") for item in items)
    return {name: _number(value, "--usage") for name, _, value in pairs}


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"« {text} » n'est pas une date ISO : écrivez par exemple 2025-09-01.") from None
