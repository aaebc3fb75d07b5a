"""Entra ID: gives an application its token, for a secret or for an assertion that its certificate signed.

Source: « OAuth 2.0 client credentials flow on the Microsoft identity platform », and its AADSTS error codes.
"""

from __future__ import annotations

import base64
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, unquote_plus
from uuid import uuid4

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from starlette.requests import Request
from starlette.responses import JSONResponse

from sandboxes.sharepoint.knobs import Knobs
from sandboxes.sharepoint.origins import Origins
from sandboxes.sharepoint.people import Application
from sandboxes.tls import Identity, self_signed

TENANT_ID = "6f2b7c1e-4f3a-4c55-9b1d-0c8a4e1d7a90"
_DOMAIN = "winvest.onmicrosoft.com"
_SCOPES = {"https://graph.microsoft.com/.default", ".default"}
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTIONS = JWSRegistry(algorithms=["RS256", "PS256"])
_ASSERTIONS.max_header_length = 8192  # it may hold the whole certificate


@dataclass(frozen=True)
class Registration:
    """The application as an administrator registered it."""

    application: Application
    secret: str

    @cached_property
    def certificate(self) -> Identity:
        """The certificate that it may use in place of the secret, with its key."""
        return self_signed(self.application.display_name)


class _Refused(Exception):
    """An AADSTS error."""

    def __init__(self, status: int, error: str, number: int, message: str) -> None:
        super().__init__(message)
        self.status, self.error, self.number, self.message = status, error, number, message


class Entra:
    """One tenant with one application."""

    def __init__(self, knobs: Knobs, clock: Callable[[], datetime]) -> None:
        self.registration = Registration(
            Application("b1f7a0c4-52d9-4e0b-8a6e-3d5f8c9b2e17", "Catalogue Winvest"), secrets.token_urlsafe(24)
        )
        self._knobs = knobs
        self._clock = clock
        self._key = OctKey.generate_key(256)
        #: The tokens that are good, and until when.
        self._tokens: dict[str, datetime] = {}

    def lets_in(self, authorization: str | None) -> bool:
        """Whether an `Authorization` bears a token of ours that is still good."""
        scheme, _, token = (authorization or "").partition(" ")
        expires = self._tokens.get(token) if scheme.casefold() == "bearer" else None
        return expires is not None and self._clock() < expires

    def revoke_tokens(self) -> None:
        """Let no token given so far be good."""
        self._tokens.clear()

    async def discovery(self, request: Request) -> JSONResponse:
        """Answer where the tenant's endpoints are."""
        tenant = request.path_params["tenant"]
        if tenant not in (TENANT_ID, _DOMAIN):
            message = f"AADSTS90002: Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID."
            return self._refusal(_Refused(400, "invalid_tenant", 90002, message))
        base = f"{Origins.seen_by(request.headers['host']).login}/{TENANT_ID}"
        return JSONResponse(
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "issuer": f"{base}/v2.0",
                "tenant_region_scope": "EU",
            }
        )

    async def instances(self, request: Request) -> JSONResponse:
        """Answer which hosts are logins: what msal asks about one that it does not know."""
        origins = Origins.seen_by(request.headers["host"])
        host = origins.login.removeprefix("https://")
        return JSONResponse(
            {
                "tenant_discovery_endpoint": f"{origins.login}/{TENANT_ID}/v2.0/.well-known/openid-configuration",
                "api-version": "1.1",
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
            }
        )

    async def token(self, request: Request) -> JSONResponse:
        """Answer with a token, or why not."""
        form = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        if "authorization" in request.headers:
            form |= _basic(request)
        try:
            self._check(form, str(request.url.replace(query="")), request.path_params["tenant"])
        except _Refused as refusal:
            return self._refusal(refusal)
        lifetime = self._knobs.token_seconds
        token = self._sign()
        self._tokens[token] = self._clock() + timedelta(seconds=lifetime)
        seconds = max(1, int(lifetime))
        return JSONResponse(
            {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
        )

    def _check(self, form: Mapping[str, str], endpoint: str, tenant: str) -> None:
        client = form.get("client_id", "")
        if tenant not in (TENANT_ID, _DOMAIN):
            raise _Refused(400, "invalid_request", 90002, f"AADSTS90002: Tenant '{tenant}' not found.")
        if form.get("grant_type") != "client_credentials":
            raise _Refused(400, "unsupported_grant_type", 70003, "AADSTS70003: The grant type is not supported.")
        if client != self.registration.application.client_id:
            message = f"AADSTS700016: Application with identifier '{client}' was not found in the directory."
            raise _Refused(400, "unauthorized_client", 700016, message)
        if form.get("scope") not in _SCOPES:
            message = (
                "AADSTS1002012: The provided value for scope is not valid: client credential flows end it in /.default."
            )
            raise _Refused(400, "invalid_scope", 1002012, message)
        if form.get("client_assertion_type") == _ASSERTION:
            self._check_assertion(form, endpoint)
        elif not secrets.compare_digest(form.get("client_secret", "").encode(), self.registration.secret.encode()):
            message = f"AADSTS7000215: Invalid client secret provided for app '{client}'."
            raise _Refused(401, "invalid_client", 7000215, message)

    def _check_assertion(self, form: Mapping[str, str], endpoint: str) -> None:
        client = self.registration.application.client_id
        expected = jwt.JWTClaimsRegistry(
            now=lambda: int(time.time()),  # the client signs with its own clock
            leeway=300,
            iss={"essential": True, "value": client},
            sub={"essential": True, "value": client},
            aud={"essential": True, "value": endpoint},
            exp={"essential": True},
            jti={"essential": True},
        )
        try:
            key = RSAKey.import_key(self.registration.certificate.private_key)
            expected.validate(jwt.decode(form.get("client_assertion", ""), key, registry=_ASSERTIONS).claims)
        except (JoseError, ValueError) as error:
            message = f"AADSTS700027: The certificate with identifier used to sign the client assertion: {error}"
            raise _Refused(401, "invalid_client", 700027, message) from error

    def _sign(self) -> str:
        """Return a token that looks like Microsoft's; only `lets_in` says whether it is good."""
        now = int(self._clock().timestamp())
        claims: dict[str, Any] = {
            "aud": "https://graph.microsoft.com",
            "iss": f"https://sts.windows.net/{TENANT_ID}/",
            "iat": now,
            "exp": now + max(1, int(self._knobs.token_seconds)),
            "appid": self.registration.application.client_id,
            "tid": TENANT_ID,
            "uti": secrets.token_urlsafe(12),
        }
        if self._knobs.permissions:
            claims["roles"] = self._knobs.permissions
        return jwt.encode({"alg": "HS256"}, claims, self._key)

    def _refusal(self, refusal: _Refused) -> JSONResponse:
        trace, correlation = str(uuid4()), str(uuid4())
        stamp = self._clock().strftime("%Y-%m-%d %H:%M:%SZ")
        said: dict[str, Any] = {
            "error": refusal.error,
            "error_description": f"{refusal.message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}",
            "error_codes": [refusal.number],
            "timestamp": stamp,
            "trace_id": trace,
            "correlation_id": correlation,
        }
        return JSONResponse(said, refusal.status)


def _basic(request: Request) -> dict[str, str]:
    """Read the credentials of a client that sends them as a header: OAuth's other way."""
    scheme, _, encoded = request.headers["authorization"].partition(" ")
    if scheme.casefold() != "basic":
        return {}
    client, _, secret = base64.b64decode(encoded).decode().partition(":")
    return {"client_id": unquote_plus(client), "client_secret": unquote_plus(secret)}
