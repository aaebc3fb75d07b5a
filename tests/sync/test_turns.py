"""Whose word counts when several load, or a clock is wrong: never that of an older file, nor of a turn that was lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from catalogue.checkpoints import observed
from catalogue.scope import SERVICE
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from sync.pipeline import Options, synchronise
from tests.support.books import Library, product
from validators.findings import Outcome

SKU, MTV = "MTV-OFFRE-001", "*MTV*"
AHEAD = timedelta(hours=2)


def run(service: Service, library: Library) -> RunResult:
    """Synchronise the workbook of MTV."""
    return synchronise(service, FolderLibrary(library.root), Options(only=MTV))


def save(library: Library, amount: float) -> None:
    """Save the workbook with that price."""
    library.company("MTV", product(SKU, amount=amount, start="01/07/2099"))


def loaded(service: Service) -> tuple[Decimal | None, int]:
    """Return the price that the catalogue holds, and how many submissions led there."""
    query = "SELECT (SELECT CAST(payload ->> 'amount' AS numeric) FROM pricing_rule), (SELECT count(*) FROM submission WHERE path LIKE 'Catalogue/MTV/%')"
    with service.database.reading(SERVICE) as connection:
        amount, submissions = connection.execute(text(query)).one()
    return amount, submissions


def test_an_older_file_never_wins_over_one_that_was_loaded_meanwhile(service: Service, library: Library) -> None:
    """A reads 9,90; B saves and loads 12,50; A, whose turn comes then, looks at the file again and changes nothing."""
    save(library, 9.9)
    within: list[RunResult] = []

    def meanwhile(moment: str) -> None:
        if moment == "after read" and not within:
            within.append(None)  # type: ignore[arg-type]  # the other run passes here too
            save(library, 12.5)
            within[0] = run(service, library)

    with observed(meanwhile):
        outer = run(service, library)
    assert [result.results[0].report.outcome for result in (*within, outer)] == [Outcome.PUBLISHED, Outcome.UNCHANGED]
    assert loaded(service) == (Decimal("12.5"), 1)


def test_a_clock_that_was_ahead_hides_no_later_change(
    service: Service, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One run two hours ahead; what is saved after it is loaded, and is what the next run compares with."""

    class Ahead(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + AHEAD

    save(library, 9.9)
    with monkeypatch.context() as patched:
        patched.setattr("sync.delivery.datetime", Ahead)
        assert run(service, library).exit_code == 0
    assert datetime.now(UTC) < Ahead.now(UTC) - timedelta(hours=1)
    save(library, 12.5)
    assert [run(service, library).results[0].report.outcome for _ in range(2)] == [Outcome.PUBLISHED, Outcome.UNCHANGED]
    assert loaded(service) == (Decimal("12.5"), 2)


@pytest.mark.parametrize("moment", ["before apply", "before copy"])
def test_a_turn_whose_connection_was_ended_writes_nothing_beside_another(
    moment: str, service: Service, library: Library
) -> None:
    """Before its transaction: nothing is written, the next run does it. In it: the next turn waits until it is through."""
    save(library, 9.9)
    struck: list[str] = []

    def end(passed: str) -> None:
        if passed == moment and not struck:
            struck.append(moment)
            with service.database.owner_engine().begin() as connection:
                connection.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_database ON pg_database.oid = database"
                        " WHERE locktype = 'advisory' AND datname = current_database() AND mode = 'ExclusiveLock'"
                    )
                )
            assert (service.database.turns_taken() is None) == (moment == "before copy")

    with observed(end):
        result = run(service, library)
    assert struck
    if moment == "before copy":
        assert (result.exit_code, loaded(service)) == (0, (Decimal("9.9"), 1))
    else:
        assert result.results[0].report.outcome is Outcome.FAILED
        assert "gardait le tour" in (result.failure or "")
        assert loaded(service) == (None, 0)
        assert run(service, library).exit_code == 0
        assert loaded(service) == (Decimal("9.9"), 1)
