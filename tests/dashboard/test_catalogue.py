"""The page « Catalogue » as Streamlit draws it, on a real database."""

from __future__ import annotations

import re
from datetime import date

import pytest
import streamlit as st
from sqlalchemy import text
from streamlit.testing.v1 import AppTest

from catalogue.publication.reasons import BlockReason
from catalogue.scope import service_as
from catalogue.store.search import refresh_search
from catalogue.vocabulary import ActorKind, Role
from dashboard.app_pages.catalogue.filters import CHOICES
from dashboard.app_pages.pilotage.todo import lines_of
from dashboard.screens import path_of
from dashboard.ui import reasons
from dashboard.ui.markup import as_text
from sync.bootstrap import Service
from tests.dashboard.people import READER, enter, html, opened
from usecases.instants import Instants
from usecases.pilotage import Blocked, Ending, Todo


def named(page: AppTest) -> list[str]:
    """Return the codes that the table shows."""
    return list(page.dataframe[0].value["sku"]) if page.dataframe else []


def many(service: Service, count: int) -> None:
    """Give FT as many products, of which the first two bear one name, and the last a name that looks like markup."""
    actor = service.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with service.database.acting(service_as(actor)) as connection:
        connection.execute(
            text(
                "INSERT INTO product (company_id, risk_id, sku, name, revenue_model, lifecycle_status)"
                " SELECT company_id, risk_id, 'FT-PACK-' || to_char(n, 'FM000'), CASE n WHEN 1 THEN 'Été indien' WHEN 2"
                " THEN 'ETE INDIEN' WHEN :last THEN :markup ELSE 'Pack n° ' || n END, revenue_model, 'draft'"
                " FROM product, generate_series(1, :last) AS n WHERE sku = 'FT-BOX-001'"
            ),
            {"last": count, "markup": ":red[<b>Fin</b>]"},
        )
        refresh_search(connection)


@pytest.mark.usefixtures("addressed")
def test_the_panes_the_words_and_the_filters_narrow_each_other() -> None:
    """Both products at first; then by a misspelt word, which is said; by a company; by what nothing answers to."""
    page = opened("catalogue", READER)
    assert named(page) == ["FT-BOX-001", "MTV-OFFRE-001"]
    assert "2 produits · 2 actifs" in html(page)
    assert page.radio(key="risque").options[0] == ":material/apps: Tous :gray[2]"
    assert list(page.dataframe[0].value["sold"]) == ["FT · 2 canaux", "MTV · 2 canaux"]
    page.text_input(key="q").set_value("oofre").run()
    assert named(page) == ["MTV-OFFRE-001"]
    assert "Aucun produit ne porte « oofre »" in html(page)
    page.text_input(key="q").set_value("")
    page.radio(key="compagnie").set_value("maison")
    page.selectbox(key="canal").select("marketplace").run()
    assert page.query_params["canal"] == "marketplace"
    assert page.query_params["compagnie"] == "maison"
    assert "Aucun produit ne répond" in html(page)
    page.button(key="unset_canal").click().run()
    assert named(page) == ["FT-BOX-001", "MTV-OFFRE-001"]
    assert "canal" not in page.query_params


@pytest.mark.usefixtures("addressed")
def test_a_link_opens_the_page_that_it_names_and_twins_are_said(seeded: Service) -> None:
    """The third page of FT's drafts; another filter begins with the first; two products of one name lead to both."""
    many(seeded, 40)
    page = opened("catalogue", READER)
    page.query_params["societe"] = "FT"
    page.query_params["statut"] = "draft"
    page.query_params["page"] = "3"
    page.run()
    assert named(page) == [f"FT-PACK-0{number}" for number in range(31, 41)]
    assert "31 à 40 sur 40" in [caption.value for caption in page.caption]
    assert as_text(":red[<b>Fin</b>]") in [link.proto.label for link in page.get("page_link")]
    assert "<b>Fin</b>" not in html(page)
    page.text_input(key="q").set_value("pack").run()
    assert named(page)[0] == "FT-PACK-001"
    assert "page" not in page.query_params
    assert "<b>2 produits presque en double</b>" in html(page)
    page.button(key="see_twins").click().run()
    assert named(page) == ["FT-PACK-001", "FT-PACK-002"]
    assert page.query_params["alerte"] == "doublons"


@pytest.mark.usefixtures("addressed")
def test_each_role_sees_the_products_of_its_companies(seeded: Service) -> None:
    """A salesperson of FT is led to the catalogue, of FT; no word and no link leads elsewhere."""
    page = opened("catalogue", enter(seeded, Role.SALES, "FT"))
    assert named(page) == ["FT-BOX-001"]
    page.query_params["societe"] = "MTV"
    page.query_params["q"] = "offre"
    page.run()
    assert named(page) == []
    assert "MTV" not in html(page)


@pytest.mark.usefixtures("empty")
def test_an_empty_catalogue_says_what_to_do() -> None:
    """Before the first workbook, the page names the three steps."""
    page = opened("catalogue", READER)
    assert "Le catalogue est vide" in html(page)
    assert "catalogue sync" in html(page)
    assert not page.dataframe


def test_what_waits_leads_to_the_products_that_it_counts() -> None:
    """Each address that « À traiter » writes for the catalogue is one that this reads; each reason has its few words."""
    now = Instants.now("Europe/Paris")
    much = Todo(
        work=None, ending=Ending(products=1, first=now.at), expiring=1, long_frozen=1,
        blocked=[Blocked(code=code, blocking=True, products=1) for code in reasons.OF_PRODUCTS],
    )  # fmt: skip
    read = {key: choice.values for key, choice in CHOICES.values()}
    leading = [line.filters for line in lines_of(much, now) if line.screen == "catalogue"]
    assert len(leading) == len(reasons.OF_PRODUCTS) + 3
    assert all(value in read[key] for filters in leading for key, value in filters.items())
    assert set(reasons.SHORT) == set(reasons.OF_PRODUCTS) < set(BlockReason)


def test_words_of_others_stay_words_in_a_label() -> None:
    """Neither colours, icons, links nor emphasis."""
    assert as_text(":red[a] *b* `c`") == "\\:\u2060red\\[a\\] \\*b\\* \\`c\\`"


@pytest.mark.usefixtures("addressed")
def test_one_control_chooses_the_day_and_what_was_known() -> None:
    """The day stands in the address and over the table; nothing was sold before, nor known; « Pilotage » keeps the day."""
    page = opened("catalogue", READER, valable_au="2099-01-01", q="offre")
    assert named(page) == ["MTV-OFFRE-001"]
    assert "tel qu’il sera au 1er janvier 2099" in html(page)
    assert "Les mots sont cherchés dans les noms, codes et descriptions d’aujourd’hui" in html(page)
    page.switch_page(path_of("pilotage")).run()
    assert "À traiter ce jour-là" in html(page)
    assert page.metric[0].value == "2"  # once, on the first instant of a month too
    assert "classeur à reprendre" not in html(page)
    page.switch_page(path_of("catalogue")).run()
    assert page.query_params["valable_au"] == "2099-01-01"
    page.date_input(key="valable_au").set_value(date(2001, 1, 1)).run()
    assert "Aucun produit ce jour-là" in html(page)
    page.button(key="dates_back").click().run()
    assert named(page) == ["MTV-OFFRE-001"]  # the words are still asked
    assert "Vous voyez le catalogue" not in html(page)
    before = opened("catalogue", READER, connu_au="2025-01-01")
    assert "le catalogue ne connaissait rien" in html(before)
    figures = opened("pilotage", READER, connu_au="2025-01-01")
    assert "le catalogue ne connaissait rien" in figures.info[0].value
    figures.button(key="dates_back").click().run()
    assert figures.metric[0].value == "2"


def drawn(service: Service, theme: str | None) -> AppTest:
    """Give FT a brand, and open the page with FT chosen."""
    actor = service.database.find_or_create_actor(ActorKind.SERVICE, "catalogue")
    with service.database.acting(service_as(actor)) as connection:
        told = {"theme": theme, "code": "FT"}
        connection.execute(text("UPDATE company SET brand_theme = CAST(:theme AS jsonb) WHERE code = :code"), told)
    st.cache_data.clear()
    return opened("catalogue", READER, societe="FT")


@pytest.mark.usefixtures("addressed")
def test_the_company_chosen_has_its_colour(seeded: Service) -> None:
    """Its name is written on it, in white; in grey where white would not read on what was entered, or on nothing."""

    def shown(theme: str | None) -> list[str]:
        return re.findall(r"<span class=[^>]*>France [^<]*</span>", html(drawn(seeded, theme)))

    assert shown('{"colour": "#B42318"}') == [
        '<span class="chip" style="background:#B42318;color:#FFFFFF">France Téléphone</span>'
    ]
    assert shown('{"colour": "#FFD500"}') == shown(None) == ['<span class="chip gray">France Téléphone</span>']


@pytest.mark.usefixtures("addressed")
def test_the_company_chosen_has_its_logo(seeded: Service) -> None:
    """Before its name, with words for whoever does not see it, at an address that a redraw leaves as it is; none that is unfit."""
    page = drawn(seeded, f'{{"logo": {{"file": "logo.png", "sha256": "{"0" * 64}"}}}}')
    image = r'<img class="logo" src="(/fichiers/[^"]+/FT.png)" alt="Logo de France Téléphone"><span class="chip gray">'
    (address,) = re.findall(image, html(page))
    assert re.findall(image, html(page.run())) == [address]
    assert "<img" not in html(drawn(seeded, '{"logo": {"file": "logo.png"}}'))
