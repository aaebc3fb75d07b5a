"""Keep the call scripts of quality rules: a rule holds its script's technical key, which a moved document loses.

A document whose first day changes is another record. The rules that name its file are written again with it, so that
they lead to the record that the file has now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import polars as pl
import psycopg

from catalogue.changes import Delta, diff
from catalogue.store.staging import Parameters, read, statement

_RULES: Mapping[str, pl.DataType] = {
    "sku": pl.String(), "version": pl.Int64(), "code": pl.String(), "papers": pl.String(), "fields": pl.String(),
    "script": pl.String(), "notes": pl.String(),
}  # fmt: skip
_KEY = ("sku", "version", "code")


def with_their_rules(
    database: psycopg.Connection[Any], changed: Mapping[str, Delta], parameters: Parameters
) -> dict[str, Delta]:
    """Add to the deltas the quality rules that stay as they are, and whose script is a document that goes. Read-only."""
    if "documents" not in changed or changed["documents"].gone.is_empty():
        return dict(changed)
    gone = changed["documents"].gone.select("sku", "version", script="file").unique()
    held = read(database, statement("current", "cq_rules"), parameters, _RULES)
    rules = changed.get("cq_rules") or diff("cq_rules", _KEY, held.clear(), held.clear())
    naming = held.join(gone, on=gone.columns, how="semi").join(rules.changed_keys, on=rules.key, how="anti")
    if not naming.is_empty():
        naming = naming.join(_files_after(database, changed["documents"], parameters), on=gone.columns, how="semi")
    if naming.is_empty():
        return dict(changed)
    return {**changed, "cq_rules": replace(rules, kept=naming.select(rules.kept.columns))}


def _files_after(database: psycopg.Connection[Any], documents: Delta, parameters: Parameters) -> pl.DataFrame:
    """Return the files that versions still have once the documents are written: ``sku``, ``version``, ``script``."""
    schema = {name: documents.inserted.schema[name] for name in documents.key}
    held = read(database, statement("current", "documents"), parameters, schema)
    staying = held.join(documents.gone.select(documents.key), on=list(documents.key), how="anti", nulls_equal=True)
    after = pl.concat([staying.select(documents.key), documents.records.select(documents.key)])
    return after.select("sku", "version", script="file").unique()
