"""The demo's own folder: which one it may take, and the samples laid there without touching what somebody edited.

A data folder is the demo's when it holds nothing, or when a demo left its mark there. The scratch of `make bench`, a
database that no workbook ever reached (`catalogue init` and `doctor` make one) and the documents that `catalogue
validate` looked at count for nothing. The mark remembers what was laid, so that a newer sample replaces an untouched copy, and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shlex
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from catalogue.errors import WrongUse, storage_failure
from catalogue.store import runs
from sync.bootstrap import Service
from sync.library import DocumentLibrary, Entry
from sync.library.writing import write_whole
from sync.settings import Settings

#: What a demo leaves in its data folder: the SHA-256 of each sample as it was laid, by path.
MARK = "demonstration.json"
#: The command that the journal of runs remembers of a demo.
COMMAND = "demo"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
#: What may lie in an empty data folder: the database is looked into once it answers.
_NOTHING = frozenset({"archive", "bench", "postgres"})


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of the samples, by their paths in the library."""

    untouched: frozenset[str]  #: lie there as shipped
    edited: tuple[str, ...] = ()  #: differ from what was laid, and were left as they are
    restored: tuple[str, ...] = ()  #: had disappeared, and lie there again


class SampleLibrary:
    """The demo's library, of which only the untouched samples are loaded: somebody's own work waits for `sync`."""

    shows_all = False

    def __init__(self, library: DocumentLibrary, laid: Laid) -> None:
        self.name = library.name
        self._untouched = laid.untouched
        self._library = library
        self.notices, self.look = library.notices, library.look
        self.documents, self.logos, self.find = library.documents, library.logos, library.find
        self.same_before, self.fetch = library.same_before, library.fetch
        self.write, self.release = library.write, library.release

    def workbooks(self) -> Sequence[Entry]:
        """List the samples that nobody edited."""
        return [entry for entry in self._library.workbooks() if entry.path in self._untouched]

    def trials(self) -> Sequence[Entry]:
        """List nothing either."""
        return ()

    def elsewhere(self) -> Sequence[Entry]:
        """List nothing: the demo speaks of its samples only."""
        return ()


def demo_settings(settings: Settings, *options: str) -> Settings:
    """Return what a demo works with: these settings without mail; `options` are those of the command line.

    Raises: WrongUse, with the line that works, when they name a library, a database or a data folder not its own.
    """
    named = _named_elsewhere(settings)
    if named:
        raise WrongUse(
            f"La démonstration a sa propre bibliothèque et sa propre base, or {' et '.join(named)} "
            f"{'est réglé' if len(named) == 1 else 'sont réglés'} (environnement ou .env) : "
            f"lancez {_line_that_works(settings, options)}"
        )
    if not _may_take(settings.data_dir):
        raise _taken(settings, options)
    return settings.model_copy(update={"smtp_host": None})


def is_demo(settings: Settings, address: str) -> bool:
    """Say whether screens served at an address show what a demo made, to this machine only, to whoever one wants to be.

    Not where an identity provider is set, or a library or a database of somebody's own.
    """
    own = not _named_elsewhere(settings) and (settings.data_dir / MARK).exists()
    return own and settings.oidc_issuer is None and address in _LOOPBACK


def claim(service: Service, *options: str) -> None:
    """Leave the demo's mark in the data folder, unless it is there.

    Raises: WrongUse, with the line that works, when its database holds what no demo brought; StorageUnavailable.
    """
    data_dir = service.settings.data_dir
    if (data_dir / MARK).exists():
        return
    with service.database.reading(service.scope) as connection:
        commands = runs.commands(connection)
    if not commands <= {COMMAND}:
        raise _taken(service.settings, options)
    with _explained(data_dir):
        _leave_mark(data_dir, {})


def lay(samples: Path, data_dir: Path) -> Laid:
    """Copy the samples into the library of a folder that bears the mark: those absent, and those that nobody edited.

    Raises: StorageUnavailable.
    """
    library, known = data_dir / "library", _read_mark(data_dir)
    untouched, edited, restored = set(), [], []
    with _explained(library):
        for source in sorted(path for path in samples.rglob("*") if path.is_file()):
            path, shipped = source.relative_to(samples).as_posix(), _digest(source)
            there = _found(library / path)
            if there not in (None, shipped, known.get(path)):
                edited.append(path)
                continue
            if there is None and path in known:
                restored.append(path)
            if there != shipped:
                target = library / path
                target.parent.mkdir(parents=True, exist_ok=True)
                write_whole(target, source.read_bytes())
            known[path] = shipped
            untouched.add(path)
        _leave_mark(data_dir, known)
    return Laid(frozenset(untouched), tuple(edited), tuple(restored))


def _named_elsewhere(settings: Settings) -> list[str]:
    named = {"CATALOGUE_LIBRARY": settings.library, "CATALOGUE_DATABASE_URL": settings.database_url}
    return [name for name, value in named.items() if value]


def _may_take(data_dir: Path) -> bool:
    """Whether a data folder bears the mark, or holds nothing."""
    if (data_dir / MARK).exists() or not data_dir.exists():
        return True
    with _explained(data_dir):
        return {path.name for path in data_dir.iterdir()} <= _NOTHING


def _taken(settings: Settings, options: Sequence[str]) -> WrongUse:
    return WrongUse(
        f"La démonstration ne prend qu'un dossier de données vide ou fait par elle, et {settings.data_dir} "
        f"(CATALOGUE_DATA_DIR) contient déjà un catalogue ou d'autres fichiers : "
        f"lancez {_line_that_works(settings, options, elsewhere=True)}"
    )


def _line_that_works(settings: Settings, options: Sequence[str], *, elsewhere: bool = False) -> str:
    """Return the command to paste; an empty variable counts as absent, and wins over the `.env` file."""
    data_dir, program = settings.data_dir, Path(sys.executable).with_name("catalogue")
    words = ["env", *(f"{name}=" for name in _named_elsewhere(settings))]
    if elsewhere or not _may_take(data_dir):
        numbered = (data_dir / ("demo" if number == 1 else f"demo-{number}") for number in count(1))
        words.append(f"CATALOGUE_DATA_DIR={next(folder for folder in numbered if _may_take(folder))}")
    words += [str(program) if shutil.which("catalogue") is None else "catalogue", "demo", *options]
    return shlex.join(words)


def _read_mark(data_dir: Path) -> dict[str, str]:
    """Return what was laid; nothing when somebody wrote into the mark: then all that differs is theirs."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        return dict(json.loads((data_dir / MARK).read_bytes())["samples"])
    return {}


def _leave_mark(data_dir: Path, samples: dict[str, str]) -> None:
    write_whole(data_dir / MARK, json.dumps({"samples": samples}, ensure_ascii=False, indent=1).encode())


def _found(path: Path) -> str | None:
    """Return the SHA-256 of a file, an empty text for whatever else bears the name, None for nothing."""
    if path.is_file():
        return _digest(path)
    return "" if path.exists() or path.is_symlink() else None


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@contextlib.contextmanager
def _explained(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise storage_failure(
            error,
            f"Impossible de préparer la démonstration dans {folder}",
            "vérifiez les droits et la place libre, ou choisissez un autre dossier avec CATALOGUE_DATA_DIR.",
        ) from error
