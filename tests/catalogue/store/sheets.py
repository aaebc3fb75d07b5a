"""A small group and one company's catalogue as typed frames: every kind of price, shared documents, planned ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
from sqlalchemy import Connection

from catalogue.changes import Delta, diff
from catalogue.scope import service_as
from catalogue.store.apply import Applied, apply
from catalogue.store.current import current
from catalogue.store.database import Database
from validators.sheets import COMPANY_SHEETS, GROUP_SHEETS, SHEETS

Frames = dict[str, pl.DataFrame]
Row = Mapping[str, Any]

#: What the pipeline joins to the sheet Documents before it compares.
FILE_COLUMNS: dict[str, pl.DataType] = {"sha256": pl.String(), "pdfa_claim": pl.Boolean()}

GROUP: dict[str, Sequence[Row]] = {
    "companies": [
        {
            "code": "MTV",
            "legal_name": "Mondial TV",
            "addresses": "1 rue A, 75001 Paris ; 2 rue B",
            "contacts": "Nadia Rey",
            "journals": "VENTE : VT;ACHAT: AC",
        },
        {"code": "AP", "legal_name": "Action Prévoyance", "siren": "530895710", "ics_code": "FR72ZZZ123456"},
        {"code": "FT", "legal_name": "France Téléphone", "siren": "800397291", "vat_on_debits": True},
    ],
    "partners": [
        {"company": "AP", "name": "OggoData", "type": "insurer", "iban": "FR76 3000 6000 0112 3456 7890 189"},
        {
            "company": "MTV",
            "name": "Studio, « Le Grand »",
            "type": "ott",
            "payment_terms": "30 jours",
            "addresses": "Lille",
            "extranet_codes": "Courtier : C-1042",
        },
    ],
    "risks": [
        {
            "code": "OTT",
            "label": "Offre TV",
            "family": "ott",
            "constraints": "Majeurs",
            "specific_fields": "Organisme*, Écrans",
        },
        {"code": "SANTE", "label": "Complémentaire Santé", "family": "insurance"},
        {"code": "SANTE", "label": "Santé de MTV", "company": "MTV", "family": "insurance", "icon": "cœur"},
    ],
    "tax_rates": [
        {"code": "NORMAL", "rate": Decimal(20), "valid_from": date(2014, 1, 1), "account_collected": "445710"},
        {"code": "ENERGY", "rate": Decimal("5.5"), "valid_from": date(2014, 1, 1), "valid_to": date(2025, 7, 31)},
        {"code": "ENERGY", "rate": Decimal(20), "valid_from": date(2025, 8, 1)},
    ],
    "document_types": [
        {"code": "CGV", "label": "Conditions générales de vente", "aliases": "Conditions de vente, C.G.V."},
        {"code": "CGU", "label": "Conditions générales d'utilisation"},
    ],
    "obligations": [
        {"family": "ott", "channel": "web", "document_type": "CGU", "valid_from": date(2020, 1, 1), "source": "§3"},
        {
            "family": "ott",
            "client_type": "both",
            "document_type": "CGV",
            "severity": "warning",
            "valid_from": date(2020, 1, 1),
            "valid_to": date(2025, 12, 31),
        },
    ],
}

GROUP |= {
    "activations": [
        {"owner": "AP", "partner": "OggoData", "company": "MTV", "sla_hours": 24, "sla_contact": "a@exemple.fr"},
        {"owner": "AP", "partner": "OggoData", "company": "FT", "status": "test"},
    ],
    "gl_accounts": [
        {"code": "706100", "label": "Prestations de services"},
        {"code": "706100", "label": "Abonnements", "company": "MTV"},
    ],
    "legal_mentions": [
        {"code": "RGPD", "mention": "Vos données, « ici ».", "valid_from": date(2020, 1, 1)},
        {
            "code": "RGPD",
            "family": "ott",
            "mention": "Autre",
            "valid_from": date(2020, 1, 1),
            "valid_to": date(2025, 12, 31),
        },
    ],
    "units": [
        {"code": "kWh", "label": "Kilowattheure", "base_unit": "kWh"},
        {"code": "MWh", "label": "Mégawattheure", "base_unit": "kWh", "factor": Decimal(1000)},
    ],
    "index_values": [{"index": "cpi", "valid_from": date(2025, 7, 1), "value": Decimal("121.25")}],
    "blacklist": [
        {"sku": "FT-BOX-001", "reason": "Rappel", "valid_from": date(2025, 7, 1), "valid_to": date(2025, 7, 31)},
        {"sku": "FT-BOX-001", "company": "AP", "channel": "web", "reason": "Test", "valid_from": date(2025, 7, 1)},
    ],
    "rule_settings": [{"rule": "CPT-101", "severity": "off", "valid_from": date(2025, 7, 1)}],
}

_ONE = {"sku": "MTV-OFFRE-001", "version": 1}
_TWO = {"sku": "MTV-OFFRE-001", "version": 2}
_PRICE = {**_ONE, "tax_code": "NORMAL"}
_TIERS = {**_PRICE, "plan": "PRO", "type": "tiered", "tier_mode": "graduated"}
_CGU = {**_ONE, "type": "CGU", "title": "CGU", "file": "cgu.pdf"}

COMPANY: dict[str, Sequence[Row]] = {
    "products": [
        {
            "sku": "MTV-OFFRE-001",
            "name": "Offre TV",
            "risk": "OTT",
            "revenue_model": "revenue",
            "age_min": 18,
            "postcodes": "75,92",
            "territories": ["FR", "FR-DOM"],
            "stock": False,
            "ticket": "Envoi",
            "mandate_template": "SEPA",
            "setup_fee": Decimal("49.9"),
            "tax_per_line": True,
            "extra": "Organisme: CNC : 2 ; Écrans : 2",
        },
        {
            "sku": "MTV-OFFRE-002",
            "name": "Offre « ciné », premium",
            "risk": "SANTE",
            "partner": "OggoData",
            "revenue_model": "mixed",
            "client_type": "individual",
            "description": 'Sur deux\nlignes, avec "guillemets".',
        },
    ],
    "lifecycle": [
        {"sku": "MTV-OFFRE-001", "status": "test", "effective_from": date(2025, 6, 1)},
        {"sku": "MTV-OFFRE-001", "status": "active", "effective_from": date(2025, 7, 1)},
        {"sku": "MTV-OFFRE-001", "status": "retired", "effective_from": date(2099, 1, 1)},
    ],
    "versions": [
        {**_ONE, "effective_from": date(2025, 7, 1), "notes": "Lancement"},
        {**_TWO, "effective_from": date(2026, 3, 29), "breaking_changes": True},
        {
            "sku": "MTV-OFFRE-002",
            "version": 1,
            "effective_from": date(2025, 7, 1),
            "effective_to": date(2025, 10, 26),
        },
    ],
    "plans": [
        {**_ONE, "plan": "BASIC", "name": "Essentiel", "recurrence": "monthly"},
        {**_ONE, "plan": "PRO", "name": "Pro", "recurrence": "custom", "billing_cycle_days": 10},
    ],
    "prices": [
        {**_PRICE, "plan": "BASIC", "type": "fixed", "amount": Decimal("9.90")},
        {**_PRICE, "type": "fixed", "amount": Decimal(5), "component": "FRAIS", "tax_included": False},
        {**_TIERS, "amount": Decimal("4.90"), "tier_from": Decimal(0), "tier_to": Decimal(10)},
        {**_TIERS, "amount": Decimal("3.9"), "tier_from": Decimal(10), "tier_to": Decimal("99.5")},
        {**_TIERS, "amount": Decimal("2.50"), "tier_from": Decimal("99.5")},
        {
            **_PRICE,
            "plan": "PRO",
            "component": "CONSO",
            "type": "usage",
            "amount": Decimal(0),
            "unit": "kWh",
            "unit_price": Decimal("0.1234"),
        },
        {
            **_PRICE,
            "plan": "PRO",
            "component": "MINI",
            "type": "usage",
            "amount": Decimal("1.5"),
            "unit": "Go",
            "unit_price": Decimal(2),
        },
        {
            **_PRICE,
            "tax_code": "ENERGY",
            "component": "INDEX",
            "type": "indexed",
            "amount": Decimal(100),
            "index": "cpi",
            "formula": "base * index / index0",
        },
    ],
    "documents": [
        {**_CGU, "valid_from": date(2025, 7, 1), "sha256": "a" * 64, "pdfa_claim": True},
        {**_CGU, "valid_from": date(2026, 1, 1), "document_version": "2", "channels": ["telesales", "web"]},
    ],
    "publications": [
        {**_ONE, "seller": "MTV", "channels": ["telesales", "web"], "start_at": date(2025, 7, 1), "badges": ["beta"]},
        {
            **_ONE,
            "seller": "FT",
            "channels": ["web"],
            "visibility": "public",
            "start_at": date(2025, 7, 1),
            "end_at": date(2025, 12, 31),
            "conditions": "Sur « devis ».",
            "price_visible": False,
        },
    ],
    "accounting": [
        {
            "nature": "revenue",
            "tax_code": "NORMAL",
            "gl_account": "706100",
            "validated_by": "Nadia Rey",
            "validated_at": date(2025, 6, 15),
        },
        {"nature": "revenue", "gl_account": "706000", "validated_by": "Nadia Rey"},
        {"sku": "MTV-OFFRE-001", "nature": "revenue", "gl_account": "706200", "journal": "VENTE"},
        {**_ONE, "nature": "revenue", "gl_account": "706300", "cost_center": "TV"},
    ],
}

_SCHEME = {**_ONE, "scheme": "VOLUME"}
_ANNUAL = {"sku": "MTV-OFFRE-002", "version": 1, "scheme": "AN1"}

COMPANY |= {
    "commissions": [
        {
            **_SCHEME,
            "plan": "PRO",
            "seller": "FT",
            "channel": "web",
            "valid_from": date(2025, 7, 1),
            "valid_to": date(2025, 12, 31),
            "settlement": "recurring",
            "retention": "gross",
            "due_rule": "day 15 of next month",
            "accrual_window": "month",
            "tier_mode": "graduated",
            "floor": Decimal(5),
            "cap": Decimal("100.50"),
            "bonus": Decimal(50),
            "bonus_from": Decimal(10),
            "malus": Decimal("20.5"),
            "malus_months": 3,
        },
        {
            **_ANNUAL,
            "partner": "OggoData",
            "applies_to": "new",
            "settlement": "upfront",
            "retention": "net",
            "tier_mode": "volume",
            "clawback_months": 12,
            "clawback_mode": "linear",
        },
    ],
    "commission_tiers": [
        {**_SCHEME, "tier_from": Decimal(0), "tier_to": Decimal(100), "rate": Decimal(10)},
        {**_SCHEME, "tier_from": Decimal(100), "rate": Decimal("12.5")},
        {**_ANNUAL, "basis": "months", "tier_from": Decimal(0), "amount": Decimal("30.25")},
    ],
    "adjustments": [
        {**_ONE, "code": "NOEL", "kind": "promo", "amount": Decimal("2.50"), "valid_from": date(2025, 12, 1)},
        {
            **_ONE,
            "plan": "PRO",
            "code": "NOEL",
            "kind": "negotiated",
            "rate": Decimal("12.5"),
            "client_segment": "Mairies",
            "channel": "field",
            "valid_from": date(2025, 7, 1),
            "valid_to": date(2025, 12, 31),
        },
    ],
    "compositions": [{**_TWO, "component": "MTV-OFFRE-002", "quantity": Decimal(2), "revenue_share": Decimal(100)}],
    "external_codes": [{"sku": "MTV-OFFRE-001", "system": "OggoData", "external_code": "007"}],
    "cq_rules": [
        {**_ONE, "papers": "CNI, RIB", "fields": "Date de naissance", "script": "cgu.pdf", "notes": "Relire."},
        {**_ONE, "code": "BIS", "fields": "Téléphone"},
    ],
    "splits": [
        {**_SCHEME, "beneficiary": "company", "share": Decimal("66.6667")},
        {**_SCHEME, "beneficiary": "salesperson", "share": Decimal("33.3333")},
        {**_ANNUAL, "beneficiary": "company", "share": Decimal(100)},
    ],
}


def schema_of(name: str) -> dict[str, pl.DataType]:
    """Return the typed columns of a sheet, with those of the files for the documents."""
    extra = FILE_COLUMNS if name == "documents" else {}
    return {column: dtype for column, dtype in SHEETS[name].schema.items() if column != "excel_row"} | extra


def frame(name: str, rows: Sequence[Row]) -> pl.DataFrame:
    """Return rows as the typed frame of a sheet, defaults filled in."""
    defaults = {column.name: column.default for column in SHEETS[name].typed if column.default is not None}
    return pl.DataFrame([{**defaults, **row} for row in rows], schema=schema_of(name))


def frames(rows: Mapping[str, Sequence[Row]]) -> Frames:
    """Return the typed frames of several sheets."""
    return {name: frame(name, rows[name]) for name in rows}


def stored(connection: Connection, company: str | None) -> Frames:
    """Return every sheet of a company, or of the group, as the catalogue holds it."""
    sheets = GROUP_SHEETS if company is None else COMPANY_SHEETS
    return {sheet.name: current(connection, sheet.name, schema_of(sheet.name), company=company) for sheet in sheets}


def deltas(connection: Connection, company: str | None, desired: Frames) -> list[Delta]:
    """Compare the catalogue with what is desired of the sheets named."""
    held = stored(connection, company)
    return [diff(name, SHEETS[name].key, held[name], frame) for name, frame in desired.items()]


def load(database: Database, company: str | None, desired: Frames) -> Applied:
    """Make the catalogue what is desired, in a transaction of its own."""
    actor = database.find_or_create_actor("service", "tests")
    with database.acting(service_as(actor)) as connection:
        return apply(connection, company=company, deltas=deltas(connection, company, desired))


def load_everything(database: Database) -> UUID:
    """Load the group and the company MTV; returns who did it."""
    load(database, None, frames(GROUP))
    load(database, "MTV", frames(COMPANY))
    return database.find_or_create_actor("service", "tests")
