"""Why a file cannot be written as its format demands."""

from __future__ import annotations

from catalogue.errors import CatalogueError
from catalogue.french import counted


class CannotExport(CatalogueError):
    """A value does not fit its format, or the file failed its own checks: nothing is delivered."""

    problem = "cannot-export"
    status = 409


def too_long(what: str, text: str, longest: int, file: str) -> CannotExport:
    """Return the fault of a value that may not be cut."""
    return CannotExport(
        f"{what} « {text} » : {counted(len(text), 'caractère')}, le format {file} n'en prend que {longest}. "
        "Raccourcissez-le, ou choisissez un autre format."
    )
