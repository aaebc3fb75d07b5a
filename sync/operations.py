"""From the checked rows of an operations workbook to what the books make of them.

An operation is posted once: the books know its key. What they refuse is a finding on its row, what must wait for an
account is a warning, and the same key told otherwise shows both tellings. A row that is gone undoes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import polars as pl

from catalogue.changes import Delta, Plan
from catalogue.ledger.deciding.became import Became
from catalogue.ledger.deciding.content import LABELS, TOLD_IN
from catalogue.ledger.deciding.decision import Decision as Posting
from catalogue.ledger.records.operations import Operation
from catalogue.periods import parse_instant
from catalogue.pricing.facts import Client
from catalogue.vocabulary import Channel, ClientType, OperationKind
from sync.planning import Decision
from sync.reasons import about_answers, about_moved
from sync.vanished import SHEET, about_gone, about_renamed, vanished
from validators.book import Frames
from validators.checking import Checked
from validators.sheets import SHEETS
from validators.typed import TypedSheet


def operations_of(company: str, rows: pl.DataFrame, timezone: str) -> Iterator[Operation]:
    """Yield the operations of a typed frame; a day without hour is its first instant in the timezone."""
    for row in rows.iter_rows(named=True):
        yield Operation(
            company=company,
            key=row["key"],
            kind=OperationKind(row["kind"]),
            at=parse_instant(f"{row['day']}T{row['time']}" if row["time"] else str(row["day"]), timezone),
            sku=row["sku"],
            plan=row["plan"],
            channel=None if row["channel"] is None else Channel(row["channel"]),
            quantity=Decimal(1) if row["quantity"] is None else _trimmed(row["quantity"]),
            usage=None if row["usage"] is None else _trimmed(row["usage"]),
            amount_ht=_cents(row["amount_ht"]),
            amount_ttc=_cents(row["amount_ttc"]),
            related=row["related"],
            advance=row["advance"],
            partner=row["partner"],
            contract=None if row["contract"] is None else UUID(row["contract"]),
            client=None if row["client"] is None else UUID(row["client"]),
            service_start=row["service_start"],
            premium_net=_cents(row["premium_net"]),
            margin=_cents(row["margin"]),
            buyer=_buyer(row),
            piece=row["piece"],
            label=row["label"],
            salesperson=row["salesperson"],
            manager=row["manager"],
        )


def rows_of(operations: Sequence[Operation], timezone: str) -> pl.DataFrame:
    """Return operations as the rows of their sheet: the inverse of `operations_of`."""
    schema = {column.name: column.kind.dtype for column in SHEETS[SHEET].typed}
    return pl.DataFrame([_row(item, ZoneInfo(timezone)) for item in operations], schema=schema)


def _row(operation: Operation, zone: ZoneInfo) -> dict[str, Any]:
    """Return one operation as a row; the first instant of a day shows no hour."""
    local = operation.at.astimezone(zone)
    return {
        **{name: getattr(operation, name) for name in _CELLS},
        **{name: getattr(operation.buyer, name) for name in TOLD_IN["buyer"]},
        "quantity": None if _whole(operation) else operation.quantity,
        "day": local.date(),
        "time": None if local.time() == time.min else f"{local:%H:%M}",
        "contract": None if operation.contract is None else str(operation.contract),
        "client": None if operation.client is None else str(operation.client),
    }


#: Fields of an operation that a workbook tells in a cell of their name.
_CELLS = ("key", *(name for name in LABELS if name not in TOLD_IN))


def _whole(operation: Operation) -> bool:
    """Tell whether it cancels all of a sale, whose quantity is not its own: the cell is left empty (decision 42)."""
    return operation.kind is OperationKind.CANCELLATION and operation.quantity == 1


def _buyer(row: dict[str, Any]) -> Client:
    client_type = row["client_type"]
    return Client(row["age"], None if client_type is None else ClientType(client_type), row["postcode"], row["segment"])


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))


def _trimmed(value: Decimal) -> Decimal:
    """Return the number without useless zeros nor exponent: the one spelling of a quantity."""
    trimmed = value.normalize()
    return trimmed if int(trimmed.as_tuple().exponent) <= 0 else trimmed.quantize(Decimal(1))


def to_post(checked: Checked, timezone: str) -> tuple[Operation, ...] | None:
    """Return the accepted operations of a workbook, which the books are asked about; None: it has no sheet of them."""
    book, rows = checked.book, checked.accepted.get(SHEET)
    if book.company is None or rows is None or SHEET not in book.typed:
        return None
    return tuple(operations_of(book.company, rows, timezone))


def decide_operations(
    checked: Checked, posting: Posting, renamed: Mapping[str, str], last_accepted: Frames
) -> Decision:
    """Settle what becomes of each accepted operation, from what the books would make of those that are not ``renamed``."""
    book, typed = checked.book, checked.book.typed[SHEET]
    rows = checked.accepted[SHEET].filter(~pl.col("key").is_in(list(renamed)))
    answers = posting.answers[: rows.height]  # what follows is about operations of other months
    outcomes = {answer.key: answer.outcome for answer in answers}
    refused = [key for key, became in outcomes.items() if became in (Became.REFUSED, Became.CONFLICT)]
    new = [key for key, became in outcomes.items() if became is Became.POSTED]
    plan = Plan((_added(typed, rows.filter(pl.col("key").is_in(new))),))
    findings = (
        *about_answers(typed, answers),
        *about_moved(typed, new, (entry for _, entry in posting.entries)),
        *about_renamed(typed, renamed),
        *about_gone(typed, [key for key in vanished(book, last_accepted).keys if key not in renamed.values()]),
    )
    return Decision(plan, findings, posting, frozenset([*refused, *renamed]))


def _added(typed: TypedSheet, rows: pl.DataFrame) -> Delta:
    """Return the operations that the books take, as the rows of a sheet that are new."""
    none = rows.clear()
    return Delta(SHEET, typed.sheet.key, inserted=rows, updated=none, before=none, withdrawn=none, kept=none)
