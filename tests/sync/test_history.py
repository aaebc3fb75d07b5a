"""Every sheet and column, changed, moved and withdrawn before a row begins, while it holds and after it ended.

No sheet is named: each outcome is the one that its declaration foresees (`validators.spec`).
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

from catalogue.store.deposits import Listed
from sync.assessment import FILES
from sync.confirming import Ballot
from sync.planning import decide
from tests.support.checking import TODAY
from validators.book import REGISTRY, SALES, Book, Known
from validators.builder import findings_of
from validators.checking import Checked
from validators.findings import Finding
from validators.kept import kept, schema_of
from validators.kinds import Choice, ChoiceList
from validators.rules import CONFIRMABLE
from validators.sheets import SHEETS
from validators.spec import Column, OverTime, Sheet
from validators.typed import NO_FAULTS, TypedSheet
from workbooks.model import column_letters

#: First and last day of a row in each of its ages; today is 1 September 2025.
AGES = {
    "planned": (date(2025, 12, 1), date(2025, 12, 31)),
    "holding": (date(2025, 7, 1), date(2025, 12, 31)),
    "over": (date(2025, 7, 1), date(2025, 7, 31)),
}
HISTORY = {"VER-104", "LIB-020", "LIB-021", "LIB-022", "LIB-023"}
WALKED = [sheet for sheet in SHEETS.values() if sheet.workbook != "operations"]
DATED = [sheet for sheet in WALKED if sheet.begins]
BESIDE = [sheet for sheet in DATED if not sheet.of_version]
OF_VERSIONS = [sheet for sheet in WALKED if sheet.of_version]


def ages(sheet: Sheet) -> list[str]:
    """Return the ages that a row of the sheet may have."""
    return [age for age in AGES if age != "over" or sheet.ends] if sheet.begins else ["holding"]


def values(column: Column) -> tuple[Any, Any]:
    """Return two values of a column; two days stand on the same side of today."""
    kind, name = column.kind, column.name
    if isinstance(kind, Choice):
        first, second, *_ = kind.values.codes()
        return first, second
    if isinstance(kind, ChoiceList):
        codes = list(kind.values.codes())
        return codes[:2], codes[:1]
    match kind.dtype:
        case pl.String():
            return ("MTV-OFFRE-001", "MTV-OFFRE-002") if name == "sku" else ("immediate", "end_of_month")
        case pl.Date():
            return date(2025, 7, 1), date(2025, 7, 15)
        case pl.Boolean():
            return True, False
        case pl.Decimal():
            return Decimal(7), Decimal(8)
        case _:
            return 1, 2


def value(column: Column) -> Any:
    """Return some value of a column."""
    return values(column)[0]


def another(column: Column, was: Any) -> Any:
    """Return another value of a column."""
    return was.replace(day=15) if isinstance(was, date) else values(column)[1]


def row(sheet: Sheet, age: str) -> dict[str, Any]:
    """Return one row of a sheet as the catalogue holds it, of an age."""
    first, last = AGES[age]
    dates = {sheet.begins: first, sheet.ends: last}
    return {
        name: dates.get(name, value(sheet.column(name)) if name in sheet.schema else "0" * 64 if name == "sha256" else True)
        for name in schema_of(sheet)
    }  # fmt: skip


def one(sheet: Sheet) -> dict[str, Any]:
    """Return the sale that any row of the sheet governs."""
    there = {name: value(sheet.column(column)) for column, name in sheet.governs}
    lists = {name: [item] for name, item in there.items() if isinstance(SALES[name], pl.List)}
    first = {name: item[0] for name, item in there.items() if isinstance(item, list)}
    return dict.fromkeys(SALES) | there | lists | first | {"day": date(2025, 7, 10), "operations": 37}


def with_the_number_of(said: Sequence[Finding]) -> Ballot:
    """Return what the number of a report that says this confirms."""
    listed = tuple(item.to_json() for item in said if item.blocks and item.rule in CONFIRMABLE)
    return Ballot(Listed(uuid.UUID(int=1), "MTV-1", "Catalogue/MTV/Catalogue_MTV.xlsx", "0" * 64, listed, None))


def judged(
    sheet: Sheet,
    before: list[dict[str, Any]],
    after: list[dict[str, Any]],
    *,
    on_sale: bool = True,
    used: bool = False,
    confirmed: bool = False,
    **sold: object,
) -> tuple[list[tuple[str, str | None]], tuple[int, int, int]]:
    """Return rule and column of what is said, and how many rows are added, changed and withdrawn.

    ``confirmed``: the same content was refused before, and comes again with the number of that report. ``sold`` is what
    the sale differs in from the one that the row names word for word.
    """
    shape = schema_of(sheet)
    current = {
        other.name: pl.DataFrame(schema=schema_of(other)) for other in WALKED if other.workbook == sheet.workbook
    }
    current[sheet.name] = kept(sheet.name, pl.DataFrame(before, schema=shape, orient="row"))
    started = pl.DataFrame({"sku": ["MTV-OFFRE-001"], "version": [1]}) if on_sale else Known().started
    sales = pl.DataFrame([one(sheet) | sold] if used else [], schema=SALES, orient="row")
    typed = _typed(sheet, after)
    files = pl.DataFrame(
        [{**dict.fromkeys(FILES), **{k: v for k, v in line.items() if k in FILES}} for line in after], schema=FILES
    )
    known = Known(current=current, started=started, sales=lambda: sales)
    company = "MTV" if sheet.workbook == "company" else None
    book = Book(sheet.workbook, company, {sheet.name: typed}, {}, known, files, TODAY)
    said = [
        finding
        for named in REGISTRY
        if named.sheet == sheet.name and named.code in HISTORY
        for finding in findings_of(named.code, typed, named.run(book))
    ]  # fmt: skip
    said = with_the_number_of(said).settle(said) if confirmed else said
    bad = [finding.row for finding in said if finding.blocks]
    accepted = {other.name: other.empty().drop("excel_row") for other in WALKED if other.workbook == sheet.workbook}
    if not bad:
        accepted[sheet.name] = typed.frame.drop("excel_row")
    refused = frozenset({"MTV-OFFRE-001"} if bad else ())
    decision = decide(Checked(book, tuple(said), accepted, refused, 1, len(refused), 1, 0))
    plan = decision.plan
    told = [(item.rule, item.column) for item in (*said, *decision.findings)]
    return told, (plan.inserted, plan.updated, plan.withdrawn)


def _typed(sheet: Sheet, rows: list[dict[str, Any]]) -> TypedSheet:
    lines = [{"excel_row": place, **line} for place, line in enumerate(rows, start=2)]
    frame = pl.DataFrame([{k: v for k, v in line.items() if k in sheet.schema} for line in lines], schema=sheet.schema)
    texts = pl.DataFrame({"excel_row": frame["excel_row"]})
    letters = {column.name: column_letters(place) for place, column in enumerate(sheet.typed, start=1)}
    return TypedSheet(sheet, sheet.label, letters, frame, NO_FAULTS, texts, 0)


def cells(sheets: list[Sheet]) -> Iterator[Any]:
    """Return every sheet, age and column."""
    for sheet in sheets:
        for age in ages(sheet):
            for column in sheet.typed:
                if column.name not in (sheet.identity or sheet.key) and relevant(sheet, column):
                    yield pytest.param(sheet, age, column, id=f"{sheet.label}, {column.label}, {age}")


def relevant(sheet: Sheet, column: Column) -> bool:
    """Say whether the row that is walked keeps a value in a column: a price has nothing of another type."""
    plain = pl.DataFrame([row(sheet, "holding")], schema=schema_of(sheet), orient="row")
    return kept(sheet.name, plain)[column.name].null_count() == 0


def foreseen(column: Column, age: str) -> bool:
    """Say whether the declarations make of a change a change of history."""
    match column.over_time:
        case OverTime.DECIDES | OverTime.BEGINS:
            return age != "planned"
        case OverTime.ENDS | OverTime.FROM_NOW:
            return age == "over"
        case _:
            return False


def changed(sheet: Sheet, age: str, column: Column) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a row before and after the change of one column."""
    before = row(sheet, age)
    return before, before | {column.name: another(column, before[column.name])}


@pytest.mark.parametrize(("sheet", "age", "column"), list(cells(BESIDE)))
def test_a_change_beside_the_versions_is_free_said_or_refused(sheet: Sheet, age: str, column: Column) -> None:
    """What has not begun changes freely; in force it is corrected and said, or refused once an operation used it.

    The number of the refusal then lets the correction load.
    """
    before, after = changed(sheet, age, column)
    history = foreseen(column, age)
    said = [("LIB-023", column.label)] if column.over_time is OverTime.FROM_NOW and age == "holding" else []
    free: Any = said, (0, 1, 0)
    corrected = [("LIB-021", column.label)], (0, 1, 0)
    refused = [("LIB-020", column.label)], (0, 0, 0)
    assert judged(sheet, [before], [after]) == (corrected if history else free)
    uses = history and sheet.governs
    assert judged(sheet, [before], [after], used=True) == (refused if uses else corrected if history else free)
    if uses:
        assert judged(sheet, [before], [after], used=True, confirmed=True) == (refused[0], corrected[1])
    if sheet.workbook == "company":
        assert judged(sheet, [before], [after], on_sale=False) == ([], (0, 1, 0))


def test_a_row_for_some_clients_was_used_by_what_is_sold_to_all() -> None:
    """An obligation towards individuals held for the sale of a product that anybody may buy."""
    sheet = SHEETS["obligations"]
    before = row(sheet, "holding")
    column = sheet.column("severity")
    after, label = before | {column.name: another(column, before[column.name])}, column.label
    assert before["client_type"] == "individual"
    refused, corrected = ([("LIB-020", label)], (0, 0, 0)), ([("LIB-021", label)], (0, 1, 0))
    assert judged(sheet, [before], [after], used=True, client_type="both") == refused
    assert judged(sheet, [before], [after], used=True, client_type="professional") == corrected


@pytest.mark.parametrize(("sheet", "age", "column"), list(cells(OF_VERSIONS)))
def test_a_change_of_a_version_is_free_until_it_is_on_sale(sheet: Sheet, age: str, column: Column) -> None:
    """Then what decides is frozen, used or not: a new version says it."""
    before, after = changed(sheet, age, column)
    assert judged(sheet, [before], [after], on_sale=False) == ([], (0, 1, 0))
    told, counts = judged(sheet, [before], [after])
    frozen = (("VER-104", column.label) in told, counts) == (True, (0, 0, 0))
    assert frozen if foreseen(column, age) else (told, counts) == ([], (0, 1, 0))


def edits(sheet: Sheet, before: dict[str, Any]) -> Iterator[tuple[dict[str, Any], list[Column]]]:
    """Yield a row changed in all that it says, then moved to other days, each with the columns that then differ."""
    dates = (OverTime.BEGINS, OverTime.ENDS)
    for moved in (False, True):
        after = before | {
            column.name: another(column, before[column.name])
            for column in sheet.typed
            if column.name not in (sheet.identity or sheet.key) and (column.over_time in dates) is moved
        }
        old, new = kept(sheet.name, pl.DataFrame([before, after], schema=schema_of(sheet))).rows(named=True)
        if differs := [column for column in sheet.typed if old[column.name] != new[column.name]]:
            yield after, differs


@pytest.mark.parametrize("sheet", [*BESIDE, *OF_VERSIONS], ids=lambda sheet: sheet.label)
def test_a_used_row_is_changed_or_moved_with_the_number_of_its_refusal(sheet: Sheet) -> None:
    """Beside the versions only: what is part of one that is on sale never moves, number or not."""
    refusal = "VER-104" if sheet.of_version else "LIB-020" if sheet.governs else "LIB-021"
    for age in ages(sheet):
        before = row(sheet, age)
        for after, differs in edits(sheet, before):
            rewritten = [(refusal, column.label) for column in differs if foreseen(column, age)]
            from_now = [
                ("LIB-023", column.label)
                for column in differs
                if column.over_time is OverTime.FROM_NOW and age == "holding"
            ]
            refused = bool(rewritten) and refusal != "LIB-021"
            for confirmed in (False, True) if refused else (False,):
                told, counts = judged(sheet, [before], [after], used=True, confirmed=confirmed)
                assert sorted(told) == sorted([*rewritten, *from_now]), age
                loads = not refused or (confirmed and not sheet.of_version)
                assert counts == ((0, 1, 0) if loads else (0, 0, 0)), (age, confirmed)


@pytest.mark.parametrize("sheet", [sheet for sheet in WALKED if sheet.ends], ids=lambda sheet: sheet.label)
def test_an_end_moves_in_the_future_only(sheet: Sheet) -> None:
    """An end to come may be moved or taken away; one put in the past rewrites history."""
    before = row(sheet, "holding")
    for end in (TODAY, date(2027, 1, 1), None):
        assert judged(sheet, [before], [before | {str(sheet.ends): end}]) == ([], (0, 1, 0))
    past = judged(sheet, [before], [before | {str(sheet.ends): date(2025, 8, 31)}])
    label = sheet.column(str(sheet.ends)).label
    assert past == (([("VER-104", label)], (0, 0, 0)) if sheet.of_version else ([("LIB-021", label)], (0, 1, 0)))


@pytest.mark.parametrize("sheet", WALKED, ids=lambda sheet: sheet.label)
def test_a_row_that_is_gone_is_withdrawn_unless_it_was_in_force(sheet: Sheet) -> None:
    """What has not begun is withdrawn; what was in force stays, and the row to copy back is said; no number takes it."""
    for age in ages(sheet):
        told, counts = judged(sheet, [row(sheet, age)], [], used=True, confirmed=True)
        assert (told, counts) == (
            ([("LIB-003", None)], (0, 0, 1)) if age == "planned" else ([("LIB-002", None)], (0, 0, 0))
        )


@pytest.mark.parametrize("sheet", DATED, ids=lambda sheet: sheet.label)
def test_a_row_that_moves_is_one_change(sheet: Sheet) -> None:
    """Before it begins a row may move to another day, with other values, and is still that row."""
    before = row(sheet, "planned")
    free: dict[str, Any] = {
        column.name: another(column, before[column.name]) for column in sheet.typed if column.name not in sheet.identity
    }
    assert judged(sheet, [before], [before | free]) == ([], (0, 1, 0))


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in DATED if sheet.ends and sheet.begins in sheet.key], ids=lambda sheet: sheet.label
)
def test_rows_in_force_that_nobody_can_pair_are_shown_together(sheet: Sheet) -> None:
    """Two rows in force became two others in several cells: nobody guesses which is which, and no number tells.

    One at a time they are paired, and corrected as any other row.
    """
    begins = str(sheet.begins)
    first = row(sheet, "holding")
    second = first | {begins: date(2025, 8, 1)}
    after = [line | {begins: date(2025, 8, 20 + n), str(sheet.ends): date(2026, 1, 1)} for n, line in enumerate((first, second))]  # fmt: skip
    for confirmed in (False, True):
        told, counts = judged(sheet, [first, second], after, confirmed=confirmed)
        assert {rule for rule, _ in told} >= {"LIB-022"}
        assert counts == (0, 0, 0)
    if not sheet.of_version:
        told, counts = judged(sheet, [first, second], [first, after[1]])
        assert ({rule for rule, _ in told}, counts) == ({"LIB-021"}, (0, 1, 0))


def test_every_dated_sheet_declares_what_it_is_about() -> None:
    """A sheet with a first day has an identity inside its key, and what hangs on a version has its own guard."""
    for sheet in DATED:
        assert set(sheet.identity) < set(sheet.key) | {"document_type"}
    declared: Mapping[str, Sheet] = {sheet.name: sheet for sheet in WALKED if sheet.begins or sheet.of_version}
    for sheet in WALKED:
        meanings = {column.over_time for column in sheet.typed} - {OverTime.FREE}
        assert bool(meanings) == (sheet.name in declared)
