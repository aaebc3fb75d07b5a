"""The strip over every tab: the answers that people come for, in one line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import streamlit as st

from catalogue.errors import WrongUse
from catalogue.periods import day_of
from catalogue.vocabulary import MappingStatus, TierMode, ValueType
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import formats
from dashboard.ui.markup import escape

_Fact = tuple[str, str, str, str]
"""Label, what it is, its colour (``ok``, ``warn``, ``bad``, or none), and what it leaves out."""


def strip(looked: Looked) -> None:
    """Show the strip; commissions only to whoever may see them."""
    found = [_sold(looked), *_cost(looked), _changes(looked), *_earns(looked), _documented(looked), *_posted(looked)]
    told = "".join(
        f'<div><span>{escape(label)}</span><b class="{tone}">{escape(value)}</b><span>{escape(rest)}</span></div>'
        for label, value, tone, rest in found
    )
    with st.container(border=True, key="card_facts"):
        st.html(f'<div class="facts">{told}</div>')


def _sold(looked: Looked) -> _Fact:
    places = questions.sale(looked.sku, looked.instants).places
    if not places:
        return "Vendable", "nulle part", "bad", "aucune publication ce jour-là"
    sold = Counter(place.seller for place in places if place.sellable)
    total = sum(sold.values())
    tone = "ok" if total == len(places) else "warn" if total else "bad"
    rest = " · ".join(f"{seller} {count}" for seller, count in sorted(sold.items()))
    return "Vendable", f"{formats.quantity(total, 'canal')} sur {len(places)}", tone, rest or "vente bloquée"


def _cost(looked: Looked) -> Iterator[_Fact]:
    now = questions.prices(looked.sku, looked.instants).now
    rows = [row for row in now.rows if row.ttc is not None] if now else []
    if not now or not rows:
        yield "Prix TTC", formats.NOTHING, "", "aucun prix ce jour-là"
        return
    main = [amount.ttc for amount in now.amounts] or [row.ttc for row in rows if row.ttc is not None]
    value = formats.prices(main)
    plans = len({row.plan for row in rows})
    rates = sorted({row.tax_rate for row in rows if row.tax_rate is not None})
    told = [formats.quantity(plans, "formule"), *(f"TVA {formats.rate(rate)}" for rate in rates[:2])]
    recurrences = {row.recurrence for row in rows if row.plan is not None and row.recurrence}
    label = "Prix TTC" if len(recurrences) != 1 else f"Prix TTC, {recurrences.pop().lower()}"
    yield label, value, "", " · ".join(told)


def _changes(looked: Looked) -> _Fact:
    product, label = looked.product, "Prochain changement"
    if product.coming is not None:
        first = product.coming.effective_from
        days = (day_of(first, looked.timezone) - day_of(looked.instants.at, looked.timezone)).days
        return (
            label,
            f"v{product.coming.version}, dans {formats.quantity(days, 'jour')}",
            "",
            f"le {formats.day(first, looked.timezone)}",
        )
    ending = product.version.effective_to if product.version else None
    if ending is not None:
        return (
            label,
            "fin de vente",
            "warn",
            f"au soir du {formats.day(ending - timedelta(seconds=1), looked.timezone)}",
        )
    return label, "aucun", "", "rien d’autre n’est prévu"


def _earns(looked: Looked) -> Iterator[_Fact]:
    if looked.earning is None:
        return
    try:
        schemes = questions.commissions(looked.sku, looked.earning, looked.instants).schemes
    except WrongUse:
        schemes = ()
    held = [one.scheme for one in schemes if one.holds]
    if not held:
        yield "Commission", "aucune", "", f"pour {looked.earning}, ce jour-là"
        return
    first = held[0]
    values = [
        formats.rate(tier.value).removesuffix("\u00a0%")
        if tier.value_type is ValueType.PERCENT
        else formats.price(tier.value)
        for tier in first.tiers
    ]
    unit = "\u00a0%" if first.tiers and first.tiers[-1].value_type is ValueType.PERCENT else ""
    mode = (
        "sans palier"
        if len(first.tiers) < 2
        else "par tranche"
        if first.tier_mode is TierMode.GRADUATED
        else "au taux atteint"
    )
    told = formats.quantity(len(held), "schéma") if len(held) > 1 else mode
    yield "Commission", f"{' · '.join(values)}{unit}", "", f"{first.code} · {told}"


def _documented(looked: Looked) -> _Fact:
    told = questions.documents(looked.sku, looked.instants)
    lacking = {dict(reason.details).get("document", "") for _, _, reason in told.lacking}
    blocking = any(reason.blocking for _, _, reason in told.lacking)
    asked = [one.type for one in told.required]
    if not asked:
        return "Documents", formats.quantity(len(told.held), "document"), "", "aucun n’est exigé"
    right = [code for code in asked if code not in lacking]
    tone = "ok" if not lacking else "bad" if blocking else "warn"
    rest = f"manque : {', '.join(sorted(lacking))}" if lacking else ", ".join(asked)
    return "Documents exigés", f"{len(right)} sur {len(asked)} en règle", tone, rest


def _posted(looked: Looked) -> Iterator[_Fact]:
    if looked.seller is None:
        return
    told = questions.accounts(looked.sku, looked.seller, looked.instants)
    label = f"Comptabilité {looked.seller}"
    if told.missing:
        yield label, "incomplète", "bad", f"aucun compte : {', '.join(nature.label for nature in told.missing)}"
        return
    main = told.main
    if main is None:
        return
    status = MappingStatus(main.status)
    tone = {MappingStatus.VALIDATED: "ok", MappingStatus.TO_VALIDATE: "warn", MappingStatus.ERROR: "bad"}[status]
    yield label, status.label, tone, " · ".join(part for part in (main.account, main.journal, main.cost_center) if part)
