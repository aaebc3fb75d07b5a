"""Which scheme pays a sale: the most specific of those that apply (decision 22).

Each criterion that a scheme names counts for one: plan, selling company, partner, channel; dates, first year and renewal
only say when it applies (rule COM-104 counts likewise). A criterion on which the question is silent excludes nobody,
and nobody may win by it: when the answer would depend on it, or when two schemes name as many criteria, the choice is
an error that lists them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalogue.commissions.facts import CannotCommission, Event, Scheme
from catalogue.french import listed
from catalogue.vocabulary import AppliesTo, Channel


@dataclass(frozen=True, slots=True)
class Question:
    """What is sold, by whom, where and when."""

    at: datetime  #: of the sale or of the renewal
    event: Event  #: first year or renewal
    seller: str  #: code of the selling company
    partner: str | None  #: of the product; None: a product of the house
    plan: str | None  #: code; None: not told
    channel: Channel | None  #: None: not told


def choose_scheme(schemes: Sequence[Scheme], question: Question) -> Scheme:
    """Return the scheme that applies; raises CannotCommission when none or several do, listing them."""
    candidates = [scheme for scheme in schemes if applies(scheme, question)]
    if not candidates:
        codes = listed(sorted({scheme.code for scheme in schemes}))
        known = f" Schémas de cette version : {codes}." if codes else " Cette version n'en a aucun."
        raise CannotCommission(f"Aucun schéma de commission ne s'applique à cette vente.{known}")
    if len(candidates) == 1:
        return candidates[0]
    silent = _silences(candidates, question)
    if silent:
        raise CannotCommission(f"Plusieurs schémas sont possibles : précisez {listed(silent)}. {_choices(candidates)}")
    most = max(specificity(scheme) for scheme in candidates)
    best = [scheme for scheme in candidates if specificity(scheme) == most]
    if len(best) > 1:
        raise CannotCommission(f"Plusieurs schémas aussi précis s'appliquent. {_choices(best)}")
    return best[0]


def applies(scheme: Scheme, question: Question) -> bool:
    """Say whether a scheme may pay; a criterion that the question does not tell is no obstacle."""
    return (
        scheme.period.contains(question.at)
        and scheme.applies_to in (AppliesTo.BOTH, question.event)
        and scheme.seller in (None, question.seller)
        and scheme.partner in (None, question.partner)
        and (question.plan is None or scheme.plan in (None, question.plan))
        and (question.channel is None or scheme.channel in (None, question.channel))
    )


def specificity(scheme: Scheme) -> int:
    """Return how many criteria a scheme names."""
    return sum(value is not None for value in (scheme.plan, scheme.seller, scheme.partner, scheme.channel))


def _silences(candidates: Sequence[Scheme], question: Question) -> list[str]:
    asked = {"--plan": (question.plan, "plan"), "--channel": (question.channel, "channel")}
    return [
        option
        for option, (told, name) in asked.items()
        if told is None and any(getattr(scheme, name) is not None for scheme in candidates)
    ]


def _choices(schemes: Sequence[Scheme]) -> str:
    return "Choix : " + " ; ".join(sorted(describe_scope(scheme) for scheme in schemes)) + "."


def describe_scope(scheme: Scheme) -> str:
    """Say in French which sales a scheme is for."""
    parts = [
        None if scheme.plan is None else f"formule {scheme.plan}",
        None if scheme.seller is None else f"société {scheme.seller}",
        None if scheme.partner is None else f"partenaire {scheme.partner}",
        None if scheme.channel is None else f"canal {scheme.channel.value}",
        None if scheme.applies_to is AppliesTo.BOTH else scheme.applies_to.label.lower(),
    ]
    told = ", ".join(part for part in parts if part is not None)
    return f"{scheme.code} ({told or 'toutes les ventes'})"
