"""Apply deltas to the catalogue: what is gone first, then one MERGE for each table, then what follows from them.

Every step is counted: a statement that writes fewer or more records than were staged is refused, because a natural key
then led nowhere, or twice. Everything happens in the caller's transaction, which `Database.acting` opened.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import psycopg
from psycopg import errors
from sqlalchemy import Connection
from stdnum.fr import siren

from catalogue.changes import COUNTS, IN_PLACE, RECORDS, TABLES, Delta
from catalogue.checkpoints import checkpoint
from catalogue.errors import CatalogueError, Refused
from catalogue.spelling import count_text, money_text
from catalogue.store.current import timezone_of
from catalogue.store.queries import begun_at, driver_connection
from catalogue.store.revision import advance, sellers_of
from catalogue.store.scripts import with_their_rules
from catalogue.store.staging import ANALYZE_ROWS, Parameters, stage, statement, unstage
from catalogue.store.verifying import verify
from catalogue.store.windows import Touched

#: The constraint by which a SKU is unique in the group.
_ONE_SKU = "uq_product_sku"


class SkuTaken(CatalogueError):
    """A new product bears the SKU of another company's: the author's to mend, hence a finding."""

    problem = "sku-taken"
    status = 409

    def __init__(self, sku: str) -> None:
        super().__init__(f"Le SKU {sku} est déjà celui d'un produit d'une autre société : choisissez-en un autre.")
        self.sku = sku


@dataclass(frozen=True, slots=True)
class Counts:
    """Stored records of one table; derived values that follow are not counted."""

    written: int = 0  #: inserted or rewritten
    withdrawn: int = 0  #: deleted


@dataclass(frozen=True, slots=True)
class Applied:
    """What an apply wrote."""

    counts: Mapping[str, Counts] = field(default_factory=dict)  #: table → records
    touched: Touched = field(default_factory=Touched)  #: what changed, by natural key: whose windows to recompute


@dataclass(frozen=True, slots=True)
class _Writing:
    """The writing of one workbook's deltas, under way."""

    database: psycopg.Connection[Any]
    parameters: Parameters
    staged: list[str] = field(default_factory=list)  #: temporary tables that hold a delta whole, kept to be verified


def apply(
    connection: Connection, *, company: str | None, deltas: Sequence[Delta], at: datetime | None = None
) -> Applied:
    """Write the deltas of one workbook into the catalogue, inside the caller's transaction.

    ``company`` is the code of the workbook's company, None for the group workbook; ``at`` stands for the transaction's
    own instant where it is rehearsed. **Writes** the tables of the deltas,
    ``product.lifecycle_status``, the ends of open-ended versions and the rates of price rules, all audited, and the
    revisions of whoever sells what changed; deletes the windows of withdrawn publications and recomputes none.

    **Raises** SkuTaken; Refused when the database refuses a row, writes another number of records than staged, or then
    holds anything else than what was staged.
    """
    database = driver_connection(connection)
    changed = {delta.name: delta for delta in deltas if not delta.is_empty}
    parameters = _parameters(database, company, at or begun_at(connection))
    if sum(delta.changed_keys.height for delta in changed.values()) >= ANALYZE_ROWS:
        _expect_many_rows(database)
    changed = with_their_rules(database, changed, parameters)
    writing = _Writing(database, parameters)
    sellers = sellers_of(database, company)
    withdrawn: dict[str, int] = {}
    written: dict[str, int] = {}
    for name in reversed([name for name in TABLES if name in changed]):
        withdrawn[TABLES[name]] = withdrawn.get(TABLES[name], 0) + _withdraw(writing, changed[name])
    for name in (name for name in TABLES if name in changed):
        rows = _rows(changed, name, parameters["today"])
        written[TABLES[name]] = written.get(TABLES[name], 0) + _merge(writing, changed[name], rows)
    with _refusals("product"):
        _derive(database, changed, parameters)
    with _refusals("product_version"):
        # Periods are checked at the commit only, where nobody could say any more what was refused.
        database.execute("SET CONSTRAINTS ALL IMMEDIATE")
        database.execute("SET CONSTRAINTS ALL DEFERRED")
    checkpoint("before verify")
    verify(database, changed.values(), writing.staged, parameters)
    unstage(database, *writing.staged)
    checkpoint("after verify")
    advance(database, company, sellers | sellers_of(database, company))
    counts = {table: Counts(written[table], withdrawn[table]) for table in written}
    touched = touched_by(company, list(changed.values()))
    if "commissions" in changed and _schemes_began_or_ended(database, changed["commissions"], parameters):
        touched = replace(touched, owners=[str(company)])
    return Applied(counts, touched)


def _schemes_began_or_ended(database: psycopg.Connection[Any], delta: Delta, parameters: Parameters) -> bool:
    """Say whether the company keeps commission schemes only since this load, or no more: all its sales depend on it."""
    if delta.inserted.is_empty() and delta.withdrawn.is_empty():
        return False
    query = "SELECT count(*) FROM commission_scheme JOIN company ON company.id = company_id WHERE company.code = %s"
    (held,) = database.execute(query, [parameters["company"]]).fetchall()
    return held[0] in (0, delta.inserted.height)


def _expect_many_rows(database: psycopg.Connection[Any]) -> None:
    """Have the rest of the transaction join by hashing, and plan its checks of foreign keys anew.

    No statistics tell of rows that the transaction itself has just written: the planner takes a table that this load
    has filled for an empty one, joins it by nested loops, and 20 000 prices take half a minute instead of a second.
    A foreign key's plan made while its table was tiny reads that table whole, and is kept as long as the connection.
    """
    database.execute("SET LOCAL enable_nestloop = off")
    database.execute("DISCARD PLANS")


def refresh_statuses(connection: Connection) -> None:
    """Bring ``product.lifecycle_status`` to what the dated states say now: a planned change has come due (decision 8).

    **Writes** product, where it differs, audited.
    """
    database = driver_connection(connection)
    database.execute("CREATE TEMP TABLE touched_product ON COMMIT DROP AS SELECT id, false AS is_new FROM product")
    database.execute(statement("derive", "lifecycle_status"))
    unstage(database, "touched_product")


def touched_by(company: str | None, deltas: Sequence[Delta]) -> Touched:
    """Return, by natural key, everything that the deltas change: what publication windows may depend on."""
    keys = {delta.name: delta.changed_keys for delta in deltas}

    def values(name: str, column: str) -> list[str]:
        return keys[name][column].drop_nulls().unique().sort().to_list() if name in keys else []

    skus = {sku for name, frame in keys.items() if "sku" in frame.columns for sku in values(name, "sku")}
    sellers = values("companies", "code")
    if company is not None and "accounting" in keys and keys["accounting"]["sku"].has_nulls():
        sellers.append(company)
    return Touched(
        skus=sorted(skus),
        families=values("obligations", "family"),
        risks=values("risks", "code"),
        partners=sorted({*values("partners", "name"), *values("activations", "partner")}),
        sellers=sellers,
        tax_codes=values("tax_rates", "code"),
    )


def _parameters(database: psycopg.Connection[Any], company: str | None, at: datetime) -> dict[str, Any]:
    """Return what the statements need to know: the company, its timezone, the instant, and its date there."""
    timezone = timezone_of(database, company)
    return {"company": company, "timezone": timezone, "now": at, "today": at.astimezone(ZoneInfo(timezone)).date()}


def _rows(deltas: Mapping[str, Delta], name: str, today: date) -> pl.DataFrame:
    """Return the rows to stage: all those of the records to write, with what their statement needs besides."""
    rows = deltas[name].records
    if name == "products":
        return _with_status(rows, deltas.get("lifecycle"), today)
    if name == "commissions":
        return _with_split(rows, deltas.get("splits"))
    if name == "publications":
        return _with_channels_before(deltas[name])
    if name == "splits" and "commissions" in deltas:
        # These schemes were written with their split.
        return rows.join(deltas["commissions"].records, on=deltas["splits"].record, how="anti")
    return _PREPARED[name](rows) if name in _PREPARED else rows


def _withdraw(writing: _Writing, delta: Delta) -> int:
    """Delete the records of which no row is left; returns how many."""
    gone = delta.gone.select(delta.record)
    if delta.name in RECORDS:
        gone = gone.unique().join(delta.records, on=delta.record, how="anti", nulls_equal=True)
    if gone.is_empty():
        return 0
    table = f"withdrawn_{delta.name}"
    with _refusals(delta.table):
        stage(writing.database, table, gone)
        found = writing.database.execute(statement("withdraw", delta.name), writing.parameters).rowcount
    writing.staged.append(table)
    return _verified(delta.table, found, gone.height)


def _merge(writing: _Writing, delta: Delta, rows: pl.DataFrame) -> int:
    """Insert or rewrite the records of the rows; returns how many."""
    if rows.is_empty():
        return 0
    records = rows.select(delta.record).n_unique() if delta.name in RECORDS else rows.height
    table = f"stage_{delta.name}"
    with _refusals(delta.table), _taken_sku_told(writing, delta):
        stage(writing.database, table, rows)
        checkpoint(f"before merge {delta.table}")
        written = writing.database.execute(statement("merge", delta.name), writing.parameters).rowcount
        checkpoint(f"after merge {delta.table}")
    if rows.height == delta.records.height:
        writing.staged.append(table)
    else:
        unstage(writing.database, table)
    return _verified(delta.table, written, records)


def _verified(table: str, found: int, expected: int) -> int:
    if found != expected:
        raise Refused(
            f"La table {table} a reçu {found} enregistrements au lieu de {expected} : rien n'a été changé. "
            "Une référence n'a pas été retrouvée ; transmettez ce message au support."
        )
    return found


# What is worked out before the rows are staged ------------------------------------------------------------------------


def _with_verified_siren(rows: pl.DataFrame) -> pl.DataFrame:
    """Say of each SIREN whether its key is right (decision 12)."""
    verified = [value is not None and siren.is_valid(value) for value in rows["siren"]]
    return _with_what_files_say(rows.with_columns(pl.Series("siren_verified", verified, pl.Boolean)), ("sha256",))


def _with_amounts_as_text(rows: pl.DataFrame) -> pl.DataFrame:
    """Write amounts and bounds as the payload shows them: exact decimal text."""
    return rows.with_columns(
        (count_text if name in COUNTS else money_text)(pl.col(name)).alias(name)
        for name, dtype in rows.schema.items()
        if isinstance(dtype, pl.Decimal)
    )


def _with_what_files_say(rows: pl.DataFrame, says: Iterable[str] = ("sha256", "pdfa_claim")) -> pl.DataFrame:
    """Add the columns of the files, empty, where the caller did not look into them."""
    missing = [name for name in says if name not in rows.columns]
    return rows.with_columns(pl.lit(None, pl.String).alias(name) for name in missing)


_PREPARED: Mapping[str, Callable[[pl.DataFrame], pl.DataFrame]] = {
    "companies": _with_verified_siren,
    "prices": _with_amounts_as_text,
    "documents": _with_what_files_say,
}


def _with_channels_before(delta: Delta) -> pl.DataFrame:
    """Say under which channels each publication is stored: those of a row that stays may change (decision 49)."""
    naming = [column for column in delta.key if column not in IN_PLACE[delta.name]]
    stays = pl.all_horizontal(pl.col(column).eq_missing(pl.col(f"{column}:before")) for column in naming)
    both = pl.concat([delta.updated, delta.before.rename(lambda column: f"{column}:before")], how="horizontal")
    before = pl.when(stays).then(pl.col("channels:before")).otherwise(pl.col("channels")).alias("channels_before")
    changed = both.select(*delta.updated.columns, before)
    return pl.concat([delta.inserted.with_columns(channels_before=pl.col("channels")), changed])


def _with_status(rows: pl.DataFrame, lifecycle: Delta | None, today: date) -> pl.DataFrame:
    """Give products the status that new transitions put them in today: a new product then needs no second write."""
    rows = rows.with_columns(money_text(pl.col("setup_fee")).alias("setup_fee"))
    if lifecycle is None:
        return rows.with_columns(lifecycle_status=pl.lit("draft"))
    entered = lifecycle.inserted.filter(pl.col("effective_from") <= today).sort("effective_from")
    latest = entered.group_by("sku").agg(lifecycle_status=pl.col("status").last())
    return rows.join(latest, on="sku", how="left").with_columns(pl.col("lifecycle_status").fill_null("draft"))


def _with_split(rows: pl.DataFrame, splits: Delta | None) -> pl.DataFrame:
    """Give schemes the split that comes with them, as JSON in percent: a new scheme then needs no second write."""
    rows = rows.with_columns(money_text(pl.col(name)).alias(name) for name in ("bonus", "malus"))
    rows = rows.with_columns(count_text(pl.col("bonus_from")).alias("bonus_from"))
    if splits is None:
        return rows.with_columns(split=pl.lit(None, pl.String))
    share = pl.format('"{}": {}', "beneficiary", pl.col("share").cast(pl.String))
    whole = splits.records.group_by(splits.record).agg(share.str.join(", ").alias("split"))
    whole = whole.with_columns(pl.concat_str(pl.lit("{"), "split", pl.lit("}")).alias("split"))
    return rows.join(whole, on=splits.record, how="left")


# What follows from the rows -------------------------------------------------------------------------------------------


def _derive(database: psycopg.Connection[Any], deltas: Mapping[str, Delta], parameters: Parameters) -> None:
    """Bring derived columns up to date; products that are new were written complete."""
    everywhere = "tax_rates" in deltas
    names = deltas.keys() & {"lifecycle", "versions"}
    if not names and not everywhere:
        return
    stage(database, "touched_sku", _touched_skus([deltas[name] for name in names], deltas.get("products")))
    database.execute(statement("derive", "touched_product"))
    if "lifecycle" in names:
        database.execute(statement("derive", "lifecycle_status"))
    if "versions" in names:
        database.execute(statement("derive", "version_end"))
    if "versions" in names or everywhere:
        database.execute(statement("derive", "tax_rate"), {**parameters, "everywhere": everywhere})
    unstage(database, "touched_product", "touched_sku")


def _touched_skus(deltas: Sequence[Delta], products: Delta | None) -> pl.DataFrame:
    """Return ``sku`` and ``is_new`` of the products that the deltas concern."""
    touched = pl.concat(
        [pl.DataFrame(schema={"sku": pl.String}), *(delta.changed_keys.select("sku") for delta in deltas)]
    )
    new = pl.Series([], dtype=pl.String) if products is None else products.inserted["sku"]
    return touched.unique().with_columns(is_new=pl.col("sku").is_in(new.implode()))


# What the database refuses --------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _refusals(table: str) -> Iterator[None]:
    """Turn what the database refuses into a sentence that names the table."""
    try:
        yield
    except (errors.IntegrityError, errors.DataError) as error:
        said = error.diag
        cause = said.constraint_name or " ".join(str(said.message_primary or error).split())
        raise Refused(
            f"La base a refusé l'écriture de la table {said.table_name or table} ({cause}) : rien n'a été changé. "
            "Les contrôles auraient dû le signaler ; transmettez ce message au support."
        ) from error


@contextlib.contextmanager
def _taken_sku_told(writing: _Writing, delta: Delta) -> Iterator[None]:
    """Say which new SKU is another company's: under row-level security the refusal itself names no value."""
    if delta.name != "products" or delta.inserted.is_empty():
        yield
        return
    try:
        with writing.database.transaction():  # a savepoint: after a refusal the database still answers
            yield
    except errors.UniqueViolation as error:
        if error.diag.constraint_name == _ONE_SKU:
            asked = {"skus": delta.inserted["sku"].to_list(), "company": writing.parameters["company"]}
            taken = writing.database.execute("SELECT skus_of_others(%(skus)s, %(company)s)", asked).fetchone()
            if taken is not None:
                raise SkuTaken(taken[0]) from error
        raise
