"""The group workbook: companies, partners, risks, tax rates, document types and obligations (decisions 12, 13, 18–20)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import polars as pl

from sample_workbooks.builder import logos
from sample_workbooks.builder.frames import Row, day, frame_of
from sample_workbooks.builder.group_lists import list_frames

AUTHOR = "Hélène Marchand"

COMPANIES = {
    "FT": ("France Téléphone", "800397291", "FR50800397291"),
    # Fails its SIREN key: it is in the customer's own data, and is never corrected silently (decision 12).
    "AP": ("Action Prévoyance", "530895710", None),
    "MTV": ("Mondial TV", None, None),
    "DPS": ("Depanssur", None, None),
    "USGP": ("USGP", None, None),
    "WC": ("Winvest Capital", None, None),
}
#: On which the screens write their names.
COLOURS = {
    "FT": "#B42318", "AP": "#1D4ED8", "MTV": "#7C3AED", "DPS": "#9A3C06", "USGP": "#116932", "WC": "#344054",
}  # fmt: skip
#: Service companies that owe the tax when they are paid; the others owe it when they invoice.
ON_COLLECTION = ("AP", "DPS")
_ADDRESSES = {
    "FT": {
        "addresses": "8 rue de la Fibre, 92000 Nanterre",
        "contacts": "Nadia Rey, comptabilité",
        "journals": "VENTE : VT ; ACHAT : AC ; BANQUE : BQ",
    },
    "AP": {"addresses": "21 avenue de la Prévoyance, 69003 Lyon ; 4 quai Sud, 13002 Marseille"},
}

PARTNERS = (
    ("AP", "Oggodata", "insurer", "30 jours", "active"),
    ("AP", "Prévalia Mutuelle", "insurer", "45 jours", "active"),
    ("AP", "Sérénité Obsèques", "insurer", "30 jours", "active"),
    ("FT", "Réseau Mobile Partagé", "telecom", "30 jours", "active"),
    ("MTV", "Bouquet Monde Distribution", "ott", "60 jours", "active"),
    ("USGP", "Luméa Énergie", "energy", "20 jours", "active"),
    ("USGP", "Gaz des Provinces", "energy", "20 jours", "active"),
    ("USGP", "Garantis Assurances", "insurer", "30 jours", "active"),
    ("WC", "Slimpay", "other", "Prélèvement mensuel", "active"),
    ("WC", "GoCardless", "other", "Prélèvement mensuel", "test"),
)
_IBAN = {"Oggodata": ("FR76 3000 6000 0112 3456 7890 189", "AGRIFRPP")}

RISKS = (
    ("OTT", "Offre TV", None, "ott", "personal", "tv"),
    ("SANTE", "Complémentaire Santé", None, "insurance", "personal", "heart"),
    ("OBSEQUES", "Obsèques", None, "insurance", "personal", "flower"),
    ("PREVOYANCE", "Prévoyance", None, "insurance", "both", "shield"),
    ("ASSISTANCE", "Assistance", None, "insurance", "personal", "phone-call"),
    ("TELECOM", "Téléphonie fixe", None, "telecom", "both", "phone"),
    ("BOX", "Box internet", None, "telecom", "both", "router"),
    ("SIM", "Mobile et carte SIM", None, "telecom", "both", "sim-card"),
    ("ENERGIE-ELEC", "Électricité", None, "energy", "both", "bolt"),
    ("ENERGIE-GAZ", "Gaz naturel", None, "energy", "both", "flame"),
    ("DEPANNAGE", "Dépannage à domicile", None, "service", "both", "wrench"),
    ("CONCIERGERIE", "Conciergerie", None, "service", "personal", "bell"),
    ("FRAIS", "Frais et services financiers", None, "other", "both", "bank"),
    ("MATERIEL", "Matériel télécom", "FT", "other", "both", "box"),
)
#: What some risks demand of their products; only « * » must be filled.
_DEMANDS = {
    "SANTE": {"specific_fields": "Organisme, Délai de carence"},
    "PREVOYANCE": {"constraints": "Questionnaire de santé avant la souscription."},
}

TAX_RATES = (
    ("NORMAL", "20", "2014-01-01", None, "CGI art. 278", "445710", "445660"),
    ("INTERMEDIAIRE", "10", "2014-01-01", None, "CGI art. 278 bis et 279", "445711", "445661"),
    ("REDUIT", "5.5", "2014-01-01", None, "CGI art. 278-0 bis", "445712", "445662"),
    ("SUPER_REDUIT", "2.1", "2014-01-01", None, "CGI art. 281 quater à 281 octies", "445713", "445663"),
    ("EXO_ASSURANCE", "0", "2014-01-01", None, "Intermédiation en assurance exonérée, CGI art. 261 C 2°", None, None),
    ("ENERGY_SUB", "5.5", "2014-01-01", "2025-07-31", "Abonnement d'énergie, taux réduit", "445714", "445664"),
    ("ENERGY_SUB", "20", "2025-08-01", None, "Abonnement d'énergie, fin du taux réduit", "445714", "445664"),
    ("ENERGY_CONS", "20", "2014-01-01", None, "Consommation d'énergie, taux normal", "445715", "445665"),
)
#: Overseas: code, in the Antilles and at La Réunion, accounts. In Guyane and Mayotte there is no VAT.
OVERSEAS_RATES = (
    ("NORMAL", "8.5", "445710", "445660"),
    ("INTERMEDIAIRE", "2.1", "445711", "445661"),
    ("REDUIT", "2.1", "445712", "445662"),
)

DOCUMENT_TYPES = (
    ("DIPA", "Document d'information sur le produit d'assurance", "IPID, Document d'information assurance"),
    ("CG", "Conditions générales", "Conditions générales d'assurance"),
    ("CP", "Conditions particulières", "Conditions particulières d'assurance"),
    ("FIP", "Fiche d'information précontractuelle", "Fiche précontractuelle"),
    ("CGV", "Conditions générales de vente", "Conditions de vente, Conditions standardisées de vente"),
    ("CGU", "Conditions générales d'utilisation", "Conditions d'utilisation"),
    ("CGA", "Conditions générales d'abonnement", "Conditions d'abonnement"),
    ("NOTICE", "Notice de service", "Notice d'information, Notice"),
    ("NOTICE_TARIF", "Notice tarifaire réglementée", "Notice tarif, Notice tarifaire"),
    ("MANDAT_SEPA", "Mandat de prélèvement SEPA", "Mandat, Mandat SEPA"),
    ("CHARTE", "Charte de confidentialité ou d'utilisation", "Charte RGPD, Charte d'utilisation"),
    ("TARIF", "Grille tarifaire", "Fiche tarif, Grille de prix"),
    ("FICHE_TECH", "Fiche technique", "Fiche produit"),
    ("SCRIPT", "Script de vente", "Script d'appel"),
    ("FAQ", "Questions fréquentes", "Foire aux questions"),
    ("MEDIA", "Visuel ou média", "Image, Visuel, Vidéo"),
)

#: Family, channels (None: every channel), document types, severity, source.
OBLIGATIONS: tuple[tuple[str, tuple[str | None, ...], tuple[str, ...], str, str], ...] = (
    ("insurance", ("field", "telesales"), ("DIPA", "CG"), "blocking", "Annexe B §3, directive IDD"),
    ("insurance", ("web", "marketplace"), ("DIPA", "CG", "CP"), "blocking", "Annexe B §3"),
    ("insurance", ("field",), ("CP",), "warning", "Annexe B §8"),
    ("telecom", (None,), ("CGV",), "blocking", "Annexe B §3"),
    ("telecom", ("web", "field"), ("MANDAT_SEPA",), "warning", "Annexe B §8"),
    ("energy", (None,), ("CGV",), "blocking", "Annexe B §2.3"),
    ("energy", ("web",), ("NOTICE_TARIF",), "blocking", "Annexe B §8"),
    ("ott", ("web",), ("CGU", "CGA"), "blocking", "Annexe B §8"),
    ("ott", ("field", "telesales"), ("CGA",), "blocking", "Annexe B §3"),
    ("service", (None,), ("CGV", "NOTICE"), "blocking", "Annexe B §8"),
)


def group_frames() -> dict[str, pl.DataFrame]:
    """Return the frames of the group workbook, by sheet name."""
    return {
        "companies": frame_of("companies", _companies()),
        "partners": frame_of("partners", _partners()),
        "risks": frame_of("risks", _risks()),
        "tax_rates": frame_of("tax_rates", _tax_rates()),
        "document_types": frame_of("document_types", _records(("code", "label", "aliases"), DOCUMENT_TYPES)),
        "obligations": frame_of("obligations", _obligations()),
        **list_frames(),
    }


def _records(names: tuple[str, ...], rows: tuple[tuple[str | None, ...], ...]) -> Iterator[Row]:
    return (dict(zip(names, row, strict=True)) for row in rows)


def _risks() -> Iterator[Row]:
    for row in _records(("code", "label", "company", "family", "scope", "icon"), RISKS):
        yield row | _DEMANDS.get(str(row["code"]), {})


def _companies() -> Iterator[Row]:
    for code, (name, siren, vat_number) in COMPANIES.items():
        yield {
            "code": code,
            "legal_name": name,
            "brand_name": name,
            "siren": siren,
            "vat_number": vat_number,
            "country": "FR",
            "currency": "EUR",
            "timezone": "Europe/Paris",
            "vat_on_debits": code not in ON_COLLECTION,
            "is_active": True,
            "colour": COLOURS[code],
            "logo": logos.NAME if code in logos.LOGOS else None,
            **_ADDRESSES.get(code, {}),
        }


def _partners() -> Iterator[Row]:
    for company, name, kind, terms, status in PARTNERS:
        iban, bic = _IBAN.get(name, (None, None))
        yield {
            "company": company,
            "name": name,
            "type": kind,
            "legal_name": name,
            "iban": iban,
            "bic": bic,
            "payment_terms": terms,
            "status": status,
            "extranet_codes": "Courtier : AP-1042" if name == "Oggodata" else None,
        }


def _tax_rates() -> Iterator[Row]:
    for code, rate, start, end, reason, collected, deductible in TAX_RATES:
        yield {
            "code": code,
            "territory": "FR",
            "rate": Decimal(rate),
            "valid_from": day(start),
            "valid_to": day(end),
            "reason": reason,
            "account_collected": collected,
            "account_deductible": deductible,
            "intermediation": code == "EXO_ASSURANCE",
        }
    for code, rate, collected, deductible in OVERSEAS_RATES:
        since = {"code": code, "valid_from": day("2014-01-01"), "valid_to": None}
        accounts = {"account_collected": collected, "account_deductible": deductible, "intermediation": False}
        yield since | accounts | {"territory": "FR-DOM", "rate": Decimal(rate), "reason": "CGI art. 296"}
        none = {"territory": "FR-GF-YT", "rate": Decimal(0), "reason": "TVA non applicable, CGI art. 294"}
        yield since | none | {"account_collected": None, "account_deductible": None, "intermediation": False}


def _obligations() -> Iterator[Row]:
    for family, channels, types, severity, source in OBLIGATIONS:
        for channel in channels:
            for document_type in types:
                yield {
                    "family": family,
                    "channel": channel,
                    "document_type": document_type,
                    "severity": severity,
                    "valid_from": day("2020-01-01"),
                    "source": source,
                }
