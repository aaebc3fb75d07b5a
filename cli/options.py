"""Options that several commands share, and how they are read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from catalogue.errors import WrongUse

Json = Annotated[bool, typer.Option("--json", help="Écrire un seul document JSON sur la sortie.")]
At = Annotated[str | None, typer.Option("--at", help="À cet instant (date ISO) ; par défaut : maintenant.")]
KnownAt = Annotated[str | None, typer.Option("--known-at", help="Tel qu'on le savait à cet instant (date ISO).")]


def instant(text: str | None, timezone: str) -> datetime | None:
    """Read an ISO date or instant; without zone it means the company's timezone, a date its midnight (decision 7).

    Raises: WrongUse when the text is no ISO date.
    """
    if text is None:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise WrongUse(f"« {text} » n'est pas une date ISO : écrivez par exemple 2025-09-01.") from None
    return (read if read.tzinfo else read.replace(tzinfo=ZoneInfo(timezone))).astimezone(UTC)
