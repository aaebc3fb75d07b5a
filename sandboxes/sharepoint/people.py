"""Who changes files: people, and the application that comes through Graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5


@dataclass(frozen=True, slots=True)
class Person:
    """A user of the tenant."""

    email: str
    display_name: str

    def to_json(self) -> dict[str, Any]:
        """Return it as an identitySet."""
        known = {"id": str(uuid5(NAMESPACE_URL, self.email)), "email": self.email, "displayName": self.display_name}
        return {"user": known}


@dataclass(frozen=True, slots=True)
class Application:
    """An application registered in the tenant, acting for itself."""

    client_id: str
    display_name: str

    def to_json(self) -> dict[str, Any]:
        """Return it as an identitySet: SharePoint shows « SharePoint App » beside it."""
        return {
            "application": {"id": self.client_id, "displayName": self.display_name},
            "user": {"displayName": "SharePoint App"},
        }


Actor = Person | Application
