"""What every answer of the web server says beside its content: the language, what a browser may do, whose cookie it is."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote, unquote

import streamlit
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: Streamlit's cookie of whoever is signed in.
IDENTITY_COOKIE = "_streamlit_user"
#: Under which address lie the files that a page leads to.
FILES = "/fichiers"
#: Where whoever is asked to sign in wanted to go.
NEXT_COOKIE = "catalogue_next"
_NEXT_SECONDS = 600
#: What Streamlit serves to anybody, and nobody here asks for.
_CLOSED = ("/_stcore/metrics", "/_stcore/agent")
_OURS = {"/health", "/ready", "/oauth2callback"}
#: What Streamlit has no setting for: the language, of the same length, and where a style sheet stands.
_LANGUAGE, _END = (b'lang="en"', b'lang="fr"'), b"</body>"
_UNCHANGED = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
#: Files of ours, the same for everybody; where an address names their content, a browser keeps them.
_STATIC = "/app/static/"
_KEPT, _KEPT_A_DAY = "public, max-age=31536000, immutable", "public, max-age=86400"


class Pages:
    """Serves the page at the addresses of screens only, in French, with our style sheet, and lets it reach nobody else."""

    def __init__(self, app: ASGIApp, addresses: Collection[str], *, sheet: str, https: bool) -> None:
        self.app = app
        self._addresses = {"/", *addresses}
        # At the end of the page: of two rules that weigh the same ours, which come after Streamlit's, apply.
        self._end = f'<link rel="stylesheet" href="{sheet}">'.encode() + _END
        self._https = https

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on, with what belongs to it; close what is nobody's; lead an unknown address to the first page."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        if path.startswith(_CLOSED):
            await PlainTextResponse("", 404)(scope, receive, send)
            return
        asked, page = Headers(scope=scope), path in self._addresses
        if not page and _is_an_address(path) and "text/html" in asked.get("accept", ""):
            await RedirectResponse("/")(scope, receive, send)
            return
        if path == "/" and (wanted := self._wanted(asked)) is not None:
            answer = RedirectResponse(wanted)
            answer.delete_cookie(NEXT_COOKIE)
            await answer(scope, receive, send)
            return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                self._complete(headers, asked, scope, page=page)
                if page and message["status"] == HTTPStatus.OK and "content-length" in headers:
                    headers["content-length"] = str(int(headers["content-length"]) + len(self._end) - len(_END))
            elif page and message["type"] == "http.response.body":
                message["body"] = message["body"].replace(*_LANGUAGE, 1).replace(_END, self._end, 1)
            await send(message)

        if page:  # one that is compressed, or that a browser holds already, could not be dressed; and it is small
            scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in _UNCHANGED]}
        await self.app(scope, receive, completed)

    def _wanted(self, asked: Headers) -> str | None:
        """Return where whoever has just signed in was going: to a page of ours, or nowhere."""
        cookies = _cookies(asked)
        wanted = unquote(cookies.get(NEXT_COOKIE, ""))
        return wanted if IDENTITY_COOKIE in cookies and wanted.split("?")[0] in self._addresses else None

    def _complete(self, headers: MutableHeaders, asked: Headers, scope: Scope, *, page: bool) -> None:
        headers["Content-Security-Policy"] = _policy(asked.get("host", ""))
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        if scope["path"].startswith(_STATIC):
            headers["Cache-Control"] = _KEPT if scope["query_string"].startswith(b"v=") else _KEPT_A_DAY
        if self._https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
            cookies = headers.getlist("set-cookie")
            if cookies:
                del headers["set-cookie"]
            for cookie in cookies:
                headers.append("set-cookie", cookie if "secure" in cookie.lower() else f"{cookie}; Secure")
        if page and scope["path"] != "/" and IDENTITY_COOKIE not in _cookies(asked):
            query = scope["query_string"].decode("latin-1")
            wanted = quote(f"{scope['path']}?{query}" if query else scope["path"], safe="")
            secure = "; Secure" if self._https else ""
            headers.append(
                "set-cookie",
                f"{NEXT_COOKIE}={wanted}; Path=/; HttpOnly; SameSite=Lax; Max-Age={_NEXT_SECONDS}{secure}",
            )


def _is_an_address(path: str) -> bool:
    """Say whether somebody may have typed it for a page: one word, that nothing of ours answers to."""
    return path.count("/") == 1 and "." not in path and path not in _OURS


def _cookies(asked: Headers) -> dict[str, str]:
    return cookie_parser(asked.get("cookie", ""))


def _policy(host: str) -> str:
    """Return what the page may load and whom it may speak to: us, and nobody else."""
    hashes = " ".join(f"'sha256-{digest}'" for digest in _inline_scripts())
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' ws://{host} wss://{host}",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


@cache
def _inline_scripts() -> tuple[str, ...]:
    """Return the hash of each script inside Streamlit's page: it changes with its version."""
    page = (Path(streamlit.__file__).parent / "static/index.html").read_bytes()
    return tuple(base64.b64encode(hashlib.sha256(script).digest()).decode() for script in _INLINE.findall(page))
