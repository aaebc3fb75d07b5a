"""The one spelling in which values of a sheet are stored, so that two ways of typing one value are no change."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

import polars as pl

#: Columns of text that hold several values, separated by commas.
COMMA_LISTS: Mapping[str, tuple[str, ...]] = {
    "document_types": ("aliases",),
    "cq_rules": ("papers", "fields"),
    "products": ("postcodes",),
    "risks": ("specific_fields",),
}
#: Columns of text that hold several values, separated by semicolons.
SEMICOLON_LISTS: Mapping[str, tuple[str, ...]] = {"companies": ("addresses", "contacts"), "partners": ("addresses",)}
#: Columns of text that hold ``name : value`` pairs, separated by semicolons, in any order.
PAIR_LISTS: Mapping[str, tuple[str, ...]] = {
    "companies": ("journals",),
    "partners": ("extranet_codes",),
    "products": ("extra",),
}

_IBAN_HEAD, _IBAN_TAIL = 4, 3


def file_name_key(path: str) -> str:
    """Return a name or path of files as systems that know no case and one Unicode form compare it."""
    return unicodedata.normalize("NFC", path).casefold()


def canonical(name: str, frame: pl.DataFrame) -> pl.DataFrame:
    """Return the frame in the one spelling that is stored: no empty lists, masked IBANs, aliases as ``a, b``."""
    lists = [column for column, dtype in frame.schema.items() if isinstance(dtype, pl.List)]
    filled = [pl.when(pl.col(column).list.len() > 0).then(pl.col(column)).alias(column) for column in lists]
    if name == "partners":
        filled.append(mask_iban(pl.col("iban")).alias("iban"))
    texts = [column for column in frame.columns if frame.schema[column] == pl.String]
    for columns, normalised in (
        (COMMA_LISTS, _comma_list),
        (SEMICOLON_LISTS, _semicolon_list),
        (PAIR_LISTS, _pair_list),
    ):
        filled += [normalised(pl.col(column)).alias(column) for column in columns.get(name, ()) if column in texts]
    return frame.with_columns(filled)


def mask_iban(iban: pl.Expr) -> pl.Expr:
    """Hide an IBAN but for its first four and last three characters; masking twice changes nothing."""
    plain = iban.str.replace_all(r"\s", "")
    length = plain.str.len_chars().cast(pl.Int64)
    hidden = pl.lit("*").repeat_by((length - _IBAN_HEAD - _IBAN_TAIL).clip(0)).list.join("")
    masked = pl.concat_str(plain.str.head(_IBAN_HEAD), hidden, plain.str.tail(_IBAN_TAIL))
    too_short = pl.lit("*").repeat_by(length.fill_null(0)).list.join("")
    return pl.when(length > _IBAN_HEAD + _IBAN_TAIL).then(masked).when(length > 0).then(too_short)


def money_text(value: pl.Expr) -> pl.Expr:
    """Return exact decimals as text with two decimals at least: ``9.90``, ``0.1234``."""
    return value.cast(pl.Decimal(18, 6)).cast(pl.String).str.replace(r"^(-?\d+\.\d{2,}?)0*$", "$1")


def count_text(value: pl.Expr) -> pl.Expr:
    """Return exact decimals as text without useless zeros: ``10``, ``0.5``."""
    return value.cast(pl.Decimal(18, 6)).cast(pl.String).str.replace(r"\.?0*$", "")


def _comma_list(text: pl.Expr) -> pl.Expr:
    return _joined(_parts(text, ",").list.eval(pl.element().str.replace(r"\s*\*$", " *")), ", ")


def _semicolon_list(text: pl.Expr) -> pl.Expr:
    return _joined(_parts(text, ";"), " ; ")


def _pair_list(text: pl.Expr) -> pl.Expr:
    pairs = _parts(text, ";").list.eval(pl.element().str.replace(r"^([^:]*?)\s*:\s*", "$1 : "))
    return _joined(pairs.list.sort(), " ; ")


def _joined(parts: pl.Expr, separator: str) -> pl.Expr:
    return pl.when(parts.list.len() > 0).then(parts.list.join(separator))


def _parts(text: pl.Expr, separator: str) -> pl.Expr:
    stripped = pl.element().str.strip_chars()
    return text.str.split(separator).list.eval(stripped).list.eval(pl.element().filter(pl.element() != ""))
