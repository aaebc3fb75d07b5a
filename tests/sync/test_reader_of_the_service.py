"""The reader is a part of the service: whoever reads a workbook asks it, within the limits of the settings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sync.bootstrap import Service, workbook_reader
from sync.settings import Settings
from tests.workbooks.raw_package import raw_workbook
from usecases.inspection import inspect_file
from workbooks.isolation import Limits
from workbooks.refusals import Refusal, UnreadableWorkbook

ROOT = Path(__file__).parents[2]
ROW = '<row r="1"><c r="A1" t="str"><v>SKU</v></c></row>'


@pytest.fixture(autouse=True)
def _read_in_this_process() -> None:
    """Here the child is what is tried."""


def settings(**values: int) -> Settings:
    """Return settings with these limits."""
    return Settings(_env_file=None, **values)


def test_the_limits_are_those_of_the_settings(new_service: Service) -> None:
    """Memory in MiB and seconds, of the processor and on the clock; `doctor` shows both."""
    limited = settings(parse_memory_mib=2048, parse_timeout_seconds=20)
    expected = Limits(2048 << 20, cpu_seconds=20, timeout_seconds=20)
    assert Service(limited, new_service.database, new_service.archive).reader.limits == expected
    assert workbook_reader(limited).limits == expected


@pytest.mark.parametrize(
    ("limit", "reason"),
    [({"parse_memory_mib": 64}, Refusal.OUT_OF_MEMORY), ({"parse_timeout_seconds": 1}, Refusal.OUT_OF_TIME)],
)
def test_a_limit_of_the_settings_is_kept(limit: dict[str, int], reason: Refusal, tmp_path: Path) -> None:
    """What goes beyond it is refused with its sentence, by `inspect` too."""
    slow = "".join(f'<c r="A1" t="inlineStr"><is><r><t>{n}</t></r></is></c>' for n in range(300_000))
    path = raw_workbook(tmp_path / "c.xlsx", f'<row r="1">{slow}</row>')
    with pytest.raises(UnreadableWorkbook) as refused:
        workbook_reader(settings(**limit)).read(path)
    assert refused.value.code is reason
    (finding,) = inspect_file(settings(**limit), path)["findings"]
    assert finding["rule"] == "FIC-001"
    assert "autorisé" in finding["message"]


def test_the_default_limits_read_an_ordinary_workbook(tmp_path: Path) -> None:
    """4096 MiB of addresses are enough for every thread that a child starts."""
    document = inspect_file(settings(), raw_workbook(tmp_path / "c.xlsx", ROW))
    assert [cell["text"] for cell in document["sheets"][0]["cells"]] == ["SKU"]


def test_nobody_else_makes_a_reader() -> None:
    """One place puts a reader and its limits together."""
    makers = [
        path.relative_to(ROOT).as_posix()
        for package in (
            "api",
            "catalogue",
            "cli",
            "dashboard",
            "exports",
            "sync",
            "usecases",
            "validators",
            "workbooks",
        )
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"\bWorkbookReader\(", path.read_text(encoding="utf-8"))
    ]
    assert makers == ["sync/bootstrap.py"]
