"""What stops the service, as opposed to what a workbook's author can mend (that is a finding).

::

    CatalogueError                  one sentence for a person, with what to do; exit code 3
    ├── WrongUse                    the command was called wrongly; exit code 64
    ├── UnfitFile                   what lies there is no file to read (declared in sync.library.opening); exit code 2
    ├── UnreadableWorkbook          a file that is no workbook we can trust (declared in workbooks.model); exit code 2
    ├── DatabaseUnavailable         the database cannot be reached or started
    ├── MailUnavailable             the mail server does not take a message (declared in sync.mailing)
    ├── CannotExport                a value does not fit a file's format (declared in exports.engine.faults)
    ├── StorageUnavailable          the disk or the library cannot be read or written
    ├── CannotExport                a value that a format cannot hold, or a file that its own check refuses (exports)
    └── Refused                     the database refused a write that rules should have caught: our own fault
"""

from __future__ import annotations

import errno

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
    errno.EEXIST: "un fichier porte déjà ce nom",
    errno.ELOOP: "c'est un lien",
}


def storage_reason(error: OSError) -> str:
    """Say in French why the file system refused."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


class CatalogueError(Exception):
    """The root: carries the French sentence to show and the exit code of the command line."""

    exit_code = 3

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class WrongUse(CatalogueError):
    """The command was given something it cannot use; the sentence lists the choices."""

    exit_code = 64


class DatabaseUnavailable(CatalogueError):
    """PostgreSQL cannot be reached or started; nothing was changed."""


class StorageUnavailable(CatalogueError):
    """A file of the library, the archive or the data folder cannot be read or written."""


class Refused(CatalogueError):
    """The database refused a write that the rules should have caught; nothing was changed."""
