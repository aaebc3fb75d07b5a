"""The FEC's checker that others published (django-accounting-fr), called without Django."""

from __future__ import annotations

from typing import Any

import pytest

#: Marks a test that needs it.
published_checker = pytest.mark.judge("django-accounting-fr")


def check_fec(content: bytes, legal_name: str) -> Any:
    """Return its report: `errors`, `warnings`, `stats`, and whether it is `ok`."""
    from accounting_fr.fec_check import check_fec as judge  # a file of tests is read where the judge is absent, too

    return judge(content, legal_name)


def published_faults(content: bytes, legal_name: str = "800397291FEC20251231.txt") -> list[str]:
    """Return what it calls an error."""
    return [str(error) for error in check_fec(content, legal_name).errors]
