"""Sheet Sociétés (Annexe A, table company; decision 12)."""

from __future__ import annotations

from catalogue.brand import COLOUR
from catalogue.logos import AT_MOST
from validators.kinds import Code, Flag, Text
from validators.sheets.common import ADDRESSES, COUNTRY
from validators.spec import Column, Sheet

SHEET = Sheet(
    label="Sociétés",
    name="companies",
    prefix="SOC",
    workbook="group",
    help="Les sociétés du groupe, leurs identifiants et leurs réglages comptables.",
    key=("code",),
    unit=None,
    columns=(
        Column(
            "Code",
            "code",
            Code(pattern="[A-Z0-9]{2,10}", shape="2 à 10 majuscules ou chiffres", max_length=10),
            required=True,
            example="MTV",
            help="Code court, utilisé dans les noms de fichiers. Il ne change jamais.",
        ),
        Column(
            "Raison sociale", "legal_name", Text(160), required=True, example="Mondial TV", help="Le nom légal, unique."
        ),
        Column("Marque", "brand_name", Text(120), example="Mondial TV", help="Le nom commercial."),
        Column(
            "SIREN",
            "siren",
            Code(pattern=r"[0-9]{9}", max_length=9, digits=9),
            example="800397291",
            help="9 chiffres. Vide s'il n'est pas connu.",
        ),
        Column(
            "SIRET",
            "siret_default",
            Code(pattern=r"[0-9]{14}", max_length=14, digits=14),
            example="",
            help="14 chiffres, de l'établissement principal.",
        ),
        Column(
            "TVA intracommunautaire",
            "vat_number",
            Code(pattern=r"[A-Z]{2}[A-Z0-9]{2,12}", shape="FR suivi de 11 caractères", max_length=32),
            example="FR50800397291",
            help="FR, la clé et le SIREN.",
        ),
        Column(
            "ICS",
            "ics_code",
            Code(
                pattern=r"[A-Z]{2}[0-9]{2}[A-Z0-9]{3}[A-Z0-9]{1,28}",
                shape="FR, 2 chiffres, ZZZ et le numéro",
                max_length=35,
            ),
            example="FR72ZZZ123456",
            help="Identifiant créancier SEPA.",
        ),
        COUNTRY,
        Column(
            "Devise",
            "currency",
            Code(pattern="[A-Z]{3}", shape="3 majuscules", max_length=3),
            default="EUR",
            example="EUR",
            help="Vide : EUR.",
        ),
        Column(
            "Fuseau horaire",
            "timezone",
            Text(40),
            default="Europe/Paris",
            example="Europe/Paris",
            help="Vide : Europe/Paris.",
        ),
        Column(
            "TVA sur les débits",
            "vat_on_debits",
            Flag(),
            default=False,
            example="Non",
            help="Oui si la société a opté pour les débits.",
        ),
        Column(
            "E-mail du cabinet",
            "accounting_firm_email",
            Text(200),
            example="cabinet@exemple.fr",
            help="Où envoyer une copie des exports comptables. Plusieurs adresses : séparées par des points-virgules.",
        ),
        Column("Active", "is_active", Flag(), default=True, example="Oui", help="Non si la société ne vend plus."),
        ADDRESSES,
        Column(
            "Contacts",
            "contacts",
            Text(500),
            example="Nadia Rey, comptabilité",
            help="Qui joindre, séparés par des points-virgules.",
        ),
        Column(
            "Codes des journaux",
            "journals",
            Text(200),
            example="VENTE : VT ; ACHAT : AC",
            help="Le code de chaque journal dans le logiciel comptable, sous la forme VENTE : VT ; ACHAT : AC.",
        ),
        Column(
            "Couleur",
            "colour",
            Code(pattern=COLOUR, shape="# et 6 chiffres hexadécimaux", max_length=7),
            example="#3538CD",
            help="La couleur sur laquelle les écrans écrivent son nom, en blanc : # et 6 chiffres hexadécimaux. Vide : aucune.",
        ),
        Column(
            "Logo",
            "logo",
            Text(200),
            example="logo.png",
            help="Le nom de l'image PNG ou JPEG déposée dans Documents / société / Logo, que les écrans montrent à côté "
            f"de son nom : {AT_MOST}. Vide : aucune.",
        ),
    ),
    examples=(("MTV", "Mondial TV", "Mondial TV", "", "", "", "", "FR", "EUR", "Europe/Paris", "Non", "", "Oui"),),
)
