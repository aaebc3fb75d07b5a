"""Every reason that keeps a product from being sold: a stable code and the French sentence a person reads.

The codes are stored in ``publication_window.reasons`` and never change meaning; the sentences may. Placeholders
of a sentence are the names of the reason's details; details are stored as codes and ISO instants, and become
labels and dates only when the sentence is made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from catalogue.french import after_colon
from catalogue.periods import PARIS, day_of, last_day
from catalogue.vocabulary import Channel, LifecycleStatus, Nature


class BlockReason(StrEnum):
    """A reason with its sentence and what to do about it; declaration order is the order of display."""

    sentence: str
    action: str

    def __new__(cls, code: str, sentence: str = "", action: str = "") -> Self:
        """Make the member from its code and keep both French texts beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.sentence = sentence
        member.action = action
        return member

    PRODUCT_DRAFT = (
        "product_draft",
        "Le produit est à l'état « Brouillon ».",
        "Ajoutez une ligne « Actif » à la feuille Cycle de vie.",
    )
    PRODUCT_TEST = (
        "product_test",
        "Le produit est à l'état « En test » : il n'est visible qu'en recette.",
        "Ajoutez une ligne « Actif » à la feuille Cycle de vie.",
    )
    PRODUCT_FROZEN = (
        "product_frozen",
        "Le produit est à l'état « Gelé » : ses ventes sont suspendues.",
        "Ajoutez une ligne « Actif » à la feuille Cycle de vie pour reprendre la vente.",
    )
    PRODUCT_RETIRED = (
        "product_retired",
        "Le produit est à l'état « Retiré » : il ne se vend plus.",
        "Créez un nouveau produit : un produit retiré ne revient pas en vente.",
    )
    HIDDEN = (
        "hidden",
        "La publication est à la visibilité « Caché ».",
        "Choisissez « Interne » ou « Public » dans la feuille Publications.",
    )
    NO_PUBLICATION = (
        "no_publication",
        "Le produit n'a aucune publication pour ce canal dans cette société.",
        "Ajoutez le canal à une ligne de la feuille Publications.",
    )
    PUBLICATION_NOT_STARTED = (
        "publication_not_started",
        "La publication commence le {starts}.",
        "Attendez cette date, ou avancez le début dans la feuille Publications.",
    )
    PUBLICATION_ENDED = (
        "publication_ended",
        "La publication s'est terminée le {ended}.",
        "Ajoutez une nouvelle ligne à la feuille Publications.",
    )
    VERSION_NOT_STARTED = (
        "version_not_started",
        "La version {version} prend effet le {starts}.",
        "Attendez cette date, ou publiez la version en vigueur.",
    )
    VERSION_ENDED = (
        "version_ended",
        "La version {version} n'est plus en vigueur depuis le {ended} au soir.",
        "Publiez la version en vigueur dans la feuille Publications.",
    )
    COMPANY_INACTIVE = (
        "company_inactive",
        "La société {company} n'est pas active.",
        "Demandez à l'administrateur du groupe de l'activer dans la feuille Sociétés.",
    )
    PARTNER_INACTIVE = (
        "partner_inactive",
        "Le partenaire « {partner} » n'est pas actif.",
        "Demandez à l'administrateur du groupe de l'activer dans la feuille Partenaires.",
    )
    PARTNER_NOT_ACTIVATED = (
        "partner_not_activated",
        "Le partenaire « {partner} » n'est pas activé pour la société {company}.",
        "Demandez à l'administrateur du groupe d'activer ce partenaire pour la société.",
    )
    BLACKLISTED = (
        "blacklisted",
        "Le produit est sur la liste noire : {motive}.",
        "Voyez avec l'administrateur du groupe, qui tient la liste noire.",
    )
    DOCUMENT_MISSING = (
        "document_missing",
        "Le document {document} est exigé pour le canal {channel} et il manque.",
        "Ajoutez-le à la feuille Documents.",
    )
    DOCUMENT_NOT_YET_VALID = (
        "document_not_yet_valid",
        "Le document {document}, exigé pour le canal {channel}, n'est valable qu'à partir du {starts}.",
        "Ajoutez à la feuille Documents celui qui est valable avant cette date.",
    )
    DOCUMENT_EXPIRED = (
        "document_expired",
        "Le document {document}, exigé pour le canal {channel}, n'est plus valable après le {ended}.",
        "Ajoutez à la feuille Documents celui qui le remplace.",
    )
    NO_PRICE = (
        "no_price",
        "La version n'a aucun tarif.",
        "Ajoutez un tarif à la feuille Tarifs, ou donnez à la publication le badge « Sur devis ».",
    )
    PLAN_WITHOUT_PRICE = (
        "plan_without_price",
        "La formule {plan} n'a aucun tarif.",
        "Ajoutez un tarif pour cette formule à la feuille Tarifs.",
    )
    TAX_WITHOUT_RATE = (
        "tax_without_rate",
        "Le code de TVA {tax_code} n'a pas de taux en vigueur.",
        "Demandez à l'administrateur du groupe de compléter la feuille Taux de TVA.",
    )
    COMMISSION_MISSING = (
        "commission_missing",
        "Aucun schéma de commission ne s'applique, alors que le produit est rémunéré à la commission.",
        "Ajoutez un schéma à la feuille Commissions.",
    )
    MAPPING_MISSING = (
        "mapping_missing",
        "Aucun compte n'est indiqué pour la nature « {nature} » dans la société {company}.",
        "Complétez la feuille Comptabilité.",
    )
    MAPPING_IN_ERROR = (
        "mapping_in_error",
        "Le compte de la nature « {nature} » est à l'état « Erreur » dans la société {company}.",
        "Corrigez la ligne de la feuille Comptabilité.",
    )


#: The reason a product in each state is not sold; « Actif » has none.
BY_STATUS: Mapping[LifecycleStatus, BlockReason] = {
    LifecycleStatus.DRAFT: BlockReason.PRODUCT_DRAFT,
    LifecycleStatus.TEST: BlockReason.PRODUCT_TEST,
    LifecycleStatus.FROZEN: BlockReason.PRODUCT_FROZEN,
    LifecycleStatus.RETIRED: BlockReason.PRODUCT_RETIRED,
}

#: Where each reason stands in declaration order, to list several in one order always.
RANK: Mapping[BlockReason, int] = {reason: rank for rank, reason in enumerate(BlockReason)}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with what it is about."""

    code: BlockReason  #: why
    details: tuple[tuple[str, str], ...] = ()  #: placeholder of the sentence → code or ISO instant
    blocking: bool = True  #: False: a warning that comes along without keeping anything from being sold

    def rank(self) -> tuple[int, tuple[tuple[str, str], ...]]:
        """Return the key that lists reasons in one order always."""
        return RANK[self.code], self.details

    def to_json(self) -> dict[str, object]:
        """Return the form stored in ``publication_window.reasons``."""
        return {"code": self.code.value, "blocking": self.blocking, "details": dict(self.details)}


def reason(code: BlockReason, **details: str) -> Reason:
    """Make a blocking reason from its details by name."""
    return Reason(code, tuple(details.items()))


def from_json(stored: Mapping[str, Any]) -> Reason:
    """Return the reason that `Reason.to_json` wrote; raises ValueError for an unknown code."""
    return Reason(BlockReason(stored["code"]), tuple(stored["details"].items()), stored["blocking"])


def sentence(item: Reason, timezone: str = PARIS) -> str:
    """Return the French sentence of a reason, what to do included, with dates in the given timezone."""
    return f"{_said(item, timezone)} Que faire : {after_colon(item.code.action)}"


def cause(item: Reason, timezone: str = PARIS) -> str:
    """Return the French sentence of a reason alone, to stand after a colon."""
    return after_colon(_said(item, timezone))


def _said(item: Reason, timezone: str) -> str:
    return item.code.sentence.format_map({name: _shown(name, value, timezone) for name, value in item.details})


def _shown(name: str, value: str, timezone: str) -> str:
    """Return a detail as a person reads it."""
    formatter = _FORMATS.get(name)
    return value if formatter is None else formatter(value, timezone)


#: Details that are codes or instants rather than the user's own words.
_FORMATS: Mapping[str, Callable[[str, str], str]] = {
    "channel": lambda code, _: Channel.label_of(code),
    "nature": lambda code, _: Nature.label_of(code),
    "starts": lambda text, timezone: f"{day_of(datetime.fromisoformat(text), timezone):%d/%m/%Y}",
    "ended": lambda text, timezone: f"{last_day(datetime.fromisoformat(text), timezone):%d/%m/%Y}",
}
