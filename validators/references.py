"""References between sheets and to the group's lists: resolved when only the spelling differs, reported otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from catalogue.french import counted
from validators.book import Book
from validators.builder import findings_of
from validators.doubt import meanings
from validators.findings import Finding
from validators.kinds import MOST_PROPOSALS, UNKNOWN, closest, fold, nearest, nearest_of_each
from validators.placing import none
from validators.sheets import SHEETS
from validators.spec import Column, Parent
from validators.tax_words import meant_tax_code
from validators.typed import TypedSheet

#: Rows of one sheet that a sentence names at most.
MOST_ROWS = 6
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
    hanging: list[pl.DataFrame] = []
    for name, sheet in typed.items():  # parents come before their children
        if sheet.frame.is_empty():
            continue
        problems = _orphans(resolved, sheet, resolved.reported.get(name, _NOWHERE))
        if problems.height:
            hanging.append(problems.with_columns(sheet=pl.lit(name)))
            resolved = _with_reported(resolved, {name: [problems.select("excel_row", "column")]})
    return resolved, [*findings, *(_said_once(resolved, pl.concat(hanging, how="diagonal")) if hanging else ())]


def _said_once(book: Book, rows: pl.DataFrame) -> list[Finding]:
    """Return one finding for all the rows that miss the same parent: on the first, with the places of the others.

    One row that is gone would otherwise be told as often as something hangs on it (decision 3).
    """
    firsts: list[pl.DataFrame] = []
    others: list[str] = []
    for _, same in rows.group_by("parent", "value", maintain_order=True):
        firsts.append(same.head(1).with_columns(suggestion=pl.lit(_meant(book, same), pl.String)))
        others.append(
            f" ({counted(same.height, 'ligne')} en dépendent : {_places(book, same)})" if same.height > 1 else ""
        )
    said = pl.concat(firsts).with_columns(pl.concat_str("detail", pl.Series("others", others)).alias("detail"))
    findings: list[Finding] = []
    for (name,), problems in said.group_by("sheet", maintain_order=True):
        sheet = book.typed[str(name)]
        findings += findings_of(f"{sheet.sheet.prefix}-{UNKNOWN:03d}", sheet, problems)
    return findings


def _meant(book: Book, rows: pl.DataFrame) -> str | None:
    """Return what rows that miss a parent mean, if that is another one: a product may have lost its own row instead.

    Such a product is in the catalogue, or several sheets tell of it and of its versions; the one that it resembles has
    its own. A product that was renamed in its own row has none: its rows still bear the old name, and mean it.
    """
    parent, value, near = map(_text, rows.select("parent", "value", "suggestion").row(0))
    if parent != "products" or value is None:
        return near
    stored, versions = book.known.current.get(parent), set(book.frame("versions")["sku"])
    products = set(book.frame(parent)["sku"].drop_nulls())
    bare = [sku for sku in closest(value, sorted(products)) if sku not in versions] if products - versions else []
    if bare:
        return bare[0]
    lost = stored is not None and value in stored["sku"]
    lost |= value in versions and rows["sheet"].n_unique() > 1
    return None if lost else near


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _places(book: Book, rows: pl.DataFrame) -> str:
    """Return where rows are: ``Formules 5 et 6 ; Tarifs 5``, the first of each sheet where there are many."""
    told = []
    for (name,), here in rows.group_by("sheet", maintain_order=True):
        numbers = [str(number) for number in here["excel_row"].sort()]
        *before, last = numbers if len(numbers) <= MOST_ROWS else [*numbers[: MOST_ROWS - 1], "…"]
        listed = f"{', '.join(before)} et {last}" if before and last != "…" else ", ".join([*before, last])
        told.append(f"{book.typed[str(name)].title} {listed}")
    return " ; ".join(told)


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
    if target == "partners":
        problems = problems.join(_standing(book, sheet, column), on="excel_row", how="anti")
    return sheet, problems


def _standing(book: Book, sheet: TypedSheet, column: Column) -> pl.DataFrame:
    """Return the rows for which the catalogue has that value already: ``excel_row``.

    A partner that is activated no more stops sales from then on (decision 49), and its name is no mistake.
    """
    held, same = book.known.current.get(sheet.sheet.name), [*sheet.sheet.key, column.name]
    if held is None:
        return none().select("excel_row")
    return sheet.frame.join(held, on=same, how="semi", nulls_equal=True).select("excel_row")


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
        granted = book.reference.get("activations", SHEETS["activations"].empty())
        if book.workbook != "operations":  # an operation is judged at its own instant (decision 49)
            granted = granted.filter(pl.col("status") == "active")
        mine = granted.filter(pl.col("company") == book.company).select(
            pl.col("owner").alias("company"), name="partner"
        )
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
    """Return the rows whose parent row is nowhere, each with its first missing parent only: ``parent``, ``value``.

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
        pl.lit(parent.sheet).alias("parent"),
        pl.concat_str([pl.col(name).cast(pl.String) for name in parent.columns], separator="\n").alias("value"),
    )  # fmt: skip
    if len(parent.columns) > 1:
        return problems.with_columns(_siblings(book, parent, missing))
    choices = book.frame(parent.sheet)[parent.target[-1]].drop_nulls().unique().sort().to_list()
    distinct = problems["value"].unique(maintain_order=True).to_list()
    proposals = pl.DataFrame(
        {"value": distinct, "suggestion": nearest_of_each(distinct, choices)},
        schema={"value": pl.String, "suggestion": pl.String},
    )
    return problems.join(proposals, on="value", how="left", maintain_order="left")


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
