"""What the screen of one product asks, on a database that a real run filled, for people of different rights."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from catalogue.access import Action, Forbidden
from catalogue.errors import WrongUse
from catalogue.periods import start_of_day
from catalogue.scope import service_as
from catalogue.store.queries import begun_at
from catalogue.store.readings import product as readings
from catalogue.vocabulary import ActorKind, Channel
from tests.dashboard.shelf import ALONE, CONDITIONS, NOBODYS, SKU, Shelf
from tests.support.books import day
from usecases import product
from usecases.instants import Instants
from usecases.product_accounts import read_accounts
from usecases.product_commissions import may_see_commissions, read_commissions
from usecases.product_files import document_bytes, sheet_bytes
from usecases.product_history import compare_versions, read_life
from usecases.product_prices import read_prices


def on(said: str, known_at: datetime | None = None) -> Instants:
    """Return the instants of a question about a French day, as known now or before."""
    at = start_of_day(day(said), "Europe/Paris")
    far = at + timedelta(days=36_500)
    return Instants.asked(at, known_at, now=far, timezone="Europe/Paris")


def test_a_product_is_told_as_it_is_was_and_will_be(shelf: Shelf) -> None:
    """Version, prices, places, documents and accounts are those of the day asked about."""
    told = product.find_product(shelf.service, SKU, on("01/09/2025"))
    assert told is not None
    assert (told.row.name, told.row.status, told.row.risk) == ("Offre <b>TV</b>", "active", "Offre TV")
    assert (told.version and told.version.version, told.coming and told.coming.version) == (1, 2)
    assert list(told.sellers) == ["MTV", "FT"]
    assert told.changed_at is not None
    assert told.changed_at > shelf.loaded
    sale = product.read_sale(shelf.service, SKU, on("01/09/2025"))
    assert [(one.seller, one.channel, one.sellable) for one in sale.places] == [
        ("FT", Channel.FIELD, True), ("MTV", Channel.FIELD, True), ("MTV", Channel.WEB, True),
    ]  # fmt: skip
    prices = read_prices(shelf.service, SKU, on("01/09/2025"))
    assert prices.now is not None
    assert [(row.plan, row.ht, row.ttc) for row in prices.now.rows] == [("BASIC", Decimal("8.25"), Decimal("9.90"))]
    assert [[str(one.ttc) for one in priced.amounts] for priced in prices.all] == [["9.90"], ["11.90"]]
    before = product.find_product(shelf.service, SKU, on("01/06/2025"))
    assert before is not None
    assert (before.version, before.row.status) == (None, None)
    accounts = read_accounts(shelf.service, SKU, "MTV", on("01/09/2025"))
    assert [(one.nature, one.account, one.counterpart, one.level) for one in accounts.applied] == [
        ("revenue", "706110", "411000", 1)
    ]
    settings = product.read_settings(shelf.service, SKU, on("01/09/2025"))
    assert list(settings.fields) == [("Cycle de prélèvement", "le 5 du mois")]


def test_a_tier_or_an_account_corrected_alone_changes_its_product(shelf: Shelf) -> None:
    """What the journal tells of a product moves its « modifié le », whichever sheet it stands in."""
    database = shelf.service.database
    actor = database.find_or_create_actor(ActorKind.PERSON, "Claire Martin")
    for change in ("commission_tier SET value = value + 1", "accounting_mapping SET journal = 'VT2'"):
        with database.acting(service_as(actor), reason="correction") as connection:
            now, taken_back = begun_at(connection), connection.begin_nested()
            row = readings.find_product(connection, SKU, now)
            assert row is not None
            versions = [one.id for one in readings.versions(connection, row.id)]
            assert readings.changed_at(connection, row.id, versions, None) != now
            connection.execute(text(f"UPDATE {change}"))
            assert readings.changed_at(connection, row.id, versions, None) == now
            assert readings.changed_at(connection, row.id, versions, now - timedelta(microseconds=1)) != now
            taken_back.rollback()


def test_a_missing_document_is_said_where_it_blocks(shelf: Shelf) -> None:
    """Version 2 has no CGU, which the web asks for: on its first day the web alone is blocked, and why."""
    held = product.read_documents(shelf.service, SKU, on("01/09/2025"))
    assert [(one.type, one.title) for one in held.held] == [("CGU", "CGU 2025")]
    assert [(one.type, list(one.channels), one.blocking) for one in held.required] == [("CGU", [Channel.WEB], True)]
    assert held.lacking == []
    later = product.read_documents(shelf.service, SKU, on("01/02/2099"))
    assert [(seller, channel, reason.code) for seller, channel, reason in later.lacking] == [
        ("MTV", Channel.WEB, "document_missing")
    ]


def test_what_was_known_before_a_correction_is_told_as_it_was(shelf: Shelf) -> None:
    """Between the load and the correction version 2 cost 10,90; before the load, the catalogue knew nothing, and says so."""
    for service in (shelf.service, shelf.asked_by("manager")):
        prices = read_prices(service, SKU, on("01/02/2099", shelf.loaded))
        assert prices.now is not None
        assert [str(row.ttc) for row in prices.now.rows] == ["10.90"]
        with pytest.raises(WrongUse, match="le catalogue ne connaissait"):
            product.find_product(service, SKU, on("01/02/2099", shelf.loaded - timedelta(days=1)))


def test_two_versions_are_compared_field_by_field_in_the_words_of_the_sheets(shelf: Shelf) -> None:
    """Values as the sheets show them, a row that one version has alone as a whole; commissions by right only."""
    told = compare_versions(shelf.asked_by("manager"), SKU, 1, 2, on("01/09/2025"))
    found = {(one.sheet, one.row, one.field): (one.before, one.after) for one in told.differences}
    assert found["Versions", "", "Date d'effet"] == ("01/07/2025", "01/01/2099")
    assert found["Versions", "", "Notes"] == (None, "Prix 2099.")
    assert found["Tarifs", "BASIC", "Montant"] == ("9,90", "11,90")
    assert found["Paliers", "VOLUME · à partir de 100", "Taux"] == ("12 %", "13 %")
    assert ("Formules", "BASIC", "Nom") not in found
    assert {(one.sheet, one.row) for one in told.differences if one.removed} == {
        ("Documents", "CGU"),
        ("Publications", "FT"),
    }
    without = compare_versions(shelf.asked_by("adv"), SKU, 1, 2, on("01/09/2025"))
    assert without.without_commissions
    assert {one.sheet for one in told.differences} - {one.sheet for one in without.differences} == {"Paliers"}
    life = read_life(shelf.service, SKU, on("01/09/2025"))
    assert [(one.version, one.seller) for one in life.publications] == [(1, "FT"), (1, "MTV"), (2, "MTV")]


def test_a_product_of_others_is_not_there_and_what_they_publish_is(shelf: Shelf) -> None:
    """A salesperson of FT sees MTV's product in the version published to FT, FT's places and accounts, and no other."""
    sales = shelf.asked_by("sales")
    at = on("01/09/2025")
    assert product.find_product(sales, ALONE, at) is None
    assert product.find_product(sales, NOBODYS, at) is None
    told = product.find_product(sales, SKU, at)
    assert told is not None
    assert [one.version for one in told.versions] == [1]
    assert list(told.sellers) == ["FT"]
    assert {place.seller for place in product.read_sale(sales, SKU, at).places} == {"FT"}
    assert {one.company for one in read_accounts(sales, SKU, "FT", at).applied} == {"FT"}
    with pytest.raises(Forbidden):
        read_accounts(sales, SKU, "MTV", at)
    with pytest.raises(LookupError):
        compare_versions(sales, SKU, 1, 2, at)


def test_commissions_are_for_who_simulates_them_or_sees_margins(shelf: Shelf) -> None:
    """Sales and direction see the scheme drawn; ADV is refused, with the right that it lacks."""
    at = on("01/09/2025")
    for name, seller in (("sales", "FT"), ("director", "MTV"), ("manager", "MTV")):
        (one,) = read_commissions(shelf.asked_by(name), SKU, seller, at).schemes
        assert one.holds
        assert (one.scheme.code, str(one.sale.ht), one.sale_of) == ("VOLUME", "8.25", "Essentiel")
        assert one.otherwise is not None
        assert [str(cliff.amount) for cliff in one.otherwise.cliffs] == ["16.50"]
    adv = shelf.asked_by("adv")
    assert not may_see_commissions(adv.scope, "MTV")
    with pytest.raises(Forbidden) as refusal:
        read_commissions(adv, SKU, "MTV", at)
    assert refusal.value.action is Action.READ_FIGURES


def test_files_are_made_for_who_may_have_them(shelf: Shelf) -> None:
    """The sheet as PDF and CSV by the right to export; a document byte for byte, of a product that one sees."""
    adv, sales, at = shelf.asked_by("adv"), shelf.asked_by("sales"), on("01/09/2025").at.isoformat()
    assert sheet_bytes(adv, SKU, "prix", at, "").decode("utf-8-sig").splitlines()[1].startswith(f"MTV;{SKU};")
    assert SKU in sheet_bytes(adv, SKU, "donnees", at, "").decode("utf-8-sig")
    with pytest.raises(Forbidden):
        sheet_bytes(sales, SKU, "prix", at, "")
    for unknown in ((NOBODYS, "prix", at), (SKU, "autre", at), (SKU, "prix", on("01/06/2025").at.isoformat())):
        with pytest.raises(LookupError):
            sheet_bytes(adv, *unknown, "")
    (paper,) = product.read_documents(adv, SKU, on("01/09/2025")).held
    assert paper.sha256 is not None
    assert document_bytes(adv, SKU, paper.sha256) == CONDITIONS
    for sku, digest in ((ALONE, paper.sha256), (SKU, "0" * 64)):
        with pytest.raises(LookupError):
            document_bytes(adv, sku, digest)
