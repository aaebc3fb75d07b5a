"""Every sheet's rows are told by the audit in the words of the sheet."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from catalogue.scope import SERVICE
from catalogue.store.database import Database
from catalogue.store.readings.audit import Wanted, changes
from tests.catalogue.store.sheets import COMPANY, frame, load, load_everything
from usecases.audit_words import fields_of

#: What the service works out by itself: no sheet holds it.
WORKED_OUT = {
    "accounting_mapping.status",
    "company.siren_verified",
    "pricing_rule.currency",
    "pricing_rule.tax_rate",
    "product_document.mandatory",
    "product_document.pdfa_claim",
    "risk.is_global",
}


def _told(database: Database, **wanted: str) -> dict[str, dict[str, str | None]]:
    """Return what new rows hold, by key: label → value."""
    with database.reading(SERVICE) as connection:
        found = changes(connection, replace(Wanted(limit=1_000), **wanted))  # type: ignore[arg-type]  # all are texts
    return {change.key: {str(item["label"]): item["after"] for item in fields_of(change)} for change in found}


def test_every_field_has_the_label_of_its_column(database: Database) -> None:
    """All that a workbook brought is told by its sheet's label; only what the service works out has none."""
    load_everything(database)
    with database.reading(SERVICE) as connection:
        found = changes(connection, Wanted(limit=1_000))
    fields = [item for change in found for item in fields_of(change)]
    assert {item["field"] for item in fields if item["label"] is None} == WORKED_OUT
    assert not [change.key for change in found if "?" in change.key.split("/")]


def test_values_are_told_as_the_sheet_shows_them(database: Database) -> None:
    """A share in percent, a rate or an amount by its own column, a due rule in French, a bonus apart from a malus."""
    load_everything(database)
    scheme = _told(database, table="commission_scheme")["MTV-OFFRE-001/1/VOLUME"]
    assert scheme["Part (Entreprise)"] == "66,6667 %"
    assert scheme["Règle d'échéance"] == "15 du mois suivant"
    assert (scheme["Montant de la prime"], scheme["Montant du malus"], scheme["Code formule"]) == (
        "50,00",
        "20,50",
        "PRO",
    )
    assert _told(database, table="composition")["MTV-OFFRE-001/2/MTV-OFFRE-002"]["Part du CA"] == "100 %"
    offers = _told(database, table="adjustment")
    assert offers["MTV-OFFRE-001/1/NOEL"]["Montant"] == "2,50"
    assert offers["MTV-OFFRE-001/1/PRO/NOEL"]["Taux"] == "12,5 %"
    tiers = _told(database, table="pricing_rule")["MTV-OFFRE-001/1/PRO"]
    assert (tiers["De (n° 2)"], tiers["À (n° 2)"], tiers["Montant (n° 2)"]) == ("10", "99,5", "3,90")
    assert _told(database, table="cq_rule")["MTV-OFFRE-001/1"]["Script d'appel"] == "cgu.pdf"
    assert _told(database, table="product_version")["MTV-OFFRE-002/1"]["Date de fin"] == "26/10/2025"


def test_a_rate_that_becomes_an_amount_keeps_its_sign(database: Database) -> None:
    """Each of the two values is told as what it was when it stood there."""
    load_everything(database)
    first, second = COMPANY["adjustments"]
    load(
        database, "MTV", {"adjustments": frame("adjustments", [first, {**second, "rate": None, "amount": Decimal(3)}])}
    )
    with database.reading(SERVICE) as connection:
        (newest, *_) = changes(connection, Wanted(table="adjustment"))
    (item,) = fields_of(newest)
    assert (item["label"], item["before"], item["after"]) == ("Montant", "12,5 %", "3,00")
