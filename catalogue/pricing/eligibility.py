"""Whether a client may buy: age, zone, kind of client; the answer names each condition that fails (decision 27)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from catalogue.french import listed
from catalogue.pricing.facts import Client, Conditions
from catalogue.vocabulary import ClientType, Territory


class Condition(StrEnum):
    """What a condition is about."""

    AGE = "age"
    ZONE = "zone"
    CLIENT_TYPE = "client_type"


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that does not hold, or that nobody can judge yet."""

    condition: Condition
    message: str  #: one French sentence


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the conditions say of a client."""

    failed: tuple[Unmet, ...]  #: the sale is refused for each of these
    unverified: tuple[Unmet, ...]  #: the client did not say enough: to verify before the sale

    @property
    def eligible(self) -> bool:
        """Whether nothing fails."""
        return not self.failed


def check_eligibility(conditions: Conditions, client: Client) -> Verdict:
    """Judge a client against every condition of a product."""
    judged = [item for judge in (_age, _client_type, _territory, _postcode) for item in judge(conditions, client)]
    return Verdict(
        tuple(Unmet(condition, message) for condition, known, message in judged if known),
        tuple(Unmet(condition, message) for condition, known, message in judged if not known),
    )


#: A condition that does not hold: what it is about, whether it fails for sure, and the sentence.
_Judged = Iterator[tuple[Condition, bool, str]]


def _age(conditions: Conditions, client: Client) -> _Judged:
    youngest, oldest = conditions.age_min, conditions.age_max
    if youngest is None and oldest is None:
        return
    limits = [f"{youngest} ans au moins"] if youngest is not None else []
    limits += [f"{oldest} ans au plus"] if oldest is not None else []
    if client.age is None:
        yield Condition.AGE, False, f"Âge à vérifier : {listed(limits)}."
    elif (youngest is not None and client.age < youngest) or (oldest is not None and client.age > oldest):
        yield Condition.AGE, True, f"Le client a {client.age} ans ; ce produit demande {listed(limits)}."


def _client_type(conditions: Conditions, client: Client) -> _Judged:
    wanted = conditions.client_type
    if wanted is ClientType.BOTH:
        return
    if client.client_type is None:
        yield Condition.CLIENT_TYPE, False, f"Type de client à vérifier : {wanted.label.lower()}."
    elif client.client_type not in (wanted, ClientType.BOTH):
        sentence = (
            f"Type de client : {client.client_type.label.lower()} ; ce produit est réservé à : {wanted.label.lower()}."
        )
        yield Condition.CLIENT_TYPE, True, sentence


def _territory(conditions: Conditions, client: Client) -> _Judged:
    if not conditions.territories:
        return
    labels = dict(zip(Territory.codes(), Territory.labels(), strict=True))
    wanted = listed([labels.get(code, code) for code in conditions.territories])
    if client.postcode is None:
        yield Condition.ZONE, False, f"Territoire à vérifier : {wanted}."
    elif client.territory not in conditions.territories:
        yield Condition.ZONE, True, f"Le code postal {client.postcode} est hors du territoire de vente : {wanted}."


def _postcode(conditions: Conditions, client: Client) -> _Judged:
    if not conditions.postcodes:
        return
    zones = ", ".join(conditions.postcodes)
    if client.postcode is None:
        yield Condition.ZONE, False, f"Code postal à vérifier : {zones}."
    elif not client.postcode.startswith(conditions.postcodes):
        yield Condition.ZONE, True, f"Le code postal {client.postcode} est hors de la zone de vente : {zones}."
