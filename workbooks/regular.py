"""Regular stretches of a sheet's XML, read as a table of lines instead of element by element.

Almost every writer spells its cells ``<c r="B2" s="1" t="s"><v>0</v></c>``. Putting a separator in place of
``<c r="``, ``" s="`` and the like gives one cell a line of fields, which the CSV reader of polars splits fifteen
times faster than an XML parser can call Python back. A stretch where anything at all is spelt otherwise (rich
texts, formulas never computed, hidden rows, cells out of order…) is declined, and the exact reader parses it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from workbooks.canonical import BOOLEANS
from workbooks.cell_styles import DEFAULT_STYLE, CellStyles
from workbooks.cells import MAX_FRAME_CELLS, trio
from workbooks.model import MAX_COLUMNS, MAX_ROWS, CellKind, HazardCode, column_index, column_letters
from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.strings import SharedStrings
from workbooks.vectors import blank, clean_texts, date_texts, number_texts

#: Separators that XML forbids: no cell can hold them.
_LINE, _FIELD = b"\x1e", b"\x1f"
_HEADER = _FIELD.join((b"a", b"b", b"c", b"d", b"e", b"f", b"g"))  # address, then marks and what follows them
_MARKS = (
    (b'<c r="', _LINE),
    (b'" s="', _FIELD + b"s" + _FIELD),
    (b'" t="', _FIELD + b"t" + _FIELD),
    (b'"><v>', _FIELD + b"v" + _FIELD),
    (b'"><is><t>', _FIELD + b"v" + _FIELD),
    (b'"><is><t xml:space="preserve">', _FIELD + b"v" + _FIELD),
)
_FORMULA = re.compile(rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)")
#: Whatever needs a real parser: the whole stretch is declined.
_IRREGULAR = (b"<v/>", b"<v></v>", b'"></c>', b"hidden", b'ht="0', b"<!", b"<?", b"&#", b"\r", _LINE, _FIELD)
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_TYPES = {
    "s": CellKind.TEXT,
    "str": CellKind.TEXT,
    "inlineStr": CellKind.TEXT,
    "b": CellKind.BOOLEAN,
    "e": CellKind.ERROR,
    "n": CellKind.NUMBER,
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """The cells of a regular stretch."""

    frame: pl.DataFrame  # shape: as in `workbooks.model`, columns in any order
    rows_written: int  # rows of the XML, whether or not they hold something
    last_row: int  # the last Excel row that holds a value, 0 when none


def read_regular(
    piece: bytes, styles: CellStyles, strings: SharedStrings, report: Callable[[HazardCode, str, str], None]
) -> Stretch | None:
    """Read whole ``<row>`` elements, or return None when any of it needs the exact parser.

    ``report`` receives (code, address, detail) for the cells that lost precision.
    Raises UnreadableWorkbook where cells are scattered beyond any table.
    """
    rows_written = piece.count(b"<row")
    if rows_written != piece.count(b'<row r="'):
        return None  # the numbers of the next rows depend on these
    if b"</c>" not in piece:
        return Stretch(pl.DataFrame(schema={"excel_row": pl.UInt32}), rows_written, 0)
    if b"<f" in piece:
        piece = _FORMULA.sub(b"", piece)
    cells = _split_cells(piece)
    if cells is None:
        return None
    valued = _with_values(cells, styles, strings)
    if valued is None:
        return None
    for address, raw in _precision_lost(valued):
        report(HazardCode.PRECISION_LOST, address, raw)
    valued = valued.filter(~blank(pl.col("text")))
    return Stretch(_wide(valued), rows_written, cells["row"][-1] if cells.height else 0)


def _split_cells(piece: bytes) -> pl.DataFrame | None:
    """Return the cells that have a value: letters, row, style, type, raw; None when any cell is irregular."""
    written = piece.count(b'<c r="')
    if piece.count(b"<c") != written or any(mark in piece for mark in _IRREGULAR):
        return None
    start = piece.find(b'<c r="')
    if start < 0:
        return None
    lines = piece[start:]
    for mark, separated in _MARKS:
        lines = lines.replace(mark, separated)
    try:
        fields = pl.read_csv(
            _HEADER + lines,
            separator=_FIELD.decode(),
            eol_char=_LINE.decode(),
            quote_char=None,
            truncate_ragged_lines=True,
            infer_schema=False,
        )
    except pl.exceptions.PolarsError:
        return None
    if fields.height != written:
        return None
    cells = fields.select(
        pl.col("a").str.strip_chars_end("0123456789").alias("letters"),
        pl.col("a").str.strip_chars_start("ABCDEFGHIJKLMNOPQRSTUVWXYZ").cast(pl.UInt32, strict=False).alias("row"),
        _after("s").fill_null(DEFAULT_STYLE).alias("style"),
        _after("t").alias("type"),
        _after("v").alias("tail"),
        _has("a", '"/>').or_(_has("c", '"/>'), _has("e", '"/>')).alias("empty"),
    )
    ends = cells.select(_has("tail", "</v></c>") | _has("tail", "</t></is></c>")).to_series()
    if not (ends | (cells["empty"] & cells["tail"].is_null())).all():
        return None
    cells = cells.filter(ends).with_columns(
        pl.col("tail").str.split_exact("<", 1).struct.field("field_0").fill_null("").alias("raw")
    )
    return _placed(cells.drop("tail", "empty"))


def _after(mark: str) -> pl.Expr:
    """Return what follows a mark, which stands in the second, fourth or sixth field."""
    first = pl.when(pl.col("b") == mark).then("c")
    return first.when(pl.col("d") == mark).then("e").when(pl.col("f") == mark).then("g")


def _has(column: str, text: str) -> pl.Expr:
    return pl.col(column).str.contains(text, literal=True).fill_null(value=False)


def _placed(cells: pl.DataFrame) -> pl.DataFrame | None:
    """Put the number of its column in place of each cell's letters; None where an address is impossible, or out of order."""
    known = cells["letters"].unique()
    rows = cells["row"]
    if rows.null_count() or known.null_count():
        return None
    try:
        indexes = pl.Series([column_index(letters) for letters in known], dtype=pl.Int64)
    except ValueError:
        return None
    column = cells["letters"].replace_strict(known, indexes, return_dtype=pl.Int64).alias("column")
    place = rows.cast(pl.Int64) * (MAX_COLUMNS + 1) + column
    in_order = cells.is_empty() or (rows[0] >= 1 and rows[-1] <= MAX_ROWS and (place.diff().drop_nulls() > 0).all())
    return cells.drop("letters").with_columns(column) if in_order else None


def _with_values(cells: pl.DataFrame, styles: CellStyles, strings: SharedStrings) -> pl.DataFrame | None:
    """Add kind, text and format; None when a type or a value is not plain."""
    kinds = cells["type"].fill_null("n")
    if not kinds.is_in(list(_TYPES)).all():
        return None
    kind = kinds.replace_strict(_TYPES, return_dtype=pl.UInt8)
    text = cells["raw"]
    shared = kinds == "s"
    if shared.any():
        found = strings.gather(text.filter(shared).cast(pl.UInt32, strict=False))
        if found.null_count():
            return None  # the exact reader says which cell names a text that is not there
        text = text.scatter(shared.arg_true(), found)
    numbers = kinds == "n"
    if numbers.any():
        dated = numbers & cells["style"].is_in(list(styles.dates))
        if dated.any():
            dates = date_texts(text.filter(dated), date1904=styles.date1904)
            where = dated.arg_true().filter(dates.is_not_null())
            text = text.scatter(where, dates.drop_nulls())
            kind = kind.scatter(where, int(CellKind.DATE))
        plain = kind == int(CellKind.NUMBER)
        texts = number_texts(text.filter(plain))
        if texts.null_count():
            return None
        text = text.scatter(plain.arg_true(), texts)
    booleans = kinds == "b"
    if booleans.any():
        texts = text.filter(booleans).replace_strict(BOOLEANS, default=None, return_dtype=pl.String)
        if texts.null_count():
            return None
        text = text.scatter(booleans.arg_true(), texts)
    literal = kinds.is_in(["str", "inlineStr", "e"])
    if literal.any():
        text = text.scatter(literal.arg_true(), clean_texts(_unescaped(text.filter(literal))))
    code = cells["style"].replace_strict(styles.meaningful, default=None, return_dtype=pl.String)
    return cells.with_columns(kind.alias("kind"), text.alias("text"), code.alias("format"))


def _unescaped(texts: pl.Series) -> pl.Series:
    if not texts.str.contains("&", literal=True).any():
        return texts
    # One pass, so that &amp;lt; stays &lt;.
    return texts.to_frame("text").select(pl.col("text").str.replace_many(_ENTITIES)).to_series()


def _precision_lost(cells: pl.DataFrame) -> list[tuple[str, str]]:
    long = cells.filter(
        (pl.col("kind") == int(CellKind.NUMBER)) & (pl.col("text").str.extract(r"^-?([0-9]+)").str.len_bytes() > 15)
    )
    return [(f"{column_letters(column)}{row}", raw) for column, row, raw in long.select("column", "row", "raw").rows()]


def _wide(cells: pl.DataFrame) -> pl.DataFrame:
    """Turn one line a cell into one line a row, with three columns for each Excel column.

    Raises UnreadableWorkbook where cells are scattered beyond any table.
    """
    rows = cells["row"].unique(maintain_order=True).alias("excel_row")
    used, height = cells["column"].unique().sort(), len(rows)
    if height * len(used) > MAX_FRAME_CELLS:
        raise UnreadableWorkbook(Refusal.TOO_LARGE)
    # All columns one below the other, each cell in its place, then cut: three operations however wide the sheet is.
    number = pl.col("kind") == int(CellKind.NUMBER)
    placed = cells.select(
        (pl.col("column").rank("dense").cast(pl.UInt32) - 1) * height + pl.col("row").rle_id(),
        "text",
        "kind",
        pl.when(number).then("format"),
    )
    place, *values = placed.get_columns()
    grid = [
        pl.Series([blank], dtype=series.dtype).new_from_index(0, height * len(used)).scatter(place, series)
        for series, blank in zip(values, (None, int(CellKind.BLANK), None), strict=True)
    ]
    return pl.DataFrame(
        [rows] + [
            series.slice(position * height, height).alias(name)
            for position, column in enumerate(used)
            for name, series in zip(trio(column_letters(column)), grid, strict=True)
        ]
    )  # fmt: skip
