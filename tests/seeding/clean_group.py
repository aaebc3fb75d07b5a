"""A clean group workbook: the lists of decisions 12, 13 and 18 to 20, and spare rows that no company uses.

The spare rows are there to be spoiled: what becomes of them is no other workbook's business.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tests.seeding.model import Cell, Line, Pages, Shown

SPARE = 8
SINCE = date(2020, 1, 1)

Row = dict[str, Cell]

#: Decision 20: family, channels (empty: all), document types, severity.
OBLIGATIONS = (
    ("Assurance", ("Terrain", "Télévente"), ("DIPA", "CG"), "Bloquante"),
    ("Assurance", ("Web", "Marketplace"), ("DIPA", "CG", "CP"), "Bloquante"),
    ("Assurance", ("Terrain",), ("CP",), "Avertissement"),
    ("Télécom", ("",), ("CGV",), "Bloquante"),
    ("Télécom", ("Web", "Terrain"), ("MANDAT_SEPA",), "Avertissement"),
    ("Énergie", ("",), ("CGV",), "Bloquante"),
    ("Énergie", ("Web",), ("NOTICE_TARIF",), "Bloquante"),
    ("OTT", ("Web",), ("CGU", "CGA"), "Bloquante"),
    ("OTT", ("Terrain", "Télévente"), ("CGA",), "Bloquante"),
    ("Service", ("",), ("CGV", "NOTICE"), "Bloquante"),
)
RISKS = (
    ("OTT", "OTT", None, None),
    ("TEL", "Télécom", None, None),
    ("ELEC", "Énergie", None, None),
    ("DEPAN", "Service", None, None),
    ("SANTE", "Assurance", None, "Organisme *, Délai de carence"),
    ("PREVOYANCE", "Assurance", None, None),
    ("DIVERS", "Autre", None, None),
    ("BOX", "Télécom", "FT", None),
)
PAPERS = ("DIPA", "CG", "CP", "FIP", "CGV", "CGU", "CGA", "NOTICE", "NOTICE_TARIF", "MANDAT_SEPA", "SCRIPT", "FAQ")
#: Code, rate in percent, first and last day, reason.
RATES: tuple[tuple[str, float, date, date | None, str | None], ...] = (
    ("NORMAL", 20, date(2014, 1, 1), None, "CGI art. 278"),
    ("INTER", 10, date(2014, 1, 1), None, None),
    ("REDUIT", 5.5, date(2014, 1, 1), None, None),
    ("EXO", 0, date(2014, 1, 1), None, "CGI art. 261 C 2°"),
    ("ENERGIE", 5.5, date(2014, 1, 1), date(2025, 7, 31), None),
    ("ENERGIE", 20, date(2025, 8, 1), None, None),
    ("ANCIEN", 19.6, date(2000, 4, 1), date(2013, 12, 31), None),
    ("FUTUR", 21, date(2090, 1, 1), None, None),
)
ACCOUNTS = ("706100", "706200", "709100", "411000", "622200", "401000", "628000", "445710")
#: Numbers whose keys are right (python-stdnum agrees): the SIREN of the specification, an example of IBAN, of ICS.
SIREN, SIRET, VAT, ICS = "800397291", "80039729100017", "FR50800397291", "FR72ZZZ123456"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


def _luhn(digits: str) -> str:
    """Append the key that makes the sum of Luhn's algorithm a multiple of ten."""
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(digits), start=2))
    return f"{digits}{-total % 10}"


def siren(number: int) -> str:
    """Return a SIREN whose key is right (INSEE: Luhn)."""
    return _luhn(f"{81000000 + number * 13:08d}")


def siret(number: int) -> str:
    """Return the SIRET of a company's first place."""
    return _luhn(f"{siren(number)}0001")


def vat(number: int) -> str:
    """Return a French VAT number: the key of two digits is (12 + 3 × (SIREN mod 97)) mod 97."""
    return f"FR{(12 + 3 * (int(siren(number)) % 97)) % 97:02d}{siren(number)}"


def percent(rate: float) -> Shown:
    """Return a rate as Excel holds it: a share under a percent format."""
    return Shown(round(rate / 100, 6), "0.00%")


def clean_group() -> Pages:
    """Return the group's workbook."""
    rows: dict[str, Iterator[Row]] = {
        "Sociétés": _companies(),
        "Partenaires": _partners(),
        "Risques": _risks(),
        "Taux de TVA": _rates(),
        "Types de documents": _document_types(),
        "Obligations documentaires": _obligations(),
        "Activations": iter([{"Société gestionnaire": "AP", "Partenaire": "Prévalia", "Société": "MTV"}]),
        "Plan comptable": _chart(),
        "Mentions légales": _mentions(),
        "Unités": _units(),
        "Indices": _indices(),
        "Listes noires": _bans(),
        "Règles": iter([{"Code de la règle": "CPT-101", "Nouvelle gravité": "Bloquante", "À partir du": date(2099, 1, 1)}]),
    }  # fmt: skip
    return Pages("group", {sheet: [Line(sheet, row) for row in listed] for sheet, listed in rows.items()})


def is_spare(line: Line) -> bool:
    """Say whether no company uses a row of the group."""
    return any(isinstance(value, str) and value.startswith("ZZ") for value in line.cells.values())


def _spare() -> Iterator[str]:
    return (f"ZZ{number:02d}" for number in range(SPARE))


def _companies() -> Iterator[Row]:
    yield {"Code": "MTV", "Raison sociale": "Mondial TV", "Codes des journaux": "VENTE : VT ; ACHAT : AC"}
    yield {"Code": "FT", "Raison sociale": "France Téléphone", "SIREN": SIREN, "SIRET": SIRET,
           "TVA intracommunautaire": VAT, "ICS": ICS, "TVA sur les débits": "Oui"}  # fmt: skip
    yield {"Code": "AP", "Raison sociale": "Action Prévoyance"}
    for number, code in enumerate(_spare()):
        yield {"Code": code, "Raison sociale": f"Société {code}", "SIREN": siren(number), "SIRET": siret(number),
               "TVA intracommunautaire": vat(number), "ICS": ICS, "Codes des journaux": "VENTE : VT", "Active": "Non"}  # fmt: skip


def _partners() -> Iterator[Row]:
    yield {"Société": "MTV", "Nom": "OggoData", "Type": "Assureur", "IBAN": IBAN}
    yield {"Société": "MTV", "Nom": "Studio Nord", "Type": "OTT"}
    yield {"Société": "AP", "Nom": "Prévalia", "Type": "Assureur"}
    yield {"Société": "FT", "Nom": "Fibre du Sud", "Type": "Télécom"}
    for code in _spare():
        yield {"Société": "AP", "Nom": f"{code} Courtage", "Type": "Assureur", "SIREN": SIREN, "IBAN": IBAN,
               "BIC": "AGRIFRPP", "Codes extranet": "Courtier : C-1042"}  # fmt: skip


def _risks() -> Iterator[Row]:
    for code, family, company, fields in RISKS:
        yield {"Code": code, "Libellé": f"Risque {code}", "Famille": family, "Société": company, "Champs spécifiques": fields}  # fmt: skip
    for code in _spare():
        yield {"Code": code, "Libellé": f"Risque {code}", "Famille": "Autre", "Portée": "Tous"}


def _rates() -> Iterator[Row]:
    for code, rate, start, end, reason in RATES:
        yield {"Code": code, "Taux": percent(rate), "Début": start, "Fin": end, "Motif": reason, "Compte collectée": "445710"}  # fmt: skip
    for code in _spare():
        yield {"Code": code, "Taux": percent(8.5), "Début": SINCE, "Fin": date(2020, 12, 31), "Territoire": "Corse"}
        yield {"Code": code, "Taux": percent(9), "Début": date(2021, 1, 1), "Fin": None, "Territoire": "Corse"}


def _document_types() -> Iterator[Row]:
    for code in PAPERS:
        alias = "Conditions générales de vente" if code == "CGV" else None
        yield {"Code": code, "Libellé": f"Document {code}", "Autres noms": alias}
    for code in _spare():
        yield {"Code": code, "Libellé": f"Document {code}"}


def _obligations() -> Iterator[Row]:
    for family, channels, papers, severity in OBLIGATIONS:
        for channel in channels:
            for paper in papers:
                yield {"Famille": family, "Canal": channel or None, "Type de document": paper, "Gravité": severity, "Début": SINCE}  # fmt: skip
    for code in _spare():
        yield {"Famille": "Autre", "Canal": "Partenaires", "Type de document": code, "Gravité": "Avertissement",
               "Début": SINCE, "Fin": date(2020, 12, 31)}  # fmt: skip


def _chart() -> Iterator[Row]:
    for account in ACCOUNTS:
        yield {"Compte": account, "Intitulé du compte": f"Compte {account}"}
    for code in _spare():
        yield {"Compte": f"6060{code[2:]}", "Intitulé du compte": f"{code} fournitures"}


def _mentions() -> Iterator[Row]:
    yield {"Code mention": "L215-1", "Texte de la mention": "Le contrat se reconduit tacitement.", "Début": SINCE}
    for code in _spare():
        yield {"Code mention": code, "Famille": "OTT", "Texte de la mention": "Vos droits.", "Début": SINCE, "Fin": date(2021, 1, 1)}  # fmt: skip


def _units() -> Iterator[Row]:
    yield {"Unité": "kWh", "Nom de l'unité": "Kilowattheure", "Unité de base": "kWh", "Coefficient": 1}
    yield {"Unité": "MWh", "Nom de l'unité": "Mégawattheure", "Unité de base": "kWh", "Coefficient": 1000}
    yield {"Unité": "Go", "Nom de l'unité": "Gigaoctet", "Unité de base": "Go"}
    for code in _spare():
        yield {"Unité": code, "Nom de l'unité": f"Unité {code}", "Unité de base": code, "Coefficient": 1}


def _indices() -> Iterator[Row]:
    for index in ("Inflation (IPC)", "Énergie"):
        for year in range(2020, 2026):
            yield {"Indice": index, "Début": date(year, 1, 1), "Valeur": 100 + (year - 2020) * 1.25}


def _bans() -> Iterator[Row]:
    for code in _spare():
        yield {"SKU": f"{code}-TV-001", "Société": "FT", "Canal": "Web", "Raison": "Rappel", "Début": SINCE, "Fin": date(2030, 1, 1)}  # fmt: skip
