"""The library as Graph knows it, a drive: found from its site's address and its name, then addressed by its id."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

import httpx2

from catalogue.errors import StorageBlocked, StorageBusy
from catalogue.spelling import file_name_key
from sync.library.names import shown
from sync.library.sharepoint.answers import document, failure, unreachable
from sync.library.sharepoint.bounds import allowing
from sync.library.sharepoint.remedies import PASSING_OTHERWISE
from sync.library.sharepoint.tokens import NO_TOKEN
from sync.settings import Settings

if TYPE_CHECKING:
    from sync.library.sharepoint.control import Control

Item = dict[str, Any]
NOT_FOUND = 404
#: How delta refuses a link that it no longer knows, or never did.
_TOO_OLD = (400, 404, 410)
#: The column that holds a file's own name.
_FILE_NAME = "FileLeafRef"
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
        what = f"Impossible de lire « {shown(path)} »"
        answer = self.call("GET", address, what, allowed=(NOT_FOUND,), **options)
        return None if answer.status_code == NOT_FOUND else document(answer, what, "id")

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
                address = answer.headers.get("location", self.address("", "delta"))
                continue
            page = document(answer, what, "value")
            rows += page["value"]
            if "@odata.deltaLink" in page:
                return Changes(rows, page["@odata.deltaLink"], whole)
            address = _onward(page, address, what)

    def call(
        self, method: str, address: str, what: str, *, allowed: tuple[int, ...] = (), **options: Any
    ) -> httpx2.Response:
        """Call Graph; an answer that is no success is raised, unless its status is one of ``allowed``.

        ``what`` begins the sentence of a failure. An address that Graph gave takes the token nowhere else.
        Raises: StorageBusy, StorageBlocked.
        """
        if not self._is_graphs(address):
            raise StorageBlocked(
                f"{what} : SharePoint renvoie vers une autre adresse que CATALOGUE_SHAREPOINT_GRAPH_URL."
            )
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

    def bare_bytes(self, address: str, most_bytes: int) -> httpx2.Response:
        """Read a pre-authenticated address that gives so many bytes. Raises: TransportError."""
        return self.bare("GET", address, extensions=allowing(most_bytes))

    @cached_property
    def site_id(self) -> str:
        """The identifier of the site that the settings name. Raises: StorageBusy, StorageBlocked."""
        site = urlsplit(self._settings.sharepoint_site_url or "")
        name = f"{site.netloc}:{quote(unquote(site.path))}" if site.path else site.netloc
        return str(self._control().site(name).get().execute_query().id)

    @cached_property
    def id(self) -> str:
        """The identifier of the library that the settings name. Raises: StorageBusy, StorageBlocked."""
        drives = self._control().site(self.site_id).drives.get_all().execute_query()
        wanted = self._settings.sharepoint_library
        for drive in drives:
            if file_name_key(str(drive.name)) == file_name_key(wanted):
                return str(drive.id)
        names = ", ".join(sorted(str(drive.name) for drive in drives))
        raise StorageBlocked(
            f"Le site {self._settings.sharepoint_site_url} n'a pas de bibliothèque « {wanted} », mais {names} : "
            "vérifiez CATALOGUE_SHAREPOINT_LIBRARY."
        )

    def required_columns(self) -> list[str]:
        """Return the columns that whoever saves into the library must fill. Raises: StorageBusy, StorageBlocked."""
        columns = self._control().drive(self.id).list.columns.get_all().execute_query()
        asked = [one for one in columns if one.required and not one.hidden and not one.read_only]
        return [str(one.display_name or one.name) for one in asked if one.name != _FILE_NAME]

    def _control(self) -> Control:
        from sync.library.sharepoint.control import Control  # noqa: PLC0415 - a library that has its drive needs none

        return Control(self._settings.sharepoint_graph_url, self._ask)

    def _ask(self, method: str, address: str, **options: Any) -> httpx2.Response:
        """Call Graph for the control plane; what answers is Graph. Raises: StorageBusy, StorageBlocked."""
        answer = self.call(method, address, self._opening, **options)
        document(answer, self._opening)
        return answer

    @property
    def _opening(self) -> str:
        return f"Impossible d'ouvrir le site {self._settings.sharepoint_site_url}"

    @property
    def _address(self) -> str:
        return f"/drives/{quote(self.id, safe='!')}"

    def pages(self, answer: httpx2.Response, what: str) -> Iterator[Item]:
        """Give the rows of an answer, and those of the pages after it. Raises: StorageBusy, StorageBlocked."""
        while True:
            page = document(answer, what, "value")
            yield from page["value"]
            if "@odata.nextLink" not in page:
                return
            address = _onward(page, str(answer.url), what)
            answer = self.call("GET", address, what)

    def _is_graphs(self, address: str) -> bool:
        whole, graph = self._client.base_url.join(address), self._client.base_url
        return (whole.scheme, whole.netloc) == (graph.scheme, graph.netloc)


def _onward(page: Item, address: str, what: str) -> str:
    """Return the address of the page after one, which is not that one again. Raises: StorageBusy."""
    onward = page.get("@odata.nextLink")
    if not isinstance(onward, str) or onward == address:
        raise StorageBusy(f"{what} ({PASSING_OTHERWISE}) : réessayez dans une minute.")
    return onward
