"""The web server of the dashboard: warms up before the first visitor, speaks French, and leaves the service in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

import anyio
import streamlit as st
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalogue.errors import CatalogueError
from dashboard.ui.calm import say_unexpected


class FrenchPage:
    """Says to browsers and screen readers that the page is in French: Streamlit has no setting for it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; in the page itself, write the language (of the same length) that it is in."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self.app(scope, receive, send)
            return

        async def translated(message: Message) -> None:
            if message["type"] == "http.response.body":
                message["body"] = message["body"].replace(b'lang="en"', b'lang="fr"', 1)
            await send(message)

        # A compressed page could not be read here, and it is small.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, translated)


@asynccontextmanager
async def lifespan(_app: object) -> AsyncIterator[None]:
    """Open the service and ask what the page will ask; when the server leaves, so do we."""
    # Late: Streamlit's caches need its runtime.
    from dashboard import connection, data  # noqa: PLC0415
    from dashboard.sections import findings, overview, runs, workbooks  # noqa: F401, PLC0415  # what the page imports

    def warm_up() -> None:
        # Streamlit loads it for its first table, a second that the first visitor need not wait.
        import_module("pandas")
        # A page without its database says so by itself, and tries again.
        with suppress(CatalogueError):
            data.companies()
            data.figures(None)
            data.workbooks(None)
            data.runs(None, page=1, per_page=runs.PER_PAGE)

    await anyio.to_thread.run_sync(warm_up)
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(connection.close)


app = st.App(
    Path(__file__).parent / "streamlit_app.py",
    lifespan=lifespan,
    middleware=[Middleware(FrenchPage)],
    on_script_error=say_unexpected,
)
