"""The application's token, from Entra through msal: asked for when first needed, kept by msal until it is old."""

from __future__ import annotations

import threading
from collections.abc import Generator
from pathlib import Path
from typing import Any

import httpx2
import msal

from catalogue.errors import StorageBlocked, StorageBusy, StorageUnavailable
from sync.settings import Settings

_SCOPES = ["https://graph.microsoft.com/.default"]
#: For a call that must not bear the token: to the login itself, and to pre-authenticated addresses.
NO_TOKEN = httpx2.Auth()
#: What an administrator does about each error of Entra (its AADSTS number).
_REMEDIES = {
    7000215: "Le secret de l'application est faux : vérifiez CATALOGUE_SHAREPOINT_CLIENT_SECRET",
    7000222: "Le secret de l'application est périmé : créez-en un dans « Certificats et secrets » de l'application",
    700016: "Entra ne connaît pas cette application : vérifiez CATALOGUE_SHAREPOINT_CLIENT_ID",
    700027: "Entra ne connaît pas ce certificat : déposez-le dans « Certificats et secrets » de l'application",
    90002: "Entra ne connaît pas ce locataire : vérifiez CATALOGUE_SHAREPOINT_TENANT_ID",
}


class Tokens(httpx2.Auth):
    """Puts the token on each request; one that the service no longer takes is dropped and asked for once more."""

    def __init__(self, settings: Settings, client: httpx2.Client) -> None:
        self._settings = settings
        self._client = client
        self._lock = threading.Lock()
        self._application: Any = None

    def auth_flow(self, request: httpx2.Request) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Send a request with the token, and again with a fresh one after a 401. Raises: StorageBusy, StorageBlocked."""
        request.headers["Authorization"] = f"Bearer {self.token()}"
        answer = yield request
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            self.drop()
            request.headers["Authorization"] = f"Bearer {self.token()}"
            yield request

    def token(self) -> str:
        """Return the token. Raises: StorageBusy; StorageBlocked, with what an administrator does about it."""
        with self._lock:
            try:
                self._application = self._application or self._build()
                answer = self._application.acquire_token_for_client(_SCOPES)
            except ValueError as error:  # msal's word for an authority that it cannot use
                raise StorageBlocked(
                    "Entra ne connaît pas ce locataire, ou autre chose répond à sa place : "
                    "vérifiez CATALOGUE_SHAREPOINT_TENANT_ID et CATALOGUE_SHAREPOINT_LOGIN_URL."
                ) from error
            except (httpx2.HTTPError, msal.exceptions.MsalServiceError) as error:
                raise _later(type(error).__name__) from error
        if "access_token" not in answer:
            raise _refusal(answer)
        return str(answer["access_token"])

    def drop(self) -> None:
        """Forget the token: the service no longer takes it, whatever its date."""
        with self._lock:
            if self._application is not None:
                self._application.remove_tokens_for_client()

    def _build(self) -> Any:
        """Make msal's application; it asks Entra at once, so only when a token is needed."""
        settings = self._settings
        return msal.ConfidentialClientApplication(
            settings.sharepoint_client_id,
            authority=f"{settings.sharepoint_login_url}/{settings.sharepoint_tenant_id}",
            client_credential=self._credential(),
            instance_discovery=settings.sharepoint_login_url == Settings.model_fields["sharepoint_login_url"].default,
            http_client=MsalClient(self._client),
        )

    def _credential(self) -> str | dict[str, str]:
        secret, certificate = self._settings.sharepoint_client_secret, self._settings.sharepoint_certificate_file
        if certificate is not None:
            pem = _read(certificate)
            return {"private_key": pem, "public_certificate": pem}
        if secret is None:
            raise StorageBlocked(
                "SharePoint demande un certificat ou un secret : "
                "réglez CATALOGUE_SHAREPOINT_CERTIFICATE_FILE, à défaut CATALOGUE_SHAREPOINT_CLIENT_SECRET."
            )
        return secret.get_secret_value()


class MsalClient:
    """Our client in the shape that msal calls: requests', whose session would take its authorities from elsewhere."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> httpx2.Response:
        """Read."""
        return self._client.get(url, params=params, headers=headers, auth=NO_TOKEN)

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> httpx2.Response:
        """Send a form."""
        # msal gives an assertion as bytes, which httpx2 would write as b'…'
        form = {name: value.decode() if isinstance(value, bytes) else value for name, value in data.items()}
        return self._client.post(url, params=params, data=form, headers=headers, auth=NO_TOKEN)

    def close(self) -> None:
        """Leave it open: it is not msal's."""


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise StorageBlocked(
            f"Le certificat {path} ne se lit pas : vérifiez CATALOGUE_SHAREPOINT_CERTIFICATE_FILE."
        ) from error


def _refusal(answer: dict[str, Any]) -> StorageUnavailable:
    """Return what Entra's refusal amounts to: without a number of its own, or temporary by its own word, it passes."""
    numbers = answer.get("error_codes")
    if not numbers or answer.get("error") == "temporarily_unavailable":
        return _later(str(answer.get("error")) if isinstance(answer.get("error"), str) else "sans raison")
    remedy = _REMEDIES.get(numbers[0], "Entra refuse l'application : vérifiez son inscription")
    return StorageBlocked(f"{remedy} (AADSTS{numbers[0]}).")


def _later(why: str) -> StorageBusy:
    return StorageBusy(f"Entra ne répond pas comme il faut ({why}) : réessayez dans une minute.")
