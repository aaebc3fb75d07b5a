"""The page « Passages » as Streamlit draws it, on a real database."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from catalogue.scope import service_as
from catalogue.vocabulary import ActorKind
from dashboard import connection
from dashboard.app_pages.passages import findings
from sync.bootstrap import Service
from tests.dashboard.people import READER, first_shown, html, opened
from tests.dashboard.test_questions import many_findings, state_of
from tests.support.seeds import Seed
from usecases.passages import report_bytes


def shown() -> AppTest:
    """Open the page, as somebody who reads the whole catalogue."""
    return opened("passages", READER)


def choose(page: AppTest, row: int) -> None:
    """Choose a line of the table of workbooks."""
    page.session_state["workbooks"] = {"selection": {"rows": [row], "columns": [], "cells": []}}
    page.run()


@pytest.mark.usefixtures("addressed")
def test_the_page_shows_the_run_its_workbooks_and_what_to_mend() -> None:
    """Figures, one line for each workbook, and the findings of the one that needs its author most."""
    page = shown()
    assert [metric.value for metric in page.metric][:4] == ["3", "2", "2", "1"]
    table = page.dataframe[0].value
    assert list(table["workbook"]) == ["Catalogue_MTV.xlsx", "Referentiel_Groupe.xlsx", "Catalogue_FT.xlsx"]
    assert [list(chips) for chips in table["outcome"]] == [["Publié en partie"], ["Publié"], ["Publié"]]
    lists = html(page)
    assert "Tarifs · F3" in lists
    assert "Proposition : <b>9,90</b>" in lists
    assert "code de sortie 1" in lists
    assert "Démonstration" in lists


@pytest.mark.usefixtures("addressed")
def test_choosing_a_workbook_shows_its_findings() -> None:
    """A workbook without findings says so."""
    page = shown()
    choose(page, 2)
    assert "Constats · Catalogue_FT.xlsx" in html(page)
    assert "Tarifs · F3" not in html(page)


@pytest.mark.usefixtures("addressed")
def test_a_company_chosen_leaves_no_other_in_sight() -> None:
    """Workbooks, figures and findings are those of the company."""
    page = shown()
    page.selectbox(key="societe").select("FT").run()
    assert list(page.dataframe[0].value["workbook"]) == ["Catalogue_FT.xlsx"]
    assert "MTV-OFFRE" not in html(page)


@pytest.mark.usefixtures("addressed")
def test_filters_start_again_at_the_first_page(seeded: Service) -> None:
    """A filter that leaves fewer pages than the one in sight shows the first."""
    state = many_findings(seeded, 120)
    page = shown()
    key = findings._key("page", state)
    page.session_state[key] = 3
    page.run()
    assert "101 à 121 sur 121" in [caption.value for caption in page.caption]
    page.text_input(key=findings._key("search", state)).set_value("9,9O").run()
    assert page.session_state[key] == 1
    assert "1 à 1 sur 1" in [caption.value for caption in page.caption]
    page.text_input(key=findings._key("search", state)).set_value("introuvable").run()
    assert "Aucun constat ne répond à ces filtres" in html(page)


@pytest.mark.usefixtures("addressed")
def test_what_a_cell_holds_stays_text(seeded: Service) -> None:
    """Markup in a workbook is shown as it was typed, and never becomes part of the page."""
    actor = seeded.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with seeded.database.acting(service_as(actor)) as acting:
        acting.execute(text("UPDATE submission SET saved_by = '<b>x</b>' WHERE path LIKE '%MTV%'"))
        acting.execute(
            text(
                "INSERT INTO finding (submission_id, position, rule, severity, key, action, message)"
                " SELECT id, 900, 'PRO-001', 'blocking', '<img src=x>', 'Ôtez-la.', '<script>alert(1)</script>'"
                " FROM submission WHERE path LIKE '%MTV%'"
            )
        )
    lists = html(shown())
    assert "&lt;script&gt;" in lists
    assert not re.search(r"<script|<img", lists)


@pytest.mark.usefixtures("addressed")
def test_the_report_is_the_one_its_author_received(seeded: Service, seed: Seed) -> None:
    """Each file, the copy to correct among them, is built again from what is stored, byte for byte."""
    state = state_of(seeded, "MTV")
    assert set(state.reports) == {"a_corriger", "xlsx", "html", "json"}
    for kind, path in state.reports.items():
        assert (
            report_bytes(seeded, str(state.run_id), str(state.submission_id), kind)
            == (seed.library / path).read_bytes()
        ), kind


@pytest.mark.usefixtures("empty")
def test_an_empty_catalogue_says_what_to_do() -> None:
    """Before the first run, the page names the three steps."""
    page = shown()
    assert "Aucun passage pour l’instant" in html(page)
    assert "catalogue sync" in html(page)
    assert not page.metric


@pytest.mark.usefixtures("addressed")
def test_a_database_that_went_away_is_one_calm_sentence(seeded: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither trace nor address: what happened, that nothing is lost, and a button."""
    url = seeded.database.engine.url.set(host="127.0.0.1", port=9, query={})
    monkeypatch.setenv("CATALOGUE_DATABASE_SESSION_URL", url.render_as_string(hide_password=False))
    connection.close()
    page = first_shown(READER)
    assert "Rien n’est perdu" in page.error[-1].value
    assert not any(re.search("127.0.0.1|Traceback|psycopg", error.value) for error in page.error)
    assert page.button(key="retry_door").label == "Réessayer"
