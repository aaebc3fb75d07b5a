"""Files for whoever may have them: Streamlit's own addresses of files answer to anybody who knows them.

The address of a file names who may fetch it, is signed, and ends with the session. Fetching it asks again whether that
person may come in and read it, and needs the cookie of that same person.
"""

from __future__ import annotations

import json
import mimetypes
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from time import time
from urllib.parse import quote

import anyio
import streamlit as st
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from streamlit.web.server.starlette import starlette_auth_routes as streamlit_auth

from catalogue.access import Action, Forbidden
from catalogue.errors import CatalogueError
from dashboard import identity
from dashboard.connection import catalogue_service
from dashboard.web.pages import FILES, IDENTITY_COOKIE
from sync.settings import Settings
from usecases import logos, passages, product_files
from usecases.signing_in import Token

#: What makes each kind of file, from the service of whoever asks.
MAKERS: Mapping[str, Callable[..., bytes]] = {
    "compte-rendu": passages.report_bytes,
    "fiche": product_files.sheet_bytes,
    "document": product_files.document_bytes,
    "logo": logos.logo_bytes,
}

# Python's own table lacks it, and no machine need have another.
mimetypes.add_type("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")

#: How long the address of a logo stays the same: no session is shorter.
_ADDRESS_SECONDS = 3600
_GONE = "Ce fichier n’est plus à cette adresse : revenez à la page, et demandez-le de nouveau."


def address(maker: str, name: str, *arguments: str) -> str:
    """Return where whoever looks at this page fetches a file, by its maker, its name and what the maker takes."""
    settings = catalogue_service().settings
    token = identity.token(settings)
    if isinstance(token, identity.Stranger):
        raise Forbidden(Action.READ_CATALOGUE, None)
    signed = _signer(settings).dumps([token.issuer, token.subject, maker, *arguments])
    return f"{FILES}/{signed}/{quote(name)}"


def logo_address(company: str, sha256: str | None) -> str | None:
    """Return where whoever looks fetches a company's logo, where it has one; the same for an hour.

    A new one at each redraw would have the browser fetch the image again.
    """
    if sha256 is None:
        return None
    token, hour = identity.token(catalogue_service().settings), int(time() // _ADDRESS_SECONDS)
    kept = f"logo {company} {sha256} {token} {hour}"
    if kept not in st.session_state:
        st.session_state[kept] = address("logo", f"{company}.png", company, sha256)
    return str(st.session_state[kept])


async def serve(request: Request) -> Response:
    """Answer with a file, or that it is not here: a wrong, an old and a foreign address look alike."""
    return await anyio.to_thread.run_sync(_answer, request)


def _answer(request: Request) -> Response:
    service = catalogue_service()
    settings = service.settings
    try:
        longest = settings.session_hours * 3600
        issuer, subject, maker, *arguments = _signer(settings).loads(request.path_params["signed"], max_age=longest)
        token = Token(issuer, subject, "")
        if not identity.demonstrates(settings) and _cookie(request, settings) != token:
            return PlainTextResponse(_GONE, 404)
        content = MAKERS[maker](identity.asking_as(token), *arguments)
    except (BadData, Forbidden, LookupError):
        return PlainTextResponse(_GONE, 404)
    except CatalogueError as failure:
        return PlainTextResponse(failure.sentence, failure.status)
    name = request.path_params["name"]
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Cache-Control": "no-store"}
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Response(content, media_type=kind, headers=headers)


def _cookie(request: Request, settings: Settings) -> Token | None:
    """Return whom the cookie of this browser names, without an address, while their session lasts.

    Streamlit keeps its own reading of it to itself.
    """
    held = streamlit_auth._get_cookie_value_from_request(request, IDENTITY_COOKIE)  # noqa: SLF001  there is no other
    said = {} if held is None else json.loads(held)
    return None if not said or identity.has_expired(said, settings) else replace(Token.of(said), address="")


def _signer(settings: Settings) -> URLSafeTimedSerializer:
    """Return what signs addresses, with the same key in every process; a demo has one process, and a key of its own."""
    secret = settings.oidc_client_secret
    return URLSafeTimedSerializer(secret.get_secret_value() if secret else _of_this_process(), salt="fichier")


@cache
def _of_this_process() -> str:
    return secrets.token_hex(32)
