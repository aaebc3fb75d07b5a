"""Print what was measured, and whether it keeps the design's targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.runs import Run

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Result:
    """All the runs of one thing that was measured."""

    name: str
    runs: Sequence[Run]

    @property
    def seconds(self) -> float:
        """Return the median."""
        return median(run.seconds for run in self.runs)

    @property
    def processor(self) -> float:
        """Return the median of the processor seconds."""
        return median(run.processor for run in self.runs)

    @property
    def peak_bytes(self) -> int:
        """Return the greatest."""
        return max(run.peak_bytes for run in self.runs)

    @property
    def held(self) -> float:
        """Return the median of the seconds during which nobody else could apply changes."""
        return median(run.held for run in self.runs)

    def line(self) -> str:
        """Return the table's line."""
        rate = f"{self.runs[0].rows / self.seconds:>10,.0f}" if self.runs[0].rows else " " * 10
        memory = f"{self.peak_bytes / MIB:>8,.0f}" if self.peak_bytes else " " * 8
        times = f"{self.seconds:>9.2f}{self.processor:>11.2f}"
        return f"{self.name:<44}{times}{memory}{rate}{len(self.runs):>5}"


HEADING = f"{'':<44}{'seconds':>9}{'processor':>11}{'MiB':>8}{'rows/s':>10}{'runs':>5}"


@dataclass(frozen=True, slots=True)
class Target:
    """A target of the design, and what was measured."""

    said: str
    value: float
    limit: float
    unit: str = "×"
    processor: float | None = None  #: the same ratio in processor seconds

    def line(self) -> str:
        """Return the table's line."""
        verdict = "ok" if self.value <= self.limit else "MISSED"
        other = f"   ({self.processor:.2f} in processor seconds)" if self.processor is not None else ""
        return f"{self.said:<52}{self.value:>8.2f} {self.unit:<4}at most {self.limit:<5.3g} {verdict}{other}"


def ratio(said: str, result: Result, baseline: Result, limit: float) -> Target:
    """Compare a result with its baseline."""
    return Target(said, result.seconds / baseline.seconds, limit, processor=result.processor / baseline.processor)


def steps(result: Result) -> list[str]:
    """Return the seconds that each step of our job took, in the run that was the median."""
    middle = sorted(result.runs, key=lambda run: run.seconds)[len(result.runs) // 2]
    total = sum(middle.steps.values())
    return [f"    {name:<24}{spent:>8.2f}  {spent / total:>4.0%}" for name, spent in middle.steps.items()]
