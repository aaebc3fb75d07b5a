"""The facts that explain a commission, kept as compact JSON beside its cents, and the French sentences made of them.

A hundred thousand operations a month keep their facts; the sentences are made when somebody reads one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from catalogue.commissions.calculation import Counted, Exact
from catalogue.commissions.facts import Cumulated, Measures, Scheme, Tier
from catalogue.commissions.split import split_amount
from catalogue.commissions.tiers import Slice
from catalogue.commissions.wording import explain
from catalogue.french import euros
from catalogue.money import round_to_sum, to_cents
from catalogue.periods import ALWAYS
from catalogue.vocabulary import (
    AccrualWindow,
    AppliesTo,
    Beneficiary,
    CommissionBase,
    Nature,
    Settlement,
    TierBasis,
    TierMode,
    ValueType,
)


class Collected(NamedTuple):
    """How far a sale is collected, tax included."""

    so_far: Decimal
    total: Decimal
    now: Decimal  #: by the collection that wrote the line


def commission_facts(head: str, measures: Measures, before: Cumulated, counted: Counted, shares: str) -> str:
    """Return as JSON what a commission was counted from: scheme, window before, parts, rounding, split.

    `head` and `shares` are the members that `scheme_facts` and `split_facts` made once for many operations.
    """
    parts = ",".join([_part(part) for part in counted.parts])
    return (
        f'{{{head},"volume":"{measures.volume:f}","ht":"{measures.ht:f}","ttc":"{measures.ttc:f}",'
        f'"before":{{"volume":"{before.volume:f}","base":"{before.base:f}","posted":"{before.posted:f}"}},'
        f'"parts":[{parts}],"amount":"{counted.amount}","split":{{{shares}}}}}'
    )


def split_facts(split: Mapping[Beneficiary, Decimal]) -> str:
    """Return the JSON members of a split."""
    return ",".join(f'"{who.value}":"{amount}"' for who, amount in split.items())


def scheme_facts(scheme: Scheme) -> str:
    """Return the JSON members that are the same for every operation of a scheme."""
    shares = {who.value: f"{share:f}" for who, share in scheme.split}
    members = {
        "sku": scheme.sku,
        "version": scheme.version,
        "scheme": scheme.code,
        "mode": scheme.tier_mode.value,
        "base": scheme.base.value,
        "window": scheme.window.value,
        "shares": shares,
    }
    return json.dumps(members, ensure_ascii=False, separators=(",", ":"))[1:-1]


def told_facts(sentences: Sequence[str], kind: str) -> str:
    """Return as JSON an explanation that is told in words already; `kind` says what it explains."""
    return json.dumps({"kind": kind, "told": list(sentences)}, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def kind_of(explanation: str) -> str | None:
    """Return what an explanation that is told in words explains; None: what an operation earned."""
    kind: str | None = json.loads(explanation).get("kind")
    return kind


@lru_cache(maxsize=1024)
def with_collected(explanation: str, collected: Collected) -> str:
    """Return the facts of a commission with how much of its sale has been collected."""
    told = {"collected": str(collected.so_far), "due": str(collected.total), "paid": str(collected.now)}
    return json.dumps(json.loads(explanation) | told, ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1024)
def collected_of(explanation: str) -> Collected:
    """Return what had been collected when a line was written."""
    facts = json.loads(explanation)
    so_far, now = (Decimal(facts.get(name, "0.00")) for name in ("collected", "paid"))
    return Collected(so_far, Decimal(facts.get("due", facts["ttc"])), now)


@lru_cache(maxsize=1024)
def bonuses_of(explanation: str) -> tuple[tuple[Nature, Mapping[Beneficiary, Decimal]], ...]:
    """Return the bonuses and maluses in a whole commission, by beneficiary."""
    facts = json.loads(explanation)
    if not any("bonus" in part for part in facts.get("parts", ())):
        return ()
    shares = [(Beneficiary(who), Decimal(share)) for who, share in facts["shares"].items()]
    cents = round_to_sum(Decimal(facts["amount"]), [Decimal(part["exact"]) for part in facts["parts"]])
    return tuple(
        (Nature(part["bonus"]), split_amount(amount, shares))
        for part, amount in zip(facts["parts"], cents, strict=True)
        if "bonus" in part and amount
    )


def bonuses_between(
    explanation: str, before: Decimal, after: Decimal
) -> tuple[tuple[Nature, Mapping[Beneficiary, Decimal]], ...]:
    """Return what comes of the bonuses of a commission between two parts of it, 0 to 1: in the end, all of them."""
    return tuple(
        (nature, {who: to_cents(amount * after) - to_cents(amount * before) for who, amount in cents.items()})
        for nature, cents in bonuses_of(explanation)
    )


def tell(explanation: str) -> tuple[str, ...]:
    """Return the French sentences of a stored explanation."""
    facts = json.loads(explanation)
    if "told" in facts:
        return tuple(facts["told"])
    split = {Beneficiary(who): Decimal(amount) for who, amount in facts["split"].items()}
    parts = [_read_part(part) for part in facts["parts"]]
    before = Cumulated(
        volume=Decimal(facts["before"]["volume"]),
        base=Decimal(facts["before"]["base"]),
        posted=Decimal(facts["before"]["posted"]),
    )
    sentences = explain(_scheme(facts), parts, Decimal(facts["amount"]), split, before)
    if "collected" not in facts:
        return sentences
    so_far, total, _ = collected_of(explanation)
    return (*sentences, f"Due à proportion de l'encaissement : {euros(so_far)} sur {euros(total)} TTC.")


def _part(part: Exact) -> str:
    if part.slice is None:
        told = {"label": part.label, "exact": f"{part.exact:f}"}
        if part.bonus is not None:
            told["bonus"] = (Nature.MALUS if part.bonus.malus else Nature.BONUS).value
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    taken, tier = part.slice, part.slice.tier
    end = "null" if tier.end is None else f'"{tier.end:f}"'
    return (
        f'{{"label":"{part.label}","from":"{tier.start:f}","to":{end},"counts":"{tier.basis}",'
        f'"kind":"{tier.value_type}","value":"{tier.value:f}","volume":"{taken.volume:f}",'
        f'"of":"{taken.base:f}","exact":"{part.exact:f}"}}'
    )


def _read_part(facts: Mapping[str, Any]) -> tuple[str, Decimal, Slice | None]:
    exact = Decimal(facts["exact"])
    if "kind" not in facts:
        return facts["label"], exact, None
    end = None if facts["to"] is None else Decimal(facts["to"])
    kind, counts = ValueType(facts["kind"]), TierBasis(facts["counts"])
    tier = Tier(counts, Decimal(facts["from"]), end, kind, Decimal(facts["value"]))
    return facts["label"], exact, Slice(tier, Decimal(facts["volume"]), Decimal(facts["of"]), exact)


def _scheme(facts: Mapping[str, Any]) -> Scheme:
    """Return as much of a scheme as its sentences name."""
    return Scheme(
        sku=facts["sku"],
        version=facts["version"],
        code=facts["scheme"],
        applies_to=AppliesTo.BOTH,
        settlement=Settlement.UPFRONT,
        tier_mode=TierMode(facts["mode"]),
        tiers=(),
        split=tuple((Beneficiary(who), Decimal(share)) for who, share in facts["shares"].items()),
        period=ALWAYS,
        base=CommissionBase(facts["base"]),
        window=AccrualWindow(facts["window"]),
    )
