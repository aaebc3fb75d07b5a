"""References between sheets and to the group's lists: resolved when only the spelling differs, reported otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from validators.book import Book
from validators.builder import findings_of
from validators.doubt import meanings
from validators.findings import Finding
from validators.kinds import MOST_PROPOSALS, UNKNOWN, fold, nearest, nearest_of_each
from validators.placing import none
from validators.sheets import SHEETS
from validators.spec import Column, Parent
from validators.tax_words import meant_tax_code
from validators.typed import TypedSheet

_NOWHERE = pl.DataFrame(schema={"excel_row": pl.UInt32, "column": pl.String})


def resolve(book: Book) -> tuple[Book, list[Finding]]:
    """Replace each reference by the exact code it names and report those that name nothing (rule 009)."""
    typed: dict[str, TypedSheet] = {}
    findings: list[Finding] = []
    reported: dict[str, list[pl.DataFrame]] = {}
    for name, before in book.typed.items():
        sheet = before
        for column in before.sheet.typed if before.frame.height else ():
            if not column.refers_to:
                continue
            sheet, problems = _resolve_column(book, sheet, column)
            if problems.height and not _own_parent(sheet, column):
                findings += findings_of(f"{sheet.sheet.prefix}-{UNKNOWN:03d}", sheet, problems)
                reported.setdefault(name, []).append(problems.select("excel_row", "column"))
        typed[name] = sheet
    resolved = _with_reported(replace(book, typed=typed), reported)
    for name, sheet in typed.items():  # parents come before their children
        if sheet.frame.is_empty():
            continue
        problems = _orphans(resolved, sheet, resolved.reported.get(name, _NOWHERE))
        if problems.height:
            findings += findings_of(f"{sheet.sheet.prefix}-{UNKNOWN:03d}", sheet, problems)
            resolved = _with_reported(resolved, {name: [problems.select("excel_row", "column")]})
    return resolved, findings


def _with_reported(book: Book, more: Mapping[str, list[pl.DataFrame]]) -> Book:
    """Add cells to those that findings speak of."""
    if not more:
        return book
    cells = {name: pl.concat([book.reported.get(name, _NOWHERE), *frames]) for name, frames in more.items()}
    return replace(book, reported={**book.reported, **cells})


def _own_parent(sheet: TypedSheet, column: Column) -> bool:
    return any(parent.columns == (column.name,) for parent in sheet.sheet.parents)


def _resolve_column(book: Book, sheet: TypedSheet, column: Column) -> tuple[TypedSheet, pl.DataFrame]:
    target, _, field = str(column.refers_to).partition(".")
    if _elsewhere(book, target) and target not in book.reference:
        return sheet, none()  # checked without a catalogue
    choices = _choices(book, target)
    values = set(choices[field].drop_nulls().to_list())
    used = sheet.frame[column.name].unique(maintain_order=True).to_list()
    strange = [value for value in used if value is not None and value not in values]
    if not strange:
        return sheet, none()
    spellings = _spellings(target, choices, values)
    renamed = {value: spellings[fold(value)] for value in strange if fold(value) in spellings}
    if renamed:
        sheet = replace(sheet, frame=sheet.frame.with_columns(pl.col(column.name).replace(renamed)))
    unknown = [value for value in strange if value not in renamed]
    known = pl.DataFrame(
        {column.name: unknown, "suggestion": _proposals(book, target, unknown, sorted(values))},
        schema={column.name: pl.String, "suggestion": pl.String},
    )
    where = f"la feuille « {SHEETS[target].label} »"
    where += " du référentiel groupe" if SHEETS[target].workbook == "group" and book.workbook != "group" else ""
    where = "le catalogue" if _elsewhere(book, target) else where
    problems = sheet.frame.join(known, on=column.name, maintain_order="left").select(
        "excel_row", pl.lit(column.name).alias("column"), pl.lit(where).alias("detail"), "suggestion"
    )
    return sheet, problems


def _proposals(book: Book, target: str, unknown: list[str], values: list[str]) -> list[str | None]:
    """Return the value that each unknown one most likely means: one by its name, or a tax code by its rate."""
    near = nearest_of_each(unknown, values)
    if target != "tax_rates":
        return near
    rates = _choices(book, target)
    return [
        found or (meant_tax_code(text, rates, book.today) if place < MOST_PROPOSALS else None)
        for place, (text, found) in enumerate(zip(unknown, near, strict=True))
    ]


def _elsewhere(book: Book, target: str) -> bool:
    """Say whether a reference names what other workbooks declare: the products of an operations workbook."""
    return book.workbook == "operations" and SHEETS[target].workbook == "company"


def _choices(book: Book, target: str) -> pl.DataFrame:
    """Return the rows that a reference may name: those of the workbook itself, or of the group, for its company."""
    frame = book.frame(target) if target in book.typed else book.reference.get(target, SHEETS[target].empty())
    if target == "risks" and book.company:
        return frame.filter(pl.col("company").is_null() | (pl.col("company") == book.company))
    if target == "partners" and book.company:
        active = book.reference.get("activations", SHEETS["activations"].empty()).filter(pl.col("status") == "active")
        mine = active.filter(pl.col("company") == book.company).select(pl.col("owner").alias("company"), name="partner")
        return pl.concat([frame.filter(pl.col("company") == book.company), frame.join(mine, on=["company", "name"])])
    return frame


def _spellings(target: str, choices: pl.DataFrame, values: set[str]) -> dict[str, str]:
    """Return other spellings of the values, and aliases, with the value each of them means."""
    spellings = {fold(value): value for value in sorted(values)}
    if target == "document_types":
        for code, aliases in choices.select("code", "aliases").drop_nulls().iter_rows():
            spellings |= {fold(alias): code for alias in aliases.split(",") if alias.strip()}
    return spellings


def _orphans(book: Book, sheet: TypedSheet, reported: pl.DataFrame) -> pl.DataFrame:
    """Return the rows whose parent row is nowhere, each with its first missing parent only.

    A row of which a part of the parent's name is unknown is ``reported`` already: ``excel_row``, ``column``.
    """
    rest, found = sheet.frame, [none()]
    for parent in sheet.sheet.parents:
        parents = book.frame(parent.sheet).select(parent.target)
        asked = rest.drop_nulls(list(parent.columns))
        if reported.height:
            known = reported.filter(pl.col("column").is_in(parent.columns))
            asked = asked.join(known, on="excel_row", how="anti")
        missing = asked.join(parents, left_on=list(parent.columns), right_on=list(parent.target), how="anti")
        if missing.height:
            missing = _without_meant(book, parent, missing)
        if missing.height:
            found.append(_described(book, parent, missing))
            rest = rest.join(missing.select("excel_row"), on="excel_row", how="anti")
    return pl.concat(found, how="diagonal") if len(found) > 1 else none()


def _without_meant(book: Book, parent: Parent, missing: pl.DataFrame) -> pl.DataFrame:
    """Leave out the rows whose parent may be one that is there with a name that nobody can read."""
    names = dict(zip(parent.target, parent.columns, strict=True))
    for known, rows in meanings(book, parent.sheet, parent.target):
        here = rows.rename({column: names[column] for column in known})
        missing = missing.join(here, on=[names[column] for column in known], how="anti")
    return missing


def _described(book: Book, parent: Parent, missing: pl.DataFrame) -> pl.DataFrame:
    column = parent.columns[-1]
    where = f"la feuille « {SHEETS[parent.sheet].label} »"
    if len(parent.columns) > 1:
        named = pl.format(
            " pour {}",
            pl.concat_str([pl.col(name).cast(pl.String) for name in parent.columns[:-1]], separator=", version "),
        )
    else:
        named = pl.lit("")
    problems = missing.select(
        "excel_row", pl.lit(column).alias("column"), pl.concat_str([pl.lit(where), named]).alias("detail"),
        pl.col(column).cast(pl.String).alias("value"),
    )  # fmt: skip
    if len(parent.columns) > 1:
        return problems.drop("value").with_columns(_siblings(book, parent, missing))
    choices = book.frame(parent.sheet)[parent.target[-1]].drop_nulls().unique().sort().to_list()
    distinct = problems["value"].unique(maintain_order=True).to_list()
    proposals = pl.DataFrame(
        {"value": distinct, "suggestion": nearest_of_each(distinct, choices)},
        schema={"value": pl.String, "suggestion": pl.String},
    )
    return problems.join(proposals, on="value", how="left", maintain_order="left").drop("value")


def _siblings(book: Book, parent: Parent, missing: pl.DataFrame) -> pl.Series:
    """Return, for each row whose parent is nowhere, the nearest code of those that its product and version have."""
    asked = missing.select(parent.columns)
    known: dict[tuple[object, ...], list[str]] = {}
    if asked.schema[parent.columns[-1]] == pl.String:
        for *key, code in (
            book.frame(parent.sheet).select(parent.target).drop_nulls().unique().sort(parent.target).rows()
        ):
            known.setdefault(tuple(key), []).append(code)
    distinct = asked.unique(maintain_order=True).head(MOST_PROPOSALS).rows()
    near = {row: nearest(row[-1], known[row[:-1]]) for row in distinct if row[:-1] in known}
    return pl.Series("suggestion", [near.get(row) for row in asked.rows()], dtype=pl.String)
