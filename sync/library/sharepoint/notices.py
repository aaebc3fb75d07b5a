"""Subscriptions to the changes of a library: Graph says to an address that something changed, never what.

Source: Graph's subscriptions. Of a drive only its root can be subscribed to, for `updated`, 42 300 minutes at most. Whether
the permission Sites.Selected is enough for it no documentation says: whoever asks goes on looking by himself.
"""

from __future__ import annotations

from datetime import datetime

from catalogue.errors import StorageBlocked
from sync.library.sharepoint.answers import document
from sync.library.sharepoint.drive import NOT_FOUND, Drive

_BAD_REQUEST = 400
_WHAT = "Impossible d'être prévenu des changements de la bibliothèque"


class SharePointNotices:
    """A `sync.library.Notices` of one library. Notices of the subscription's own life go to the same address."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive

    def subscribe(self, address: str, secret: str, until: datetime) -> str:
        """Have notices sent to an address, which Graph tries at once. Raises: StorageBusy, StorageBlocked."""
        wish = {
            "changeType": "updated",
            "resource": self._drive.address(""),
            "notificationUrl": address,
            "lifecycleNotificationUrl": address,
            "clientState": secret,
            "expirationDateTime": until.isoformat(),
        }
        answer = self._drive.call("POST", "/subscriptions", _WHAT, allowed=(_BAD_REQUEST,), json=wish)
        if answer.status_code == _BAD_REQUEST:
            raise StorageBlocked(
                f"{_WHAT} : {address} n'a pas répondu à SharePoint comme il faut. "
                "Vérifiez que cette adresse est joignable d'Internet, en https."
            )
        return str(document(answer, _WHAT, "id")["id"])

    def renew(self, subscription: str, until: datetime) -> bool:
        """Let a subscription go on until an instant; False: it is gone. Raises: StorageBusy, StorageBlocked."""
        wish = {"expirationDateTime": until.isoformat()}
        answer = self._drive.call("PATCH", f"/subscriptions/{subscription}", _WHAT, allowed=(NOT_FOUND,), json=wish)
        return answer.is_success
