"""The facts that explain a commission, kept as compact JSON beside its cents, and the French sentences made of them.

They are for people: what decides is in the columns of the lines, and nothing but `tell` reads an explanation.
A hundred thousand operations a month keep their facts; the sentences are made when somebody reads one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from catalogue.commissions.calculation import Counted, Exact
from catalogue.commissions.facts import Cumulated, Measures, Scheme, Tier
from catalogue.commissions.tiers import Slice
from catalogue.commissions.wording import explain
from catalogue.french import euros
from catalogue.ledger.records.commissions import Collected
from catalogue.periods import ALWAYS
from catalogue.vocabulary import (
    AccrualWindow,
    AppliesTo,
    Beneficiary,
    CommissionBase,
    Settlement,
    TierBasis,
    TierMode,
    ValueType,
)


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


def told_facts(sentences: Sequence[str]) -> str:
    """Return as JSON an explanation that is told in words already."""
    return json.dumps({"told": list(sentences)}, ensure_ascii=False, separators=(",", ":"))


def tell(explanation: str, collected: Collected | None = None) -> tuple[str, ...]:
    """Return the French sentences of a stored explanation, and of how far its sale was collected."""
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
    if collected is None:
        return sentences
    so_far, total, _ = collected
    return (*sentences, f"Due à proportion de l'encaissement : {euros(so_far)} sur {euros(total)} TTC.")


def _part(part: Exact) -> str:
    if part.slice is None:
        told = {"label": part.label, "exact": f"{part.exact:f}"}
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
