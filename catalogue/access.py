"""Who may do what: the roles of §3.8 × the actions of the catalogue, as data (decisions 26, 39 and 53).

A right is never the catalogue's own: the workbook is the master, and whoever may edit the file edits the
catalogue. These rights govern the other doors (screens, API, commands), and the change sets they file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from catalogue.errors import CatalogueError
from catalogue.labels import StrLabelEnum
from catalogue.periods import ALWAYS, Period
from catalogue.vocabulary import RiskFamily, Role


class Action(StrLabelEnum):
    """What a person or a programme may be allowed to do."""

    READ_CATALOGUE = "read_catalogue", "Consulter le catalogue"
    SIMULATE = "simulate", "Simuler un prix ou une commission"
    READ_FIGURES = "read_figures", "Consulter les indicateurs et les marges"
    EDIT_PRODUCTS = "edit_products", "Créer et modifier les produits"
    EDIT_PRICES = "edit_prices", "Modifier les tarifs"
    EDIT_COMMISSIONS = "edit_commissions", "Modifier les commissions"
    EDIT_DOCUMENTS = "edit_documents", "Modifier les documents"
    EDIT_QUALITY_RULES = "edit_quality_rules", "Modifier les règles de contrôle qualité"
    PROPOSE_PUBLICATION = "propose_publication", "Proposer une publication"
    APPROVE_PUBLICATION = "approve_publication", "Approuver une publication"
    APPROVE_LEGALLY = "approve_legally", "Valider les documents légaux"
    EDIT_MAPPINGS = "edit_mappings", "Modifier les comptes"
    VALIDATE_MAPPINGS = "validate_mappings", "Valider les comptes"
    EXPORT_ACCOUNTING = "export_accounting", "Exporter la comptabilité"
    EXPORT_CATALOGUE = "export_catalogue", "Exporter le catalogue"
    READ_AUDIT = "read_audit", "Consulter le journal d'audit"
    EXPORT_AUDIT = "export_audit", "Exporter le journal d'audit"
    TEST_PARTNERS = "test_partners", "Tester les connexions des partenaires"
    SYNCHRONISE = "synchronise", "Lancer une synchronisation"
    POST_OPERATIONS = "post_operations", "Comptabiliser des opérations"
    MANAGE_KEYS = "manage_keys", "Gérer les clés d'API"
    MANAGE_CREDENTIALS = "manage_credentials", "Gérer les accès des partenaires"
    REPLAY_WEBHOOKS = "replay_webhooks", "Rejouer un événement reçu"
    SEE_JOBS = "see_jobs", "Consulter les tâches"
    MANAGE_REFERENCES = "manage_references", "Modifier le référentiel du groupe"
    MANAGE_USERS = "manage_users", "Gérer les utilisateurs et les droits"


#: Actions on what all companies share: a grant for some companies only does not give them.
GROUP_WIDE = frozenset({Action.MANAGE_REFERENCES, Action.MANAGE_USERS})

#: Actions that a grant for some families of products gives for these only (§14).
BY_FAMILY = frozenset(
    {
        Action.EDIT_PRODUCTS,
        Action.EDIT_PRICES,
        Action.EDIT_COMMISSIONS,
        Action.EDIT_DOCUMENTS,
        Action.PROPOSE_PUBLICATION,
        Action.APPROVE_PUBLICATION,
    }
)

_EVERYONE = frozenset({Action.READ_CATALOGUE, Action.EXPORT_CATALOGUE})
_AUTHOR = _EVERYONE | {
    Action.SIMULATE,
    Action.EDIT_PRODUCTS,
    Action.EDIT_PRICES,
    Action.EDIT_COMMISSIONS,
    Action.EDIT_DOCUMENTS,
    Action.PROPOSE_PUBLICATION,
    Action.SYNCHRONISE,
    Action.TEST_PARTNERS,
}
_QUALITY = frozenset(
    {
        Action.EDIT_DOCUMENTS,
        Action.EDIT_QUALITY_RULES,
        Action.APPROVE_PUBLICATION,
        Action.APPROVE_LEGALLY,
    }
)

#: The matrix. Editing accounts stays with accounting and administrators; validating them with accounting, so
#: that nobody validates alone what they wrote as a manager.
MATRIX: Mapping[Role, frozenset[Action]] = {
    Role.GROUP_ADMIN: frozenset(Action),
    Role.COMPANY_ADMIN: _AUTHOR
    | _QUALITY
    | {
        Action.READ_FIGURES,
        Action.EDIT_MAPPINGS,
        Action.EXPORT_ACCOUNTING,
        Action.POST_OPERATIONS,
        Action.READ_AUDIT,
        Action.MANAGE_KEYS,
    },
    Role.CATALOGUE_MANAGER: _AUTHOR,
    Role.ACCOUNTING: _EVERYONE
    | {
        Action.SIMULATE,
        Action.READ_FIGURES,
        Action.EDIT_MAPPINGS,
        Action.VALIDATE_MAPPINGS,
        Action.EXPORT_ACCOUNTING,
        Action.POST_OPERATIONS,
    },
    Role.ADV: _EVERYONE | _QUALITY,
    Role.SALES: frozenset({Action.READ_CATALOGUE, Action.SIMULATE}),
    Role.AUDITOR: _EVERYONE | {Action.READ_AUDIT, Action.EXPORT_AUDIT},
    Role.READER: _EVERYONE | {Action.READ_FIGURES},
    Role.IT: _EVERYONE | {Action.TEST_PARTNERS, Action.MANAGE_CREDENTIALS, Action.REPLAY_WEBHOOKS, Action.SEE_JOBS},
    Role.PROGRAM: frozenset(
        {Action.READ_CATALOGUE, Action.SIMULATE, Action.PROPOSE_PUBLICATION, Action.POST_OPERATIONS}
    ),
}


class Forbidden(CatalogueError):
    """Whoever asks has no right to what they ask for; nothing was read or done."""

    problem = "forbidden"
    status = 403

    def __init__(self, action: Action, company: str | None) -> None:
        where = "" if company is None else f" pour {company}"
        super().__init__(
            f"Vous n'avez pas le droit « {action.label} »{where} : demandez-le à la personne qui gère les utilisateurs."
        )
        self.action = action


@dataclass(frozen=True, slots=True)
class Grant:
    """A role given to an actor."""

    role: Role  #: which role
    company: str | None = None  #: code of the company it holds for; None: all of them
    period: Period = ALWAYS  #: while it holds
    families: frozenset[RiskFamily] | None = None  #: families of products it holds for; None: all of them


def may(
    grants: Iterable[Grant], action: Action, company: str | None, at: datetime, *, family: RiskFamily | None = None
) -> bool:
    """Say whether grants allow an action in a company at an instant; company None means the group as a whole.

    Of editing and publishing, a grant for some families gives what concerns a product of these; no other, and not what
    concerns none.
    """
    return any(
        _gives(grant, action, at)
        and grant.company in (None, company)
        and (grant.families is None or action not in BY_FAMILY or family in grant.families)
        for grant in grants
    )


def companies_allowed(grants: Iterable[Grant], action: Action, at: datetime) -> frozenset[str] | None:
    """Return the codes of the companies where an action is allowed at an instant; None means all of them."""
    scopes = {grant.company for grant in grants if _gives(grant, action, at)}
    return None if None in scopes else frozenset(scope for scope in scopes if scope is not None)


def _gives(grant: Grant, action: Action, at: datetime) -> bool:
    """Say whether a grant in force gives an action, in whatever company it holds for."""
    return (
        grant.period.contains(at)
        and action in MATRIX[grant.role]
        and not (action in GROUP_WIDE and grant.company is not None)
    )
