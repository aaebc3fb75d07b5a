"""The tenant as a whole: a login, a site with its libraries, and the habits that are in force."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.content import Downloads
from sandboxes.sharepoint.drives import Drive
from sandboxes.sharepoint.entra import Entra
from sandboxes.sharepoint.knobs import Knobs
from sandboxes.sharepoint.mirror import Mirror
from sandboxes.sharepoint.origins import SITE_HOST
from sandboxes.sharepoint.subscriptions import Subscriptions
from sandboxes.sharepoint.throttle import Throttle
from sandboxes.sharepoint.uploads import Uploads

#: The library of the workbooks, and another one that shows that they must be told apart.
LIBRARY, OTHER_LIBRARY = "Documents", "Archives"


@dataclass(frozen=True, slots=True)
class Site:
    """The one site."""

    path: str = "/sites/Catalogue"
    display_name: str = "Catalogue"

    @property
    def id(self) -> str:
        """Its identifier, as Graph writes it: host, collection, web."""
        return f"{SITE_HOST},{uuid5(NAMESPACE_URL, self.path)},{uuid5(NAMESPACE_URL, self.web_address)}"

    @property
    def web_address(self) -> str:
        """What opens it in a browser."""
        return f"https://{SITE_HOST}{self.path}"

    @property
    def names(self) -> tuple[str, ...]:
        """What an address may call it."""
        return (self.id, f"{SITE_HOST}:{self.path}")


class SharePoint:
    """Everything that one sandbox remembers."""

    def __init__(self, clock: Callable[[], datetime], trust: ssl.SSLContext) -> None:
        self.clock = clock
        #: What an address that is notified must present, when it is one of HTTPS.
        self.trust = trust
        self.started = clock()
        self.site = Site()
        self.knobs = Knobs()
        self.entra = Entra(self.knobs, clock)
        made_by = self.entra.registration.application
        self.drives = {name: Drive(name, clock, made_by) for name in (LIBRARY, OTHER_LIBRARY)}
        self.downloads = Downloads(self)
        self.uploads = Uploads(self)
        self.subscriptions = Subscriptions(self)
        self.throttle = Throttle(self.knobs, clock)
        self.mirror: Mirror | None = None

    @property
    def library(self) -> Drive:
        """The library of the workbooks."""
        return self.drives[LIBRARY]

    def drive(self, drive_id: str | None) -> Drive:
        """Return a library by its identifier, the site's first one without; raises a 404 for one of nobody."""
        for drive in self.drives.values():
            if drive_id in (drive.id, None):
                return drive
        raise errors.not_found()

    def wake(self) -> None:
        """Let happen what was to happen since the last request, before the next one is answered."""
        if self.mirror is not None:
            self.mirror.take_up()
        for drive in self.drives.values():
            drive.settle()
