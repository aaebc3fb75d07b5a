"""Examine the installation for ``doctor``: what works, what does not, and every setting."""

from __future__ import annotations

import shutil
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.engine import make_url

from catalogue.errors import CatalogueError
from catalogue.store.embedded import EmbeddedServer
from sync.bootstrap import open_library, service
from sync.mailing import probe
from sync.settings import Settings

_LOW_SPACE_MIB = 500


def checkup(settings: Settings) -> dict[str, Any]:
    """Return ``{"healthy", "checks": [{"name", "ok", "detail"}], "settings": [{"name", "value", "meaning"}]}``."""
    checks = [_database(settings), _space(settings), _library(settings)]
    if settings.database_url is None:
        checks.append(_embedded(settings))
    if settings.smtp_host is not None:
        checks.append(_mail(settings))
    return {"healthy": checks[0]["ok"] and checks[1]["ok"], "checks": checks, "settings": _settings(settings)}


def _check(name: str, detail: str, *, ok: bool = True) -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail}


def _database(settings: Settings) -> dict[str, Any]:
    try:
        with service(settings) as running, running.database.reading() as connection:
            version = connection.scalar(text("SHOW server_version"))
            superuser = connection.scalar(text("SELECT rolsuper FROM pg_roles WHERE rolname = session_user"))
    except CatalogueError as error:
        return _check("Base de données", error.sentence, ok=False)
    detail = f"PostgreSQL {version}"
    if superuser:
        detail += " ; attention : le compte de CATALOGUE_DATABASE_URL est superutilisateur, donnez-lui moins de droits"
    return _check("Base de données", detail)


def _embedded(settings: Settings) -> dict[str, Any]:
    try:
        state = EmbeddedServer(settings.data_dir).state()
    except CatalogueError as error:
        return _check("Serveur intégré", error.sentence, ok=False)
    place = " (dossier de service)" if state.in_service_folder else ""
    return _check(
        "Serveur intégré", f"données : {state.cluster}{place} ; compte : {state.account} ; journal : {state.log}"
    )


def _space(settings: Settings) -> dict[str, Any]:
    folder = settings.data_dir if settings.data_dir.exists() else settings.data_dir.absolute().parent
    free = shutil.disk_usage(folder).free // 2**20
    return _check("Espace disque", f"{free} Mio libres pour {settings.data_dir}", ok=free >= _LOW_SPACE_MIB)


def _library(settings: Settings) -> dict[str, Any]:
    try:
        library = open_library(settings)
        count = len(library.workbooks())
    except CatalogueError as error:
        return _check("Bibliothèque", error.sentence, ok=False)
    return _check("Bibliothèque", f"{library.name} : {count} classeurs")


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
        secret = value.get_secret_value()
        return make_url(secret).render_as_string(hide_password=True) if name.endswith("_url") else "***"
    return "" if value is None else str(value)
