"""What the web server does around the screens, asked as a browser asks, without Streamlit behind it."""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from streamlit.web.server.starlette import starlette_auth_routes as streamlit_auth

from catalogue.logos import SUFFIX
from catalogue.vocabulary import Role
from dashboard import identity
from dashboard.connection import catalogue_service
from dashboard.ui.style import STATIC, static
from dashboard.web import files
from dashboard.web.pages import FILES, Pages
from sync.bootstrap import Service
from tests.dashboard.people import ISSUER, READER, enter
from tests.dashboard.test_questions import state_of
from tests.support.images import png
from tests.support.seeds import Seed
from usecases.signing_in import Token, come_in

SHEET = "/app/static/app.css?v=abc"
PAGE = '<!doctype html><html lang="en"><body></body></html>'


async def _page(_request: Request) -> Response:
    response = HTMLResponse(PAGE)
    response.set_cookie("_streamlit_xsrf", "x")
    return response


async def _ok(_request: Request) -> Response:
    return PlainTextResponse("ok")


def asked(path: str, *, https: bool = True, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """Ask a server that has two screens, as a browser that follows no redirection."""
    anything = [Route(address, _page) for address in ("/", "/pilotage", "/absente")]
    others = [
        *(Route(one, _ok) for one in ("/_stcore/metrics", "/health", "/app/static/{name}")),
        Route(f"{FILES}/{{signed}}/{{name}}", files.serve),
    ]
    middleware = Middleware(Pages, addresses=["/pilotage"], sheet=SHEET, https=https)
    app = Starlette(routes=[*anything, *others], middleware=[middleware])
    return _get(app, path, {"accept": "text/html", **(headers or {})})


def _get(app: Starlette, path: str, headers: Mapping[str, str]) -> httpx.Response:
    async def once() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://catalogue.example") as client:
            return await client.get(path, headers=dict(headers))

    return asyncio.run(once())


def test_a_page_is_in_french_and_speaks_to_nobody_else() -> None:
    """The language, our style sheet, a policy without any inline or evaluated script, cookies for https only."""
    page = asked("/pilotage", headers={"if-none-match": "of before"})
    assert 'lang="fr"' in page.text
    assert page.text.endswith(f'<link rel="stylesheet" href="{SHEET}"></body></html>')
    assert page.headers["content-length"] == str(len(page.content))
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert policy["connect-src"] == "'self' ws://catalogue.example wss://catalogue.example"
    assert "unsafe" not in policy["script-src"]
    assert policy["script-src"].count("'sha256-") == 1
    assert all("Secure" in cookie for cookie in page.headers.get_list("set-cookie"))
    plain = asked("/pilotage", https=False)
    assert not any("Secure" in cookie for cookie in plain.headers.get_list("set-cookie"))


def test_whoever_must_sign_in_first_is_led_back_and_whoever_has_is_not() -> None:
    """The address, its filters included, waits in a cookie that no script reads; nothing waits for ``/``."""
    (kept,) = [one for one in asked("/pilotage?mois=2025-09").headers.get_list("set-cookie") if "catalogue_next" in one]
    assert kept.startswith("catalogue_next=%2Fpilotage%3Fmois%3D2025-09; Path=/; HttpOnly; SameSite=Lax")
    value = kept.split(";")[0]
    back = asked("/", headers={"cookie": f"_streamlit_user=x; {value}"})
    assert (back.status_code, back.headers["location"]) == (307, "/pilotage?mois=2025-09")
    assert "Max-Age=0" in back.headers["set-cookie"]
    for forged in ("//ailleurs.example", "https://ailleurs.example", "/ailleurs"):
        cookie = f"_streamlit_user=x; catalogue_next={quote(forged, safe='')}"
        assert asked("/", headers={"cookie": cookie}).status_code == 200
    assert asked("/", headers={"cookie": value}).status_code == 200
    signed_in = asked("/pilotage", headers={"cookie": "_streamlit_user=x"})
    for answer in (signed_in, asked("/"), asked("/health")):
        assert not any("catalogue_next" in one for one in answer.headers.get_list("set-cookie"))


def test_what_is_no_screen_leads_to_the_first_and_what_is_nobodys_is_closed() -> None:
    """An address that somebody mistyped is no English error; the figures of the server are not for passers-by."""
    assert (asked("/absente").status_code, asked("/absente").headers["location"]) == (307, "/")
    assert asked("/health").text == "ok"
    assert asked("/_stcore/metrics").status_code == 404


def test_a_browser_keeps_what_is_ours_and_asks_again_once_it_changed() -> None:
    """An address names the content of its file, and is kept for ever; without that, a day; a page never is."""
    assert "immutable" in asked(SHEET).headers["cache-control"]
    assert asked("/app/static/inter-latin.woff2").headers["cache-control"] == "public, max-age=86400"
    assert "cache-control" not in asked("/pilotage").headers
    (name, said) = static("app.css").removeprefix("/app/static/").split("?v=")
    assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest().startswith(said)


@pytest.mark.usefixtures("addressed")
def test_a_file_is_for_the_person_whose_page_led_to_it(
    seeded: Service, seed: Seed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The report of MTV, byte for byte, for a reader of everything; for somebody else, or of FT, it is not there."""
    state = state_of(seeded, "MTV")
    of_ft = enter(seeded, Role.COMPANY_ADMIN, "FT")
    address = address_for(READER, monkeypatch, str(state.run_id), str(state.submission_id), "xlsx")
    assert fetched(address, READER, monkeypatch).content == (seed.library / state.reports["xlsx"]).read_bytes()
    assert fetched(address, of_ft, monkeypatch).status_code == 404
    assert fetched(address, None, monkeypatch).status_code == 404
    assert fetched(address.replace("/rapport", "x/rapport"), READER, monkeypatch).status_code == 404
    own = address_for(of_ft, monkeypatch, str(state.run_id), str(state.submission_id), "xlsx")
    assert fetched(own, of_ft, monkeypatch).status_code == 404
    long_ago = READER | {"iat": int(time.time()) - 9 * 3600}  # a session lasts eight hours
    assert fetched(address, long_ago, monkeypatch).status_code == 404
    unknown = address_for(READER, monkeypatch, str(state.run_id), str(uuid4()), "xlsx")
    assert fetched(unknown, READER, monkeypatch).status_code == 404


@pytest.mark.usefixtures("addressed")
def test_a_logo_is_for_whoever_may_see_its_company(seeded: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte, as an image that no page may be made of; not with another's cookie, nor for somebody of MTV only."""
    content = png(96, 96)
    digest = seeded.archive.keep(content, SUFFIX)
    of_mtv = enter(seeded, Role.COMPANY_ADMIN, "MTV")
    address = address_for(READER, monkeypatch, "AP", digest, maker="logo", name="AP.png")
    answer = fetched(address, READER, monkeypatch)
    assert (answer.content, answer.headers["content-type"]) == (content, "image/png")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert fetched(address, of_mtv, monkeypatch).status_code == 404
    assert fetched(address, None, monkeypatch).status_code == 404
    own = address_for(of_mtv, monkeypatch, "AP", digest, maker="logo", name="AP.png")
    assert fetched(own, of_mtv, monkeypatch).status_code == 404
    unknown = address_for(READER, monkeypatch, "AP", "0" * 64, maker="logo", name="AP.png")
    assert fetched(unknown, READER, monkeypatch).status_code == 404


def token(claims: Mapping[str, Any]) -> Token:
    """Return what the provider says of somebody, who has signed in."""
    return Token.of({"iss": ISSUER, **claims})


def address_for(
    claims: Mapping[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    *arguments: str,
    maker: str = "compte-rendu",
    name: str = "rapport.xlsx",
) -> str:
    """Return the address that a page of somebody shows."""
    said = token(claims)
    assert come_in(catalogue_service(), said)
    monkeypatch.setattr(identity, "token", lambda _settings: said)
    return files.address(maker, name, *arguments)


def fetched(address: str, claims: Mapping[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> httpx.Response:
    """Fetch a file with the cookie of somebody; None: without one."""
    held = None if claims is None else json.dumps({"iss": ISSUER, "iat": int(time.time()), **claims}).encode()
    read: Callable[..., bytes | None] = lambda _request, _name: held  # noqa: E731  stands for Streamlit's signed cookie
    monkeypatch.setattr(streamlit_auth, "_get_cookie_value_from_request", read)
    return asked(address)
