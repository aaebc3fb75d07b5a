"""Commands that ask the catalogue: published."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from catalogue.errors import WrongUse
from cli.answering import catalogue, print_json
from cli.options import At, Csv, Json, KnownAt, Seller, instants, named


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(published)


def published(
    company: Seller,
    channel: Annotated[str, typer.Option(help="Canal : field, telesales, web, partner, marketplace, ou son nom.")],
    why: Annotated[bool, typer.Option("--why", help="Dire aussi ce qui ne peut pas être vendu, et pourquoi.")] = False,
    at: At = None,
    known_at: KnownAt = None,
    as_csv: Csv = False,
    as_json: Json = False,
) -> int:
    """Ce qui peut être vendu, où, à cet instant."""
    from catalogue.vocabulary import Channel
    from cli.published_display import show_published
    from usecases.published import PublishedWanted, published

    if as_csv and as_json:
        raise WrongUse("--csv et --json s'excluent : choisissez l'un ou l'autre.")
    wanted = PublishedWanted(
        company=company, channel=named(Channel, channel, "Canal"), instants=instants(at, known_at), why=why
    )
    with catalogue() as service, published(service, wanted) as answer:
        if as_csv:
            answer.write_csv(sys.stdout.buffer)
        elif as_json:
            print_json(answer.to_json())
        else:
            show_published(answer)
    return 0
