"""Decide what a checked workbook changes in the catalogue: plain data in, a plan and the last findings out.

A row that is gone is never simply lost (decision 2): what was never published is withdrawn, anything else is kept
and said, and a workbook that lost too much is refused whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from catalogue.changes import Delta, Plan, diff
from catalogue.french import counted
from catalogue.ledger.deciding.decision import Decision as Posting
from catalogue.pairs import by_identity, by_key, flat
from validators.book import Book, Frames
from validators.builder import finding, unit_key
from validators.checking import Checked, as_stored
from validators.doubt import meanings
from validators.findings import Finding
from validators.rows import row_to_copy, row_words
from validators.sheets import SHEETS, sheets_of
from validators.spec import Sheet
from validators.typed import TypedSheet


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a sheet may disappear between two submissions; both must be passed to refuse."""

    percent: int = 20
    count: int = 5


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be done with a workbook."""

    plan: Plan
    findings: tuple[Finding, ...]  #: those that only the comparison with the catalogue, or the books, can give
    posting: Posting | None = None  #: what the books would write
    refused: frozenset[str] = frozenset()  #: operations that the books refuse
    compared: tuple[Delta, ...] = ()  #: what differs, with the rows that are gone and that the catalogue keeps


def lost_rows(book: Book, before: Frames, limits: Limits) -> list[Finding]:
    """Return a blocking finding for each sheet that lost too many of the rows it had ``before`` (LIB-001)."""
    findings = []
    for name, typed in book.typed.items():
        known = before.get(name)
        if known is None or known.is_empty():
            continue
        gone = _missing(typed, known).height
        if gone > limits.count:
            gone -= _moved(typed, known)
        if gone > limits.count and gone * 100 > limits.percent * known.height:
            detail = f"{counted(gone, 'ligne')} sur {known.height}"
            findings.append(finding("LIB-001", sheet=typed.title, found=str(gone), detail=detail))
    return findings


def _missing(typed: TypedSheet, known: pl.DataFrame) -> pl.DataFrame:
    """Return the known rows whose key is nowhere in the sheet; a row whose key cannot be read hides nothing."""
    key = list(typed.sheet.key)
    rows, before = typed.frame.select(key), known.select(key).with_row_index("position")
    return flat(before).join(flat(rows), on=key, how="anti", nulls_equal=True)


def _moved(typed: TypedSheet, known: pl.DataFrame) -> int:
    """Count the known rows that only changed their key."""
    pairs = by_key(known, typed.frame, typed.sheet.key)
    gone = known[pairs.filter(pl.col("after").is_null())["before"]]
    new = typed.frame[pairs.filter(pl.col("before").is_null())["after"]]
    return by_identity(gone, new, typed.sheet.identity).height


def decide(checked: Checked) -> Decision:
    """Compare the accepted units with the catalogue and settle what becomes of the rows that are gone."""
    book = checked.book
    accepted = as_stored(book, checked.accepted)
    deltas: list[Delta] = []
    findings: list[Finding] = []
    for sheet in sheets_of(book.workbook):
        if sheet.name not in book.typed:
            continue
        delta = diff(sheet.name, sheet.key, book.known.current[sheet.name], accepted[sheet.name])
        deltas.append(delta.retaining(_untouchable(checked, delta)).paired(sheet.identity))
    bundled = _bundled(book, deltas)
    settled = [_settle_missing(book, delta, bundled) for delta in deltas]
    for _, said in settled:
        findings += said
    return Decision(Plan(tuple(delta for delta, _ in settled)), tuple(findings), compared=tuple(deltas))


def as_if_accepted(checked: Checked) -> Checked:
    """Return the workbook as if no unit of it were refused: what it would change, whatever else is to mend in it."""
    book = checked.book
    if not any(item.blocks for item in checked.findings):
        return checked
    rows = {sheet.name: _readable(book, sheet) for sheet in sheets_of(book.workbook)}
    return replace(checked, accepted=rows, refused=frozenset())


def _readable(book: Book, sheet: Sheet) -> pl.DataFrame:
    """Return the rows of a sheet whose key can be read, each once."""
    frame = book.once(sheet.name)
    if sheet.name in book.typed:
        faults = book.typed[sheet.name].faults
        faulty = faults.filter(pl.col("column").is_in(list(sheet.key)))["excel_row"]
        frame = frame.filter(~pl.col("excel_row").is_in(faulty.implode()))
    return frame.drop("excel_row")


def _untouchable(checked: Checked, delta: Delta) -> pl.Expr:
    """Say which missing rows are not missing at all: their unit was refused, or their row stands there unread."""
    typed = checked.book.typed[delta.name]
    gone = _missing(typed, delta.withdrawn) if delta.withdrawn.height else pl.DataFrame({"position": []})
    really = pl.int_range(pl.len()).is_in(gone["position"].cast(pl.Int64).to_list())
    keep = ~really | _standing_unread(checked, delta) | _of_refused_rows(checked, delta)
    if checked.refused:
        keep |= unit_key(typed.sheet).is_in(list(checked.refused))
    return keep


def _of_refused_rows(checked: Checked, delta: Delta) -> pl.Expr:
    """Say which missing rows a refused row is, under another key: it was moved, and stays where it was."""
    typed, book, key = checked.book.typed[delta.name], checked.book, list(delta.key)
    refused = [item.row for item in checked.findings if item.blocks and item.sheet == typed.title and item.row]
    if not refused or not typed.sheet.identity:
        return pl.lit(False)
    same = book.same(delta.name).filter(pl.col("excel_row").is_in(refused))
    theirs = flat(book.known.current[delta.name][same["position"]].select(key))
    missing = flat(delta.withdrawn.select(key)).with_row_index("at")
    kept = missing.join(theirs, on=key, how="semi", nulls_equal=True)["at"]
    return pl.int_range(pl.len()).is_in(kept.cast(pl.Int64).to_list())


def _standing_unread(checked: Checked, delta: Delta) -> pl.Expr:
    """Say which missing rows may be those of a refused row: it says something else in one cell of its key at most.

    A code with a letter too many is reported on its cell; the row that it names is not lost. A code that the catalogue
    holds is that product's, whatever became of the product's own row.
    """
    typed, key = checked.book.typed[delta.name], list(delta.key)
    refused = [item.row for item in checked.findings if item.blocks and item.sheet == typed.title and item.row]
    rows = typed.frame.filter(pl.col("excel_row").is_in(refused))
    missing = delta.withdrawn.select(key).with_row_index("position")
    maybe: list[pl.Series] = []
    for column in key if len(key) > 1 else ():
        rest = [name for name in key if name != column]
        if column != typed.sheet.unit:
            maybe.append(missing.join(rows, on=rest, how="semi", nulls_equal=True)["position"])
    products = checked.book.known.current.get("products")
    certain = frozenset() if products is None else frozenset(products["sku"])
    for known, named in meanings(checked.book, delta.name, key, certain=certain):
        maybe.append(missing.join(named, on=known, how="semi", nulls_equal=True)["position"])
    if len(key) == 1 and rows[key[0]].null_count():
        maybe.append(missing["position"])
    positions = pl.concat(maybe).unique().to_list() if maybe else []
    return pl.int_range(pl.len()).is_in(positions)


def _bundled(book: Book, deltas: Sequence[Delta]) -> Mapping[str, str]:
    """Return the products that are gone from the sheet and that a bundle still needs, with that bundle.

    The bundle is another company's, or one of this workbook: new, or in the catalogue and not leaving it.
    """
    missing = next((delta.withdrawn for delta in deltas if delta.name == "products"), None)
    if missing is None or missing.is_empty():
        return {}
    gone, kept = set(missing["sku"]), dict[str, str]()
    while True:  # a bundle that is kept keeps its own components
        bundles = _bundles(book, deltas, staying=kept)
        needed = bundles.filter(
            pl.col("component").is_in(list(gone)) & ~pl.col("bundle").is_in(list(gone - kept.keys()))
        )
        found = {component: f"{bundle} ({company})" for component, bundle, company in needed.sort(pl.all()).iter_rows()}
        if found.keys() <= kept.keys():
            return kept
        kept = found | kept


def _bundles(book: Book, deltas: Sequence[Delta], staying: Collection[str]) -> pl.DataFrame:
    """Return what is in which bundle once this workbook is loaded: ``component``, ``bundle``, ``company``."""
    own = book.known.current["compositions"]
    for delta in deltas:
        if delta.name == "compositions":
            leaves = ~book.outlives(delta.name) & ~pl.col("sku").is_in(list(staying))
            own = own.join(delta.withdrawn.filter(leaves), on=["component", "sku"], how="anti")
            own = pl.concat([own, delta.inserted.select(own.columns)])
    return pl.concat([own.select("component", bundle="sku", company=pl.lit(book.company)), book.known.bundles])


def _settle_missing(book: Book, delta: Delta, bundled: Mapping[str, str]) -> tuple[Delta, list[Finding]]:
    """Keep what was published, belongs to the group (LIB-002) or is in a bundle (LIB-005); withdraw the rest (LIB-003)."""
    if delta.withdrawn.is_empty():
        return delta, []
    published = book.outlives(delta.name)
    needed = pl.col("sku").is_in(list(bundled)).fill_null(False) & ~published if bundled else pl.lit(False)
    title = book.typed[delta.name].title
    findings = [
        _about_missing(code, title, delta, row, bundled.get(row.get("sku", ""), ""))
        for code, which in (("LIB-002", published), ("LIB-005", needed), ("LIB-003", ~published & ~needed))
        for row in delta.withdrawn.filter(which).iter_rows(named=True)
    ]
    return delta.retaining(published | needed), findings


def _about_missing(code: str, title: str, delta: Delta, row: Mapping[str, Any], detail: str) -> Finding:
    sheet = SHEETS[delta.name]
    words = row_words(sheet, row)
    unit = row[sheet.unit] if sheet.unit else None
    if code == "LIB-002":
        detail = f"{_instead(sheet)} : {row_to_copy(sheet, row)}."
    return finding(code, sheet=title, key=str(unit or words.replace(" · ", " ")), found=words, detail=detail)


def _instead(sheet: Sheet) -> str:
    """Say what ends a row in force: its own end, or that of its product."""
    if sheet.ends is not None:
        return f", et donnez-lui une fin dans « {sheet.column(sheet.ends).label} » pour l'arrêter"
    return ", ou retirez le produit dans Cycle de vie pour l'arrêter" if sheet.unit == "sku" else ""
