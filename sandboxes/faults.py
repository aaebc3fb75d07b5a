"""The bad days of a counterpart: which requests go wrong, and how; one file format for every sandbox.

A file is a JSON list of objects with the fields of `Fault`. The first one that fits a request and has turns left is
used. The kinds of `fault` that a sandbox knows are its own: one that it does not know makes it refuse the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from catalogue.errors import WrongUse

#: An answer sent byte by byte; one without end; one that a decoder swells; a certificate that nobody trusts.
DRIP, HUGE, GZIP_BOMB, BAD_TLS = "drip", "huge", "gzip_bomb", "bad_tls"

_EXPECTED = {
    "method": "une méthode HTTP en capitales, par exemple GET, ou null pour toutes",
    "path": "une expression régulière, par exemple /content$",
    "times": "un nombre de fois, au moins 1, ou null pour toujours",
    "status": "un code HTTP de 200 à 599, ou null",
    "headers": 'un objet d\'en-têtes, par exemple {"Retry-After": "2"}',
    "delay_seconds": "un nombre de secondes, 0 ou plus",
    "drop": "true ou false",
    "after_commit": "true ou false",
    "fault": "un nom de panne entre guillemets, ou null",
}


class Fault(BaseModel):
    """One thing that goes wrong; with none of `status`, `drop` and `fault`, a request is only late."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    #: Of the requests that it strikes; None: any.
    method: Annotated[str | None, Field(pattern=r"^[A-Z]+$")] = None
    #: Found anywhere in the path with its query, as it was sent.
    path: re.Pattern[str] = re.compile("")
    #: How many requests it strikes; None: for ever.
    times: Annotated[int | None, Field(ge=1)] = 1
    #: Answered in place of the real answer; None: the real one, with `headers` added.
    status: Annotated[int | None, Field(ge=200, le=599)] = None
    headers: Mapping[str, str] = Field(default_factory=dict)
    #: A text as it is, anything else as JSON; None: what this counterpart says with such a status.
    body: Any = None
    #: How long the request waits first, in seconds; between two bytes where `fault` is drip.
    delay_seconds: Annotated[float, Field(ge=0)] = 0
    #: Whether the connection is cut without an answer.
    drop: bool = False
    #: Whether the request is carried out all the same: its answer is lost.
    after_commit: bool = False
    #: A kind of its own.
    fault: str | None = None

    @field_validator("path", mode="before")
    @classmethod
    def _expression(cls, value: object) -> object:
        try:
            return re.compile(value) if isinstance(value, str) else value
        except re.error as error:
            raise ValueError(str(error)) from error

    def strikes(self, method: str, target: str) -> bool:
        """Whether it is about such a request; ``target`` is the path with its query."""
        return self.method in (None, method) and self.path.search(target) is not None


class Faults:
    """The faults that are left, used up from the first to the last."""

    def __init__(self, faults: Iterable[Fault] = ()) -> None:
        self._left: list[tuple[Fault, int | None]] = []
        self.add(*faults)

    def add(self, *faults: Fault) -> None:
        """Let more go wrong."""
        self._left += [(fault, fault.times) for fault in faults]

    def clear(self) -> None:
        """Let nothing more go wrong."""
        self._left.clear()

    def take(self, method: str, target: str) -> Fault | None:
        """Return what strikes this request, and count it; None when nothing does."""
        for place, (fault, times) in enumerate(self._left):
            if fault.fault != BAD_TLS and fault.strikes(method, target):
                if times is not None:
                    self._left[place : place + 1] = [(fault, times - 1)] if times > 1 else []
                return fault
        return None

    @property
    def distrusted(self) -> bool:
        """Whether the whole server presents a certificate that nobody trusts."""
        return any(fault.fault == BAD_TLS for fault, _ in self._left)


def read_faults(path: Path, known: Iterable[str]) -> Faults:
    """Read a file of faults; ``known`` are the kinds of `Fault.fault` that this sandbox can do.

    Raises: WrongUse, naming the fault and the field, for a file that it cannot use as it is.
    """
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise WrongUse(f"Le fichier de pannes {path} ne se lit pas comme du JSON ({error}) : corrigez-le.") from error
    if not isinstance(listed, list):
        raise WrongUse(f"Le fichier de pannes {path} doit être une liste JSON : écrivez [{{…}}, {{…}}].")
    faults = [_read(path, number, given) for number, given in enumerate(listed, 1)]
    for number, fault in enumerate(faults, 1):
        if fault.fault is not None and fault.fault not in known:
            choices = ", ".join(sorted(known))
            raise WrongUse(
                f"{path}, panne n° {number} : ce bac à sable ne connaît pas la panne « {fault.fault} » : "
                f"choisissez {choices}, ou null."
            )
    return Faults(faults)


def _read(path: Path, number: int, given: object) -> Fault:
    try:
        return Fault.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = str(first["loc"][0]) if first["loc"] else None
        if field is None:
            said = "écrivez un objet JSON"
        elif field in _EXPECTED:
            said = f"le champ « {field} » attend {_EXPECTED[field]}"
        else:
            said = f"le champ « {field} » n'existe pas : choisissez {', '.join(Fault.model_fields)}"
        raise WrongUse(f"{path}, panne n° {number} : {said}.") from error
