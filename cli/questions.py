"""Commands that ask the catalogue: published."""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from cli.options import At, Json, KnownAt, named


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(published)


def published(
    company: Annotated[str, typer.Option(help="Code de la société qui vend.")],
    channel: Annotated[str, typer.Option(help="Canal : field, telesales, web, partner, marketplace, ou son nom.")],
    why: Annotated[bool, typer.Option("--why", help="Dire aussi ce qui ne peut pas être vendu, et pourquoi.")] = False,
    at: At = None,
    known_at: KnownAt = None,
    as_json: Json = False,
) -> int:
    """Ce qui peut être vendu, où, à cet instant."""
    from catalogue.store.readings.published import published as read_published
    from catalogue.store.readings.published import why_not
    from catalogue.vocabulary import Channel
    from cli.asking import asking, instants
    from cli.display import show_published
    from sync.settings import Settings

    settings = Settings()
    wanted = named(Channel, channel, "Canal")
    asked = instants(at, known_at, settings.timezone)
    with asking(settings, asked, company=company.upper()) as connection:
        question: dict[str, Any] = {"company": company.upper(), "channel": wanted, "at": asked.at}
        document = asked.borne_by(read_published(connection, **question))
        if why:
            document["blocked"] = why_not(connection, **question)
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=1)
        print()
    else:
        show_published(document)
    return 0
