"""The library as Graph knows it, a drive: found from its site's address and its name, then addressed by its id."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from catalogue.errors import StorageBlocked
from catalogue.spelling import file_name_key
from sync.library.names import shown
from sync.library.sharepoint.answers import failure, unreachable
from sync.library.sharepoint.tokens import NO_TOKEN
from sync.settings import Settings

Item = dict[str, Any]
NOT_FOUND = 404


class Drive:
    """Calls Graph about one library. Its failures are StorageBusy and StorageBlocked."""

    def __init__(self, settings: Settings, client: httpx2.Client) -> None:
        self._settings = settings
        self._client = client

    def address(self, path: str, action: str = "") -> str:
        """Return the address of what lies at a path; each name is quoted by itself, for ``#`` and ``%`` are legal."""
        names = "/".join(quote(name, safe="") for name in path.split("/") if name)
        place = f"root:/{names}:" if names else "root"
        return f"{self._address}/{place}/{action}".rstrip("/")

    def address_of(self, item_id: str) -> str:
        """Return the address of an item, wherever it lies."""
        return f"{self._address}/items/{quote(item_id, safe='')}"

    def item(self, address: str, path: str) -> Item | None:
        """Return the item at an address; None: nothing lies there."""
        answer = self.call("GET", address, f"Impossible de lire « {shown(path)} »", allowed=(NOT_FOUND,))
        return None if answer.status_code == NOT_FOUND else answer.json()

    def children(self, path: str) -> Iterator[Item]:
        """Give what a folder holds, page after page; nothing for a folder that is not there."""
        what = f"Impossible de lister « {shown(path)} »"
        answer = self.call("GET", self.address(path, "children"), what, allowed=(NOT_FOUND,))
        if answer.status_code == NOT_FOUND:
            return
        yield from self._pages(answer, what)

    def everything(self) -> Iterator[Item]:
        """Give every item of the library, page after page, the root too (`sync.library.sharepoint.tree`)."""
        what = "Impossible de parcourir la bibliothèque"
        yield from self._pages(self.call("GET", self.address("", "delta"), what), what)

    def call(
        self, method: str, address: str, what: str, *, allowed: tuple[int, ...] = (), **options: Any
    ) -> httpx2.Response:
        """Call Graph; an answer that is no success is raised, unless its status is one of ``allowed``.

        ``what`` begins the sentence of a failure. Raises: StorageBusy, StorageBlocked.
        """
        try:
            answer = self._client.request(method, address, **options)
        except httpx2.TransportError as error:
            raise unreachable(error, what) from error
        if not answer.is_success and answer.status_code not in allowed:
            raise failure(answer, what)
        return answer

    def bare(self, method: str, address: str, **options: Any) -> httpx2.Response:
        """Call a pre-authenticated address: it is another origin's, and must not see the token. Raises: TransportError."""
        return self._client.request(method, address, auth=NO_TOKEN, **options)

    def bare_bytes(self, address: str, most_bytes: int) -> tuple[httpx2.Response, bytes]:
        """Read a pre-authenticated address, no further than one byte more than expected. Raises: TransportError."""
        content = bytearray()
        with self._client.stream("GET", address, auth=NO_TOKEN) as answer:
            for piece in answer.iter_bytes():
                content += piece
                if len(content) > most_bytes:
                    break
        return answer, bytes(content)

    @cached_property
    def _address(self) -> str:
        return f"/drives/{quote(self._find(), safe='!')}"

    def _find(self) -> str:
        """Return the identifier of the library that the settings name."""
        site = urlsplit(self._settings.sharepoint_site_url or "")
        what = f"Impossible d'ouvrir le site {self._settings.sharepoint_site_url}"
        path = f":{quote(site.path.rstrip('/'))}" if site.path.strip("/") else ""
        site_id = self.call("GET", f"/sites/{site.netloc}{path}", what).json()["id"]
        drives = list(self._pages(self.call("GET", f"/sites/{quote(site_id, safe=',')}/drives", what), what))
        wanted = self._settings.sharepoint_library
        for drive in drives:
            if file_name_key(drive["name"]) == file_name_key(wanted):
                return str(drive["id"])
        names = ", ".join(sorted(drive["name"] for drive in drives))
        raise StorageBlocked(
            f"Le site {self._settings.sharepoint_site_url} n'a pas de bibliothèque « {wanted} », mais {names} : "
            "vérifiez CATALOGUE_SHAREPOINT_LIBRARY."
        )

    def _pages(self, answer: httpx2.Response, what: str) -> Iterator[Item]:
        while True:
            page = answer.json()
            yield from page["value"]
            if (onward := page.get("@odata.nextLink")) is None:
                return
            if httpx2.URL(onward).host != self._client.base_url.host:
                raise StorageBlocked(
                    f"{what} : SharePoint renvoie vers une autre adresse que CATALOGUE_SHAREPOINT_GRAPH_URL."
                )
            answer = self.call("GET", onward, what)
