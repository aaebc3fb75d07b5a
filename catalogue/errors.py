"""What stops the service, as opposed to what a workbook's author can mend (that is a finding).

::

    CatalogueError                  one sentence for a person, with what to do; exit code 3
    ├── WrongUse                    the command was called wrongly; exit code 64
    ├── UnreadableWorkbook          a file that is no workbook we can trust (declared in workbooks.model); exit code 2
    ├── DatabaseUnavailable         the database cannot be reached or started
    ├── StorageUnavailable          the disk or the library cannot be read or written
    └── Refused                     the database refused a write that rules should have caught: our own fault
"""

from __future__ import annotations


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
