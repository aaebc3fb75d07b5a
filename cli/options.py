"""Options that several commands share, and how they are read."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, overload
from zoneinfo import ZoneInfo

import typer

from catalogue.errors import WrongUse
from catalogue.periods import YEARS, YEARS_SENTENCE

if TYPE_CHECKING:
    from catalogue.labels import StrLabelEnum
    from usecases.instants import Instants

_Member = TypeVar("_Member", bound="StrLabelEnum")


def capitals(text: str | None) -> str | None:
    """Return a code as the catalogue writes it."""
    return None if text is None else text.upper()


Company = Annotated[str, typer.Option(help="Code de la société.", callback=capitals)]
Seller = Annotated[str, typer.Option("--company", help="Code de la société qui vend.", callback=capitals)]
Json = Annotated[bool, typer.Option("--json", help="Écrire un seul document JSON sur la sortie.")]
Csv = Annotated[bool, typer.Option("--csv", help="Écrire un CSV sur la sortie.")]
At = Annotated[str | None, typer.Option("--at", help="À cet instant (date ISO) ; par défaut : maintenant.")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="Tel qu'on le savait à cet instant (date ISO).")]


def instant(text: str | None) -> datetime | None:
    """Read an ISO date or instant; without zone it means the service's timezone, a date its midnight (decision 7).

    Raises: WrongUse when the text is no ISO date.
    """
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"« {text} » n'est pas une date ISO : écrivez par exemple 2025-09-01.") from None
    _refuse_year(text, read.year)
    return (read if read.tzinfo else read.replace(tzinfo=_zone())).astimezone(UTC)


def instants(at: str | None, known_at: str | None) -> Instants:
    """Read ``--at`` and ``--known-at``; raises WrongUse for what is no date, and for a knowledge still to come."""
    from usecases.instants import Instants

    known = instant(known_at)
    return Instants.asked(instant(at), known, now=datetime.now(UTC), timezone=_zone().key)


def today() -> date:
    """Return the day that it is in the service's timezone."""
    return datetime.now(_zone()).date()


def midnight() -> datetime:
    """Return the beginning of today in the service's timezone."""
    return datetime.now(_zone()).replace(hour=0, minute=0, second=0, microsecond=0)


def _zone() -> ZoneInfo:
    from sync.settings import Settings

    return ZoneInfo(Settings().timezone)


def day(text: str, example: str = "2025-09-01") -> date:
    """Read an ISO date; raises WrongUse, with an example, when the text is none."""
    try:
        read = date.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"« {text} » n'est pas une date ISO : écrivez par exemple {example}.") from None
    _refuse_year(text, read.year)
    return read


def _refuse_year(text: str, year: int) -> None:
    if year not in YEARS:
        raise WrongUse(f"« {text} » est hors du calendrier : {YEARS_SENTENCE}.")


@overload
def named(members: type[_Member], text: str, what: str) -> _Member: ...
@overload
def named(members: type[_Member], text: str | None, what: str) -> _Member | None: ...
def named(members: type[_Member], text: str | None, what: str) -> _Member | None:
    """Return the member of a list by its code or its French name; raises WrongUse, listing the codes."""
    if text is None:
        return None
    for member in members:
        if text.casefold() in (member.value.casefold(), member.label.casefold()):
            return member
    raise WrongUse(f"{what} « {text} » inconnu : choisissez {', '.join(members.codes())}.")


def there(given: Path | list[Path] | None) -> Path | list[Path] | None:
    """Return the files that were named; raises WrongUse for the first that is not there, before anything is done."""
    for path in given if isinstance(given, list) else [given] if given else []:
        if not os.path.lexists(path):  # a name that no file could bear is none either
            raise WrongUse(f"Le fichier {path} n'existe pas : vérifiez le chemin.")
    return given


def month(text: str) -> date:
    """Return the first day of a month written ``2025-09``; raises WrongUse when it is none."""
    try:
        read = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        raise WrongUse(f"« {text} » n'est pas un mois : écrivez par exemple 2025-09.") from None
    _refuse_year(text, read.year)
    return read


def who_runs() -> str:
    """Return the account that runs the command: the journal says who asked."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as in some containers
        return "compte sans nom"
