"""Every normalised list of the specification: the stored code and its French label, side by side and once.

Sheets, reports and screens read labels from here, and the database's checks read codes from here (§2.2,
Annexe C, decisions 8, 13, 16–22, 25, 26). Adding a value is one line and a migration of the check.
"""

from __future__ import annotations

from catalogue.labels import StrLabelEnum
from catalogue.traits import OfOperations, Trait


class LifecycleStatus(StrLabelEnum):
    """States of a product (Annexe C §1)."""

    DRAFT = "draft", "Brouillon"
    TEST = "test", "En test"
    ACTIVE = "active", "Actif"
    FROZEN = "frozen", "Gelé"
    RETIRED = "retired", "Retiré"


class IntegrationStatus(StrLabelEnum):
    """How a product is linked to its partner's systems (Annexe C §2)."""

    NOT_INTEGRATED = "not_integrated", "Non intégré"
    REQUESTED = "requested", "Demande en cours"
    API = "api", "Intégré API"
    IMPORT = "import", "Intégré Import"
    INACTIVE = "inactive", "Inactif"


class Visibility(StrLabelEnum):
    """Who sees a published product (Annexe C §3)."""

    HIDDEN = "hidden", "Caché"
    INTERNAL = "internal", "Interne"
    PUBLIC = "public", "Public"


class Channel(StrLabelEnum):
    """Sales channels (decision 21)."""

    FIELD = "field", "Terrain"
    TELESALES = "telesales", "Télévente"
    WEB = "web", "Web"
    PARTNER = "partner", "Partenaires"
    MARKETPLACE = "marketplace", "Marketplace"


class Badge(StrLabelEnum):
    """Badges that are typed; Nouveau and Promo are derived from dates (decision 21)."""

    BETA = "beta", "Bêta"
    ON_QUOTE = "on_quote", "Sur devis"


class DerivedBadge(StrLabelEnum):
    """Badges that nobody types: they follow from dates (decision 21)."""

    NEW = "new", "Nouveau"
    PROMO = "promo", "Promo"


class PartnerType(StrLabelEnum):
    """Kinds of partner (Annexe A §2.1)."""

    INSURER = "insurer", "Assureur"
    ENERGY = "energy", "Énergie"
    TELECOM = "telecom", "Télécom"
    OTT = "ott", "OTT"
    MARKETPLACE = "marketplace", "Marketplace"
    OTHER = "other", "Autre"


class PartnerStatus(StrLabelEnum):
    """Whether a partner, or its activation in a company, may be used."""

    ACTIVE = "active", "Actif"
    INACTIVE = "inactive", "Inactif"
    TEST = "test", "Test"


class Environment(StrLabelEnum):
    """Environments of a partner's systems."""

    SANDBOX = "sandbox", "Sandbox"
    PRODUCTION = "production", "Production"


class RiskFamily(StrLabelEnum):
    """Families that legal obligations are written for (decision 13)."""

    INSURANCE = "insurance", "Assurance"
    TELECOM = "telecom", "Télécom"
    ENERGY = "energy", "Énergie"
    OTT = "ott", "OTT"
    SERVICE = "service", "Service"
    OTHER = "other", "Autre"


class RiskScope(StrLabelEnum):
    """Whom a risk concerns (Annexe A §2.1, decision 13)."""

    PERSONAL = "personal", "Particuliers"
    PROFESSIONAL = "professional", "Professionnels"
    BOTH = "both", "Tous"


class ClientType(StrLabelEnum):
    """Whom a product may be sold to."""

    INDIVIDUAL = "individual", "Particulier"
    PROFESSIONAL = "professional", "Professionnel"
    BOTH = "both", "Tous"


class BuyerType(StrLabelEnum):
    """Who buys: the same codes as `ClientType`, but nobody is everybody."""

    INDIVIDUAL = "individual", "Particulier"
    PROFESSIONAL = "professional", "Professionnel"


class RevenueModel(StrLabelEnum):
    """How a product earns (§2.1)."""

    REVENUE = "revenue", "CA interne"
    COMMISSION = "commission", "Commission"
    MIXED = "mixed", "Mixte"


class Recurrence(StrLabelEnum):
    """How often a plan is charged."""

    ONE_SHOT = "one_shot", "Ponctuel"
    MONTHLY = "monthly", "Mensuel"
    YEARLY = "yearly", "Annuel"
    CUSTOM = "custom", "Personnalisé"


class PricingType(StrLabelEnum):
    """Stored kinds of price (decision 16)."""

    FIXED = "fixed", "Fixe"
    TIERED = "tiered", "Palier"
    USAGE = "usage", "Usage"
    INDEXED = "indexed", "Indexé"


class TierMode(StrLabelEnum):
    """How tiers apply (decision 17)."""

    GRADUATED = "graduated", "Par tranche"
    VOLUME = "volume", "Au taux atteint"


class PriceIndex(StrLabelEnum):
    """Indices an indexed price may follow (Annexe A §3.3)."""

    SPOT = "spot", "Spot"
    CPI = "cpi", "Inflation (IPC)"
    ENERGY = "energy", "Énergie"


class Availability(StrLabelEnum):
    """Whether a published product can be had (decision 21)."""

    AVAILABLE = "available", "Disponible"
    ON_ORDER = "on_order", "Sur commande"
    OUT_OF_STOCK = "out_of_stock", "En rupture"


class Nature(StrLabelEnum):
    """Accounting natures of a mapping (decision 25)."""

    REVENUE = "revenue", "CA"
    COMMISSION = "commission", "Commission"
    COMMISSION_PAID = "commission_paid", "Commission versée"
    FEE = "fee", "Frais"
    TAX = "tax", "TVA"
    BONUS = "bonus", "Prime"
    MALUS = "malus", "Malus"
    DISCOUNT = "discount", "Remise"
    CLAWBACK = "clawback", "Clawback"
    ADVANCE = "advance", "Avance"


class Journal(StrLabelEnum):
    """Accounting journals (decision 32)."""

    SALES = "VENTE", "VENTE"
    PURCHASES = "ACHAT", "ACHAT"
    BANK = "BANQUE", "BANQUE"
    COMMISSION = "COMMISSION", "COMMISSION"
    MISC = "OD", "OD"


class OperationKind(OfOperations):
    """What happened in a company's business, as its operations workbook tells it, and what follows from it."""

    SALE = "sale", "Vente", Trait.TYPED | Trait.CONTRACT | Trait.MAY_WAIT
    RENEWAL = "renewal", "Renouvellement", Trait.TYPED | Trait.CONTRACT | Trait.NEEDS_RELATED | Trait.MAY_WAIT
    COLLECTION = "collection", "Encaissement", Trait.PAYMENT | Trait.TAKES_BACK
    CANCELLATION = "cancellation", "Annulation", Trait.TYPED | Trait.NEEDS_RELATED | Trait.FOLLOWS | Trait.UNDOES
    TERMINATION = (
        "termination", "Résiliation",
        Trait.TYPED | Trait.NEEDS_RELATED | Trait.FOLLOWS | Trait.UNDOES | Trait.MAY_WAIT,
    )  # fmt: skip
    FEE = "fee", "Frais", Trait.TYPED | Trait.MAY_WAIT
    STATEMENT = "statement", "Bordereau partenaire", Trait.TYPED | Trait.FOLLOWS | Trait.TAKES_BACK
    ADVANCE_USE = "advance_use", "Emploi d'avance", Trait.PAYMENT
    REGULARISATION = "regularisation", "Régularisation de palier", Trait.FOLLOWS | Trait.NEEDS_RELATED


class CommissionKind(StrLabelEnum):
    """What a commission line is: what an operation earned in its window, or what the end of a contract takes back."""

    COMMISSION = "commission", "Commission"
    CATCH_UP = "catch_up", "Rattrapage"
    BONUS = "bonus", "Prime"
    MALUS = "malus", "Malus"
    CLAWBACK = "clawback", "Reprise"
    PENALTY = "penalty", "Malus de résiliation"


class LineType(StrLabelEnum):
    """The type of an accounting line (Annexe F §3)."""

    REVENUE = "revenue", "CA"
    COMMISSION = "commission", "Commission"
    FEE = "fee", "Frais"
    TAX = "tax", "TVA"


class MappingStatus(StrLabelEnum):
    """States of an accounting mapping (Annexe C §6)."""

    TO_VALIDATE = "to_validate", "À valider"
    VALIDATED = "validated", "Validé"
    ERROR = "error", "Erreur"


class Territory(StrLabelEnum):
    """Where a tax rate holds (decision 18); labels have no comma, which separates several of them in one cell."""

    METROPOLE = "FR", "Métropole"
    CORSICA = "FR-COR", "Corse"
    DOM = "FR-DOM", "Antilles et Réunion"
    GUYANE_MAYOTTE = "FR-GF-YT", "Guyane et Mayotte"
    COLLECTIVITIES = "FR-COM", "Collectivités d'outre-mer"


class RuleSeverity(StrLabelEnum):
    """What the group may make of a rule of control."""

    BLOCKING = "blocking", "Bloquante"
    WARNING = "warning", "Avertissement"
    INFO = "info", "Information"
    OFF = "off", "Désactivée"


class ObligationSeverity(StrLabelEnum):
    """Whether a missing document blocks publication or only warns (decision 20)."""

    BLOCKING = "blocking", "Bloquante"
    WARNING = "warning", "Avertissement"


class Language(StrLabelEnum):
    """Languages of a document."""

    FRENCH = "fr", "Français"
    ENGLISH = "en", "Anglais"


class Role(StrLabelEnum):
    """Roles of §3.8 and of the doors (decisions 26 and 53)."""

    GROUP_ADMIN = "group_admin", "Admin Groupe"
    COMPANY_ADMIN = "company_admin", "Admin Société"
    CATALOGUE_MANAGER = "catalogue_manager", "Catalogue Manager"
    ACCOUNTING = "accounting", "Compta"
    ADV = "adv", "ADV"
    SALES = "sales", "Vente"
    AUDITOR = "auditor", "Audit"
    READER = "reader", "Direction"
    IT = "it", "Informatique"
    PROGRAM = "program", "Programme"


class AppliesTo(StrLabelEnum):
    """Which sales a commission scheme pays (Annexe A §2.2)."""

    NEW = "new", "1ère année"
    RENEWAL = "renewal", "Renouvellement"
    BOTH = "both", "Toutes"


class Settlement(StrLabelEnum):
    """When a commission is settled (Annexe C §4)."""

    UPFRONT = "upfront", "Précomptée"
    RECURRING = "recurring", "Récurrente"
    ON_COLLECTION = "on_collection", "Post-comptée"


class Retention(StrLabelEnum):
    """Whether the partner keeps the commission and pays it net (decision 22)."""

    NET = "net", "Nette"
    GROSS = "gross", "Brute"


class CommissionTrigger(StrLabelEnum):
    """What makes a commission due (decision 22)."""

    SALE = "sale", "Vente"
    COLLECTION = "collection", "Encaissement"
    RENEWAL = "renewal", "Renouvellement"


class CommissionBase(StrLabelEnum):
    """What a commission rate applies to (decision 22)."""

    HT = "ht", "HT"
    TTC = "ttc", "TTC"
    PREMIUM_NET = "premium_net", "Prime nette"
    MARGIN = "margin", "Marge"


class AccrualWindow(StrLabelEnum):
    """Over what span volumes and amounts are cumulated (decision 22)."""

    SALE = "sale", "Par vente"
    MONTH = "month", "Mois"
    QUARTER = "quarter", "Trimestre"
    YEAR = "year", "Année"
    LIFETIME = "lifetime", "Durée de vie"


class TierBasis(StrLabelEnum):
    """What the bounds of a commission tier count (Annexe A §2.2)."""

    VOLUME = "volume", "Volume"
    REVENUE = "revenue", "Chiffre d'affaires"
    MARGIN = "margin", "Marge"
    MONTHS = "months", "Mois"


class ValueType(StrLabelEnum):
    """Whether a value is a percentage or an amount in euros."""

    PERCENT = "percent", "Pourcentage"
    AMOUNT = "amount", "Montant"


class AdjustmentKind(StrLabelEnum):
    """Kinds of dated price adjustment (decision 16)."""

    PROMO = "promo", "Promo"
    NEGOTIATED = "negotiated", "Négocié"


class ClawbackMode(StrLabelEnum):
    """How much of a commission comes back on early cancellation (decision 22)."""

    LINEAR = "linear", "Prorata"
    FULL = "full", "Totale"


class Beneficiary(StrLabelEnum):
    """Who may share a commission (decision 23); the order breaks ties between equal remainders."""

    COMPANY = "company", "Entreprise"
    SALESPERSON = "salesperson", "Commercial"
    MANAGER = "manager", "Manager"
    PARTNER = "partner", "Partenaire"
    PLATFORM = "platform", "Plateforme"


class LineState(StrLabelEnum):
    """What became of a commission line."""

    PLANNED = "planned", "Prévue"
    DUE = "due", "Due"
    FROZEN = "frozen", "Gelée"
    SETTLED = "settled", "Réglée"
    DROPPED = "dropped", "Abandonnée"
    REVERSED = "reversed", "Reprise"


class ActorKind(StrLabelEnum):
    """Who may act (decision 26)."""

    PERSON = "person", "Personne"
    WORKBOOK_EDITOR = "workbook_editor", "Auteur de classeur"
    SERVICE = "service", "Service"
    API_KEY = "api_key", "Clé d'API"
