"""A clean workbook of Mondial TV: products of every family, in every state, over all sheets.

A product is *started* (the catalogue has it, and sells it: its first version is frozen), *planned* (the catalogue has
it, not yet sold) or *new* (the catalogue has never seen it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.seeding.clean_group import percent
from tests.seeding.model import Cell, Line, Pages, Shown
from validators.sheets import COMPANY_SHEETS

COMPANY = "MTV"
STARTED, PLANNED, NEW = "started", "planned", "new"
_STATES = (NEW, PLANNED, NEW, STARTED, NEW)
#: Risk, and the papers that decision 20 asks of its family on all channels.
_RISKS = (
    ("OTT", ("CGU", "CGA")),
    ("TEL", ("CGV", "MANDAT_SEPA")),
    ("ELEC", ("CGV", "NOTICE_TARIF")),
    ("DEPAN", ("CGV", "NOTICE")),
    ("SANTE", ("DIPA", "CG", "CP")),
    ("PREVOYANCE", ("DIPA", "CG", "CP")),
    ("DIVERS", ("FAQ",)),
)
PACK_OF = 3
#: One product in so many is a pack of the two before it.
PACK_EVERY = 12

Row = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose workbook it is, and when its products begin."""

    company: str = COMPANY
    states: tuple[str, ...] = _STATES  #: of one product after the other, over and over
    started: date = date(2025, 7, 1)  #: the first day of what is started or new
    planned: date = date(2026, 2, 1)  #: the first day of what is planned
    second: Mapping[str, date] = field(default_factory=dict)  #: state → first day of second versions; else 300 days on

    def turn(self, state: str, start: date) -> date:
        """Return the first day of a second version."""
        return self.second.get(state, start + timedelta(days=300))


@dataclass(eq=False, slots=True)
class Product:
    """One product of the workbook, and its rows."""

    company: str
    number: int
    sku: str
    state: str
    risk: str
    role: str  #: ``plain``, ``pack``, or ``part`` of one
    start: date  #: of the first version
    turn: date  #: first day of the second version, where there is one
    lines: dict[str, list[Line]] = field(default_factory=dict)

    def __getitem__(self, sheet: str) -> list[Line]:
        return self.lines.get(sheet, [])

    def all(self, sheet: str, **values: Cell) -> list[Line]:
        """Return the rows of a sheet that hold these values."""
        return [line for line in self[sheet] if line.fits(values)]

    def find(self, sheet: str, values: Mapping[str, Cell] | None = None) -> Line:
        """Return the first row of a sheet that holds these values."""
        return next(line for line in self[sheet] if line.fits(values or {}))

    @property
    def has_two_versions(self) -> bool:
        """Say whether a second version follows the first."""
        return len(self["Versions"]) > 1


@dataclass(eq=False, slots=True)
class CompanyBook:
    """The workbook and its products."""

    pages: Pages
    products: list[Product]

    def only(self, *states: str) -> Pages:
        """Return a workbook that holds the products of these states, and the company's own accounts."""
        mine = {product.sku for product in self.products if product.state in states} | {None}
        kept = {sheet: [line for line in lines if line["SKU"] in mine] for sheet, lines in self.pages.lines.items()}
        return Pages("company", kept)


#: Mondial TV, a part of whose products the catalogue has.
USUAL = Setting()


def clean_company(products: int, setting: Setting = USUAL) -> CompanyBook:
    """Return the workbook with so many products."""
    book = CompanyBook(Pages("company", {sheet.label: [] for sheet in COMPANY_SHEETS}), [])
    for row in _default_accounts():
        book.pages.add("Comptabilité", row)
    for number in range(products):
        product = _product(number, setting)
        book.products.append(product)
        for sheet, row in _rows(product):
            product.lines.setdefault(sheet, []).append(book.pages.add(sheet, {"SKU": product.sku} | row))
    return book


def papers_of(product: Product) -> list[tuple[str, str]]:
    """Return the SKU and name of each file that the product's documents name."""
    return [(product.sku, str(line["Fichier"])) for line in product["Documents"]]


def _product(number: int, setting: Setting) -> Product:
    pack = number % PACK_EVERY == PACK_EVERY - 1
    part = number % PACK_EVERY in {PACK_EVERY - 2, PACK_EVERY - 3}
    states = setting.states
    state = states[number // PACK_EVERY % len(states)] if pack or part else states[number % len(states)]
    risk = "DIVERS" if pack or part else _RISKS[number % len(_RISKS)][0]
    start = setting.planned if state == PLANNED else setting.started
    role, sku = "pack" if pack else "part" if part else "plain", _sku(setting.company, number, risk)
    return Product(setting.company, number, sku, state, risk, role, start, setting.turn(state, start))


def _sku(company: str, number: int, risk: str) -> str:
    return f"{company}-{risk}-{number:03d}"


def _rows(product: Product) -> Iterator[tuple[str, Row]]:
    yield "Produits", _identity(product)
    before = "Brouillon" if product.number % 2 else "En test"
    yield "Cycle de vie", {"Statut": before, "À partir du": product.start - timedelta(days=60)}
    yield "Cycle de vie", {"Statut": "Actif", "À partir du": product.start}
    if product.number % 3 == 0:
        yield "Codes externes", {"Système": "AssureurX", "Code externe": f"X-{product.sku}"}
    yield "Codes externes", {"Système": "OggoData", "Code externe": f"OGD-{product.sku}"}
    yield "Comptabilité", _account("CA", "706100", "411000")
    twice = product.number % 2 == 0
    yield from _version(product, 1, product.start, product.turn - timedelta(days=1) if twice else None)
    if twice:
        yield from _version(product, 2, product.turn, None)


def _identity(product: Product) -> Row:
    earns = product.number % 4
    return {
        "Nom marketing": f"Offre {product.risk.capitalize()} {product.number:03d}",
        "Nom court": f"Offre {product.number:03d}",
        "Risque": product.risk,
        "Partenaire": ("OggoData", "Prévalia")[product.number % 2] if earns == 1 else None,
        "Type de monétisation": "Commission" if earns == 1 else "CA interne",
        "Clientèle": ("Particulier", "Tous")[product.number % 2],
        "Description": "Une offre sans engagement.",
        "Âge minimum": 18,
        "Âge maximum": 75 if product.number % 3 else None,
        "Zones éligibles": "75, 92",
        "Territoires": "Métropole, Corse",
        "Stock suivi": "Oui" if product.number % 5 == 0 else "Non",
        "Frais initiaux": 29.9 if product.number % 3 == 1 else None,
        "Code TVA des frais": "NORMAL" if product.number % 3 == 1 else None,
        "Champs du risque": "Organisme : Prévalia ; Délai de carence : 3 mois" if product.risk == "SANTE" else None,
    }


def _version(product: Product, version: int, start: date, end: date | None) -> Iterator[tuple[str, Row]]:
    here: Row = {"Version": version}
    yield "Versions", here | {"Date d'effet": start, "Date de fin": end, "Changement majeur": "Non", "Notes": "Suite"}
    for sheet, row in (*_offer(product, version, start), *_commissions(product)):
        yield sheet, here | row
    for paper in (*dict(_RISKS)[product.risk], "SCRIPT"):
        yield "Documents", here | _paper(paper, start)
    yield "Publications", here | _sale(product.company, "Web, Terrain", start, end)
    if product.number % 3 == 0:
        yield "Publications", here | _sale("FT", "Télévente", start, end)
    yield "Règles CQ", here | {"Pièces exigées": "CNI, RIB", "Champs exigés": "Téléphone", "Script d'appel": "script.pdf"}  # fmt: skip
    if product.role == "pack":
        for near, share in ((2, 70), (1, 30)):
            yield "Composition", here | {"SKU composant": _sku(product.company, product.number - near, "DIVERS"), "Quantité incluse": 1, "Part du CA": percent(share)}  # fmt: skip


def _offer(product: Product, version: int, start: date) -> Iterator[tuple[str, Row]]:
    """Yield plans with one price each, of the four types, and a discount."""
    price = Shown(round(9.9 + product.number / 10, 2), "#,##0.00 €")
    yield from _plan("BASIC", "Mensuel", {"Type de prix": "Fixe", "Montant": price})
    tiered: Row = {"Type de prix": "Palier", "Mode de palier": "Par tranche"}
    usage: Row = {"Type de prix": "Usage", "Montant": 0, "Unité": "kWh", "Prix unitaire": 0.174, "Élément": "CONSO"}
    indexed: Row = {
        "Type de prix": "Indexé",
        "Montant": 10,
        "Indice": "Énergie",
        "Formule de calcul": "base * index / index0",
    }
    match product.number % 3:
        case 0:
            steps = ((0, 10, 9), (10, 50, 8.5), (50, None, 8))
            yield from _plan("TRANCHE", "Annuel", *(tiered | {"De": de, "À": a, "Montant": m} for de, a, m in steps))
        case 1:
            yield from _plan(
                "CONSO", "Personnalisé", usage, {"Type de prix": "Fixe", "Montant": 12, "Élément": "ABO"}, days=90
            )
        case _:
            yield from _plan("INDEX", "Mensuel", indexed)
    if product.number % 2:
        yield (
            "Remises",
            {
                "Code formule": "BASIC",
                "Code remise": "RENTREE",
                "Genre": "Promo",
                "Taux": percent(20),
                "Canal": "Web",
                "Début": start,
                "Fin": start + timedelta(days=30),
            },
        )
    else:
        yield "Remises", {"Code remise": "CE", "Genre": "Négocié", "Montant": 5, "Segment client": "Grand compte", "Début": start}  # fmt: skip


def _plan(code: str, recurrence: str, *prices: Row, days: int | None = None) -> Iterator[tuple[str, Row]]:
    yield "Formules", {"Code formule": code, "Nom": code.capitalize(), "Récurrence": recurrence, "Cycle en jours": days}
    here: Row = {"Code formule": code, "Prix TTC": "Oui", "Code TVA": "NORMAL"}
    for price in prices:
        yield "Tarifs", here | price


def _commissions(product: Product) -> Iterator[tuple[str, Row]]:
    """Yield a scheme for all sales, and for one product in three a more precise one."""
    yield from _scheme("STD", {"Plancher": 1, "Plafond": 50}, ((0, 100, 10), (100, None, 12)), (("Entreprise", 60), ("Commercial", 40)))  # fmt: skip
    if product.number % 3 == 0:
        precise: Row = {
            "Canal": "Web",
            "Clawback en mois": 12,
            "Mode de clawback": "Prorata",
            "Seuil de la prime": 10,
            "Montant de la prime": 50,
        }
        yield from _scheme("WEB", precise, ((0, None, 15),), (("Manager", 100),))


def _scheme(
    code: str, more: Row, tiers: tuple[tuple[int, int | None, float], ...], shares: tuple[tuple[str, float], ...]
) -> Iterator[tuple[str, Row]]:
    named: Row = {"Code schéma": code}
    yield "Commissions", named | {"Règlement": "Récurrente", "Mode de palier": "Par tranche", "Règle d'échéance": "15 du mois suivant", "Assiette": "HT", "Période de cumul": "Mois"} | more  # fmt: skip
    for start, end, rate in tiers:
        yield "Paliers", named | {"Base du palier": "Volume", "De": start, "À": end, "Taux": percent(rate)}
    for who, share in shares:
        yield "Répartition", named | {"Bénéficiaire": who, "Part": percent(share)}


def _paper(paper: str, start: date) -> Row:
    name = paper.lower().replace("_", "-")
    return {"Type": paper, "Titre": f"Document {paper}", "Fichier": f"{name}.pdf", "Langue": "Français", "Auteur": "Juridique", "Valable du": start}  # fmt: skip


def _sale(seller: str, channels: str, start: date, end: date | None) -> Row:
    return {"Société": seller, "Canaux": channels, "Visibilité": "Public", "Début": start, "Fin": end,
            "Disponibilité": "Disponible", "Prix affiché": "Oui", "Badges": "Bêta", "Conditions": "Sous réserve."}  # fmt: skip


def _account(nature: str, account: str, counterpart: str) -> Row:
    return {"Nature": nature, "Compte": account, "Contrepartie": counterpart, "Journal": "VENTE",
            "Validé par": "Nadia Rey", "Validé le": date(2025, 6, 15)}  # fmt: skip


def _default_accounts() -> Iterator[Row]:
    yield _account("CA", "706100", "411000")
    yield _account("Commission", "706200", "411000")
    yield _account("Commission versée", "622200", "401000") | {"Journal": "ACHAT"}
    yield _account("Frais", "628000", "401000") | {"Journal": "ACHAT"}
    yield _account("TVA", "445710", "411000")
