"""Readers of workbooks for tests: in this process, since a child each costs half a second; tests/workbooks proves the child."""

from __future__ import annotations

from functools import partial

import pytest

from workbooks.reader import WorkbookReader

HERE = WorkbookReader(isolated=False)


def read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every service read in this very process."""
    monkeypatch.setattr("sync.bootstrap.WorkbookReader", partial(WorkbookReader, isolated=False))
