"""Who may do what, through whichever door: each use case begins by naming its one action (decisions 26 and 53)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from catalogue.access import Action, Forbidden
from sync.bootstrap import Service


def allowed(service: Service, action: Action, company: str | None = None) -> Service:
    """Return the service for whoever asks, who sees of it the companies where their rights give that action, no other.

    ``company`` is the code of the one asked about; None: all of these together. The service itself may do everything.
    Raises: Forbidden.
    """
    now = datetime.now(UTC)
    within = service.scope.within(action, now)
    if within.companies == frozenset() or (company is not None and not service.scope.may(action, company, now)):
        raise Forbidden(action, company)
    return replace(service, scope=within)


def companies_of(service: Service, company: str | None) -> Sequence[str] | None:
    """Return the companies that a question is about: the one asked about, or all that are allowed; None: every company."""
    if company is not None:
        return [company]
    return None if service.scope.companies is None else sorted(service.scope.companies)
