"""People of the tests of screens: entered in the database, and what the identity provider says of each."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from catalogue.vocabulary import Role
from dashboard.screens import path_of
from sync.bootstrap import Service
from usecases.users import RightWanted, add_user, disable_user, grant_right

APP = Path(__file__).parents[2] / "dashboard" / "streamlit_app.py"
ISSUER = "https://identite.example"
#: The settings of a dashboard whose people sign in with that provider.
SIGN_IN = {
    "CATALOGUE_OIDC_ISSUER": ISSUER,
    "CATALOGUE_OIDC_CLIENT_ID": "catalogue",
    "CATALOGUE_OIDC_CLIENT_SECRET": "un secret de test, assez long pour signer",
    "CATALOGUE_PUBLIC_URL": "https://catalogue.example",
}


#: Somebody of the whole group, whom `conftest` enters in each database.
READER = {"sub": "reader-groupe", "email": "reader-groupe@winvest.example"}


def first_shown(claims: Mapping[str, Any]) -> AppTest:
    """Open the dashboard as somebody whom the identity provider names."""
    page = AppTest.from_file(str(APP), default_timeout=60)
    page.user = {"is_logged_in": True, "iss": ISSUER, "iat": int(time.time()), **claims}
    page.run()
    assert not page.exception
    return page


def opened(screen: str, claims: Mapping[str, Any], **asked: str) -> AppTest:
    """Open a screen as somebody whom the identity provider names, with what its address asks."""
    page = first_shown(claims)
    page.switch_page(path_of(screen))
    for name, value in asked.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception
    return page


def html(page: AppTest) -> str:
    """Return the lists that we write ourselves."""
    return "\n".join(str(element.proto.body) for element in page.get("html"))


def enter(service: Service, role: Role | None, *companies: str, active: bool = True) -> dict[str, Any]:
    """Enter somebody with a role (or none) in companies (or all), and return what the provider says of them."""
    name = f"{role.label if role else 'Personne sans rôle'} {' '.join(companies)}".strip()
    subject = f"{role.value if role else 'rien'}-{'-'.join(companies) or 'groupe'}{'' if active else '-inactive'}"
    address = f"{subject}@winvest.example".lower()
    add_user(service, address, name, is_program=False, asked_by="test")
    if role is not None:
        grant_right(service, RightWanted(address=address, role=role, asked_by="test", companies=companies))
    if not active:
        disable_user(service, address, asked_by="test")
    return {"sub": subject, "email": address}
