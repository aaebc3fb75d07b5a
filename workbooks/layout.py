"""The plan of a workbook to write: plain records that know Excel's vocabulary and nothing of products.

Conventions: row 1 of a data sheet is its header, data starts in row 2. A rate is Excel's own fraction (20 % is
``Decimal("0.2")``). Dates and datetimes are wall-clock values without a timezone, as in a cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

#: What a cell may be given. A string is always written as text, never as a formula or a link.
CellValue = str | int | Decimal | date | datetime | bool | None

GUIDE_SHEET = "Lisez-moi"
EXAMPLES_SHEET = "Exemples"
LISTS_SHEET = "Listes"
#: Sheets that the writer adds around the data: a reader of the workbook passes over them.
SERVICE_SHEETS = frozenset({GUIDE_SHEET, EXAMPLES_SHEET, LISTS_SHEET})
#: Beside this label on the guide a person types the number of the deposit that they confirm.
CONFIRMATION_LABEL = "Je confirme le dépôt n°"
#: The custom document property that carries ``WorkbookLayout.stamp``.
STAMP_PROPERTY = "Modele"


class ColumnKind(StrEnum):
    """How a column is formatted, validated and explained."""

    TEXT = "text"
    CODE = "code"
    MONEY = "money"
    RATE = "rate"
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"


@dataclass(frozen=True, slots=True)
class ColumnRange:
    """The filled cells of a column of another sheet of the same workbook, offered as a dropdown."""

    #: Name of the sheet that maintains the values.
    sheet: str
    #: Header label of the column that holds them.
    column: str

    @property
    def defined_name(self) -> str:
        """The name under which the workbook defines this range."""
        return f"Choix_{name_part(self.sheet)}_{name_part(self.column)}"


@dataclass(frozen=True, slots=True)
class ListLayout:
    """One closed or open list of the hidden sheet ``Listes``."""

    #: Technical name, unique in the workbook; ``ColumnLayout.list_name`` points to it.
    name: str
    #: Heading in the sheet, for whoever unhides it.
    label: str
    #: The values as people read them, in the order of the dropdown.
    values: tuple[str, ...]

    @property
    def defined_name(self) -> str:
        """The name under which the workbook defines this list."""
        return f"Liste_{name_part(self.name)}"


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """One column of a data sheet."""

    #: Header text.
    label: str
    #: Decides the cell format and the data validation.
    kind: ColumnKind = ColumnKind.TEXT
    #: Input message, shown when a cell of the column is selected.
    help: str = ""
    #: Width in characters of the default font.
    width: float = 18
    #: Stronger header; empty cells of a started row turn light red.
    required: bool = False
    #: Shown on the sheet of examples where the sheet gives no example rows.
    example: CellValue = None
    #: Values of the dropdown, by ``ListLayout.name``.
    list_name: str | None = None
    #: Whether Excel refuses a value outside the list, or only warns.
    closed: bool = True
    #: Values of the dropdown, taken from another sheet; never refused, since they may come from elsewhere.
    list_range: ColumnRange | None = None
    #: Most characters of a text.
    max_length: int | None = None
    #: Smallest value of a number (a rate is a fraction) or date.
    minimum: Decimal | int | date | None = None
    #: Greatest value of a number (a rate is a fraction) or date.
    maximum: Decimal | int | date | None = None
    #: Excel formula with English function names; ``[Label]`` is this row's cell of a column, ``[Sheet!Label]`` the
    #: filled cells of a column of another sheet, ``{row}`` this row's number.
    formula: str | None = None
    #: Number format in place of the kind's own.
    number_format: str | None = None
    #: Values seen twice in the column turn amber.
    unique: bool = False


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """One data sheet."""

    #: Name of the tab, at most 31 characters.
    name: str
    columns: tuple[ColumnLayout, ...]
    #: Rows in column order; consumed once, so a generator will do. A computed column takes its cached value.
    rows: Iterable[tuple[CellValue, ...]] = ()
    #: Colour of the tab, ``#RRGGBB``.
    tab_colour: str = "#3538CD"
    #: One sentence on the guide: what the sheet is for.
    guide: str = ""
    #: Rows of the sheet of examples; none: one row of the columns' own examples.
    examples: tuple[tuple[CellValue, ...], ...] = ()
    #: Columns that stay in sight when scrolling to the right.
    frozen_columns: int = 1
    #: Rows that the service prepared, by their position in ``rows`` → the positions of the columns left to their author.
    prepared: Mapping[int, frozenset[int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PreparedLayout:
    """Rows of several sheets that were prepared together, and where their author goes on."""

    #: What was prepared.
    title: str
    #: The sheet and cell to begin with.
    sheet: str
    cell: str
    #: What is left to do, in a sentence.
    text: str


class RowMark(StrEnum):
    """What becomes of a row in an example of the guide."""

    KEPT = "inchangée"
    BEFORE = "avant"
    AFTER = "après"
    NEW = "nouvelle"
    COPIED = "copie"
    GONE = "supprimée"


@dataclass(frozen=True, slots=True)
class RowExample:
    """A row of a sheet, in an example of the guide."""

    mark: RowMark
    values: tuple[CellValue, ...]
    #: Positions of the cells that its author types.
    typed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TableExample:
    """Some columns and rows of a sheet, in an example of the guide."""

    #: Name of the sheet.
    sheet: str
    #: At most eight: they share the width of the guide.
    columns: tuple[ColumnLayout, ...]
    rows: tuple[RowExample, ...]


@dataclass(frozen=True, slots=True)
class StepExample:
    """What is done before a deposit, and what is answered to it."""

    tables: tuple[TableExample, ...]
    answer: str
    #: The number typed into the cell that confirms; empty: none.
    confirmed: str = ""


@dataclass(frozen=True, slots=True)
class RecipeLayout:
    """Something that people do to the workbook, shown on the guide."""

    title: str
    text: str
    steps: tuple[StepExample, ...]
    #: What it comes to; empty: nothing is said.
    result: str = ""


@dataclass(frozen=True, slots=True)
class WorkbookLayout:
    """A whole workbook."""

    #: Heading of the guide and title of the document.
    title: str
    sheets: tuple[SheetLayout, ...]
    lists: tuple[ListLayout, ...] = ()
    #: Version of the template, shown on the guide and kept in the document's properties.
    stamp: str = ""
    #: How to work with the workbook, one step a sentence.
    steps: tuple[str, ...] = ()
    #: When a deposit is confirmed, in a sentence; none: the guide has no cell for it.
    confirmation: str = ""
    #: How what was prepared in the sheets is completed, in a few sentences; and what that is.
    preparation: str = ""
    prepared: tuple[PreparedLayout, ...] = ()
    #: What people do to the workbook, with an example each.
    recipes: tuple[RecipeLayout, ...] = ()
    #: Whom to ask.
    contact: str = ""
    #: Author and last editor in the document's properties.
    author: str = ""


class InvalidLayout(ValueError):
    """The plan of a workbook contradicts itself or asks for what Excel cannot do: a programming error."""


def name_part(text: str) -> str:
    """Turn a label into a piece of an Excel defined name: ASCII letters, digits and underscores."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"\W+", "_", ascii_text).strip("_")


def check_layout(layout: WorkbookLayout) -> None:
    """Refuse a layout that Excel could not open.

    Raises: InvalidLayout with the sheet and column at fault.
    """
    names = [sheet.name for sheet in layout.sheets]
    if len({name.casefold() for name in [*names, *SERVICE_SHEETS]}) != len(names) + len(SERVICE_SHEETS):
        raise InvalidLayout("two sheets bear the same name, or a data sheet bears the name of a service sheet")
    labels = {sheet.name: {column.label for column in sheet.columns} for sheet in layout.sheets}
    lists = {item.name for item in layout.lists}
    if len({item.defined_name.casefold() for item in layout.lists}) != len(layout.lists):
        raise InvalidLayout("two lists bear the same name")
    for sheet in layout.sheets:
        if len(labels[sheet.name]) != len(sheet.columns):
            raise InvalidLayout(f"{sheet.name}: two columns bear the same label")
        for column in sheet.columns:
            if column.list_name is not None and column.list_name not in lists:
                raise InvalidLayout(f"{sheet.name}!{column.label}: unknown list {column.list_name}")
            source = column.list_range
            if source is not None and source.column not in labels.get(source.sheet, set()):
                raise InvalidLayout(f"{sheet.name}!{column.label}: no column {source.sheet}!{source.column}")
