"""``python -m bench [--scale small|medium|large] [--runs N]``: measure the main job beside its baselines.

Everything runs in fresh processes on fresh databases, in turn, with the files in the system's cache: ratios of one run
hold, seconds are the machine's. At scale large the baselines and our first landing take a few minutes each.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass

from bench import workbooks
from bench.checking import TARGET_EXECUTIONS, bench_checking
from bench.exporting import bench_exporting
from bench.posting import OPERATIONS, bench_posting
from bench.readings import bench_readings
from bench.runs import Run, command_seconds, fresh_place, sample_place
from bench.screens import bench_screens
from bench.simulation import TARGET_SECONDS, bench_simulation
from bench.table import HEADING, MIB, Result, Target, ratio, steps

SCALES = {"small": 500, "medium": 5_000, "large": 50_000}
EDIT_PRODUCTS = SCALES["small"]
MEMORY_LIMIT_MIB = 1024


@dataclass(frozen=True, slots=True)
class Landings:
    """What was measured at one scale."""

    floor: Result
    pandas: Result
    pandas_by_rows: Result
    first: Result
    changed: Result
    unchanged: Result


def main() -> None:
    """Measure at one scale, then the small things; print the tables."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed and memory, as ratios")
    parser.add_argument("--scale", choices=SCALES, default="medium", help="500, 5 000 or 50 000 products")
    parser.add_argument("--runs", type=int, help="runs of each thing (3; 1 at scale large)")
    asked = parser.parse_args()
    products = SCALES[asked.scale]
    runs = asked.runs or (1 if asked.scale == "large" else 3)
    print(f"{products} products, {products * workbooks.ROWS_PER_PRODUCT:,} rows; load {os.getloadavg()[0]:.1f}")
    landings = measure_landings(products, runs)
    edit, look, help_seconds = measure_edit(max(runs, 3)), measure_look(max(runs, 3)), measure_help(5)
    print_tables(landings, edit, look, help_seconds)
    checking = bench_checking()
    print(
        "\nA workbook of one product read, typed and checked, in process",
        f"{checking.milliseconds:.0f} ms of processor",
        Target("executions of the frames library", checking.executions, TARGET_EXECUTIONS, "").line(),
        sep="\n",
    )
    print(f"\nA month of {OPERATIONS:,} operations posted", bench_posting().table(), sep="\n")
    simulated = Target("one simulation", bench_simulation() * 1_000, TARGET_SECONDS * 1_000, "ms")
    print("\nA commission simulated, in process", simulated.line(), sep="\n")
    print(f"\nReading {products * 10:,} versions as one company of six, against the service")
    print(*(target.line() for target in bench_readings(products)), sep="\n")
    print(f"\nScreens on {products * 10:,} versions")
    for line in bench_screens(products):
        print(line, flush=True)
    print("\nA month of books written as files", *(result.line() for result in bench_exporting()), sep="\n")


def measure_landings(products: int, runs: int) -> Landings:
    """Run the baselines and ours in turn, so that a busy minute falls on all of them."""
    whole, changed = workbooks.company_workbook(products), workbooks.changed_workbook(products)
    found: dict[str, list[Run]] = {name: [] for name in ("floor", "pandas", "rows", "first", "changed", "unchanged")}
    for number in range(1, runs + 1):
        with fresh_place() as place:
            found["floor"].append(place.load("floor", whole))
        with fresh_place() as place:
            place.bring(whole)
            found["first"].append(place.synchronise("unchanged", "published"))
            place.bring(changed)
            found["changed"].append(place.synchronise("unchanged", "published"))
            found["unchanged"].append(place.synchronise("unchanged", "unchanged"))
        if number == 1:  # by far the slowest, and steady: once is enough
            with fresh_place() as place:
                found["pandas"].append(place.load("pandas_stack", whole))
            with fresh_place() as place:
                found["rows"].append(place.load("pandas_stack", whole, "rows"))
        costs = (f"{name} {each[-1].seconds:.2f} s ({each[-1].processor:.2f})" for name, each in found.items())
        print(f"run {number} of {runs}, processor seconds in brackets: {', '.join(costs)}", flush=True)
    return Landings(
        Result("floor: Rust reader and COPY, nothing else", found["floor"]),
        Result("pandas stack, many rows in each INSERT", found["pandas"]),
        Result("pandas stack, the driver's pipeline", found["rows"]),
        Result("first landing", found["first"]),
        Result("one row in a thousand changed", found["changed"]),
        Result("unchanged bytes", found["unchanged"]),
    )


def measure_edit(runs: int) -> Result:
    """Measure one cell edited in a small workbook."""
    found = []
    for _ in range(runs):
        with fresh_place() as place:
            place.bring(workbooks.company_workbook(EDIT_PRODUCTS))
            place.synchronise("unchanged", "published")
            place.bring(workbooks.edited_workbook(EDIT_PRODUCTS))
            found.append(place.synchronise("unchanged", "published"))
    return Result(f"one cell edited among {EDIT_PRODUCTS} products", found)


def measure_look(runs: int) -> Result:
    """Measure a library of sample workbooks that nobody touched since the last run."""
    with sample_place() as place:
        looks = [place.look() for _ in range(runs)]
    return Result(f"a library of {len(looks[0][1])} workbooks, unchanged", [run for run, _ in looks])


def measure_help(runs: int) -> Result:
    """Measure the command line's answer, its whole process included."""
    seconds = [command_seconds("--help") for _ in range(runs)]
    return Result("catalogue --help", [Run(each, each, 0) for each in seconds])


def print_tables(found: Landings, edit: Result, look: Result, answer: Result) -> None:
    """Print figures, steps and targets."""
    print(f"\n{HEADING}")
    for result in (
        found.floor,
        found.pandas,
        found.pandas_by_rows,
        found.first,
        found.changed,
        found.unchanged,
        edit,
        look,
        answer,
    ):
        print(result.line())
    for result in (found.first, found.changed, edit):
        print(f"\n{result.name}, by step", *steps(result), sep="\n")
    print("\nThe one lock, held")
    for result in (found.first, found.changed, edit):
        print(f"    {result.name:<44}{result.held:>9.2f} s of {result.seconds:.2f}")
    targets = [
        ratio("first landing, against pandas", found.first, found.pandas, 1 / 3),
        ratio("first landing, against pandas at its fastest", found.first, found.pandas_by_rows, 1 / 3),
        ratio("first landing, against the floor", found.first, found.floor, 5),
        ratio("one row in a thousand changed, against the floor", found.changed, found.floor, 1.5),
        Target("peak memory of the first landing", found.first.peak_bytes / MIB, MEMORY_LIMIT_MIB, "MiB"),
        Target("one cell edited", edit.seconds, 3, "s", edit.processor),
        Target(f"{look.name}: of processor", look.processor, 1, "s"),
        Target("catalogue --help", answer.seconds, 0.5, "s"),
    ]
    print("\nTargets")
    for target in targets:
        print(target.line())


if __name__ == "__main__":
    main()
