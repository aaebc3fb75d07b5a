"""The codes of lettering."""

from __future__ import annotations

import pytest

from catalogue.store.ledger.letters import next_letter


@pytest.mark.parametrize(
    ("last", "following"),
    [(None, "AA"), ("AA", "AB"), ("AZ", "BA"), ("ZZ", "AAA"), ("AZZ", "BAA"), ("ZZZ", "AAAA")],
)
def test_letters_follow_one_another(last: str | None, following: str) -> None:
    """Each code is used once by account, in order."""
    assert next_letter(last) == following
