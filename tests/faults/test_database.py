"""Without its database the service says so in one sentence; with a lost one, nothing is applied by half."""

from __future__ import annotations

import socket
from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import make_url

from catalogue.checkpoints import observed
from tests.support.books import Library
from tests.support.command import Command

TERMINATE = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.parametrize("command", [("sync",), ("init",), ("published", "--company", "MTV", "--channel", "web")])
def test_nobody_answers(
    command: tuple[str, ...], settings: dict[str, str], catalogue: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed port: the address without its password, what to check, and exit code 3."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("CATALOGUE_DATABASE_URL", f"postgresql://catalogue:secret@127.0.0.1:{port}/catalogue")
    monkeypatch.delenv("CATALOGUE_DATABASE_OWNER_URL")
    ran = catalogue(*command)
    assert (ran.code, ran.out) == (3, "")
    assert f"catalogue:***@127.0.0.1:{port}/catalogue est injoignable" in ran.sentence
    assert "CATALOGUE_DATABASE_URL" in ran.sentence


def test_the_login_is_refused(settings: dict[str, str], catalogue: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong account or password is told from a server that is down, and never repeated."""
    wrong = make_url(settings["CATALOGUE_DATABASE_OWNER_URL"]).set(username="personne", password="un secret")
    monkeypatch.setenv("CATALOGUE_DATABASE_OWNER_URL", wrong.render_as_string(hide_password=False))
    ran = catalogue("sync")
    assert (ran.code, ran.out) == (3, "")
    assert "personne" in ran.sentence
    assert "un secret" not in ran.err


@pytest.mark.drill
@pytest.mark.parametrize("moment", ["before copy", "before merge product", "before windows", "before commit"])
def test_the_connection_is_lost_in_the_middle_of_an_apply(
    moment: str,
    library: Library,
    settings: dict[str, str],
    catalogue: Command,
    sold: Callable[[str], int],
) -> None:
    """Exit code 3 in one sentence, nothing of that workbook, and the next run does it all."""
    catalogue("sync", "--only", "*Groupe*")
    struck: list[str] = []

    def strike(name: str) -> None:
        if name == moment and not struck:
            struck.append(name)
            with psycopg.connect(settings["CATALOGUE_DATABASE_OWNER_URL"], autocommit=True) as connection:
                connection.execute(TERMINATE)

    with observed(strike):
        ran = catalogue("sync", "--json")
    assert (ran.code, ran.out, struck) == (3, "", [moment])
    assert ran.sentence.startswith("La base de données")
    with psycopg.connect(settings["CATALOGUE_DATABASE_OWNER_URL"]) as connection:
        for table in ("product", "product_version", "publication_window", "finding"):
            assert connection.execute(f"SELECT count(*) FROM catalogue.{table}").fetchone() == (0,)
    assert catalogue("sync").code == 0
    assert (sold("FT"), sold("MTV")) == (1, 1)
