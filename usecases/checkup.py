"""Examine the installation for ``doctor``: what works, what does not, and every setting."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text

from catalogue.addresses import masked
from catalogue.errors import CatalogueError
from catalogue.french import counted
from catalogue.scope import NOBODY, SERVICE
from catalogue.store.database import APPLICATION_ROLE, OWNING_ROLE, SESSION_ROLE
from catalogue.store.embedded import EmbeddedServer
from sync.bootstrap import door, open_library, service
from sync.clocks import compared
from sync.mailing import probe
from sync.settings import SHAREPOINT, Settings, env_file

_LOW_SPACE_MIB = 500

#: Of the login itself: the connection works with fewer rights, which it may give up.
_RIGHTS = text("""
    SELECT session_user, rolsuper, rolbypassrls,
           (SELECT min(role) FROM unnest(CAST(:roles AS text[])) AS role WHERE pg_has_role(session_user, role, 'MEMBER'))
    FROM pg_roles WHERE rolname = session_user
""")


def checkup(settings: Settings, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> dict[str, Any]:
    """Return ``{"healthy", "checks": [{"name", "ok", "detail"}], "settings": [{"name", "value", "meaning"}]}``.

    ``healthy``: the service can work, whatever else is to be mended. Writes nothing, but for a file that the examination
    of SharePoint writes there and deletes.
    """
    database, rights = _database(settings, now)
    library, can_work = _library(settings, now())
    checks = [database, _space(settings), *library, *rights]
    if (read := env_file()) is not None:
        checks.append(_check("Fichier .env", f"lu dans {read}"))
    if database["ok"]:
        checks.append(_session_rights(settings))
    if settings.database_url is None:
        checks.append(_embedded(settings))
    if settings.smtp_host is not None:
        checks.append(_mail(settings))
    healthy = checks[0]["ok"] and checks[1]["ok"] and can_work
    return {"healthy": healthy, "checks": checks, "settings": _settings(settings)}


def _check(name: str, detail: str, *, ok: bool = True) -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail}


def _database(settings: Settings, now: Callable[[], datetime]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return whether the database answers, and what else it tells: its clock, what the service's login may do there."""
    try:
        with service(settings) as running, running.database.reading(SERVICE) as connection:
            version = connection.scalar(text("SHOW server_version"))
            login, superuser, _, owner = connection.execute(_RIGHTS, {"roles": [OWNING_ROLE]}).one()
            same, sentence = compared(
                now(), connection.execute(text("SELECT clock_timestamp()")).scalar_one(), "de la base"
            )
    except CatalogueError as error:
        return _check("Base de données", error.sentence, ok=False), []
    return _check("Base de données", f"PostgreSQL {version}"), [
        _check("Horloge", sentence, ok=same),
        _rights(login, superuser=superuser, owner=owner is not None),
    ]


def _rights(login: str, *, superuser: bool, owner: bool) -> dict[str, Any]:
    """Say whether the service's login could forge the audit: the service works all the same."""
    if not superuser and not owner:
        return _check("Droits du compte", "ceux du service, sans plus")
    power = "est superutilisateur" if superuser else f"peut devenir {OWNING_ROLE}"
    return _check(
        "Droits du compte",
        f"« {login} » {power} : qui tient ce compte peut réécrire l'audit. En production, donnez à CATALOGUE_DATABASE_URL "
        f"un compte membre de {APPLICATION_ROLE} seulement, et celui-ci à CATALOGUE_DATABASE_OWNER_URL, pour "
        "« catalogue init ».",
        ok=False,
    )


def _session_rights(settings: Settings) -> dict[str, Any]:
    """Say whether the screens' login could see more than its scope; the screens do not open without one."""
    name = "Droits du compte des écrans"
    try:
        with door(settings, NOBODY) as entrance, entrance.database.reading(NOBODY) as connection:
            login, superuser, unbound, becomes = connection.execute(
                _RIGHTS, {"roles": [APPLICATION_ROLE, OWNING_ROLE]}
            ).one()
    except CatalogueError as error:
        return _check(name, error.sentence, ok=False)
    if superuser or unbound or becomes:
        power = "échappe au cloisonnement" if superuser or unbound else f"peut devenir {becomes}"
        return _check(
            name,
            f"« {login} » {power} : une page qui se trompe montrerait les autres sociétés. Donnez à "
            f"CATALOGUE_DATABASE_SESSION_URL un compte membre de {SESSION_ROLE} seulement.",
            ok=False,
        )
    if settings.database_url is None:
        return _check(
            name,
            "ceux des sessions ; le même compte système lit les deux mots de passe : contre une erreur, pas contre lui",
        )
    return _check(name, "ceux des sessions, sans plus")


def _embedded(settings: Settings) -> dict[str, Any]:
    try:
        state = EmbeddedServer(settings.data_dir).state()
    except CatalogueError as error:
        return _check("Serveur intégré", error.sentence, ok=False)
    place = " (dossier de service)" if state.in_service_folder else ""
    detail = f"données : {state.cluster}{place} ; compte : {state.account} ; journal : {state.log}"
    if state.own_account is not None:
        detail += (
            f". D'autres programmes peuvent tourner sous « {state.account} » et y accéder : pour donner à la base un compte à "
            f"elle, serveur arrêté : {state.own_account}"
        )
    return _check("Serveur intégré", detail)


def _space(settings: Settings) -> dict[str, Any]:
    folder = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    free = shutil.disk_usage(folder).free // 2**20
    return _check("Espace disque", f"{free} Mio libres pour {settings.data_dir}", ok=free >= _LOW_SPACE_MIB)


def _library(settings: Settings, now: datetime) -> tuple[list[dict[str, Any]], bool]:
    """Return what is to be said of the library, and whether the service can work with it."""
    try:
        if settings.library == SHAREPOINT:
            from sync.library.sharepoint.examination import examine  # noqa: PLC0415 - msal is slow to import

            steps = examine(settings, now)
            checks = [_check(step.name, step.detail, ok=step.ok) for step in steps]
            return checks, all(step.ok or step.warns for step in steps)
        with open_library(settings) as library:
            count = len(library.workbooks())
    except CatalogueError as error:
        return [_check("Bibliothèque", error.sentence, ok=False)], settings.library is None  # need not be there yet
    return [_check("Bibliothèque", f"{library.name} : {counted(count, 'classeur')}")], True


def _mail(settings: Settings) -> dict[str, Any]:
    try:
        return _check("Courriel", probe(settings))
    except CatalogueError as error:
        return _check("Courriel", error.sentence, ok=False)


def _settings(settings: Settings) -> list[dict[str, str]]:
    return [
        {
            "name": f"CATALOGUE_{name.upper()}",
            "value": _shown(name, getattr(settings, name)),
            "meaning": field.description or "",
        }
        for name, field in Settings.model_fields.items()
    ]


def _shown(name: str, value: object) -> str:
    if isinstance(value, SecretStr):
        return masked(value.get_secret_value()) if name.endswith("_url") else "***"
    return "" if value is None else masked(str(value))
