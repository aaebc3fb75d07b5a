"""Who comes in through the screens: found by address once, then by the provider's name only (decision 54)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from catalogue.access import Grant
from catalogue.scope import SERVICE
from catalogue.store.database import Database
from catalogue.store.signing_in import sign_in, signed_in
from catalogue.vocabulary import RiskFamily, Role
from sync.bootstrap import Service
from tests.catalogue.store.shop import Shop
from tests.conftest import TestServer
from tests.support.seeds import service_on
from usecases.users import RightWanted, add_user, disable_user, erase_user, grant_right, revoke_right

ISSUER, ADDRESS = "https://identite.example", "nadia.rey@winvest.example"
LAST_CHANGE = """
SELECT actor.label, audit_log.after ->> 'subject' FROM audit_log JOIN actor ON actor.id = audit_log.actor_id
WHERE "table" = 'app_user' ORDER BY audit_log.id DESC LIMIT 1
"""


@pytest.fixture
def service(database: Database, tmp_path: Path) -> Service:
    """The service, with Nadia Rey entered: catalogue manager of FT for telecom, reader of everything."""
    Shop(database)
    service = service_on(database, tmp_path)
    add_user(service, ADDRESS, "Nadia Belkacem", is_program=False, asked_by="test")
    for role, companies, families in ((Role.CATALOGUE_MANAGER, ["FT"], [RiskFamily.TELECOM]), (Role.READER, [], [])):
        wanted = RightWanted(address=ADDRESS, role=role, asked_by="test", companies=companies, families=families)
        grant_right(service, wanted)
    return service


@pytest.fixture
def sessions(database: Database, database_server: TestServer) -> Iterator[Database]:
    """The database as the screens reach it."""
    sessions = database_server.sessions(str(database.engine.url.database))
    yield sessions
    sessions.close()


def comes(sessions: Database, subject: str, address: str = ADDRESS, issuer: str = ISSUER) -> bool:
    """Say whether somebody may come in."""
    with sessions.knocking() as connection:
        return sign_in(connection, issuer, subject, address)


def test_the_first_sign_in_binds_and_afterwards_only_the_subject_counts(service: Service, sessions: Database) -> None:
    """Another name with the same address is nobody, and so is the same name with another provider."""
    assert not comes(sessions, "sujet-1", "personne@winvest.example")
    assert not comes(sessions, "sujet-1", "")
    assert comes(sessions, "sujet-1", "Nadia.Rey@Winvest.example")
    assert comes(sessions, "sujet-1", "nouvelle.adresse@winvest.example")
    assert not comes(sessions, "sujet-2")
    assert not comes(sessions, "sujet-1", issuer="https://ailleurs.example")
    with service.database.reading(SERVICE) as connection:
        who, subject = connection.execute(text(LAST_CHANGE)).one()
    assert who == "Nadia Belkacem"  # in her own name
    assert subject not in (None, "sujet-1")  # and the audit keeps a hash of it


def test_rights_are_those_of_the_database_now(service: Service, sessions: Database) -> None:
    """A right taken back is gone at once; a person who is disabled comes in no more; an erased one is nobody."""
    comes(sessions, "sujet-1")

    def seen() -> tuple[bool, tuple[Grant, ...]] | None:
        with sessions.knocking() as connection:
            found = signed_in(connection, ISSUER, "sujet-1")
        return None if found is None else (found.is_active, found.grants)

    manager = Grant(Role.CATALOGUE_MANAGER, "FT", families=frozenset({RiskFamily.TELECOM}))
    assert seen() == (True, (manager, Grant(Role.READER)))
    revoke_right(service, RightWanted(address=ADDRESS, role=Role.READER, asked_by="test"))
    assert seen() == (True, (manager,))
    disable_user(service, ADDRESS, asked_by="test")
    assert seen() == (False, (manager,))
    assert not comes(sessions, "sujet-1")
    erase_user(service, ADDRESS, asked_by="test")
    assert seen() is None
