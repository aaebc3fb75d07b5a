"""The group's lists that few people touch: activations, accounts, legal texts, units, indices, bans, severities."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import polars as pl

from sample_workbooks.builder.frames import Row, day, frame_of

#: Owner, partner, company that sells, status, hours to answer.
ACTIVATIONS = (
    ("AP", "Oggodata", "FT", "active", 24),
    ("AP", "Oggodata", "USGP", "test", 48),
    ("MTV", "Bouquet Monde Distribution", "FT", "active", None),
)

ACCOUNTS = (
    ("401000", "Fournisseurs"),
    ("411000", "Clients"),
    ("421000", "Personnel, rémunérations dues"),
    ("445660", "TVA déductible"),
    ("445661", "TVA déductible, taux intermédiaire"),
    ("445662", "TVA déductible, taux réduit"),
    ("445663", "TVA déductible, taux particulier"),
    ("445664", "TVA déductible, abonnements d'énergie"),
    ("445665", "TVA déductible, consommations d'énergie"),
    ("445710", "TVA collectée"),
    ("445711", "TVA collectée, taux intermédiaire"),
    ("445712", "TVA collectée, taux réduit"),
    ("445713", "TVA collectée, taux particulier"),
    ("445714", "TVA collectée, abonnements d'énergie"),
    ("445715", "TVA collectée, consommations d'énergie"),
    ("445800", "TVA en attente d'encaissement"),
    ("512000", "Banques"),
    ("622200", "Commissions et courtages sur ventes"),
    ("627100", "Frais bancaires"),
    ("641300", "Primes et gratifications"),
    ("701100", "Ventes d'électricité"),
    ("701200", "Ventes de gaz"),
    ("706100", "Prestations de services"),
    ("706110", "Abonnements de télévision"),
    ("706120", "Abonnements de télévision, professionnels"),
    ("706150", "Abonnements de box"),
    ("706200", "Commissions reçues"),
    ("706300", "Interventions"),
    ("707100", "Ventes de matériel"),
    ("709600", "Remises accordées"),
    ("756200", "Commissions d'assurance (compte du client)"),
)

LEGAL_MENTIONS = (
    ("L215-1", None, "Contrat à tacite reconduction : vous êtes informé, chaque année, de votre droit de le résilier."),
    (
        "RGPD",
        None,
        "Vos données servent à traiter votre demande ; vous pouvez les consulter, les corriger, les effacer.",
    ),
    ("MEDIATION", "insurance", "En cas de litige, vous pouvez saisir gratuitement La Médiation de l'assurance."),
    ("MEDIATION", "energy", "En cas de litige, vous pouvez saisir gratuitement le médiateur national de l'énergie."),
)

UNITS = (
    ("kWh", "Kilowattheure", "kWh", "1"),
    ("MWh", "Mégawattheure", "kWh", "1000"),
    ("Go", "Gigaoctet", "Go", "1"),
    ("minute", "Minute", "minute", "1"),
    ("heure", "Heure", "minute", "60"),
    ("film", "Film", "film", "1"),
)

INDICES = (
    ("cpi", "2025-01-01", "119.12"),
    ("cpi", "2026-01-01", "120.4"),
    ("energy", "2025-01-01", "142.7"),
    ("energy", "2026-01-01", "138.25"),
    ("spot", "2025-01-01", "61.3"),
    ("spot", "2026-01-01", "58.9"),
)


def list_frames() -> dict[str, pl.DataFrame]:
    """Return the frames of these sheets, by sheet name."""
    rows: dict[str, Iterable[Row]] = {
        "activations": (
            {"owner": owner, "partner": partner, "company": company, "status": status, "sla_hours": hours}
            for owner, partner, company, status, hours in ACTIVATIONS
        ),
        "gl_accounts": ({"code": code, "label": label} for code, label in ACCOUNTS),
        "legal_mentions": (
            {"code": code, "family": family, "mention": text, "valid_from": day("2020-01-01")}
            for code, family, text in LEGAL_MENTIONS
        ),
        "units": (
            {"code": code, "label": label, "base_unit": base, "factor": Decimal(factor)}
            for code, label, base, factor in UNITS
        ),
        "index_values": (
            {"index": index, "valid_from": day(start), "value": Decimal(value)} for index, start, value in INDICES
        ),
        "blacklist": [
            {
                "sku": "MTV-OFFRE-004",
                "channel": "marketplace",
                "reason": "Rappel d'une publicité trompeuse",
                "valid_from": day("2025-11-01"),
                "valid_to": day("2025-11-30"),
            }
        ],
        "rule_settings": [{"rule": "PUB-102", "severity": "blocking", "valid_from": day("2027-07-01")}],
    }
    return {name: frame_of(name, items) for name, items in rows.items()}
