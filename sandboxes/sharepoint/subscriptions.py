"""Subscriptions to the changes of a library, and the notifications that they bring.

A notification says that something changed, never what. Only addresses on loopback are called.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx2
from starlette.requests import Request
from starlette.responses import Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.entra import TENANT_ID
from sandboxes.sharepoint.items import Item
from sandboxes.sharepoint.origins import LOCAL_HOSTS
from sandboxes.sharepoint.rendering import GraphJSON, instant
from sandboxes.sharepoint.tree import client_instant

if TYPE_CHECKING:
    from sandboxes.sharepoint.service import SharePoint

_LIFETIME_MAX = timedelta(minutes=42_300)
_HANDSHAKE_SECONDS = 10
#: What a lifecycle notification may say.
LIFECYCLE = ("reauthorizationRequired", "subscriptionRemoved", "missed")


@dataclass(slots=True)
class _Subscription:
    """Who wants to be told of which library's changes."""

    drive: Drive
    resource: str
    notification_url: str
    lifecycle_url: str | None
    client_state: str | None
    expires: datetime
    id: str = field(default_factory=lambda: str(uuid4()))

    def to_json(self, application_id: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "resource": self.resource,
            "applicationId": application_id,
            "changeType": "updated",
            "clientState": self.client_state,
            "notificationUrl": self.notification_url,
            "lifecycleNotificationUrl": self.lifecycle_url,
            "expirationDateTime": instant(self.expires),
        }


class Subscriptions:
    """The subscriptions that are alive."""

    def __init__(self, service: SharePoint) -> None:
        self._service = service
        self._alive: dict[str, _Subscription] = {}
        self._sending: set[asyncio.Task[None]] = set()

    def begin(self, drives: Iterable[Drive]) -> None:
        """Follow these libraries; called in the loop in which notifications leave."""
        loop = asyncio.get_running_loop()
        for drive in drives:
            drive.watchers.append(partial(self._changed, loop, drive))

    async def end(self) -> None:
        """Give up what has not left."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def create(self, request: Request) -> Response:
        """Subscribe, once both addresses have answered the handshake."""
        body = await _body(request)
        drive = self._drive(str(body.get("resource", "")))
        if body.get("changeType") != "updated":
            raise _invalid("Subscriptions to driveItem only support changeType 'updated'.")
        subscription = _Subscription(
            drive=drive,
            resource=str(body["resource"]),
            notification_url=str(body.get("notificationUrl", "")),
            lifecycle_url=body.get("lifecycleNotificationUrl"),
            client_state=body.get("clientState"),
            expires=self._expiry(body),
        )
        for address in filter(None, (subscription.notification_url, subscription.lifecycle_url)):
            await self._shake_hands(address)
        self._alive[subscription.id] = subscription
        return GraphJSON(self._shown(subscription), 201)

    async def list_all(self, _request: Request) -> Response:
        """List them."""
        return GraphJSON({"value": [self._shown(one) for one in self._alive.values()]})

    async def serve(self, request: Request) -> Response:
        """Show, renew or end one."""
        subscription = self._found(request)
        if request.method == "DELETE":
            del self._alive[subscription.id]
            return Response(status_code=204)
        if request.method == "PATCH":
            subscription.expires = self._expiry(await _body(request))
        return GraphJSON(self._shown(subscription))

    async def reauthorize(self, request: Request) -> Response:
        """Confirm that the application still has its rights."""
        self._found(request)
        return Response(status_code=204)

    async def lifecycle(self, event: str) -> None:
        """Tell every subscriber that has an address for it of the life of its subscription."""
        for subscription in list(self._alive.values()):
            if event == "subscriptionRemoved":
                del self._alive[subscription.id]
            if subscription.lifecycle_url is not None:
                sent = self._notice(subscription) | {"lifecycleEvent": event}
                await self._post(subscription.lifecycle_url, {"value": [sent]})

    def _changed(self, loop: asyncio.AbstractEventLoop, drive: Drive, _item: Item, _before: str | None) -> None:
        """Notify, from whichever thread changed the library."""
        loop.call_soon_threadsafe(self._start, drive)

    def _start(self, drive: Drive) -> None:
        now, knobs = self._service.clock(), self._service.knobs
        for subscription in self._alive.values():
            if subscription.drive is drive and now < subscription.expires:
                notice = self._notice(subscription) | {"changeType": "updated"}
                if knobs.notification_forged:
                    notice["clientState"] = secrets.token_hex(8)
                for _ in range(knobs.notification_copies):
                    task = asyncio.ensure_future(self._post(subscription.notification_url, {"value": [notice]}))
                    self._sending.add(task)
                    task.add_done_callback(self._sending.discard)

    def _notice(self, subscription: _Subscription) -> dict[str, Any]:
        return {
            "subscriptionId": subscription.id,
            "subscriptionExpirationDateTime": instant(subscription.expires),
            "clientState": subscription.client_state,
            "resource": subscription.resource,
            "tenantId": TENANT_ID,
            "resourceData": {"@odata.type": "#Microsoft.Graph.DriveItem"},
        }

    async def _post(self, address: str, notices: dict[str, Any]) -> None:
        try:
            async with self._client() as client:
                await client.post(address, json=notices)
        except httpx2.HTTPError:
            return  # the real service tries again for hours; a client that polls need not wait for it

    async def _shake_hands(self, address: str) -> None:
        if urlsplit(address).hostname not in LOCAL_HOSTS:
            raise _invalid("Only addresses on loopback are called by this sandbox.")
        token = f"Validation: {secrets.token_urlsafe(12)} &+"
        try:
            async with self._client() as client:
                answer = await client.post(address, params={"validationToken": token}, content=b"")
        except httpx2.HTTPError as error:
            raise _invalid(
                "Subscription validation request failed. The notification endpoint cannot be reached."
            ) from error
        plain = answer.headers.get("content-type", "").partition(";")[0] == "text/plain"
        if answer.status_code != 200 or not plain or answer.text != token:
            raise _invalid(
                "Subscription validation request failed. Response must be the validationToken, as plain text."
            )

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(timeout=_HANDSHAKE_SECONDS, trust_env=False, verify=self._service.trust)

    def _drive(self, resource: str) -> Drive:
        for drive in self._service.drives.values():
            if resource.strip("/") in (
                f"drives/{drive.id}/root",
                f"sites/{self._service.site.id}/drives/{drive.id}/root",
            ):
                return drive
        raise _invalid("The resource is no drive's root.")

    def _expiry(self, body: dict[str, Any]) -> datetime:
        expires = client_instant(body.get("expirationDateTime"))
        now = self._service.clock()
        if not now < expires <= now + _LIFETIME_MAX:
            raise _invalid("Subscription expiration can only be 42300 minutes in the future.")
        return expires

    def _found(self, request: Request) -> _Subscription:
        found = self._alive.get(request.path_params["subscription"])
        if found is None or self._service.clock() >= found.expires:
            raise errors.GraphError(404, "ResourceNotFound", "The object was not found.")
        return found

    def _shown(self, subscription: _Subscription) -> dict[str, Any]:
        return subscription.to_json(self._service.entra.registration.application.client_id)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        raise errors.bad_request("Unable to read JSON request payload.") from error
    return body if isinstance(body, dict) else {}


def _invalid(message: str) -> errors.GraphError:
    return errors.GraphError(400, "ValidationError", message)
