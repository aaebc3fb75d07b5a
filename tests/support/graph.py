"""A plain caller of the SharePoint sandbox: bare HTTP, no library of ours or of Microsoft's in between."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx2

from sandboxes.sharepoint.app import Sandbox
from sandboxes.sharepoint.entra import TENANT_ID
from sandboxes.sharepoint.people import Person

CLAIRE = Person("claire.martin@winvest.fr", "Claire Martin")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time that it is."""
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        """Let time go by."""
        self.now += timedelta(seconds=seconds)


class Graph:
    """Calls one library of the sandbox."""

    def __init__(self, sandbox: Sandbox, client: httpx2.Client) -> None:
        self.sandbox = sandbox
        self.client = client
        self.root = f"{sandbox.origins.graph}/v1.0"
        self.drive = f"{self.root}/drives/{sandbox.library.id}"
        self.token = self.ask_token().json()["access_token"]

    def ask_token(self, **changes: str) -> httpx2.Response:
        """Ask for a token, with the secret unless the form is changed."""
        registration = self.sandbox.service.entra.registration
        form = {
            "grant_type": "client_credentials",
            "client_id": registration.application.client_id,
            "client_secret": registration.secret,
            "scope": "https://graph.microsoft.com/.default",
        }
        address = f"{self.sandbox.origins.login}/{TENANT_ID}/oauth2/v2.0/token"
        return self.client.post(address, data=form | changes)

    def call(self, method: str, address: str, **options: Any) -> httpx2.Response:
        """Call an address of Graph, relative to the library unless it is whole, with the token."""
        whole = address if address.startswith("https:") else self.drive + address
        headers = {"Authorization": f"Bearer {self.token}"} | options.pop("headers", {})
        return self.client.request(method, whole, headers=headers, **options)

    def item(self, path: str) -> dict[str, Any]:
        """Return the item at a path."""
        return self.document("GET", f"/root:/{quote(path)}")

    def document(self, method: str, address: str, **options: Any) -> dict[str, Any]:
        """Call, and return the answer's document; it must be a success."""
        answer = self.call(method, address, **options).raise_for_status()
        document: dict[str, Any] = answer.json()
        return document

    def put(self, path: str, content: bytes, behaviour: str = "replace", **headers: str) -> httpx2.Response:
        """Upload a file in one piece."""
        address = f"/root:/{quote(path)}:/content?@microsoft.graph.conflictBehavior={behaviour}"
        return self.call("PUT", address, content=content, headers=headers)

    def read(self, path: str) -> bytes:
        """Download a file, as Graph says to: a redirection, then an address that takes no token."""
        sent = self.call("GET", f"/root:/{quote(path)}:/content")
        assert sent.status_code == 302
        return self.client.get(sent.headers["location"]).raise_for_status().content

    def delta(self, address: str = "/root/delta") -> tuple[list[dict[str, Any]], str]:
        """Follow every page and return the rows and the link to what comes next."""
        rows: list[dict[str, Any]] = []
        page: dict[str, Any] = {"@odata.nextLink": address}
        while "@odata.nextLink" in page:
            page = self.document("GET", page["@odata.nextLink"])
            rows += page["value"]
        return rows, page["@odata.deltaLink"]


@contextmanager
def calling(sandbox: Sandbox) -> Iterator[Graph]:
    """Call a sandbox during the block, trusting its authority only."""
    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    with httpx2.Client(verify=trust, trust_env=False, timeout=5) as client:
        yield Graph(sandbox, client)


def code(answer: httpx2.Response) -> tuple[int, str, str | None]:
    """Return how Graph refused: status, code, inner code."""
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["innerError"].get("code")
