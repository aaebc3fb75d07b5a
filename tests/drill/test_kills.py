"""Killed anywhere, the application or its database leaves the old catalogue or the new one, and the report arrives.

Each trial starts from a copy of one catalogue on its own server, runs the real command in a process of its own, and
strikes: at each named moment of a run (`catalogue.checkpoints`), and at twenty instants drawn with a fixed seed.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from catalogue.changes import TABLES
from tests.drill.conftest import Interrupted, Prepared, copied, recover, restarted, strike_after, strike_at
from tests.support.checksums import differences
from tests.support.interrupted import APPLICATION, DATABASE

pytestmark = pytest.mark.drill

#: The sheets that the interrupted submission changes.
CHANGED = ("products", "lifecycle", "versions", "plans", "prices", "publications")
MOMENTS = (
    "before read",
    "after read",
    "before apply",
    "before copy",
    "after copy",
    *(f"{when} merge {TABLES[name]}" for name in CHANGED for when in ("before", "after")),
    "before verify",
    "after verify",
    "before windows",
    "before search",
    "before journal",
    "before commit",
    "after commit",
    "before report",
    "before report note",
    "after report",
)
_DRAWN = random.Random(20250901)
INSTANTS = tuple(sorted(_DRAWN.random() for _ in range(20)))
VICTIMS = (APPLICATION, DATABASE)
KILLED, SERVICE_STOPPED = -9, 3

#: What `tests/conftest.py` lists at the end of the session.
TOLD = "told"

Record = Callable[[str, object], None]


def test_every_moment_of_a_run_is_struck(prepared: Prepared) -> None:
    """The list above is what a quiet run passes: a new moment must join it."""
    assert len(MOMENTS) >= 12
    assert set(prepared.moments) == set(MOMENTS)


def test_the_submission_changes_the_catalogue(prepared: Prepared) -> None:
    """Old and new differ where they should; the same submission leads to the same checksums elsewhere."""
    changed = {"product", "lifecycle_transition", "product_version", "pricing_rule", "publication_window", "audit_log"}
    assert changed <= set(differences(prepared.old, prepared.new))
    with copied(prepared.data_dir) as trial:
        assert differences(restarted(trial)[1], prepared.new) == []


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_kill_at_a_named_moment(victim: str, moment: str, prepared: Prepared, record_property: Record) -> None:
    """Old before the commit, new after it, and nothing in between."""
    with copied(prepared.data_dir) as trial:
        struck = strike_at(trial, victim, moment)
        if victim == APPLICATION:
            assert struck.code == KILLED
        else:
            assert (struck.code, len(struck.err.splitlines())) == (SERVICE_STOPPED, 1), struck.err
        found = recover(trial, prepared)
        assert found == ("new" if MOMENTS.index(moment) > MOMENTS.index("before commit") else "old")
    record_property(TOLD, _line(victim, moment, struck, found))


@pytest.mark.parametrize("victim", VICTIMS)
@pytest.mark.parametrize("instant", INSTANTS, ids=lambda instant: f"{instant:.3f}")
def test_a_kill_at_any_instant(victim: str, instant: float, prepared: Prepared, record_property: Record) -> None:
    """Wherever it strikes: the old catalogue or the new one.

    Of the database the postmaster alone dies: what it began may still be carried out.
    """
    with copied(prepared.data_dir) as trial:
        struck = strike_after(trial, victim, instant * prepared.seconds)
        assert struck.code in (KILLED if victim == APPLICATION else SERVICE_STOPPED, 0), struck.err
        found = recover(trial, prepared)
    record_property(TOLD, _line(victim, f"at {instant:.0%} of the run", struck, found))


def _line(victim: str, moment: str, struck: Interrupted, found: str) -> str:
    return f"{victim:<12}{moment:<36}{struck.code:>3}   {found:<5}new, report delivered"
