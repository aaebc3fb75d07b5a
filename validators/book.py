"""What the checks look at: a typed workbook beside the group's reference data and the catalogue as it stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

import polars as pl

from catalogue.pairs import by_identity, by_key
from validators.kept import kept
from validators.sheets import SHEETS
from validators.spec import WorkbookKind
from validators.typed import TypedSheet

Frames = Mapping[str, pl.DataFrame]
"""Sheet-shaped typed frames by sheet name, without ``excel_row``."""


EXTERNAL_CODES = {"system": pl.String(), "external_code": pl.String(), "sku": pl.String(), "company": pl.String()}
ELSEWHERE = {
    "key": pl.String(),
    "day": pl.Date(),
    "kind": pl.String(),
    "sku": pl.String(),
    "channel": pl.String(),
    "related": pl.String(),
    "company": pl.String(),
}
SALES = {
    "sku": pl.String(),
    "version": pl.Int64(),
    "plan": pl.String(),
    "seller": pl.String(),
    "channel": pl.String(),
    "family": pl.String(),
    "client_type": pl.String(),
    "tax_code": pl.List(pl.String()),
    "index": pl.List(pl.String()),
    "day": pl.Date(),
    "operations": pl.Int64(),
}
"""Operations of the books, counted by day and by all that a dated row may decide on."""
OPERATIONS = {"key": pl.String(), "day": pl.Date(), "quantity": pl.Decimal(18, 6), "later": pl.Boolean()}
BUNDLES = {"component": pl.String(), "bundle": pl.String(), "company": pl.String()}


@dataclass(frozen=True, slots=True)
class Known:
    """What the catalogue already holds that bears on a workbook."""

    current: Frames = field(default_factory=dict)  #: the same sheets, as the catalogue has them
    owners: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"sku": pl.String, "company": pl.String}))
    #: SKUs of other companies
    started: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"sku": pl.String, "version": pl.Int64}))
    #: versions of which a publication has started (decision 9)
    offered: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"sku": pl.String}))
    #: SKUs of other companies that are published for this one
    external_codes: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=EXTERNAL_CODES))
    #: codes of other companies' products in partners' systems
    operations: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=OPERATIONS))
    #: operations of the books that an operations workbook names or repeats; those that wait for their day are ``later``
    elsewhere: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=ELSEWHERE))
    #: operations that other companies' books hold under the references of an operations workbook
    plans: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema={"sku": pl.String, "plan": pl.String}))
    #: plans of the products that an operations workbook names, whatever their version
    bundles: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=BUNDLES))
    #: products of this company inside bundles of others
    sales: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=SALES))
    #: what was sold; read where `validators.history.rewrites_history`


@dataclass(frozen=True)
class Book:
    """One workbook ready to be checked."""

    workbook: WorkbookKind
    company: str | None  #: company code; None for the group workbook
    typed: dict[str, TypedSheet]
    reference: Frames  #: group sheets; of the group workbook itself when that is what is checked
    known: Known
    files: pl.DataFrame  #: those it names that are in the library (``sync.assessment.FILES``)
    today: date  #: in the company's timezone
    month: date | None = None  #: first day of an operations workbook's month; None where its name does not tell
    repeated: Mapping[str, pl.Series] = field(default_factory=dict)  #: Excel rows that repeat an earlier one (rule 010)
    reported: Frames = field(default_factory=dict)
    #: cells that are said already to be empty, unreadable or to name nothing: ``excel_row``, ``column``

    def frame(self, name: str) -> pl.DataFrame:
        """Return a sheet's typed frame, empty when the sheet is not there."""
        return self.typed[name].frame if name in self.typed else SHEETS[name].empty()

    def once(self, name: str) -> pl.DataFrame:
        """Return a sheet's rows but for those that repeat an earlier one."""
        frame, again = self.frame(name), self.repeated.get(name)
        return frame if again is None else frame.filter(~pl.col("excel_row").is_in(again.implode()))

    def readable(self, name: str, rows: pl.DataFrame, *columns: str) -> pl.DataFrame:
        """Leave out the rows of a sheet of which one of these columns, any where none is named, is said already."""
        cells = self.reported.get(name)
        if cells is None:
            return rows
        faulty = (cells.filter(pl.col("column").is_in(columns)) if columns else cells).select("excel_row")
        return rows.join(faulty, on="excel_row", how="anti", maintain_order="left") if faulty.height else rows

    def with_kept(self, name: str) -> pl.DataFrame:
        """Return a sheet's rows, each once, and those that only the catalogue will still hold (``excel_row`` null)."""
        frame, key = self.once(name), SHEETS[name].key
        current = self.known.current.get(name)
        if current is None:
            return frame
        same = self.same(name)["position"] if SHEETS[name].identity else None
        stays = current.join(frame, on=list(key), how="anti", nulls_equal=True) if same is None else current
        if same is not None:
            stays = stays.filter(~pl.int_range(pl.len(), dtype=pl.UInt32).is_in(same.implode()))
        stays = stays.filter(self.outlives(name)) if stays.height else stays
        stays = stays.select(frame.columns[1:]).with_columns(excel_row=pl.lit(None, pl.UInt32))
        return pl.concat([frame, stays], how="diagonal")

    def same(self, name: str) -> pl.DataFrame:
        """Return which row of the catalogue each row of a sheet is: by its key, else inside what it is about.

        Shapes: ``excel_row``, and the ``position`` in the catalogue's frame. A row whose key cannot be read is none.
        """
        return self.remembered(f"same {name}", lambda: self._paired(name))

    def remembered(self, what: str, compute: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Return what several checks ask of this book, computed once."""
        if what not in self._memory:
            self._memory[what] = compute()
        return self._memory[what]

    @cached_property
    def _memory(self) -> dict[str, pl.DataFrame]:
        return {}

    def _paired(self, name: str) -> pl.DataFrame:
        sheet, current = SHEETS[name], self.known.current.get(name)
        rows = kept(name, self.once(name))
        if current is None or current.is_empty() or rows.is_empty():
            return pl.DataFrame(schema={"excel_row": pl.UInt32, "position": pl.UInt32})
        pairs = by_key(current, rows, sheet.key)
        both = pairs.drop_nulls()
        found = [both.select(rows["excel_row"].gather(both["after"]), position="before")]
        gone = pairs.filter(pl.col("after").is_null())["before"].sort()
        new = pairs.filter(pl.col("before").is_null())["after"].sort()
        if sheet.identity and gone.len() and new.len():
            found.append(self._paired_inside(name, current, gone, rows[new]))
        return pl.concat(found)

    def _paired_inside(self, name: str, current: pl.DataFrame, gone: pl.Series, rows: pl.DataFrame) -> pl.DataFrame:
        """Pair what is left over inside one identity, but for what a row that nobody can read may be."""
        identity = SHEETS[name].identity
        left = current[gone].with_columns(gone.alias("position"))
        doubts = self.reported.get(name)
        doubts = doubts.filter(pl.col("column").is_in(SHEETS[name].key)) if doubts is not None else None
        unread = rows.join(doubts, on="excel_row", how="semi") if doubts is not None else rows.clear()
        if doubts is not None and unread.height:
            rows = rows.join(doubts, on="excel_row", how="anti")
            doubtful = doubts.join(unread, on="excel_row", how="semi")["column"]
            sure = [column for column in identity if not doubtful.is_in([column]).any()]
            left = left.join(unread, on=sure, how="anti", nulls_equal=True) if sure else left.clear()
        pairs = by_identity(left.drop("position"), rows, identity)
        return pairs.select(
            rows["excel_row"].gather(pairs["after"]).alias("excel_row"),
            left["position"].gather(pairs["before"]).alias("position"),
        )

    def outlives(self, name: str) -> pl.Expr:
        """Say which rows of the catalogue stay although the workbook has them no more (decision 2).

        Those that have been in force: of a version that was published, or in the group's workbook; and begun.
        """
        return self.was_on_sale(self.known.current[name].columns) & self.has_begun(name)

    def has_begun(self, name: str) -> pl.Expr:
        """Say which rows have begun; rows without a first day began when they were loaded (decision 49)."""
        begins = SHEETS[name].begins
        return pl.lit(True) if begins is None else (pl.col(begins) <= self.today).fill_null(True)

    def was_on_sale(self, columns: Collection[str]) -> pl.Expr:
        """Say which rows are of a version that was published, or of a product that has one; the group's rows all are."""
        if self.workbook == "group" or "sku" not in columns:
            return pl.lit(True)
        started = self.known.started
        of_product = pl.col("sku").is_in(started["sku"].unique().to_list())
        if "version" not in columns:
            return of_product.fill_null(False)
        pairs = started.select(pl.format("{} {}", "sku", "version")).to_series().to_list()
        of_version = pl.format("{} {}", "sku", "version").is_in(pairs)
        return (of_version | (pl.col("version").is_null() & of_product)).fill_null(False)

    @cached_property
    def versions_in_order(self) -> pl.DataFrame:
        """Return the readable versions by product and start, each beside the one before and the one after.

        Shapes: the sheet's columns, then ``previous``, ``previous_start``, ``previous_end``, ``previous_row``, ``next``
        and ``next_start``; ``excel_row`` is null for a version that only the catalogue holds.
        """
        rows = self.with_kept("versions").drop_nulls(["sku", "version", "effective_from"])
        rows = rows.filter(pl.col("effective_to").is_null() | (pl.col("effective_to") >= pl.col("effective_from")))
        rows = self.readable("versions", rows, "sku", "version", "effective_from", "effective_to")
        rows = rows.sort("sku", "effective_from", "version")
        earlier, later = pl.col("sku") == pl.col("sku").shift(1), pl.col("sku") == pl.col("sku").shift(-1)
        return rows.with_columns(
            pl.when(earlier).then(pl.col("version").shift(1)).alias("previous"),
            pl.when(earlier).then(pl.col("effective_from").shift(1)).alias("previous_start"),
            pl.when(earlier).then(pl.col("effective_to").shift(1)).alias("previous_end"),
            pl.when(earlier).then(pl.col("excel_row").shift(1)).alias("previous_row"),
            pl.when(later).then(pl.col("version").shift(-1)).alias("next"),
            pl.when(later).then(pl.col("effective_from").shift(-1)).alias("next_start"),
        )


Check = Callable[[Book], pl.DataFrame]


@dataclass(frozen=True, slots=True)
class NamedCheck:
    """A check, the rule it enforces and the sheet its problems lie on."""

    code: str
    sheet: str
    run: Check


REGISTRY: list[NamedCheck] = []


def check(code: str, sheet: str) -> Callable[[Check], Check]:
    """Register a function as the check of a rule on a sheet; it returns problems shaped as `builder.PROBLEMS`."""

    def register(function: Check) -> Check:
        REGISTRY.append(NamedCheck(code, sheet, function))
        return function

    return register
