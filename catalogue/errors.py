"""What stops the service, as opposed to what a workbook's author can mend (that is a finding).

Each class says for every door what it amounts to: the code of the problem, which never changes, the status of HTTP and
the exit code of the command line. 503 is « later », anything else « somebody must act ».

::

    CatalogueError               failure               500  3   one sentence for a person, with what to do
    ├── WrongUse                 wrong-use             422  64  the command or the request cannot be used as it is
    │   ├── CannotPrice          cannot-price          422  64  the catalogue has no single price (catalogue.pricing.facts)
    │   └── CannotCommission     cannot-commission     422  64  nor a single commission (catalogue.commissions.facts)
    ├── UnfitFile                unfit-file            422  2   what lies there is no file to read (sync.library.opening)
    ├── UnreadableWorkbook       unreadable-workbook   422  2   a file that is no workbook we can trust (workbooks.refusals)
    ├── SkuTaken                 sku-taken             409  3   the SKU is another company's (catalogue.store.apply)
    ├── CannotExport             cannot-export         409  3   a value that a format cannot hold (exports.engine.faults)
    ├── Forbidden                forbidden             403  3   no right to what is asked for (catalogue.access)
    ├── DatabaseUnavailable      database-unavailable  503  3   the database cannot be reached or started
    ├── StorageUnavailable       storage-unavailable   503  3   a disk or a library, one of two ways:
    │   ├── StorageBusy          storage-busy          503  3   later, in so many seconds: it may well go then
    │   └── StorageBlocked       storage-blocked       502  3   somebody must act: until then it will not go
    │       ├── NotAsWritten     not-as-written        502  3   what comes back is not what was written (sync.depositing)
    │       └── AccessDenied     access-denied         502  3   a right that an administrator gives (sync.library.sharepoint.answers)
    ├── FileMoved                file-moved            412  3   what lies in the library is not the version meant
    ├── TurnLost                 turn-lost             503  3   the connection that kept the turn to apply was ended
    ├── NobodySignsIn            nobody-signs-in       503  3   the screens have no identity provider to ask (cli.serving)
    ├── MailUnavailable          mail-unavailable      503  3   the mail server takes no message (sync.mailing)
    │   └── MailRefused          mail-refused          502  3   it does not take this one
    └── Refused                  refused               500  3   the database refused what rules should have caught: our fault
"""

from __future__ import annotations

import errno
from typing import ClassVar

#: In how many seconds what is used by somebody else is tried again.
BUSY_SECONDS = 60
_REASONS = {
    errno.ENOSPC: "le disque est plein",
    errno.EFBIG: "le fichier dépasse la taille permise",
    errno.EDQUOT: "votre quota de disque est atteint",
    errno.EACCES: "l'accès est refusé",
    errno.EPERM: "l'accès est refusé",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOENT: "le fichier n'existe pas",
    errno.ENOTDIR: "ce n'est pas un dossier",
    errno.EISDIR: "c'est un dossier",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ELOOP: "c'est un lien",
    errno.EBUSY: "un autre programme s'en sert",
    errno.ETXTBSY: "un autre programme s'en sert",
    errno.EAGAIN: "un autre programme s'en sert",
    errno.ENOLCK: "un autre programme s'en sert",
    errno.ETIMEDOUT: "le serveur de fichiers ne répond pas",
    errno.EHOSTDOWN: "le serveur de fichiers ne répond pas",
    errno.EHOSTUNREACH: "le serveur de fichiers ne répond pas",
    errno.ENETUNREACH: "le serveur de fichiers ne répond pas",
    errno.ESTALE: "le serveur de fichiers a redémarré",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
}
#: What passes by itself, of what a file system refuses.
_PASSING = frozenset(
    {
        errno.EBUSY, errno.ETXTBSY, errno.EAGAIN, errno.ENOLCK, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH,
        errno.ENETUNREACH, errno.ESTALE, errno.EMFILE, errno.ENFILE,
    }
)  # fmt: skip

#: What concerns one name, of what a file system refuses.
_HELD = frozenset({errno.EBUSY, errno.ETXTBSY, errno.EISDIR, errno.EEXIST})


def storage_reason(error: OSError) -> str:
    """Say in French why the file system refused."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class CatalogueError(Exception):
    """The root: carries the French sentence to show, and what it amounts to at each door."""

    problem: ClassVar[str] = "failure"  #: its code, for programs: never changes
    status: ClassVar[int] = 500  #: of HTTP
    exit_code: ClassVar[int] = 3  #: of the command line

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WrongUse(CatalogueError):
    """The command was given something it cannot use; the sentence lists the choices."""

    problem = "wrong-use"
    status = 422
    exit_code = 64


class DatabaseUnavailable(CatalogueError):
    """PostgreSQL cannot be reached or started; nothing was changed."""

    problem = "database-unavailable"
    status = 503


class StorageUnavailable(CatalogueError):
    """A file of the library, the archive or the data folder cannot be read or written: later, or once somebody acted."""

    problem = "storage-unavailable"
    status = 503

    def __init__(self, sentence: str, *, held: bool = False) -> None:
        super().__init__(sentence)
        self.held = held  #: it is that name alone that somebody holds, or that something else bears


class StorageBusy(StorageUnavailable):
    """It may well go later: another program uses the file, the library asks to wait."""

    problem = "storage-busy"

    def __init__(self, sentence: str, seconds: int = BUSY_SECONDS, *, held: bool = False) -> None:
        super().__init__(sentence, held=held)
        self.seconds = seconds  #: to wait before it is tried again


class StorageBlocked(StorageUnavailable):
    """It will not go before somebody acted: the disk is full, a right is missing, nothing lies there."""

    problem = "storage-blocked"
    status = 502


class FileMoved(CatalogueError):
    """Somebody saved, moved or deleted a file of the library since the version that is meant; nothing was done."""

    problem = "file-moved"
    status = 412

    def __init__(self, path: str) -> None:
        super().__init__(
            f"« {path} » a changé dans la bibliothèque depuis qu'il a été lu : recommencez avec ce qui y est."
        )


class TurnLost(CatalogueError):
    """The connection that kept the turn among all that apply changes was ended; nothing more of that turn is written."""

    problem = "turn-lost"
    status = 503

    def __init__(self) -> None:
        super().__init__(
            "La connexion qui gardait le tour d'écriture a été coupée : rien n'a été changé, relancez la commande."
        )


class Refused(CatalogueError):
    """The database refused a write that the rules should have caught; nothing was changed."""

    problem = "refused"


def storage_failure(error: OSError, what: str, act: str) -> StorageUnavailable:
    """Return the failure that the file system's refusal amounts to.

    ``what`` begins the sentence (« Impossible de lire X »), ``act`` says what to do where it does not pass by itself.
    """
    said, held = f"{what} ({storage_reason(error)}) : ", error.errno in _HELD
    if error.errno in _PASSING:
        return StorageBusy(f"{said}réessayez dans une minute.", held=held)
    return StorageBlocked(f"{said}{act}", held=held)
