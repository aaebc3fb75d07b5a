"""Build findings from rules: one place where the sentence, its place and its limits are put together."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from catalogue.french import capitalised
from validators.findings import Finding
from validators.kinds import AMBIGUOUS, NOT_TEXT, Code, Text, french_date, legible
from validators.rules import NAMED, rule
from validators.spec import Column, Sheet
from validators.typed import TypedSheet

MAX_FOUND = 120
#: An ordinary sentence takes 240; a reason of the books names products, accounts and companies, and none may be lost.
MAX_MESSAGE = 600

PROBLEMS = {
    "excel_row": pl.UInt32(),
    "column": pl.String(),
    "found": pl.String(),
    "detail": pl.String(),
    "suggestion": pl.String(),
    "other_cell": pl.String(),
}
"""What a check returns: one row per problem; every column but the first two may be null or absent."""


def finding(
    code: str,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    row: int | None = None,
    column: str | None = None,
    key: str | None = None,
    found: str | None = None,
    told: str | None = None,
    expected: str | None = None,
    example: str | None = None,
    suggestion: str | None = None,
    other_cell: str | None = None,
    detail: str = "",
) -> Finding:
    """Make the finding of a rule; the message is one French sentence of at most 600 characters.

    ``told`` is how the sentence shows what was found, where that is not as the finding keeps it.
    """
    law = rule(code)
    shown = clip(found, MAX_FOUND)
    words = {
        "found": clip(legible(told or found or ""), 60) or "(vide)",
        "expected": expected or "",
        "label": column or "",
        "detail": detail,
    }
    sentence = law.sentence.format(**words)
    action = law.action.format(**words)
    place = _place(sheet, cell, key, column)
    hint = f" Proposition : {clip(suggestion, 40)}." if suggestion else ""
    message = f"{place}{sentence if place else capitalised(sentence)} {action}{hint}"
    return Finding(
        rule=code, severity=law.severity, sheet=sheet, cell=cell, row=row, column=column, key=key, found=shown,
        expected=expected, example=example, suggestion=suggestion, action=action, other_cell=other_cell,
        message=clip(message, MAX_MESSAGE) or "",
    )  # fmt: skip


def clip(text: str | None, length: int) -> str | None:
    """Shorten a text with an ellipsis, on one line."""
    if text is None:
        return None
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _place(sheet: str | None, cell: str | None, key: str | None, column: str | None) -> str:
    if sheet is None:
        return ""
    place = f"{sheet}!{cell}" if cell else sheet
    place += f" ({clip(legible(key), 40)})" if key else ""
    place += f", colonne « {clip(column, 40)} »" if column and cell else ""
    return f"{place} : "


def findings_of(code: str, typed: TypedSheet, problems: pl.DataFrame) -> list[Finding]:
    """Turn a check's problems on one sheet into findings, each on its cell.

    Shapes: ``problems`` as ``PROBLEMS``; ``column`` names a column of the sheet, or is null for the whole row.
    """
    if problems.is_empty():
        return []
    unit = typed.sheet.unit
    keys = typed.frame.select("excel_row", (pl.col(unit) if unit else row_key(typed.sheet)).alias("key"))
    texts = typed.texts.unpivot(index="excel_row", variable_name="column", value_name="text")
    rows = _complete(problems).join(keys, on="excel_row", how="left", maintain_order="left")
    rows = rows.join(texts, on=["excel_row", "column"], how="left", maintain_order="left")
    return [_one(code, typed, row) for row in rows.iter_rows(named=True)]


def row_key(sheet: Sheet) -> pl.Expr:
    """Return what names a row that is a unit of its own: the values of its key."""
    parts = [pl.col(name).cast(pl.String) for name in sheet.key if sheet.schema[name] != pl.List]
    return pl.concat_str(parts, separator=" ", ignore_nulls=True)


def unit_key(sheet: Sheet) -> pl.Expr:
    """Return what names the unit that a row belongs to: what hangs on no unit is one of its own."""
    return pl.coalesce(sheet.unit, row_key(sheet)) if sheet.unit else row_key(sheet)


def _complete(problems: pl.DataFrame) -> pl.DataFrame:
    missing = [pl.lit(None, dtype).alias(name) for name, dtype in PROBLEMS.items() if name not in problems.columns]
    return problems.with_columns(missing).with_columns(
        pl.col("excel_row").cast(pl.UInt32), pl.col("column").cast(pl.String)
    )


def _one(code: str, typed: TypedSheet, row: dict[str, str | int | None]) -> Finding:
    name = row["column"]
    column = typed.sheet.column(str(name)) if name is not None else None
    letter = typed.letters.get(str(name)) if name is not None else None
    value = _text(row["found"] if row["found"] is not None else row["text"])
    shown = masked(value) if column and column.secret else value
    return finding(
        code,
        sheet=typed.title,
        cell=f"{letter}{row['excel_row']}" if letter else None,
        row=_int(row["excel_row"]),
        column=column.label if column else None,
        key=_text(row["key"]),
        found=shown,
        told=_told(code, column, shown),
        expected=_expected(code, column),
        example=(column.example or None) if column else None,
        suggestion=_text(row["suggestion"]),
        other_cell=_text(row["other_cell"]),
        detail=_text(row["detail"]) or "",
    )


def _told(code: str, column: Column | None, shown: str | None) -> str | None:
    """Write a date as its author sees it; words and codes that merely look like one stay as they were typed."""
    typed_so = column is not None and isinstance(column.kind, Text | Code) and not code.endswith(f"-{NOT_TEXT:03d}")
    return None if shown is None or typed_so else french_date(shown)


def _expected(code: str, column: Column | None) -> str | None:
    """Say what a good cell holds; a rule of its own sheet says it better than the column's kind."""
    if code in NAMED:
        return f"par exemple : {NAMED[code].right}"
    return column.kind.expected if column else None


def masked(secret: str | None) -> str | None:
    """Show the first four and the last three characters of a secret only."""
    if secret is None:
        return None
    plain = "".join(secret.split())
    return plain[:4] + "*" * max(len(plain) - 7, 4) + plain[-3:] if len(plain) > 7 else "*" * len(plain)


def _int(value: str | int | None) -> int | None:
    return None if value is None else int(value)


def _text(value: str | int | None) -> str | None:
    return None if value is None else str(value)


def generic_findings(typed: TypedSheet, faults: Iterable[pl.DataFrame]) -> list[Finding]:
    """Turn typing faults and schema failures into findings of the generic rules of this sheet's prefix."""
    found: list[Finding] = []
    for frame in faults:
        for (number,), rows in frame.group_by("number", maintain_order=True):
            rule_number = int(str(number))
            told = rows.select(_known(rows)) if rule_number == AMBIGUOUS else _in_brackets(rows.select(_known(rows)))
            found += findings_of(f"{typed.sheet.prefix}-{rule_number:03d}", typed, told)
    return found


def _known(rows: pl.DataFrame) -> list[str]:
    return [name for name in rows.columns if name in PROBLEMS]


def _in_brackets(rows: pl.DataFrame) -> pl.DataFrame:
    """Give a generic fault's detail its place in the sentence."""
    if "detail" not in rows.columns:
        return rows
    return rows.with_columns(pl.when(pl.col("detail").is_not_null()).then(pl.format(" ({})", pl.col("detail"))))
