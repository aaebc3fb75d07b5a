"""Who sees what: one page for whoever is not known, the screens of one's rights, and no answer made for somebody else."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
import streamlit as st

from catalogue.access import Grant
from catalogue.scope import Scope
from catalogue.vocabulary import Role
from dashboard import data, identity
from dashboard.frame import screens_of
from dashboard.screens import SCREENS, path_of
from sync.bootstrap import Service
from sync.samples import MARK
from tests.dashboard.people import ISSUER, READER, enter, first_shown, html, opened
from usecases.signing_in import Person
from usecases.users import RightWanted, grant_right, revoke_right


def having(role: Role) -> Person:
    """Return somebody with one role, for everything."""
    return Person(uuid4(), role.label, "x@winvest.example", is_active=True, grants=(Grant(role),))


NOBODY = {"sub": "inconnue", "email": "inconnue@winvest.example"}


@pytest.mark.usefixtures("addressed")
@pytest.mark.drill
def test_a_stranger_gets_one_page_and_nothing_of_the_catalogue(seeded: Service) -> None:
    """Not signed in, too long ago, unknown, disabled, without a role, of another provider: said apart, shown nothing."""
    hours_ago = {"iat": int(time.time()) - 9 * 3600}
    expected: dict[str, list[dict[str, Any]]] = {
        "Connectez-vous avec votre compte de travail": [{"is_logged_in": False}, {"iss": "https://ailleurs.example"}],
        "Elle dure 8 heures": [hours_ago, {"iat": None}],
        "Aucun accès n’est ouvert pour inconnue@winvest.example": [NOBODY, NOBODY | {"email_verified": False}],
        "Aucun accès n’est ouvert pour reader-mtv-inactive": [enter(seeded, Role.READER, "MTV", active=False)],
        "n’a de rôle dans aucune société": [enter(seeded, None)],
    }
    for sentence, everybody in expected.items():
        for said in everybody:
            page = first_shown(READER | said)
            assert sentence in html(page), said
            assert not page.metric
            assert not page.dataframe
            assert "MTV" not in html(page).replace("reader-mtv", "")


@pytest.mark.usefixtures("addressed")
def test_a_screen_exists_for_those_whose_rights_open_it(seeded: Service) -> None:
    """Each role has the screens of the matrix of rights; at the address of another stands a page that says nothing of it."""
    sales = enter(seeded, Role.SALES, "FT")
    assert opened("pilotage", enter(seeded, Role.ACCOUNTING)).metric
    page = first_shown(sales)
    assert page.dataframe  # led to Catalogue, the first of theirs
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        page.switch_page(path_of("pilotage"))
    page.switch_page("app_pages/absent.py").run()
    assert "Cette page n’existe pas" in html(page)
    assert not page.metric
    opening = {role: {one.name for one in screens_of(having(role))} for role in Role}
    assert opening[Role.READER] == {screen.name for screen in SCREENS}
    with_figures = {role for role, names in opening.items() if "pilotage" in names}
    assert with_figures == {Role.GROUP_ADMIN, Role.COMPANY_ADMIN, Role.ACCOUNTING, Role.READER}


@pytest.mark.usefixtures("addressed")
def test_what_one_person_was_answered_is_no_answer_to_another(seeded: Service) -> None:
    """After a reader of everything, somebody of FT sees FT: the companies, the workbooks, the figures."""
    of_ft = enter(seeded, Role.COMPANY_ADMIN, "FT")
    everything = opened("passages", READER)
    theirs = opened("passages", of_ft)
    assert list(theirs.selectbox(key="societe").options) == ["FT · France Téléphone"]
    assert len(everything.selectbox(key="societe").options) == 4
    assert list(theirs.dataframe[0].value["workbook"]) == ["Catalogue_FT.xlsx"]
    assert "MTV" not in html(theirs)
    assert theirs.metric[1].value == "1"


@pytest.mark.usefixtures("addressed")
def test_a_right_of_one_company_is_none_of_another(seeded: Service) -> None:
    """Who reads the figures of FT and sells for MTV has Pilotage for FT; for MTV it says which right is missing."""
    both = enter(seeded, Role.READER, "FT")
    grant_right(seeded, RightWanted(address=both["email"], role=Role.SALES, asked_by="test", companies=["MTV"]))
    page = opened("pilotage", both)
    assert page.metric[0].value == "1"
    page.selectbox(key="societe").select("MTV").run()
    assert not page.metric
    assert "« Consulter les indicateurs et les marges » pour MTV" in page.info[0].value


@pytest.mark.usefixtures("addressed")
def test_a_right_taken_back_closes_the_page_that_is_open(seeded: Service) -> None:
    """Rights are read again every few seconds, not once a session."""
    manager = enter(seeded, Role.CATALOGUE_MANAGER, "FT")
    page = opened("passages", manager)
    assert page.dataframe
    wanted = RightWanted(address=manager["email"], role=Role.CATALOGUE_MANAGER, asked_by="test")
    revoke_right(seeded, wanted)
    identity._known.clear()
    page.run()
    assert not page.dataframe
    assert "n’a de rôle dans aucune société" in html(page)


@pytest.mark.usefixtures("addressed")
def test_an_answer_does_not_outlive_a_load(seeded: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once the revision of a company moved, the same question is asked again."""
    reader = replace(seeded, scope=Scope.of(uuid4(), [Grant(Role.READER, "MTV")], datetime.now(UTC)))
    other = replace(seeded, scope=Scope.of(uuid4(), [Grant(Role.READER, "FT")], datetime.now(UTC)))
    monkeypatch.setattr(data, "read_revisions", lambda _service: (("", len(moved)),))
    asked: list[str] = []
    moved: list[str] = []

    @data.shared
    def question(service: Service, about: str) -> str:
        asked.append(f"{about} {service.scope.said_companies}")
        return asked[-1]

    for service in (reader, other, reader):
        monkeypatch.setattr(data, "asking", lambda service=service: service)
        assert question("prix") == f"prix {service.scope.said_companies}"
    assert asked == ["prix MTV", "prix FT"]
    moved.append("a load")
    data._revisions.clear()  # what half a minute's patience would do
    question("prix")
    assert asked == ["prix MTV", "prix FT", "prix MTV"]


def test_a_person_is_chosen_in_a_demo_on_this_machine_only(seeded: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the mark of a demo, on another address, or where people sign in, nobody chooses who they are."""
    settings = seeded.settings
    monkeypatch.setattr(st, "get_option", {"server.address": "localhost"}.get)
    assert not identity.demonstrates(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    (settings.data_dir / MARK).write_text("{}")
    try:
        assert identity.demonstrates(settings)
        assert not identity.demonstrates(settings.model_copy(update={"oidc_issuer": ISSUER}))
        assert not identity.demonstrates(settings.model_copy(update={"library": "/ailleurs"}))
        monkeypatch.setattr(st, "get_option", {"server.address": "0.0.0.0"}.get)
        assert not identity.demonstrates(settings)
    finally:
        (settings.data_dir / MARK).unlink()
