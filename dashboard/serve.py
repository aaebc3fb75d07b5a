"""The web server of the dashboard: warms up before the first visitor, and leaves the service in order."""

from __future__ import annotations

import hashlib
import hmac
import pkgutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from streamlit.runtime.secrets import SecretsValue

from catalogue.errors import CatalogueError
from dashboard.screens import SCREENS
from dashboard.ui.calm import say_unexpected
from dashboard.ui.style import static
from dashboard.web.pages import FILES, Pages
from sync.settings import Settings

# What uses Streamlit's caches is imported late: they need its runtime.


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the service and load what the first page will need; when the server leaves, so do we."""
    from dashboard import connection  # noqa: PLC0415

    def warm_up() -> None:
        # Streamlit loads the first for its first table, the second for its first chart: a second each.
        for module in ("pandas", "altair", "dashboard.frame", *_cards()):
            import_module(module)
        # A page without its database says so by itself, and tries again.
        with suppress(CatalogueError):
            connection.catalogue_service()

    await anyio.to_thread.run_sync(warm_up)
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(connection.close)


def _cards() -> Iterator[str]:
    """Yield what the pages of screens import, not the pages: these are scripts."""
    for screen in SCREENS:
        folder = f"dashboard.app_pages.{screen.name}"
        for found in pkgutil.iter_modules(import_module(folder).__path__):
            if found.name != "page":
                yield f"{folder}.{found.name}"


async def _health(_request: Request) -> Response:
    return PlainTextResponse("ok")


async def _ready(request: Request) -> Response:
    from dashboard.web import health  # noqa: PLC0415

    return await health.ready(request)


async def _file(request: Request) -> Response:
    from dashboard.web import files  # noqa: PLC0415

    return await files.serve(request)


def sign_in(settings: Settings) -> dict[str, SecretsValue]:
    """Return what Streamlit asks the identity provider with; nothing in a demo, where nobody signs in."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        return {}
    secret = settings.oidc_client_secret.get_secret_value()
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}/oauth2callback",
            "cookie_secret": hmac.new(secret.encode(), b"cookie", hashlib.sha256).hexdigest(),
            "client_id": settings.oidc_client_id,
            "client_secret": secret,
            "server_metadata_url": f"{settings.oidc_issuer}/.well-known/openid-configuration",
        }
    }


_settings = Settings()
app = st.App(
    Path(__file__).parent / "streamlit_app.py",
    secrets=sign_in(_settings),
    lifespan=lifespan,
    routes=[
        Route("/health", _health),
        Route("/ready", _ready),
        Route(f"{FILES}/{{signed}}/{{name}}", _file),
    ],
    middleware=[
        Middleware(
            Pages,
            addresses=[f"/{screen.name}" for screen in SCREENS],
            sheet=static("app.css"),
            https=(_settings.public_url or "").startswith("https://"),
        )
    ],
    on_script_error=say_unexpected,
)
