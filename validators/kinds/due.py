"""The kind of due rules: when a commission is paid once it is due (decision 22)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from validators.kinds.base import MALFORMED, Fault, Kind, fold, nearest
from workbooks.model import CellKind

#: Each stored form, as a pattern, with what it says in French and what may be typed; ``{}`` is a number.
_FORMS = (
    ("immediate", "immediate", "immédiat", r"immediate?(?:ment)?"),
    ("end of month", "end of month", "fin de mois", r"fin (?:de|du) mois"),
    (
        "day {} of next month",
        r"day ([0-9]+) of next month",
        "{} du mois suivant",
        r"(?:le )?([0-9]{1,2}|1er) du mois suivant",
    ),
    ("{} days", r"([0-9]+) days", "J+{}", r"j ?\+ ?([0-9]{1,3})"),
)
_MOST = {"day {} of next month": 31, "{} days": 365}


#: What people write for two of them, and the form to propose.
_MEANT = (
    (re.compile(r"(?:a |sous )?([0-9]{1,3}) ?(?:j|jours?)(?: nets?)?"), "J+{}"),
    (re.compile(r"(?:le )?([0-9]{1,2}) (?:du |de |)(?:mois )?(?:prochain|suivant|m ?\+ ?1)"), "{} du mois suivant"),
)


@dataclass(frozen=True, slots=True)
class DueRule(Kind):
    """A moment in a closed grammar: ``immédiat``, ``fin de mois``, ``15 du mois suivant``, ``J+30``."""

    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "text"
    native: ClassVar[tuple[CellKind, ...]] = ()

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Leave every distinct cell to ``parse_one``: there are few."""
        return pl.lit(None, pl.String)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Return the stored form, in English words: ``day 15 of next month``."""
        folded = fold(text)
        for stored, _, _, pattern in _FORMS:
            found = re.fullmatch(pattern, folded)
            if found is None:
                continue
            if not found.groups():
                return stored
            day = int(found[1].removesuffix("er"))
            if 1 <= day <= _MOST[stored]:
                return stored.format(day)
        raise Fault(MALFORMED, suggestion=_meant(folded))

    def format(self, value: Any) -> Any:
        """Return the French words of a stored form."""
        for _, stored, french, _ in _FORMS:
            found = re.fullmatch(stored, str(value))
            if found:
                return french.format(*found.groups())
        return value

    @property
    def expected(self) -> str:
        """Show every form."""
        return "« immédiat », « fin de mois », « 15 du mois suivant » ou « J+30 »"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return the stored forms as a pattern."""
        return {"type": "string", "pattern": r"^(immediate|end of month|day [0-9]{1,2} of next month|[0-9]{1,3} days)$"}


def _meant(folded: str) -> str | None:
    """Return the form to propose for other words."""
    for pattern, form in _MEANT:
        if found := pattern.fullmatch(folded):
            return form.format(int(found[1]))
    return nearest(folded, ["immédiat", "fin de mois"])
