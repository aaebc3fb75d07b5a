"""What helps while typing: dropdowns, input messages, and the colours of cells that are missing or typed twice.

Excel's limits shape the texts: 32 characters for a title, 255 for a message.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from workbooks.layout import ColumnKind, ColumnLayout, ListLayout, SheetLayout
from workbooks.styles import Styles
from workbooks.written_cells import NO, YES, display

TITLE_CHARACTERS = 32
MESSAGE_CHARACTERS = 255
#: Oui and Non, added to every workbook that has a column of that kind.
YES_NO = ListLayout("oui_non", "Oui ou non", (YES, NO))

_EARLIEST, _LATEST = date(2000, 1, 1), date(2100, 12, 31)
_BOUNDLESS = Decimal(10) ** 12
_NUMERIC = {ColumnKind.MONEY, ColumnKind.RATE, ColumnKind.DECIMAL, ColumnKind.INTEGER}
_NOUNS = {
    ColumnKind.MONEY: "un montant en euros",
    ColumnKind.RATE: "un taux en pourcentage",
    ColumnKind.DECIMAL: "un nombre",
    ColumnKind.INTEGER: "un nombre entier",
}


def clip(text: str, limit: int) -> str:
    """Shorten a text at a word to what Excel accepts, with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def write_guidance(sheet: Worksheet, layout: SheetLayout, *, lists: dict[str, ListLayout], last_row: int) -> None:
    """Add every column's data validation and input message to rows 2 to ``last_row``."""
    for index, column in enumerate(layout.columns):
        sheet.data_validation(1, index, last_row - 1, index, _validation(column, lists))


def write_highlights(sheet: Worksheet, layout: SheetLayout, *, styles: Styles, last_row: int) -> None:
    """Colour the obligatory cells left empty in a started row, and the values that should not come twice."""
    started = f"COUNTA({_typed_areas(layout)})>0"
    for index, column in enumerate(layout.columns):
        letter = xl_col_to_name(index)
        if column.required and column.formula is None:
            rule = {"type": "formula", "criteria": f"=AND(ISBLANK(${letter}2),{started})", "format": styles.missing()}
            sheet.conditional_format(1, index, last_row - 1, index, rule)
        if column.unique:
            sheet.conditional_format(1, index, last_row - 1, index, {"type": "duplicate", "format": styles.duplicate()})


def _typed_areas(layout: SheetLayout) -> str:
    """Return the areas of row 2 that people fill: a formula counts as filled for COUNTA even when it shows nothing."""
    areas: list[tuple[int, int]] = []
    for index, column in enumerate(layout.columns):
        if column.formula is not None:
            continue
        if areas and areas[-1][1] == index - 1:
            areas[-1] = (areas[-1][0], index)
        else:
            areas.append((index, index))
    return ",".join(f"${xl_col_to_name(first)}2:${xl_col_to_name(last)}2" for first, last in areas)


def _validation(column: ColumnLayout, lists: dict[str, ListLayout]) -> dict[str, Any]:
    title = clip(column.label, TITLE_CHARACTERS)
    options = _criterion(column, lists) | {"input_title": title, "error_title": title}
    message = _input_message(column)
    if message:
        options["input_message"] = message
    return options


def _criterion(column: ColumnLayout, lists: dict[str, ListLayout]) -> dict[str, Any]:
    """Return the test of a column's cells: refused where a list is closed, a question to the author elsewhere."""
    if column.formula is not None:
        return {"validate": "any"}
    if column.list_range is not None:
        return _list(column.list_range.defined_name, "warning", "Cette valeur n’est pas dans la feuille de référence.")
    values = YES_NO if column.kind is ColumnKind.YES_NO else lists.get(column.list_name or "")
    if values is not None:
        return _list_criterion(column, values)
    return _type_criterion(column)


def _type_criterion(column: ColumnLayout) -> dict[str, Any]:
    if column.kind is ColumnKind.DATE:
        lowest, highest = column.minimum or _EARLIEST, column.maximum or _LATEST
        return _between("date", lowest, highest, "une date comme 01/09/2025")
    if column.kind in _NUMERIC:
        return _number_criterion(column)
    if column.max_length is not None:
        sentence = f"Attendu : {column.max_length} caractères au plus."
        return {"validate": "length", "criteria": "<=", "value": column.max_length} | _warning(sentence)
    return {"validate": "any"}


def _list_criterion(column: ColumnLayout, values: ListLayout) -> dict[str, Any]:
    if not values.values:
        return {"validate": "any"}
    if column.kind is ColumnKind.MULTI_CHOICE:
        # Excel's list holds one value a cell: it offers the values and lets several be typed.
        return {"validate": "list", "source": f"={values.defined_name}", "show_error": False}
    style = "stop" if column.closed or column.kind is ColumnKind.YES_NO else "warning"
    return _list(values.defined_name, style, "Choisissez une valeur de la liste.")


def _number_criterion(column: ColumnLayout) -> dict[str, Any]:
    rate = column.kind is ColumnKind.RATE
    lowest = column.minimum if column.minimum is not None else (Decimal(0) if rate else -_BOUNDLESS)
    highest = column.maximum if column.maximum is not None else (Decimal(1) if rate else _BOUNDLESS)
    kind = "integer" if column.kind is ColumnKind.INTEGER else "decimal"
    return _between(kind, lowest, highest, _NOUNS[column.kind], as_percent=rate)


def _between(
    kind: str, lowest: Decimal | int | date, highest: Decimal | int | date, noun: str, *, as_percent: bool = False
) -> dict[str, Any]:
    bounds = []
    if lowest not in (_EARLIEST, -_BOUNDLESS):
        bounds.append(f"au moins {_bound(lowest, as_percent=as_percent)}")
    if highest not in (_LATEST, _BOUNDLESS):
        bounds.append(f"au plus {_bound(highest, as_percent=as_percent)}")
    sentence = f"Attendu : {', '.join([noun, *bounds])}."
    if isinstance(lowest, date) or isinstance(highest, date):
        limits: dict[str, Any] = {"minimum": lowest, "maximum": highest}
    else:
        # XlsxWriter would print a Decimal's exponent (1E+12), which Excel refuses in a bound.
        limits = {"minimum": _plain(lowest), "maximum": _plain(highest)}
    return {"validate": kind, "criteria": "between"} | limits | _warning(sentence)


def _plain(value: Decimal | int) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _bound(value: Decimal | int | date, *, as_percent: bool) -> str:
    if as_percent and isinstance(value, Decimal | int):
        return f"{display(Decimal(value) * 100)} %"
    return display(value)


def _list(name: str, style: str, sentence: str) -> dict[str, Any]:
    return {"validate": "list", "source": f"={name}", "error_type": style, "error_message": sentence}


def _warning(sentence: str) -> dict[str, Any]:
    return {"error_type": "warning", "error_message": clip(sentence, MESSAGE_CHARACTERS)}


def _input_message(column: ColumnLayout) -> str:
    parts = [column.help]
    if column.formula is not None:
        parts.append("Colonne calculée : ne rien saisir.")
    elif column.kind is ColumnKind.MULTI_CHOICE:
        parts.append("Plusieurs valeurs possibles, séparées par des virgules.")
    if column.required:
        parts.append("Obligatoire.")
    tail = " ".join(part for part in parts[1:] if part)
    head = clip(column.help, MESSAGE_CHARACTERS - len(tail) - 1)
    return " ".join(part for part in (head, tail) if part)
