"""Who asks: every connection to the database is opened with a scope, which says who, in which roles, for whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from catalogue.access import Action, Grant, companies_allowed, may
from catalogue.vocabulary import Role

#: What a transaction says for all companies, those of tomorrow included.
EVERY_COMPANY = "*"
#: The role of the command line and the worker: every right, in the name of the system account (decision 53).
SERVICE_ROLE = "service"


@dataclass(frozen=True, slots=True)
class Scope:
    """Who asks, in which roles, and the companies that it may see."""

    actor: uuid.UUID | None  #: who; None: nobody who could change anything
    roles: tuple[str, ...]  #: in which roles, as the audit says them
    companies: frozenset[str] | None  #: codes; None: all of them, those of tomorrow included
    grants: tuple[Grant, ...] | None = None  #: rights in force, whatever the company; None: the service, which has all

    @classmethod
    def of(cls, actor: uuid.UUID, grants: Iterable[Grant], at: datetime) -> Scope:
        """Return the scope of a person or program: what its grants give at an instant, and no more."""
        held = tuple(grant for grant in grants if grant.period.contains(at))
        roles = tuple(role.value for role in Role if role in {grant.role for grant in held})
        codes = frozenset(grant.company for grant in held if grant.company is not None)
        return cls(actor, roles, None if any(grant.company is None for grant in held) else codes, held)

    @property
    def is_service(self) -> bool:
        """Say whether it is the service itself."""
        return self.grants is None

    @property
    def said_companies(self) -> str:
        """Return the companies as a transaction says them."""
        return EVERY_COMPANY if self.companies is None else ",".join(sorted(self.companies))

    def may(self, action: Action, company: str | None, at: datetime) -> bool:
        """Say whether it may do something in a company (None: the group as a whole)."""
        return self.grants is None or may(self.grants, action, company, at)

    def within(self, action: Action, at: datetime) -> Scope:
        """Return it with the companies where it may do something, and no other; the service keeps them all."""
        if self.grants is None:
            return self
        return replace(self, companies=companies_allowed(self.grants, action, at))


def service_as(actor: uuid.UUID, role: str = SERVICE_ROLE) -> Scope:
    """Return the service's scope in the name of an actor, in the role that the audit is to say."""
    return Scope(actor, (role,), None)


#: The service where it only reads.
SERVICE = Scope(None, (SERVICE_ROLE,), None)
#: Somebody without any right: sees what all companies share, and nothing of any of them.
NOBODY = Scope(None, (), frozenset(), ())
