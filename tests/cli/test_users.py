"""``catalogue user …``: who may sign in, with which rights, and what stays of a person who is erased (decisions 52, 53)."""

from __future__ import annotations

import os

from sqlalchemy import create_engine, text

from tests.support.books import Library, product
from tests.support.command import Command

EMAIL = "nadia.rey@winvest.fr"


def test_rights_are_given_shown_and_taken_back(catalogue: Command) -> None:
    """People and programs, by company and by family; each answer is a sentence, and nothing is given twice."""
    assert catalogue("user", "list").out.startswith("Personne n'est inscrit encore")
    assert catalogue("user", "add", "Nadia.Rey@Winvest.fr", "--name", "Nadia Rey").out == (
        f"Nadia Rey ({EMAIL}) est inscrit, sans aucun droit : donnez-lui-en avec « catalogue user grant ».\n"
    )
    catalogue("user", "add", "partenaire-oggo", "--program", "--name", "OggoData")
    given = catalogue("user", "grant", EMAIL, "Compta", "--company", "mtv", "--company", "FT")
    assert given.out == "Nadia Rey a maintenant le rôle « Compta » pour MTV et FT.\n"
    families = catalogue("user", "grant", EMAIL, "catalogue_manager", "--company", "FT", "--family", "OTT")
    assert families.out.endswith("« Catalogue Manager » pour FT, famille OTT.\n")
    assert catalogue("user", "grant", "partenaire-oggo", "program").code == 0
    assert catalogue("user", "revoke", EMAIL, "Compta", "--company", "FT").out == (
        "Nadia Rey n'a plus le rôle « Compta » pour FT.\n"
    )
    assert catalogue("user", "disable", "partenaire-oggo").out == "OggoData ne peut plus se connecter.\n"
    people, programs = catalogue("user", "list", "--json").document["users"]
    assert (people["address"], people["active"], programs["program"], programs["active"]) == (EMAIL, True, True, False)
    assert [(right["role"], right["company"], right["families"]) for right in people["rights"]] == [
        ("accounting", "MTV", []),
        ("catalogue_manager", "FT", ["ott"]),
    ]
    assert "Compta pour MTV" in catalogue("user", "list").out


WRONG = (
    (("add", "nadia", "--name", "Nadia"), "« nadia » n'est pas une adresse"),
    (("add", EMAIL, "--name", "Une autre"), "a déjà un compte"),
    (("grant", EMAIL, "sales"), "Nadia Rey a déjà le rôle « Vente » pour toutes les sociétés"),
    (("grant", EMAIL, "program"), "est pour les programmes : Nadia Rey est une personne"),
    (("grant", EMAIL, "chef"), "choisissez group_admin, company_admin"),
    (("grant", EMAIL, "reader", "--company", "FT", "--company", "ZZZ"), "« ZZZ » inconnue : choisissez AP, FT, MTV"),
    (("revoke", EMAIL, "adv"), "n'a pas le rôle « ADV »"),
    (("erase", "nadia.roy@winvest.fr"), f"Comptes proches : {EMAIL}"),
)


def test_a_wrong_wish_is_one_sentence_and_changes_nothing(catalogue: Command) -> None:
    """What cannot be done is said with the choices there are; exit 64."""
    catalogue("user", "add", EMAIL, "--name", "Nadia Rey")
    catalogue("user", "grant", EMAIL, "sales")
    before = catalogue("user", "list", "--json").document
    for arguments, sentence in WRONG:
        refused = catalogue("user", *arguments)
        assert (refused.code, sentence in refused.sentence) == (64, True), (arguments, refused.sentence)
    assert catalogue("user", "list", "--json").document == before


def test_who_is_erased_is_nowhere_and_what_she_did_stays(catalogue: Command, library: Library) -> None:
    """No table of the database, the audit among them, holds her name or address; the audit says a number instead."""
    library.company("MTV", product("MTV-OFFRE-001"), saved_by="Agnès Colin")
    assert catalogue("sync").code == 0
    catalogue("user", "add", EMAIL, "--name", "Agnès Colin")
    catalogue("user", "grant", EMAIL, "company_admin", "--company", "MTV")
    assert (
        catalogue("audit", "log", "--sku", "MTV-OFFRE-001", "--json").document["changes"][0]["actor"] == "Agnès Colin"
    )
    told = catalogue("user", "erase", EMAIL).out
    assert told.startswith("Agnès Colin est désormais « Personne n° 1 », ses droits sont retirés.")
    (gone,) = catalogue("user", "list", "--json").document["users"]
    assert (gone["address"], gone["name"], gone["active"], gone["rights"]) == (None, "Personne n° 1", False, [])
    change = catalogue("audit", "log", "--sku", "MTV-OFFRE-001", "--json").document["changes"][0]
    assert change["actor"] == "Personne n° 1"
    rights = catalogue("audit", "log", "--table", "role_grant", "--json").document["changes"]
    assert [line["action"] for line in rights] == ["update", "insert"]
    assert holding("Agnès Colin") + holding(EMAIL) == []


def holding(words: str) -> list[str]:
    """Return the tables of the commands' database in which some row holds a text."""
    url = os.environ["CATALOGUE_DATABASE_OWNER_URL"].replace("postgresql://", "postgresql+psycopg://")
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SET search_path = catalogue"))
        names = connection.scalars(
            text(
                "SELECT relname FROM pg_class WHERE relnamespace = 'catalogue'::regnamespace AND relkind IN ('r', 'p')"
            )
        ).all()
        found = [
            name
            for name in names
            if connection.scalar(
                text(f"SELECT count(*) FROM {name} AS kept WHERE kept::text ILIKE :words"), {"words": f"%{words}%"}
            )
        ]
    engine.dispose()
    return found
