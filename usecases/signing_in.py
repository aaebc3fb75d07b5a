"""Who asks through the screens: said by the identity provider, or chosen in a demo; their rights are the database's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from catalogue.scope import Scope
from catalogue.store import signing_in
from catalogue.store.signing_in import Person
from sync.bootstrap import Service

__all__ = ["Person", "Token", "come_in", "scope_of", "who_is"]


@dataclass(frozen=True, slots=True)
class Token:
    """What an identity provider says of a person; what else it says is never read."""

    issuer: str
    subject: str  #: the provider's name of the person, which never changes
    address: str  #: e-mail address, for the first sign-in only; empty where the provider does not vouch for it

    @classmethod
    def of(cls, claims: Mapping[str, Any]) -> Self:
        """Read the claims of an identity token: Entra's tenant and object, or any provider's subject.

        Raises: KeyError for claims without issuer or subject.
        """
        entra = claims.get("tid"), claims.get("oid")
        subject = ":".join(map(str, entra)) if all(entra) else str(claims["sub"])
        vouched = claims.get("email_verified", True)
        address = str(claims.get("email") or claims.get("preferred_username") or "") if vouched else ""
        return cls(str(claims["iss"]), subject, address)


def come_in(service: Service, token: Token) -> bool:
    """Bind a person to a token at their first sign-in, and note when they came; say whether they may come in.

    Writes: app_user, in the person's own name.
    """
    with service.database.knocking() as connection:
        return signing_in.sign_in(connection, token.issuer, token.subject, token.address)


def who_is(service: Service, token: Token) -> Person | None:
    """Return the person of a token who may come in, as the database knows them now; None: nobody, or no longer."""
    with service.database.knocking() as connection:
        found = signing_in.signed_in(connection, token.issuer, token.subject)
    return found if found is not None and found.is_active else None


def scope_of(person: Person) -> Scope:
    """Return what a person may see: what their rights give, and no more."""
    return Scope.of(person.actor, person.grants, datetime.now(UTC))
