"""A month of 100 000 lines written as the main CSV and XLSX, beside pandas and openpyxl writing the same cells.

Each in a fresh process, from the same lines in memory: what is measured is the making of the two files. pandas gets
its amounts as floats, which is what it writes fastest, and its frame once for both files.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any
from uuid import UUID

from bench.runs import ROOT, Run
from bench.table import HEADING, Result
from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import Journal, LineType, Nature
from exports import annexe_f
from exports.engine.scope import Batch

LINES = 100_000
_PRODUCTS = 500
_MONTH = Batch("FT", "France Téléphone", date(2025, 9, 1))


def bench_exporting(runs: int = 1) -> tuple[Result, Result]:
    """Return what ours and pandas' cost, run in turn."""
    found: dict[str, list[Run]] = {name: [] for name in _WRITERS}
    for _ in range(runs):
        for name, each in found.items():
            command = [sys.executable, "-m", "bench.exporting", name]
            told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
            each.append(Run(**json.loads(told)))
    return (
        Result(f"{LINES} lines exported as CSV and XLSX", found["ours"]),
        Result("the same by pandas and openpyxl", found["pandas"]),
    )


def book_lines() -> Iterator[BookLine]:
    """Yield a month of sales in four lines each: the client in two halves, revenue and tax."""
    ht, tva, zero, rate = Decimal("24.92"), Decimal("4.98"), Decimal("0.00"), Decimal(20)
    half = (ht + tva) / 2
    for sale in range(LINES // 4):
        day = _MONTH.month + timedelta(days=sale % 30)
        contract, client = UUID(int=(sale << 64) + 1), UUID(int=(sale % 9_000 << 64) + 2)
        sides = (("411000", half, zero), ("411000", half, zero), ("706100", zero, ht), ("445710", zero, tva))
        for position, (account, debit, credit) in enumerate(sides, start=1):
            tax = account == "445710"
            base = account == "706100"
            yield BookLine(
                company=_MONTH.company, company_name=_MONTH.company_name, siren="800397291", journal=Journal.SALES,
                number=sale + 1, position=position, day=day, piece=f"FT-{sale:07}", piece_day=day, entry_label="Vente",
                account=account, account_label="Compte", auxiliary=None, auxiliary_label=None, debit=debit,
                credit=credit, label=f"Vente FT-BOX-{sale % _PRODUCTS:03}", type=LineType.TAX if tax else LineType.REVENUE,
                nature=Nature.TAX if tax else Nature.REVENUE, counterpart=account == "411000", clawback=False,
                sku=f"FT-BOX-{sale % _PRODUCTS:03}", partner=None, cost_center=None, tax_code="NORMAL",
                tax_rate=rate if tax or base else None, tax_base=ht if tax else None, tax_amount=tva if base else None,
                contract=contract, client=client, letter=None, letter_day=None, validated_on=day,
            )  # fmt: skip


def _ours(lines: list[BookLine], folder: Path) -> None:
    for made in (annexe_f.CSV, annexe_f.XLSX):
        with (folder / made.file_name(_MONTH)).open("wb") as output:
            made.write(iter(lines), output, _MONTH)


def _pandas(lines: list[BookLine], folder: Path) -> None:
    import pandas as pd  # type: ignore[import-untyped]  # noqa: PLC0415  so that ours does not carry it

    def cell(value: Any) -> Any:
        return float(value) if isinstance(value, Decimal) else str(value) if isinstance(value, UUID) else value

    columns = annexe_f.COLUMNS
    frame = pd.DataFrame(
        [[cell(column.value(line)) for column in columns] for line in lines],
        columns=[column.label for column in columns],
    )
    frame.to_csv(folder / "pandas.csv", sep=";", decimal=",", index=False, encoding="utf-8-sig", float_format="%.2f")
    frame.to_excel(folder / "pandas.xlsx", index=False, engine="openpyxl")


_WRITERS: dict[str, Callable[[list[BookLine], Path], None]] = {"ours": _ours, "pandas": _pandas}


def _measured(name: str) -> dict[str, float]:
    """Run one writer in this process and return what it cost."""
    lines = list(book_lines())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with TemporaryDirectory() as folder:
        clock, processor = perf_counter(), process_time()
        _WRITERS[name](lines, Path(folder))
        spent = {"seconds": perf_counter() - clock, "processor": process_time() - processor}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {**spent, "peak_bytes": (peak - before) * 1024, "rows": len(lines)}


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measured(sys.argv[1])))
    else:
        print(HEADING, *(result.line() for result in bench_exporting()), sep="\n")
