"""Check one workbook, whole: every finding at once, and what may be loaded of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from catalogue.spelling import file_name_key
from validators import (  # noqa: F401  (importing them registers their checks)
    checks,
    commission_checks,
    commission_tax_checks,
    cross_checks,
    group_checks,
    history_checks,
    offer_checks,
    operation_checks,
    product_checks,
)
from validators.book import REGISTRY, Book
from validators.builder import findings_of, generic_findings
from validators.findings import Finding
from validators.kept import NAMED_FILES, kept
from validators.kinds import DUPLICATE, UNKNOWN
from validators.not_rows import without_odd_rows
from validators.placing import none
from validators.references import resolve
from validators.schema import failures
from validators.settings import with_settings
from validators.sheets import sheets_of
from validators.spec import WorkbookKind
from validators.typed import TypedSheet

#: Rules that compare a row with what it said in the catalogue.
HISTORY = frozenset({"VER-104", "LIB-020", "LIB-021", "LIB-022", "LIB-023"})

#: Where the units of a workbook are named: the sheet and its column.
_UNITS: Mapping[WorkbookKind, tuple[str, str]] = {"company": ("products", "sku"), "operations": ("operations", "key")}


@dataclass(frozen=True, slots=True)
class Checked:
    """A workbook after its checks."""

    book: Book  #: with references resolved
    findings: tuple[Finding, ...]  #: in sheet order, then row, then column
    accepted: Mapping[str, pl.DataFrame]  #: typed frames of the accepted units, without ``excel_row``
    refused: frozenset[str]  #: units with a blocking finding, and those that only other sheets name
    units: int  #: units the workbook holds
    units_refused: int
    rows_read: int
    normalised: int  #: cells tidied without a change of meaning


Settle = Callable[[list[Finding]], list[Finding]]
"""What turns findings that a person confirmed into informations (decision 50)."""


def check_book(
    book: Book,
    structure: Sequence[Finding] = (),
    *,
    all_or_nothing: bool = False,
    held: Sequence[Finding] = (),
    settle: Settle = list,
) -> Checked:
    """Prepare a workbook and check it: `prepare`, then `check_prepared`."""
    prepared = prepare(book, structure)
    return check_prepared(prepared, all_or_nothing=all_or_nothing, held=held, settle=settle)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A workbook of which each cell is read: what its rules look at."""

    book: Book  #: with references resolved, unless its structure is broken
    findings: tuple[Finding, ...]  #: on its structure and its cells
    broken: bool  #: its structure refuses everything


def prepare(book: Book, structure: Sequence[Finding] = ()) -> Prepared:
    """Look at each cell by itself, and resolve what names something. ``structure``: what was found of the whole."""
    findings = list(structure)
    reported: dict[str, pl.DataFrame] = {}
    repeated: dict[str, pl.Series] = {}
    book, odd = _without_odd_rows(book, findings)
    for name, typed in book.typed.items():
        if typed.frame.is_empty():
            continue
        faulty = [frame for frame in (typed.faults, failures(typed)) if frame.height]
        findings += generic_findings(typed, faulty)
        again = _repeated(typed)
        if again.height:
            findings += findings_of(f"{typed.sheet.prefix}-{DUPLICATE:03d}", typed, again)
            repeated[name] = again["excel_row"]
        if faulty:
            reported[name] = pl.concat([frame.select("excel_row", "column") for frame in faulty])
    for name, cells in odd.items():
        reported[name] = pl.concat([*([reported[name]] if name in reported else ()), *cells])
    book = replace(book, reported=reported, repeated=repeated)
    broken = any(finding.blocks for finding in structure)
    if not broken:
        book, said = resolve(book)
        findings += said
    return Prepared(book, tuple(findings), broken)


def check_prepared(
    prepared: Prepared, *, all_or_nothing: bool = False, held: Sequence[Finding] = (), settle: Settle = list
) -> Checked:
    """Run every rule on a workbook and keep the units without a blocking finding (decision 3).

    A broken structure refuses everything: its cells are still checked, what spans sheets is not. ``held`` are findings
    that only the comparison with the catalogue could give, and that refuse their units as any other.
    """
    book, findings = prepared.book, list(prepared.findings)
    if not prepared.broken:
        for named in REGISTRY:
            if not book.frame(named.sheet).is_empty():  # a problem lies on a row
                findings += findings_of(named.code, book.typed[named.sheet], named.run(book))
        findings = [*settle(findings), *held]
        findings += _through_components(book, findings)
        findings = _without_consequences(book, findings)
    settings = book.reference.get("rule_settings")
    if settings is not None:
        findings = with_settings(findings, settings, book.today)
    findings = in_reading_order(book, findings)
    refuse_all = prepared.broken or (all_or_nothing and any(finding.blocks for finding in findings))
    return _accept(book, findings, absent=_absent(held, _units(book)), refuse_all=refuse_all)


def _absent(held: Iterable[Finding], units: Collection[str]) -> set[str]:
    """Return the units that are held back although the workbook has no row of them: the catalogue keeps them."""
    return {item.key for item in held if item.blocks and item.row is None and item.key and item.key not in units}


def _without_odd_rows(book: Book, findings: list[Finding]) -> tuple[Book, dict[str, Sequence[pl.DataFrame]]]:
    """Take out the rows that are none, tell of each once among the findings, and return the cells that this is about."""
    typed, odd = dict(book.typed), dict[str, Sequence[pl.DataFrame]]()
    for name, sheet in book.typed.items():
        merged = [one.found for one in findings if one.rule == "STR-007" and one.sheet == sheet.title and one.found]
        mended = without_odd_rows(sheet, merged)
        typed[name] = mended.typed
        findings[:] = [
            one
            for one in findings
            if not (one.rule == "STR-007" and one.sheet == sheet.title and one.found in mended.merged)
        ]
        findings += mended.findings
        if mended.reported:
            odd[name] = mended.reported
    return replace(book, typed=typed), odd


def _repeated(typed: TypedSheet) -> pl.DataFrame:
    """Return the problem of each row that repeats the key of an earlier one (rule 010), with the place of the first."""
    key = list(typed.sheet.key)
    if typed.frame.n_unique(key) == typed.frame.height:
        return none()
    column = key[-1] if typed.letters.get(key[-1]) and typed.sheet.unit is not None and len(key) == 1 else key[0]
    required = [name for name in key if typed.sheet.column(name).required]
    rows = typed.frame.drop_nulls(required)
    faulty = typed.faults.filter(pl.col("column").is_in(key)).select("excel_row")
    rows = rows.join(faulty, on="excel_row", how="anti")
    first = pl.col("excel_row").first().over(key)
    again = rows.with_columns(first.alias("first")).filter(pl.col("excel_row") != pl.col("first"))
    letter = typed.letters.get(column, "A")
    return again.rechunk().select(
        "excel_row",
        pl.lit(column).alias("column"),
        pl.format("la ligne {}", "first").alias("detail"),
        pl.format(f"{typed.title}!{letter}{{}}", "first").alias("other_cell"),
    )


def in_reading_order(book: Book, findings: Iterable[Finding]) -> list[Finding]:
    """Order findings as a person reads: the file, then sheet by sheet, row by row, column by column."""
    sheets = {typed.title: index for index, typed in enumerate(book.typed.values(), start=1)}
    columns = {
        (typed.title, column.label): index
        for typed in book.typed.values()
        for index, column in enumerate(typed.sheet.columns)
    }

    def place(finding: Finding) -> tuple[int, str, int, int, str]:
        sheet = finding.sheet or ""
        order = 0 if not sheet else sheets.get(sheet, len(sheets) + 1)
        return order, sheet, finding.row or 0, columns.get((sheet, finding.column or ""), -1), finding.rule

    return sorted(findings, key=place)


def _accept(book: Book, findings: list[Finding], *, absent: set[str], refuse_all: bool) -> Checked:
    blocking = [finding for finding in findings if finding.blocks]
    units = _units(book)
    refused = _refused(blocking, units)
    bad_rows = _bad_rows(book, blocking)
    rows_refused: set[str | tuple[str | None, int]] = {(sheet, row) for sheet, rows in bad_rows.items() for row in rows}
    strays = _strays(blocking, units) if book.workbook in _UNITS else rows_refused
    left = refused | {stray for stray in strays if isinstance(stray, str)}
    accepted = {}
    for sheet in sheets_of(book.workbook):
        typed = book.typed.get(sheet.name)
        frame = sheet.empty() if typed is None or refuse_all else typed.frame
        bad = bad_rows.get(typed.title) if typed else None
        accepted[sheet.name] = _good(frame, sheet.unit, bad or (), left).drop("excel_row")
    rows = sum(typed.frame.height for typed in book.typed.values())
    total = (rows if book.workbook == "group" else len(units) + len(strays)) + len(absent)
    return Checked(
        book=book,
        findings=tuple(findings),
        accepted=accepted,
        refused=frozenset((units | left if refuse_all else left) | absent),
        units=total,
        units_refused=total if refuse_all else len(refused) + len(strays) + len(absent),
        rows_read=rows,
        normalised=sum(typed.normalised for typed in book.typed.values()),
    )


def _bad_rows(book: Book, blocking: Iterable[Finding]) -> dict[str | None, set[int]]:
    """Return the rows, by the name of their tab, that may not load: with a finding, or told with another row's."""
    bad: dict[str | None, set[int]] = {}
    for one in blocking:
        if one.row is not None:
            bad.setdefault(one.sheet, set()).add(one.row)
    for name, cells in book.reported.items():
        bad.setdefault(book.typed[name].title, set()).update(cells["excel_row"].to_list())
    return bad


def _strays(blocking: Iterable[Finding], units: set[str]) -> set[str | tuple[str | None, int]]:
    """Return what is refused beside the units: what other sheets name and no row declares, and rows without a name."""
    return {one.key or (one.sheet, one.row) for one in blocking if one.row and not {one.key, _meant(one)} & units}


def _good(frame: pl.DataFrame, unit: str | None, bad_rows: Collection[int], refused: Collection[str]) -> pl.DataFrame:
    """Leave out rows with a blocking finding, and those of refused units."""
    if bad_rows:
        frame = frame.filter(~pl.col("excel_row").is_in(list(bad_rows)))
    if unit and refused:
        frame = frame.filter(pl.col(unit).is_null() | ~pl.col(unit).is_in(list(refused)))
    return frame


def _refused(blocking: Iterable[Finding], units: Collection[str]) -> set[str]:
    """Return the units that findings refuse: the one each stands in, and the one it most likely means."""
    return {name for finding in blocking for name in (finding.key, _meant(finding)) if name and name in units}


def _through_components(book: Book, findings: Iterable[Finding]) -> list[Finding]:
    """Refuse the bundles of which a new component is refused, and those that contain these bundles in turn."""
    found: list[Finding] = []
    if "compositions" not in book.typed or book.frame("compositions").is_empty():
        return found
    units, blocking = _units(book), [finding for finding in findings if finding.blocks]
    while True:
        refused = _refused([*blocking, *found], units)
        problems = offer_checks.components_refused(book, refused)
        if problems.is_empty():
            return found
        found += findings_of("CMP-105", book.typed["compositions"], problems)


def _without_consequences(book: Book, findings: Sequence[Finding]) -> list[Finding]:
    """Leave out what history says of a cell that is wrong in itself, and what it says of a change that does not load.

    What only follows from another finding is not reported a second time (decision 3).
    """
    wrong = [finding for finding in findings if finding.blocks and finding.rule not in HISTORY]
    cells = {(finding.sheet, finding.row, finding.column) for finding in wrong if finding.row}
    findings = [one for one in findings if one.rule not in HISTORY or (one.sheet, one.row, one.column) not in cells]
    blocking = [finding for finding in findings if finding.blocks]
    rows, refused = {(one.sheet, one.row) for one in blocking if one.row}, _refused(blocking, _units(book))
    return [
        one
        for one in findings
        if one.rule not in HISTORY or one.blocks or ((one.sheet, one.row) not in rows and one.key not in refused)
    ]


def _units(book: Book) -> set[str]:
    """Return the units of a workbook: products or operations. In the group's, each row is a unit without a name."""
    named = _UNITS.get(book.workbook)
    return set(book.frame(named[0])[named[1]].drop_nulls().to_list()) if named else set()


def _meant(finding: Finding) -> str | None:
    """Return the unit that an unknown reference most likely means: it must not load without the row that missed it."""
    return finding.suggestion if finding.rule.endswith(f"-{UNKNOWN:03d}") else None


def as_stored(book: Book, accepted: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Return the accepted rows as the catalogue keeps them.

    Each document and each logo has what its file says, each script is spelt as the document that it is; other sheets as
    `validators.kept` says.
    """
    frames = dict(accepted)
    if "cq_rules" in frames and not frames["cq_rules"].is_empty():
        papers = book.with_kept("documents")["file"].drop_nulls().unique().sort().to_list()
        spelt = {file_name_key(name): name for name in papers} | dict(zip(papers, papers, strict=True))
        script = pl.col("script").map_elements(
            lambda name: spelt.get(name, spelt.get(file_name_key(name), name)), pl.String
        )
        frames["cq_rules"] = frames["cq_rules"].with_columns(script)
    for name in NAMED_FILES.keys() & frames.keys():
        named = NAMED_FILES[name]
        files = book.files.unique(["sku", "file"]).rename({"sku": named.owner, "file": named.column})
        key = [named.owner, named.column]
        frames[name] = frames[name].join(files.select(*key, *named.says), on=key, how="left", maintain_order="left")
    return {name: kept(name, frame) for name, frame in frames.items()}
