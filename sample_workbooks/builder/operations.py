"""What happened in each company from August to October 2025, month by month, as its accounting department would list it.

AP's September is Annexe F §7, FT's opens with the sale of F §4.1 and WC's with the fee of F §4.3. One operation waits: the
account of DPS-CONTRAT-002 is not validated. Conventions: days are ISO texts; amounts are decimal texts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import NAMESPACE_URL, uuid5

import polars as pl

from sample_workbooks.builder.frames import Row, day, frame_of

AUTHORS = {
    "FT": "Nadia Rey",
    "AP": "Claire Fontaine",
    "MTV": "Nadia Rey",
    "DPS": "Marc Teixeira",
    "USGP": "Nadia Rey",
    "WC": "Paul Lenoir",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One operation; fields as in the sheet Opérations."""

    key: str
    on: str
    kind: str
    sku: str | None = None
    channel: str | None = None
    plan: str | None = None
    quantity: str = "1"
    usage: str | None = None
    ht: str | None = None
    ttc: str | None = None
    related: str | None = None
    premium: str | None = None
    service: str | None = None
    age: int | None = None
    postcode: str | None = None
    client_type: str | None = None
    at: str | None = None
    label: str | None = None


def _sale(key: str, on: str, sku: str, channel: str, **more: str) -> Told:
    return Told(key, on, "sale", sku, channel, **more)  # type: ignore[arg-type]


def _paid(key: str, on: str, related: str, ttc: str | None = None) -> Told:
    return Told(key, on, "collection", related=related, ttc=ttc)


def _fee(key: str, on: str, ht: str) -> Told:
    return Told(key, on, "fee", "PSP-SLIMPAY", ht=ht)


def _stated(key: str, on: str, sku: str, ht: str, related: str | None = None) -> Told:
    return Told(key, on, "statement", sku, ht=ht, related=related)


OPERATIONS: Mapping[str, Mapping[str, Sequence[Told]]] = {
    "FT": {
        "2025-08": (
            _sale("FT-2025-08-001", "2025-08-04", "FT-SIM-002", "web", plan="20GO"),
            _sale("FT-2025-08-002", "2025-08-12", "FT-BOX-001", "field", plan="FIBRE", postcode="92000"),
            _sale("FT-2025-08-003", "2025-08-20", "FT-MAT-001", "web", plan="ACHAT", quantity="2"),
            _paid("FT-2025-08-004", "2025-08-06", "FT-2025-08-001"),
            _paid("FT-2025-08-005", "2025-08-20", "FT-2025-08-003"),
            _fee("FT-2025-08-006", "2025-08-31", "12.40"),
        ),
        "2025-09": (
            _sale("FT-2025-09-001", "2025-09-01", "FT-BOX-001", "web", plan="FIBRE", ttc="29.90"),
            Told("FT-2025-09-002", "2025-09-04", "renewal", "FT-SIM-002", "web", related="FT-2025-08-001"),
            _sale("FT-2025-09-003", "2025-09-09", "FT-SIM-001", "telesales", quantity="12", client_type="professional"),
            _sale("FT-2025-09-004", "2025-09-15", "MTV-OFFRE-001", "telesales", plan="BASIC", at="14:30"),
            _paid("FT-2025-09-005", "2025-09-05", "FT-2025-09-001"),
            _paid("FT-2025-09-006", "2025-09-10", "FT-2025-08-002", "39.00"),
            Told("FT-2025-09-007", "2025-09-22", "cancellation", related="FT-2025-08-003", label="Avoir, répéteurs rendus"),
            _fee("FT-2025-09-008", "2025-09-30", "14.80"),
        ),
        "2025-10": (
            _sale("FT-2025-10-001", "2025-10-06", "FT-BOX-003", "web", plan="AN"),
            Told("FT-2025-10-002", "2025-10-04", "renewal", "FT-SIM-002", "web", related="FT-2025-08-001"),
            _paid("FT-2025-10-003", "2025-10-06", "FT-2025-10-001", "269.40"),
            _paid("FT-2025-10-004", "2025-10-10", "FT-2025-08-002"),
            _fee("FT-2025-10-005", "2025-10-31", "13.10"),
        ),
    },
    "AP": {
        "2025-08": (
            _sale("AP-2025-08-001", "2025-08-05", "AP-SANTE-001", "web", plan="SOLO", premium="358.80"),
            _sale("AP-2025-08-002", "2025-08-18", "AP-SANTE-002", "field", plan="FAMILLE", premium="1344.00"),
            _sale("AP-2025-08-003", "2025-08-25", "AP-SERV-001", "telesales", plan="MEDAILLON", premium="298.80"),
        ),
        "2025-09": (
            _stated("AP-2025-09-001", "2025-09-01", "AP-SANTE-001", "120.00"),
            _stated("AP-2025-09-002", "2025-09-02", "AP-SANTE-002", "98.00"),
            _stated("AP-2025-09-003", "2025-09-05", "AP-SANTE-003", "145.00"),
        ),
        "2025-10": (
            _stated("AP-2025-10-001", "2025-10-02", "AP-SANTE-001", "110.00", related="AP-2025-08-001"),
            _paid("AP-2025-10-002", "2025-10-06", "AP-2025-09-001"),
            _paid("AP-2025-10-003", "2025-10-08", "AP-2025-08-003"),
            Told("AP-2025-10-004", "2025-10-20", "termination", related="AP-2025-08-002", label="Résiliation du contrat"),
        ),
    },
    "MTV": {
        "2025-08": (
            _sale("MTV-2025-08-001", "2025-08-01", "MTV-OFFRE-001", "web", plan="BASIC", quantity="80"),
            _sale("MTV-2025-08-002", "2025-08-14", "MTV-OFFRE-001", "telesales", plan="CONFORT", quantity="30"),
            _sale("MTV-2025-08-003", "2025-08-22", "MTV-OFFRE-009", "web", plan="ANNUEL"),
            _paid("MTV-2025-08-004", "2025-08-25", "MTV-2025-08-003"),
            _fee("MTV-2025-08-005", "2025-08-31", "21.60"),
        ),
        "2025-09": (
            _sale("MTV-2025-09-001", "2025-09-03", "MTV-OFFRE-001", "field", plan="PREMIUM", quantity="120"),
            _sale("MTV-2025-09-002", "2025-09-12", "MTV-OFFRE-008", "web", plan="WEEKEND"),
            _sale("MTV-2025-09-003", "2025-09-16", "MTV-VOD-001", "web", plan="FILM", usage="3"),
            _paid("MTV-2025-09-004", "2025-09-12", "MTV-2025-09-002"),
            _paid("MTV-2025-09-005", "2025-09-20", "MTV-2025-09-003"),
            Told("MTV-2025-09-006", "2025-09-26", "termination", related="MTV-2025-08-002"),
            _fee("MTV-2025-09-007", "2025-09-30", "23.20"),
        ),
        "2025-10": (
            _sale("MTV-2025-10-001", "2025-10-07", "MTV-OFFRE-001", "web", plan="BASIC", quantity="500"),
            _sale("MTV-2025-10-002", "2025-10-09", "MTV-OFFRE-002", "telesales", plan="SPORT"),
            Told("MTV-2025-10-003", "2025-10-13", "cancellation", related="MTV-2025-10-002"),
            _fee("MTV-2025-10-004", "2025-10-31", "22.70"),
        ),
    },
    "DPS": {
        "2025-08": (
            _sale("DPS-2025-08-001", "2025-08-07", "DPS-DEPAN-001", "telesales", plan="UNITE"),
            _sale("DPS-2025-08-002", "2025-08-19", "DPS-DEPAN-002", "web", plan="NUIT"),
            _paid("DPS-2025-08-003", "2025-08-07", "DPS-2025-08-001"),
            _paid("DPS-2025-08-004", "2025-08-21", "DPS-2025-08-002", "100.00"),
        ),
        "2025-09": (
            _sale("DPS-2025-09-001", "2025-09-08", "DPS-DEPAN-004", "field", plan="UNITE"),
            _sale("DPS-2025-09-002", "2025-09-15", "DPS-CONTRAT-001", "web", plan="AN"),
            _paid("DPS-2025-09-003", "2025-09-17", "DPS-2025-08-002"),
            _paid("DPS-2025-09-004", "2025-09-18", "DPS-2025-09-002", "53.00"),
            _fee("DPS-2025-09-005", "2025-09-30", "9.90"),
        ),
        "2025-10": (
            _sale("DPS-2025-10-001", "2025-10-02", "DPS-CONTRAT-002", "web", plan="MOIS"),
            _sale("DPS-2025-10-002", "2025-10-14", "DPS-DEPAN-006", "telesales", plan="HEURE", usage="2.5"),
            _paid("DPS-2025-10-003", "2025-10-17", "DPS-2025-09-002", "53.00"),
            _paid("DPS-2025-10-004", "2025-10-20", "DPS-2025-10-002"),
        ),
    },
    "USGP": {
        "2025-08": (
            # The tax on subscriptions rose on the first of August: the day of the service decides.
            _sale("USGP-2025-08-001", "2025-08-01", "USGP-ELEC-001", "web", plan="FIXE", usage="310", service="2025-07-31"),
            _sale("USGP-2025-08-002", "2025-08-01", "USGP-ELEC-001", "web", plan="FIXE", usage="310"),
            _paid("USGP-2025-08-003", "2025-08-11", "USGP-2025-08-001"),
        ),
        "2025-09": (
            _sale("USGP-2025-09-001", "2025-09-10", "USGP-SERV-001", "telesales", plan="VISITE"),
            Told(
                "USGP-2025-09-002", "2025-09-12", "renewal", "USGP-ELEC-001", "web", plan="FIXE", usage="287.5",
                related="USGP-2025-08-002",
            ),
            _paid("USGP-2025-09-003", "2025-09-15", "USGP-2025-09-001", "45.00"),
            _fee("USGP-2025-09-004", "2025-09-30", "18.30"),
        ),
        "2025-10": (
            Told("USGP-2025-10-001", "2025-10-03", "cancellation", related="USGP-2025-09-002", label="Avoir, relevé corrigé"),
            _paid("USGP-2025-10-002", "2025-10-15", "USGP-2025-09-001"),
            _fee("USGP-2025-10-003", "2025-10-31", "17.90"),
        ),
    },
    "WC": {
        "2025-08": (_fee("WC-2025-08-001", "2025-08-29", "15.00"),),
        "2025-09": (
            _fee("WC-2025-09-001", "2025-09-01", "15.00"),
            _sale("WC-2025-09-002", "2025-09-18", "WC-FRAIS-001", "telesales", plan="DOSSIER"),
            _paid("WC-2025-09-003", "2025-09-19", "WC-2025-09-002"),
        ),
        "2025-10": (
            _fee("WC-2025-10-001", "2025-10-01", "15.00"),
            _sale("WC-2025-10-002", "2025-10-21", "WC-FRAIS-001", "web", plan="DOSSIER"),
        ),
    },
}  # fmt: skip


def operations_frame(told: Sequence[Told]) -> pl.DataFrame:
    """Return the sheet of a month."""
    return frame_of("operations", map(_row, told))


def _row(told: Told) -> Row:
    sold = told.kind == "sale"
    return {
        "key": told.key,
        "day": day(told.on),
        "time": told.at,
        "kind": told.kind,
        "sku": told.sku,
        "plan": told.plan,
        "channel": told.channel,
        "quantity": None if told.kind == "cancellation" else Decimal(told.quantity),  # a cancellation is whole
        "usage": _decimal(told.usage),
        "amount_ht": _decimal(told.ht),
        "amount_ttc": _decimal(told.ttc),
        "related": told.related,
        "premium_net": _decimal(told.premium),
        "service_start": day(told.service),
        "contract": str(uuid5(NAMESPACE_URL, f"contrat {told.key}")) if sold else None,
        "client": str(uuid5(NAMESPACE_URL, f"client {told.key}")) if sold else None,
        "client_type": told.client_type,
        "age": told.age,
        "postcode": told.postcode,
        "label": told.label,
    }


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
