"""What a workbook would change: the catalogue as it stands against the catalogue as the workbook wants it.

Both sides are frames in the shape of a sheet (natural keys, dates, inclusive end dates, exact decimals), without
``excel_row``. Comparing is pure: nothing is read or written here. A null equals a null, also in a key.

Several rows of a sheet may make one stored record (the tiers of a price): a record is rewritten whole as soon as one
of its rows changes, which is why a delta also knows the rows that its changed records keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

import polars as pl

from catalogue.pairs import by_identity, by_key, flat
from catalogue.spelling import canonical

#: Sheet → table of Annexe A, parents before children: the order in which rows are written.
TABLES: Mapping[str, str] = {
    "companies": "company",
    "partners": "partner",
    "risks": "risk",
    "tax_rates": "tax_rate",
    "document_types": "document_type",
    "obligations": "document_obligation",
    "activations": "partner_activation",
    "gl_accounts": "gl_account",
    "legal_mentions": "legal_mention",
    "units": "unit",
    "index_values": "index_value",
    "blacklist": "blacklist_entry",
    "rule_settings": "rule_setting",
    "products": "product",
    "lifecycle": "lifecycle_transition",
    "versions": "product_version",
    "plans": "product_plan",
    "prices": "pricing_rule",
    "documents": "product_document",
    "publications": "publication",
    "accounting": "accounting_mapping",
    "adjustments": "adjustment",
    "compositions": "composition",
    "commissions": "commission_scheme",
    "commission_tiers": "commission_tier",
    "splits": "commission_scheme",
    "external_codes": "external_mapping",
    "cq_rules": "cq_rule",
    "operations": "operation",
}

#: Sheets of which several rows make one stored record → what names the record.
RECORDS: Mapping[str, tuple[str, ...]] = {
    "prices": ("sku", "version", "plan", "component"),
    "splits": ("sku", "version", "scheme"),
}

#: Columns of a key that a stored record may change while it stays the same record.
IN_PLACE: Mapping[str, tuple[str, ...]] = {"publications": ("channels",)}

#: Decimal columns that count things; all others are money or rates, shown with two decimals at least.
COUNTS = frozenset({"tier_from", "tier_to", "bonus_from", "quantity", "factor"})


@dataclass(frozen=True, slots=True)
class Delta:
    """What changes in one sheet. All frames have the sheet's columns, without ``excel_row``."""

    name: str  #: the sheet
    key: tuple[str, ...]  #: columns that name a row
    inserted: pl.DataFrame  #: new rows
    updated: pl.DataFrame  #: changed rows, as they shall be; even their key may be another one than ``before``
    before: pl.DataFrame  #: the same rows as they are, aligned with ``updated``
    withdrawn: pl.DataFrame  #: rows that are gone from the sheet, as they are
    kept: pl.DataFrame  #: unchanged rows of records that have a changed row; empty where a row is a record

    @property
    def table(self) -> str:
        """Return the table that holds the sheet."""
        return TABLES[self.name]

    @property
    def record(self) -> tuple[str, ...]:
        """Return the columns that name a stored record."""
        return RECORDS.get(self.name, self.key)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing changes."""
        return self.inserted.is_empty() and self.updated.is_empty() and self.withdrawn.is_empty()

    @property
    def records(self) -> pl.DataFrame:
        """Return the rows of all records to write: new, changed, and those that a changed record keeps."""
        return pl.concat([self.inserted, self.updated, self.kept])

    @property
    def changed_keys(self) -> pl.DataFrame:
        """Return the keys of all rows that are inserted, updated or withdrawn, before and after."""
        return pl.concat([frame.select(self.key) for frame in (self.inserted, self.updated, self.gone)])

    @property
    def gone(self) -> pl.DataFrame:
        """Return the rows as they were of which the record goes: those withdrawn, and those that another key names."""
        return pl.concat([self.withdrawn, self.left])

    @property
    def left(self) -> pl.DataFrame:
        """Return the changed rows as they are, of which the record goes because the key that names it changes."""
        naming = [column for column in self.key if column not in IN_PLACE.get(self.name, ())]
        old, new = flat(self.before.select(naming)), flat(self.updated.select(naming))
        moved = pl.repeat(False, old.height, dtype=pl.Boolean, eager=True)
        for column in naming:
            moved |= old[column].ne_missing(new[column])
        return self.before.filter(moved)

    def paired(self, identity: Sequence[str]) -> Delta:
        """Return the delta in which a row that is gone and one that is new, if they are the same, are one change."""
        pairs = by_identity(self.withdrawn, self.inserted, identity)
        if pairs.is_empty():
            return self
        gone = pl.int_range(pl.len()).is_in(pairs["before"].cast(pl.Int64).implode())
        new = pl.int_range(pl.len()).is_in(pairs["after"].cast(pl.Int64).implode())
        return replace(
            self,
            inserted=self.inserted.filter(~new),
            updated=pl.concat([self.updated, self.inserted[pairs["after"]]]),
            before=pl.concat([self.before, self.withdrawn[pairs["before"]]]),
            withdrawn=self.withdrawn.filter(~gone),
        )

    def only(self, which: pl.Expr) -> Delta:
        """Return the changes of the rows for which ``which``, an expression over their columns, is true."""
        mine = self.updated.select(which.fill_null(False).alias("mine"))["mine"]
        return replace(
            self,
            inserted=self.inserted.filter(which),
            updated=self.updated.filter(mine),
            before=self.before.filter(mine),
            withdrawn=self.withdrawn.filter(which),
        )

    def retaining(self, keep: pl.Expr) -> Delta:
        """Return the delta that leaves in the catalogue the missing rows for which ``keep`` is true (decision 2)."""
        keeps = keep.fill_null(False)
        remaining = replace(self, withdrawn=self.withdrawn.filter(~keeps))
        if self.name not in RECORDS:
            return remaining
        candidates = pl.concat([self.kept, self.withdrawn.filter(keeps)])
        return replace(remaining, kept=_of_records(candidates, self.record, remaining.changed_keys))


@dataclass(frozen=True, slots=True)
class Plan:
    """What one submission would change, sheet by sheet; counts are rows of sheets."""

    deltas: tuple[Delta, ...]

    @property
    def inserted(self) -> int:
        """Count new rows."""
        return sum(delta.inserted.height for delta in self.deltas)

    @property
    def updated(self) -> int:
        """Count changed rows."""
        return sum(delta.updated.height for delta in self.deltas)

    @property
    def withdrawn(self) -> int:
        """Count rows that are taken out."""
        return sum(delta.withdrawn.height for delta in self.deltas)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing changes."""
        return all(delta.is_empty for delta in self.deltas)

    def changes(self, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the changed fields as ``{"table", "key", "field", "before", "after"}``, the first ``limit`` of them.

        **Units** Money and rates are strings with two decimals at least, dates ISO strings. The key joins the values of
        the sheet's key with ``/``, leaving out the empty ones. The key's own fields are not
        repeated, but for a row of which the key itself changes, which is named by its key of before.
        """
        every = (change for delta in self.deltas for change in _field_changes(delta))
        return list(islice(every, limit))


def diff(name: str, key: Sequence[str], current: pl.DataFrame, desired: pl.DataFrame) -> Delta:
    """Compare two frames of one sheet, row by row on their key and then field by field.

    **Shapes** Both have the sheet's columns; ``excel_row`` is ignored. Keys are unique on each side.
    """
    columns = [column for column in desired.columns if column != "excel_row"]
    before, after = (canonical(name, frame.select(columns)) for frame in (current, desired))
    key = tuple(key)
    pairs = by_key(before, after, key)
    both = pairs.drop_nulls().sort("after")
    changed = _differing(before, after, both, [column for column in columns if column not in key])
    changed_pairs = both.filter(changed)
    delta = Delta(
        name=name,
        key=key,
        inserted=after[pairs.filter(pl.col("before").is_null())["after"].sort()],
        updated=after[changed_pairs["after"]],
        before=before[changed_pairs["before"]],
        withdrawn=before[pairs.filter(pl.col("after").is_null())["before"].sort()],
        kept=after.clear(),
    )
    if name not in RECORDS:
        return delta
    same = after[both.filter(~changed)["after"]]
    return replace(delta, kept=_of_records(same, delta.record, delta.changed_keys))


def _differing(before: pl.DataFrame, after: pl.DataFrame, both: pl.DataFrame, fields: Sequence[str]) -> pl.Series:
    """Say for each pair of rows whether any field differs."""
    changed = pl.repeat(False, both.height, dtype=pl.Boolean, eager=True)
    old, new = flat(before.select(fields)), flat(after.select(fields))
    for field in fields:
        changed |= new[field].gather(both["after"]).ne_missing(old[field].gather(both["before"]))
    return changed


def _of_records(rows: pl.DataFrame, record: Sequence[str], changed_keys: pl.DataFrame) -> pl.DataFrame:
    return rows.join(changed_keys.select(record).unique(), on=list(record), how="semi", nulls_equal=True)


def _field_changes(delta: Delta) -> Iterator[dict[str, Any]]:
    columns = delta.updated.columns
    fields = [column for column in columns if column not in delta.key]

    def change(row: Mapping[str, Any], field: str, before: Any, after: Any) -> dict[str, Any]:
        old, new = _plain(field, before), _plain(field, after)
        return {"table": delta.table, "key": _key_text(delta, row), "field": field, "before": old, "after": new}

    for row in delta.inserted.iter_rows(named=True):
        yield from (change(row, field, None, row[field]) for field in fields if row[field] is not None)
    for old, new in zip(delta.before.iter_rows(named=True), delta.updated.iter_rows(named=True), strict=True):
        yield from (change(old, field, old[field], new[field]) for field in columns if old[field] != new[field])
    for row in delta.withdrawn.iter_rows(named=True):
        yield from (change(row, field, row[field], None) for field in fields if row[field] is not None)


def _key_text(delta: Delta, row: Mapping[str, Any]) -> str:
    values = (_plain(column, row[column]) for column in delta.key)
    texts = ("+".join(value) if isinstance(value, list) else str(value) for value in values if value is not None)
    return "/".join(text for text in texts if text)


def _plain(field: str, value: Any) -> Any:
    """Return the value as JSON holds it."""
    if isinstance(value, Decimal):
        trimmed = f"{value.normalize():f}"
        if field in COUNTS:
            return trimmed
        whole, _, decimals = trimmed.partition(".")
        return f"{whole}.{decimals:0<2}"
    return value.isoformat() if isinstance(value, date) else value
