"""Which deposits a person may not have seen when saving."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from catalogue.store.deposits import Deposit
from catalogue.store.known_at import Load
from sync.returning import in_view

START = datetime(2026, 11, 1, tzinfo=UTC)


def deposits(story: str) -> list[Deposit]:
    """Return deposits, newest first, from the initials of who saved them, oldest first; a small letter was held."""
    made = []
    for place, letter in enumerate(story):
        at = START + timedelta(days=place)
        author = None if letter == "?" else letter.upper()
        load = Load(uuid.uuid4(), at)
        made.append(Deposit(f"MTV-{place}", author, at, load, held=letter.islower()))
    return made[::-1]


@pytest.mark.parametrize(
    ("story", "saved_by", "seen"),
    [
        ("AB", "A", "1"),  # the previous one
        ("ABB", "A", "21"),  # all that others saved since one's own
        ("ABCB", "A", "321"),
        ("BA", "A", "1"),  # one's own last
        ("ABCC", "D", "32"),  # a newcomer: the last person's, in a row
        ("ABB", None, "21"),  # nobody knows who
        ("AB?", "A", "21"),
        ("?", "A", "0"),
        ("ABa", "A", "21"),  # one's own was held: it had not seen the others'
        ("Ba", "A", "10"),
        ("aa", "A", "1"),
        ("", "A", ""),
    ],
)
def test_what_others_saved_since_one_s_own_deposit_is_in_view(story: str, saved_by: str | None, seen: str) -> None:
    """Newest first, told by their places in the story."""
    assert "".join(one.label[4:] for one in in_view(deposits(story), saved_by)) == seen
