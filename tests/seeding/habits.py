"""What looks odd and is right: spellings that cannot change meaning (decision 4), and near misses of the rules."""

from __future__ import annotations

from datetime import date, timedelta

from tests.seeding.clean_group import percent
from tests.seeding.mistakes import Target, free, harmless, having, new, plain, twice
from tests.seeding.model import Cell, Expected, Shown

_TIDY = "décision 4"


def _is_day(value: object) -> date:
    assert isinstance(value, date)
    return value


@harmless(_TIDY, plain)
def amount_typed_as_text(target: Target) -> list[Expected]:
    """The amount of a price, with a comma, a narrow space and the euro sign."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Fixe"}))
    value = line["Montant"]
    amount = value.value if isinstance(value, Shown) else float(str(value))
    line["Montant"] = f"{amount:.2f}\u202f€".replace(".", ",")
    return []


@harmless(_TIDY, plain)
def date_typed_as_text(target: Target) -> list[Expected]:
    """jj/mm/aaaa as text."""
    line = target.any(target.product["Versions"])
    line["Date d'effet"] = _french(line["Date d'effet"])
    return []


def _french(value: object) -> str:
    return f"{_is_day(value):%d/%m/%Y}"


@harmless(_TIDY, plain)
def blanks_around_a_sku(target: Target) -> list[Expected]:
    """Ordinary and non-breaking spaces around a SKU."""
    line = target.any(target.product["Documents"])
    line["SKU"] = f" {line['SKU']}\u00a0"
    return []


@harmless(_TIDY, plain)
def label_without_accent_or_capital(target: Target) -> list[Expected]:
    """« recurrente », « terrain;web »."""
    target.any(target.product["Commissions"])["Règlement"] = "RECURRENTE"
    target.any(target.product.all("Publications", Société="MTV"))["Canaux"] = "terrain ; WEB"
    return []


@harmless(_TIDY, plain)
def yes_is_an_x(target: Target) -> list[Expected]:
    """« x » and « VRAI » for Oui."""
    target.any(target.product["Tarifs"])["Prix TTC"] = "x"
    target.any(target.product["Publications"])["Prix affiché"] = True
    return []


@harmless("spreadsheet-facts, ligne 8", having("Tarifs", **{"Type de prix": "Usage"}))
def number_with_noise(target: Target) -> list[Expected]:
    """0,30000000000000004 is what Excel shows: 0,3; minus zero is zero."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Usage"}))
    line["Montant"] = -0.0
    line["Prix unitaire"] = 0.17400000000000002
    return []


@harmless("décision 19 : alias", having("Documents", Type="CGV"))
def paper_by_its_other_name(target: Target) -> list[Expected]:
    """The alias of a document type."""
    target.any(target.product.all("Documents", Type="CGV"))["Type"] = "conditions générales de vente"
    return []


@harmless("Annexe A §4 : ± 1e-6", free)
def shares_nearly_make_a_whole(target: Target) -> list[Expected]:
    """60 % and 39,9999 %."""
    line = target.any(target.product.all("Répartition", Bénéficiaire="Commercial"))
    line["Part"] = percent(39.9999)
    return []


@harmless("décision 7 : dernier jour inclus", twice(new))
def version_of_one_day(target: Target) -> list[Expected]:
    """It ends the day it starts; its publications too."""
    first, _ = target.product["Versions"]
    first["Date de fin"] = first["Date d'effet"]
    for sale in target.product.all("Publications", Version=1):
        sale["Fin"] = first["Date d'effet"]
    return []


@harmless("décision 7 : entre deux versions, un trou", twice(free))
def versions_with_a_gap(target: Target) -> list[Expected]:
    """Nothing is on sale for a month."""
    first, _ = target.product["Versions"]
    first["Date de fin"] = _is_day(first["Date de fin"]) - timedelta(days=30)
    return []


@harmless("décision 9 : libre à tout moment", plain)
def notes_and_mappings_change(target: Target) -> list[Expected]:
    """Notes, mappings, quality rules and codes of a version that is being sold may change."""
    target.any(target.product["Versions"])["Notes"] = "Relue."
    target.product["Comptabilité"][0]["Centre de coûts"] = "PARIS"
    target.any(target.product["Règles CQ"])["Pièces exigées"] = "CNI"
    target.any(target.product["Codes externes"])["Code externe"] = f"NEUF-{target.product.number}"
    return []


@harmless("décision 9 : documents ajoutés", plain)
def paper_is_added(target: Target) -> list[Expected]:
    """A paper more, that is in the library."""
    line = target.product.find("Documents", {"Type": "SCRIPT"})
    target.company.pages.copy_of(line, Type="FAQ")
    return []


@harmless("spreadsheet-facts, ligne 31", plain)
def words_that_mean_nothing_to_a_program(target: Target) -> list[Expected]:
    """NA, null and a formula-like text are words."""
    identity = target.product["Produits"][0]
    identity["Description"], identity["Nom court"] = "NA", "null"
    target.any(target.product["Publications"])["Conditions"] = "=1+1 offert"
    return []


@harmless("spreadsheet-facts, ligne 5", having("Remises", Genre="Promo"))
def rate_typed_as_text(target: Target) -> list[Expected]:
    """« 20 % » as text, and 20 under a general format."""
    spellings: list[Cell] = ["20 %", 20]
    target.any(target.product["Remises"])["Taux"] = target.draw.choice(spellings)
    return []


@harmless("Annexe A §2.2 : gl_account", plain)
def account_typed_as_a_number(target: Target) -> list[Expected]:
    """706100 is the account 706100."""
    target.product["Comptabilité"][0]["Compte"] = 706100
    return []


@harmless(_TIDY, plain)
def euro_before_its_amount(target: Target) -> list[Expected]:
    """« EUR 9,90 » and « € 9,90 »."""
    line = target.any(target.product.all("Tarifs", **{"Type de prix": "Fixe"}))
    value = line["Montant"]
    amount = value.value if isinstance(value, Shown) else float(str(value))
    line["Montant"] = f"{target.draw.choice(['EUR', '€'])} {amount:.2f}".replace(".", ",")
    return []


@harmless(_TIDY, plain)
def row_of_spaces(target: Target) -> list[Expected]:
    """Spaces of every kind, typed where a row was cleared."""
    for sheet in ("Produits", "Tarifs", "Documents"):
        labels = target.company.pages.labels(sheet)
        target.company.pages.add(sheet, dict.fromkeys(labels, target.draw.choice([" ", "\u00a0 ", "\u200b", "\u3000"])))
    return []


@harmless("spreadsheet-facts, ligne 10", plain)
def zeros_of_a_format(target: Target) -> list[Expected]:
    """The zone 01 and the code 0012, kept as numbers whose format shows the zeros."""
    target.product["Produits"][0]["Zones éligibles"] = Shown(1, "00")
    target.any(target.product["Codes externes"])["Code externe"] = Shown(target.product.number, "000000")
    return []
