"""Kinds with a closed list of values: yes or no, one choice, several choices; and columns that Excel computes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import polars as pl

from catalogue.labels import StrLabelEnum
from validators.kinds.base import CHOICE, YES_NO, Fault, Kind, clean, fold, nearest
from workbooks.model import CellKind
from workbooks.shown import shown

_YES = {"oui", "o", "x", "vrai", "true", "1", "yes"}
_NO = {"non", "n", "faux", "false", "0", "no"}


@dataclass(frozen=True, slots=True)
class Flag(Kind):
    """Oui or Non."""

    dtype: ClassVar[pl.DataType] = pl.Boolean()
    template: ClassVar[str] = "yes_no"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.BOOLEAN, CellKind.TEXT)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Read the usual spellings at once."""
        return pl.when(text.is_in(["Oui", "TRUE"])).then(True).when(text.is_in(["Non", "FALSE"])).then(False)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> bool:
        """Read any spelling of yes and no; of a number, what its format shows."""
        if kind is CellKind.NUMBER and number_format is not None:
            text = shown(text, number_format) or text
        if fold(text) in _YES:
            return True
        if fold(text) in _NO:
            return False
        raise Fault(YES_NO, suggestion=nearest(text, ["Oui", "Non"]))

    def format(self, value: Any) -> Any:
        """Return Oui or Non."""
        return None if value is None else "Oui" if value else "Non"

    @property
    def expected(self) -> str:
        """Say both words."""
        return "Oui ou Non"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Choice(Kind):
    """One value of a closed list: labels in the sheet, codes in the frame."""

    values: type[StrLabelEnum]
    meant: tuple[tuple[str, str], ...] = ()  #: words that people use instead, and the label to propose for each
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "choice"
    native: ClassVar[tuple[CellKind, ...]] = (CellKind.TEXT,)

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Turn exact labels into codes; other spellings are left to ``parse_one``."""
        return text.replace_strict(dict(zip(self.values.labels(), self.values.codes(), strict=True)), default=None)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> str:
        """Accept a label or a code whatever its case and accents; propose the nearest otherwise."""
        known = {fold(code): code for code in self.values.codes()}
        known |= dict(zip(map(fold, self.values.labels()), self.values.codes(), strict=True))
        try:
            return known[fold(text)]
        except KeyError:
            raise Fault(CHOICE, suggestion=self._proposal(text)) from None

    def _proposal(self, text: str) -> str | None:
        """Return the label that a word most likely means: another word for it, or a mistyped one."""
        said = dict(self.meant).get(fold(text))
        return said or nearest(text, self.values.labels())

    def format(self, value: Any) -> Any:
        """Return the label."""
        return None if value is None else self.values.label_of(value)

    @property
    def expected(self) -> str:
        """List the labels."""
        return "l'une de ces valeurs : " + ", ".join(self.values.labels())

    @property
    def json_type(self) -> dict[str, Any]:
        """Return the closed list of codes."""
        return {"enum": list(self.values.codes())}


@dataclass(frozen=True, slots=True)
class ChoiceList(Kind):
    """Several values of a closed list, separated by commas or semicolons; codes in list order in the frame."""

    values: type[StrLabelEnum]
    dtype: ClassVar[pl.DataType] = pl.List(pl.String())
    template: ClassVar[str] = "multi_choice"
    native: ClassVar[tuple[CellKind, ...]] = ()

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Leave every distinct cell to ``parse_one``: there are few."""
        return pl.lit(None, pl.List(pl.String))

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> list[str]:
        """Read each part as a choice; order and repetition do not matter."""
        parts = [part for part in re.split(r"[,;/\n]", text) if clean(part)]
        one = Choice(self.values)
        found = set()
        for part in parts:
            try:
                found.add(one.parse_one(part, kind, number_format))
            except Fault as fault:
                raise Fault(CHOICE, suggestion=fault.suggestion, detail=clean(part)) from None
        return [code for code in self.values.codes() if code in found]

    def format(self, value: Any) -> Any:
        """Return the labels, separated by commas."""
        return None if value is None or not len(value) else ", ".join(self.values.label_of(code) for code in value)

    @property
    def expected(self) -> str:
        """List the labels."""
        return "une ou plusieurs de ces valeurs, séparées par des virgules : " + ", ".join(self.values.labels())

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a set of codes."""
        return {"type": "array", "items": {"enum": list(self.values.codes())}, "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class Computed(Kind):
    """A column that Excel computes for its reader and that the service never reads (decision 8)."""

    formula: str = ""  #: English function names; ``[Label]`` is a cell of the row, ``[Sheet!Label]`` a column elsewhere
    dtype: ClassVar[pl.DataType] = pl.String()
    template: ClassVar[str] = "text"
    native: ClassVar[tuple[CellKind, ...]] = ()

    def convert(self, text: pl.Expr) -> pl.Expr:
        """Ignore whatever stands there."""
        return pl.lit(None, pl.String)

    def parse_one(self, text: str, kind: CellKind, number_format: str | None) -> None:
        """Ignore whatever stands there."""

    @property
    def expected(self) -> str:
        """Say that Excel fills it."""
        return "une valeur calculée par Excel, à ne pas saisir"

    @property
    def json_type(self) -> dict[str, Any]:
        """Return a read-only string."""
        return {"type": ["string", "null"], "readOnly": True}
