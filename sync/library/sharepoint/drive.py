"""The library as Graph knows it, a drive: found from its site's address and its name, then addressed by its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
#: How delta refuses a link that it no longer knows, or never did.
_TOO_OLD = (400, 404, 410)
#: What is told of a file on demand only, its number among its versions, beside what is told of it anyway.
_DETAILS = (
    "id,name,eTag,cTag,size,lastModifiedDateTime,lastModifiedBy,parentReference,file,folder,malware,webUrl,publication"
)


@dataclass(frozen=True, slots=True)
class Changes:
    """What a library told of its changes, followed to the end."""

    items: list[Item]
    link: str  #: where to ask on from
    whole: bool  #: whether that is all that there is


class Drive:
    """Calls Graph about one library. Its failures are StorageBusy and StorageBlocked."""

    def __init__(self, settings: Settings, client: httpx2.Client) -> None:
        self._settings = settings
        self._client = client

    @property
    def application(self) -> str | None:
        """Return the identifier of our own application, which stands beside what it saved."""
        return self._settings.sharepoint_client_id

    def address(self, path: str, action: str = "") -> str:
        """Return the address of what lies at a path; each name is quoted by itself, for ``#`` and ``%`` are legal."""
        names = "/".join(quote(name, safe="") for name in path.split("/") if name)
        place = f"root:/{names}:" if names else "root"
        return f"{self._address}/{place}/{action}".rstrip("/")

    def address_of(self, item_id: str) -> str:
        """Return the address of an item, wherever it lies."""
        return f"{self._address}/items/{quote(item_id, safe='')}"

    def item(self, address: str, path: str, **options: Any) -> Item | None:
        """Return the item at an address; None: nothing lies there."""
        answer = self.call("GET", address, f"Impossible de lire « {shown(path)} »", allowed=(NOT_FOUND,), **options)
        return None if answer.status_code == NOT_FOUND else answer.json()

    def details(self, address: str, path: str) -> Item | None:
        """Return the item at an address with its number among its versions, and whether it is checked out."""
        return self.item(address, path, params={"$select": _DETAILS})

    def changes(self, link: str | None) -> Changes:
        """Follow what changed since a link was given, page after page; without one, all that there is.

        A link that is too old, or of another library, is answered by all that there is too. Nothing is returned of what
        was not followed to its end. Raises: StorageBusy, StorageBlocked.
        """
        what = "Impossible de suivre les changements de la bibliothèque"
        whole = link is None or not self._is_graphs(link)
        address = self.address("", "delta") if link is None or whole else link
        rows: list[Item] = []
        begun_anew = False
        while True:
            answer = self.call("GET", address, what, allowed=() if begun_anew else _TOO_OLD)
            if not answer.is_success:
                begun_anew, whole, rows = True, True, []
                address = self._onward(answer.headers.get("location", self.address("", "delta")), what)
                continue
            page = answer.json()
            rows += page["value"]
            if "@odata.deltaLink" in page:
                return Changes(rows, page["@odata.deltaLink"], whole)
            address = self._onward(page["@odata.nextLink"], what)

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
    def site_id(self) -> str:
        """The identifier of the site that the settings name. Raises: StorageBusy, StorageBlocked."""
        site = urlsplit(self._settings.sharepoint_site_url or "")
        path = f":{quote(site.path)}" if site.path else ""
        return str(self.call("GET", f"/sites/{site.netloc}{path}", self._opening).json()["id"])

    @cached_property
    def id(self) -> str:
        """The identifier of the library that the settings name. Raises: StorageBusy, StorageBlocked."""
        listed = self.call("GET", f"/sites/{quote(self.site_id, safe=',')}/drives", self._opening)
        drives, wanted = list(self.pages(listed, self._opening)), self._settings.sharepoint_library
        for drive in drives:
            if file_name_key(drive["name"]) == file_name_key(wanted):
                return str(drive["id"])
        names = ", ".join(sorted(drive["name"] for drive in drives))
        raise StorageBlocked(
            f"Le site {self._settings.sharepoint_site_url} n'a pas de bibliothèque « {wanted} », mais {names} : "
            "vérifiez CATALOGUE_SHAREPOINT_LIBRARY."
        )

    @property
    def _opening(self) -> str:
        return f"Impossible d'ouvrir le site {self._settings.sharepoint_site_url}"

    @property
    def _address(self) -> str:
        return f"/drives/{quote(self.id, safe='!')}"

    def pages(self, answer: httpx2.Response, what: str) -> Iterator[Item]:
        """Give the rows of an answer, and those of the pages after it. Raises: StorageBusy, StorageBlocked."""
        while True:
            page = answer.json()
            yield from page["value"]
            if "@odata.nextLink" not in page:
                return
            answer = self.call("GET", self._onward(page["@odata.nextLink"], what), what)

    def _onward(self, address: str, what: str) -> str:
        """Return where Graph sends on to, unless that would take the token elsewhere. Raises: StorageBlocked."""
        if not self._is_graphs(address):
            raise StorageBlocked(
                f"{what} : SharePoint renvoie vers une autre adresse que CATALOGUE_SHAREPOINT_GRAPH_URL."
            )
        return address

    def _is_graphs(self, address: str) -> bool:
        return self._client.base_url.join(address).host == self._client.base_url.host
