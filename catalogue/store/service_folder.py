"""Which service folder holds the database of a data folder that the server's account cannot reach (root only).

The two name one another: the data folder holds the service folder's name and a key, the service folder the same key and
where the data folder lies. So a data folder keeps its database under any of its names and wherever it is moved, a copy
of it is told from it, and nobody gets at another's database by writing its name.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path

from catalogue.errors import StorageBlocked
from catalogue.store.private_files import open_private, write_private

#: Root only: databases whose data folder is out of reach, and the copy of the binaries.
SERVICE_ROOT = Path("/var/lib/winvest-catalogue")
#: In the data folder: the service folder's name, and the key.
_MARK = "service-folder.json"
#: In the service folder: the same key, and the data folder's path.
_OWNER = "data-folder.json"


def is_elsewhere(data_dir: Path) -> bool:
    """Say whether a data folder names a service folder; whoever is not root cannot read which."""
    return os.path.lexists(data_dir / _MARK)


def service_folder(data_dir: Path) -> Path | None:
    """Return the service folder of a data folder: the one it names, or that of its path; None: it has none yet.

    Raises: StorageBlocked for a copy of a data folder that is still there, and for a name that is not its own.
    """
    mark = _read(data_dir / _MARK)
    if mark:
        return _named(data_dir, mark)
    found = (SERVICE_ROOT / digest(path) for path in (data_dir, data_dir.resolve()))
    return next((one for one in found if (one / "cluster").exists() and _taken_by(one, data_dir) is None), None)


def new_service_folder(data_dir: Path) -> Path:
    """Return a service folder for a data folder that has none; its name tells nothing where another has it already."""
    usual = SERVICE_ROOT / digest(data_dir.resolve())
    return usual if _taken_by(usual, data_dir) is None else SERVICE_ROOT / secrets.token_hex(8)


def bind(data_dir: Path, service: Path) -> None:
    """Have a data folder and its service folder name one another; does nothing where they do already. Raises: OSError."""
    key = _read(service / _OWNER).get("key") or secrets.token_hex(16)
    here = str(data_dir.resolve())
    for path, content in (
        (service / _OWNER, {"key": key, "path": here}),
        (data_dir / _MARK, {"key": key, "folder": service.name}),
    ):
        if _read(path) != content:
            write_private(path, json.dumps(content))


def digest(path: Path) -> str:
    """Return a short name for a path."""
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:16]


def _named(data_dir: Path, mark: dict[str, str]) -> Path:
    """Return the service folder that a data folder names, where that is its own."""
    folder = SERVICE_ROOT / Path(mark.get("folder", "")).name
    if not folder.exists():
        return folder  # it is made again, unless the archive says that a database is missing
    if _read(folder / _OWNER).get("key") != mark.get("key"):
        raise StorageBlocked(
            f"{data_dir / _MARK} nomme {folder}, qui est la base d'un autre dossier : remettez le fichier d'origine."
        )
    original = _taken_by(folder, data_dir)
    if original is not None:
        raise StorageBlocked(
            f"{data_dir} est une copie de {original}, dont la base est dans {folder} : travaillez dans {original}, ou "
            f"supprimez {data_dir / _MARK} et l'archive de la copie pour repartir d'une base vide."
        )
    return folder


def _taken_by(folder: Path, data_dir: Path) -> Path | None:
    """Return the other data folder whose database a service folder holds; None: there is no other any more."""
    held = _read(folder / _OWNER)
    other = Path(held.get("path", ""))
    if not held or not other.exists() or other.samefile(data_dir):
        return None
    return other if _read(other / _MARK).get("key") == held["key"] else None


def _read(path: Path) -> dict[str, str]:
    """Return what one of the two files says; nothing where there is none, or where it is no such file."""
    with suppress(FileNotFoundError, NotADirectoryError, ValueError):
        with os.fdopen(open_private(path, os.O_RDONLY), encoding="utf-8") as stream:
            said = json.load(stream)
        return {str(name): str(value) for name, value in said.items()} if isinstance(said, dict) else {}
    return {}
