"""« Commissions »: what sales earn tier by tier and where the cliffs are, who gets what, which scheme applies."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from catalogue.errors import WrongUse
from catalogue.french import after_colon, number
from catalogue.vocabulary import ClawbackMode, CommissionTrigger, TierBasis
from dashboard.app_pages.fiche import questions, tiers
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import address, cards, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.ui.markup import escape
from dashboard.ui.style import colours
from usecases.product_commissions import Bonus, Drawn, Scheme, describe_value
from validators.sheets import SHEETS

_TRIGGERS = {
    CommissionTrigger.SALE: "à la vente",
    CommissionTrigger.COLLECTION: "à l’encaissement",
    CommissionTrigger.RENEWAL: "au renouvellement",
}
_SHARE_OF = Decimal(10)


def show(looked: Looked) -> None:
    """Show what sales earn the company in whose name one looks."""
    if looked.earning is None:
        return
    try:
        schemes = questions.commissions(looked.sku, looked.earning, looked.instants).schemes
    except WrongUse as unreadable:
        st.html(lists.note("Rien à calculer.", unreadable.sentence, tone="orange"))
        return
    if not schemes:
        with st.container(border=True, key="card_no_scheme"):
            st.html(
                lists.empty(
                    f"Aucune commission pour {looked.earning}",
                    "La version en vigueur n’a aucun schéma : ajoutez-en un à la feuille Commissions si ce produit en rapporte.",
                )
            )
        return
    chosen = _chosen(schemes)
    left, right = st.columns([1.9, 1], gap="small")
    with left:
        tiers.card(chosen)
    with right:
        _split(chosen.scheme)
    _table(looked, schemes)


def _chosen(schemes: Sequence[Drawn]) -> Drawn:
    """Show which scheme to look at, where there are several: the first that applies, until somebody chooses."""
    codes = [one.scheme.code for one in schemes]
    if len(codes) == 1:
        return schemes[0]
    code = address.choice("Schéma", "schema", {code: code for code in codes})
    return next(one for one in schemes if one.scheme.code == code)


def _split(scheme: Scheme) -> None:
    """Show who gets what of ten euros, and what may be taken back."""
    with cards.card("split", "Qui touche quoi", f"pour {formats.euros(_SHARE_OF)} de commission", height="stretch"):
        tones = colours()
        palette = [tones[name] for name in ("body", "gray-bar", "pale-bar", "line", "soft-line")]
        shares = list(zip(scheme.split, palette, strict=False))
        bar = "".join(f'<i style="width:{share * 100:f}%;background:{tone}"></i>' for (_, share), tone in shares)
        st.html(f'<div class="split" aria-hidden="true">{bar}</div>')
        rows = [
            [
                f'<span class="sw" style="background:{tone}"></span><b>{escape(who.label)}</b>',
                formats.rate(share * 100),
                formats.euros(share * _SHARE_OF),
            ]
            for (who, share), tone in shares
        ]
        st.html(lists.table([SHEETS["splits"].column("beneficiary").label, "Part", "Montant"], rows, figures=(1, 2)))
        if scheme.clawback_months:
            how = (
                "toute la commission de sa vente"
                if scheme.clawback_mode is ClawbackMode.FULL
                else "la part des mois non servis"
            )
            told = f"Un client qui résilie dans les {scheme.clawback_months} premiers mois fait rendre {how}."
            st.html(lists.note("Reprise.", told))
        for bonus in scheme.bonuses:
            st.html(lists.note(f"{bonus.label}.", f"{_bonus(bonus)}."))


def _bonus(bonus: Bonus) -> str:
    if bonus.basis is TierBasis.MONTHS:
        return f"{formats.price(bonus.value)} en moins si le contrat prend fin avant {number(bonus.end or Decimal(0))} mois"
    until = "" if bonus.end is None else f", jusqu’à {number(bonus.end)}"
    return f"{formats.price(bonus.value)} à partir de {number(bonus.start)} {tiers.UNITS[bonus.basis]}{until}"


def _table(looked: Looked, schemes: Sequence[Drawn]) -> None:
    with cards.card("schemes", "Les schémas, et lequel s’applique", "le plus précis l’emporte"):
        rows = [
            [
                f"<b>{escape(one.scheme.code)}</b> {Badge('en vigueur', Tone.GREEN).html if one.holds else Badge('pas ce jour-là', Tone.GRAY).html}",
                escape(_scope(one.scheme)),
                escape(_tiers(one.scheme)),
                escape(f"{one.scheme.base.label}, {one.scheme.window.label.lower()}"),
                escape(_due(one.scheme)),
                escape(_limits(one.scheme)),
                escape(formats.span(one.scheme.period.start, one.scheme.period.end, looked.timezone)),
            ]
            for one in schemes
        ]  # fmt: skip
        st.html(
            lists.table(["Schéma", "Pour", "Paliers", "Base, cumul", "Due", "Limites", "Valable"], rows, kind="fold")
        )


def _scope(scheme: Scheme) -> str:
    parts = [scheme.applies_to.label]
    parts += [f"formule {scheme.plan}"] if scheme.plan else []
    parts += [f"vendu par {scheme.seller}"] if scheme.seller else []
    parts += [scheme.partner] if scheme.partner else []
    parts.append("tous canaux" if scheme.channel is None else scheme.channel.label)
    return ", ".join(parts)


def _tiers(scheme: Scheme) -> str:
    values = " · ".join(describe_value(tier) for tier in scheme.tiers)
    return values if len(scheme.tiers) < 2 else f"{values}, {scheme.tier_mode.label.lower()}"


def _due(scheme: Scheme) -> str:
    rule = SHEETS["commissions"].column("due_rule").kind.display(scheme.due_rule)
    return f"{scheme.settlement.label}, {scheme.retention.label.lower()} ; {_TRIGGERS[scheme.trigger]}, {after_colon(rule)}"


def _limits(scheme: Scheme) -> str:
    told = [f"au moins {formats.euros(scheme.floor)}"] if scheme.floor is not None else []
    told += [f"au plus {formats.euros(scheme.cap)}"] if scheme.cap is not None else []
    return ", ".join(told) or formats.NOTHING
