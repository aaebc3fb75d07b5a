"""Ask what may be sold, as a command would."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from catalogue.periods import PARIS
from catalogue.vocabulary import Channel
from sync.bootstrap import Service
from usecases.instants import Instants
from usecases.published import PublishedWanted, published


def selling(
    service: Service, company: str, channel: Channel, at: datetime, *, known_at: datetime | None = None
) -> dict[str, Any]:
    """Return the document of ``catalogue published --why``, read whole."""
    instants = Instants(at, known_at or at, known_at is not None, PARIS)
    wanted = PublishedWanted(company=company, channel=channel, instants=instants, why=True)
    with published(service, wanted) as answer:
        document = answer.to_json()
        return document | {"products": list(document["products"])}
