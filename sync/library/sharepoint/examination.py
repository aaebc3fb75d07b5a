"""Each step between the service and its library in SharePoint, tried in the order in which they need one another.

What `catalogue doctor` says of them: a step that fails says what is missing and who gives it; those that need it are not
tried. The step of writing leaves nothing behind.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx2

from catalogue.errors import CatalogueError, StorageBlocked
from catalogue.french import counted, day
from sync.clocks import compared
from sync.library import NOTHING
from sync.library.sharepoint.answers import AccessDenied, document, unreachable
from sync.library.sharepoint.certificate import read_certificate
from sync.library.sharepoint.client import GATE, connected
from sync.library.sharepoint.drive import NOT_FOUND, Drive
from sync.library.sharepoint.library import SharePointLibrary, refuse_unset
from sync.library.sharepoint.remedies import OPTIONAL, PERMISSION, READING, SITE, WRITING
from sync.library.sharepoint.retry import http_instant
from sync.library.sharepoint.throttle import Gate
from sync.library.sharepoint.tokens import NO_TOKEN, Tokens
from sync.settings import Settings

#: From how long before a certificate expires its successor is asked for.
_SOON = timedelta(days=30)
#: Of a token: one of these families lets an application into sites.
_FAMILIES = ("Sites.", "Files.", "Lists.")
_ENOUGH = "Sites.Selected"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of a step."""

    name: str
    ok: bool
    detail: str  #: French: what was found, or what is missing and who gives it
    warns: bool = False  #: whether the service works all the same, for now


@dataclass(slots=True)
class Installation:
    """What the steps work with."""

    settings: Settings
    client: httpx2.Client
    now: datetime
    tokens: Tokens = field(init=False)
    drive: Drive = field(init=False)
    library: SharePointLibrary = field(init=False)
    entra_at: datetime | None = None  #: what Entra's clock said

    def __post_init__(self) -> None:
        self.client.auth = self.tokens = Tokens(self.settings, self.client)
        self.drive = Drive(self.settings, self.client)
        self.library = SharePointLibrary(self.settings, self.client, lambda: self.now)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that must work."""

    name: str
    tries: str  #: French, for the page
    attempt: Callable[[Installation], str]  #: returns what was found; raises CatalogueError
    denied: str | None = None  #: what an administrator does where access is refused; with the settings' names in braces
    warns: bool = False  #: whether all else works without it, for now


def examine(settings: Settings, now: datetime, gate: Gate = GATE) -> list[Checked]:
    """Try every step, and return what came of each; nothing is left in the library. Raises: WrongUse, a setting lacks."""
    refuse_unset(settings)
    with connected(settings, gate) as client:
        return list(_tried(Installation(settings, client, now)))


def _tried(installation: Installation) -> Iterator[Checked]:
    lacking: str | None = None
    for step in STEPS:
        if lacking is not None:
            yield Checked(step.name, ok=False, detail=f"pas essayé : il faut d'abord « {lacking} »")
            continue
        try:
            yield Checked(step.name, ok=True, detail=step.attempt(installation))
            continue
        except AccessDenied as failure:
            sentence = failure.sentence if step.denied is None else f"{_filled(step.denied, installation.settings)}."
        except CatalogueError as failure:
            sentence = failure.sentence
        yield Checked(step.name, ok=False, detail=sentence, warns=step.warns)
        lacking = None if step.warns else step.name


def _filled(act: str, settings: Settings) -> str:
    return act.format(client_id=settings.sharepoint_client_id, site_url=settings.sharepoint_site_url)


def _reach(installation: Installation) -> str:
    """Ask Entra for what it tells everybody: the way there, the certificates on it, and its clock."""
    settings = installation.settings
    address = f"{settings.sharepoint_login_url}/{settings.sharepoint_tenant_id}/v2.0/.well-known/openid-configuration"
    try:
        answer = installation.client.get(address, auth=NO_TOKEN)
    except httpx2.TransportError as error:
        raise unreachable(error, f"{settings.sharepoint_login_url} ne répond pas", "il") from error
    installation.entra_at = http_instant(answer.headers.get("date", ""))
    return f"{settings.sharepoint_login_url} répond"


def _tell_the_time(installation: Installation) -> str:
    if installation.entra_at is None:
        return "Microsoft n'a pas donné l'heure"
    ok, sentence = compared(installation.now, installation.entra_at, "de Microsoft")
    if not ok:
        raise StorageBlocked(f"{sentence}.")
    return sentence


def _certificate(installation: Installation) -> str:
    path = installation.settings.sharepoint_certificate_file
    if path is None:
        return "aucun : un secret, dont Entra seul connaît la fin ; préférez un certificat"
    expires = read_certificate(path).expires
    left = (expires - installation.now) // timedelta(days=1)
    until = f"jusqu'au {day(expires.date())}"
    if expires - installation.now > _SOON:
        return f"valable {until} ({counted(left, 'jour')})"
    state = (
        f"périmé depuis le {day(expires.date())}"
        if left < 0
        else f"valable {until} seulement ({counted(left, 'jour')})"
    )
    raise StorageBlocked(
        f"{state} : faites-en un autre, déposez-le dans « Certificats et secrets » de l'application, puis mettez-le à la "
        f"place de {path}."
    )


def _token(installation: Installation) -> str:
    """Get a token, and read in it what an administrator let the application do."""
    roles = _roles(installation.tokens.token())
    if roles is None:
        return "obtenu"
    if not any(role.startswith(_FAMILIES) for role in roles):
        raise StorageBlocked(f"obtenu, mais {PERMISSION}.")
    wide = "" if _ENOUGH in roles else f" : plus qu'il n'en faut, {_ENOUGH} suffit"
    return f"obtenu, permissions {', '.join(sorted(roles))}{wide}"


def _roles(token: str) -> list[str] | None:
    """Return the permissions that a token bears; None where it cannot be read, which Microsoft does not promise."""
    try:
        body = token.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return [str(role) for role in claims.get("roles", [])]
    except (IndexError, ValueError, AttributeError):
        return None


def _site(installation: Installation) -> str:
    return f"{installation.settings.sharepoint_site_url} ({installation.drive.site_id})"


def _library(installation: Installation) -> str:
    return f"« {installation.settings.sharepoint_library} » ({installation.drive.id})"


def _read(installation: Installation) -> str:
    """List the workbooks and download the lightest: its bytes come from another address than Graph's."""
    found = installation.library.workbooks()
    sound = [entry for entry in found if entry.trouble is None]
    if sound:
        installation.library.fetch(min(sound, key=lambda entry: entry.size_bytes))
    return counted(len(found), "classeur") + (", dont un relu" if sound else "")


def _write(installation: Installation) -> str:
    """Write a small file among the reports, read it back, delete it."""
    path, content = f"Rapports/essai_{uuid.uuid4().hex[:12]}.txt", b"Essai de catalogue doctor : supprimez ce fichier."
    written = installation.library.write(path, content, over=NOTHING)
    try:
        if installation.library.fetch(written) != content:
            raise StorageBlocked(f"« {path} » relu n'est pas ce qui a été écrit : vérifiez qui d'autre écrit là.")
    finally:
        address = installation.drive.address_of(written.id)
        what = f"Impossible de supprimer « {path} », à supprimer à la main"
        installation.drive.call("DELETE", address, what, allowed=(NOT_FOUND,))  # its answer may have been lost once
    return f"un fichier écrit dans {path.partition('/')[0]}/, relu, supprimé"


def _changes(installation: Installation) -> str:
    """Ask where the changes stand now: from there on they are told."""
    what = "Impossible de suivre les changements de la bibliothèque"
    answer = installation.drive.call("GET", installation.drive.address("", "delta"), what, params={"token": "latest"})
    document(answer, what, "@odata.deltaLink")
    return "suivis"


def _columns(installation: Installation) -> str:
    """Look whether every file needs more than its content: what a program then saves stays checked out."""
    required = installation.drive.required_columns()
    if required:
        names = ", ".join(f"« {name} »" for name in required)
        raise StorageBlocked(f"il faut remplir {names} pour chaque fichier, et {OPTIONAL}.")
    return "aucune n'est obligatoire"


STEPS: tuple[Step, ...] = (
    Step("SharePoint, accès", "Entra répond, par le proxy s'il y en a un, sous un certificat connu", _reach),
    Step("SharePoint, horloge", "cette machine est à l'heure de Microsoft", _tell_the_time, warns=True),
    Step(
        "SharePoint, certificat", "il se lit, sa clé est la sienne, il vaut plus de 30 jours", _certificate, warns=True
    ),
    Step("SharePoint, jeton", "Entra en donne un, avec une permission sur SharePoint", _token),
    Step("SharePoint, site", "le site s'ouvre", _site, SITE),
    Step("SharePoint, bibliothèque", "le site a une bibliothèque de ce nom", _library, SITE),
    Step("SharePoint, colonnes", "aucune n'est obligatoire dans la bibliothèque", _columns, warns=True),
    Step("SharePoint, changements", "la bibliothèque dit ce qui change", _changes),
    Step("SharePoint, lecture", "les classeurs se listent, le plus léger se lit", _read, READING),
    Step("SharePoint, écriture", "un fichier s'écrit dans Rapports, se relit, se supprime", _write, WRITING),
)
