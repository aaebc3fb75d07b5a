"""A quote beside the prices: what this client pays on that day, and why."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape

import streamlit as st

from catalogue.errors import WrongUse
from catalogue.pricing.facts import Client, Request
from catalogue.pricing.quote import Ineligible, Quote
from catalogue.vocabulary import BuyerType, Channel, ClientType
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import cards, formats, lists
from dashboard.ui.calm import calmly
from usecases.product_prices import Prices
from usecases.quotes import QuoteWanted
from validators.sheets import SHEETS

_MOST = 1_000_000
_POSTCODE_LENGTH = 5


@st.fragment
def card(looked: Looked, prices: Prices) -> None:
    """Show the form and its answer; a change draws this card only."""
    right = f"vente du {formats.day(looked.instants.at, looked.timezone)}"
    with cards.card("quote", "Devis", right, height="stretch"), calmly("quote"):
        if prices.offer is None or not prices.now or not prices.now.rows:
            st.html(lists.empty("Pas de devis", "Il faut une version en vigueur et un tarif ce jour-là."))
            return
        request = _request(looked, prices)
        try:
            answer = questions.quote(QuoteWanted(sku=looked.sku, instants=looked.instants, request=request)).answer
        except WrongUse as impossible:
            st.html(f'<div class="note orange"><b>Pas de prix.</b> {escape(impossible.sentence)}</div>')
            return
        st.html(_refused(answer) if isinstance(answer, Ineligible) else _receipt(answer))
        if isinstance(answer, Quote):
            with st.expander("Pourquoi ce prix"):
                st.html(f'<p class="text">{"<br>".join(map(escape, answer.explanation))}</p>')


def _request(looked: Looked, prices: Prices) -> Request:
    """Show what a quote depends on, and return what is asked."""
    plans = {plan.code: plan.name for plan in prices.offer.plans} if prices.offer else {}
    key = f"quote_{looked.sku}"
    left, right = st.columns([1.6, 1], gap="xsmall")
    with left:
        plan = st.selectbox(
            "Formule", list(plans), format_func=plans.__getitem__, key=f"{key}_plan", placeholder="Formule unique"
        )
    with right:
        quantity = st.number_input("Quantité", 1, _MOST, 1, key=f"{key}_quantity")
    left, right = st.columns(2, gap="xsmall")
    with left:
        channel = st.selectbox(
            "Canal",
            list(Channel),
            format_func=lambda one: one.label,
            index=None,
            placeholder="Non précisé",
            key=f"{key}_channel",
        )
    with right:
        buyer = st.selectbox(
            "Client",
            list(BuyerType),
            format_func=lambda one: one.label,
            index=None,
            placeholder="Non précisé",
            key=f"{key}_buyer",
        )
    left, right = st.columns(2, gap="xsmall")
    with left:
        postcode = st.text_input(
            SHEETS["operations"].column("postcode").label,
            key=f"{key}_postcode",
            max_chars=_POSTCODE_LENGTH,
            placeholder="Non précisé",
        )
    with right:
        age = st.number_input("Âge", 0, 130, None, key=f"{key}_age", placeholder="Non précisé")
    return Request(
        at=looked.instants.at,
        plan=plan,
        quantity=Decimal(quantity),
        channel=channel,
        client=Client(
            age=None if age is None else int(age),
            client_type=None if buyer is None else ClientType(buyer.value),
            postcode=postcode.strip() or None,
        ),
    )


def _refused(answer: Ineligible) -> str:
    told = "".join(f"<li>{escape(one.message)}</li>" for one in answer.reasons)
    return f'<div class="note red"><b>Ce client ne peut pas l’acheter.</b><ul>{told}</ul></div>'


def _receipt(answer: Quote) -> str:
    lines = "".join(f"<div><span>{escape(label)}</span><b>{amount}</b></div>" for label, amount in _lines(answer))
    due = answer.due
    again = answer.recurring
    total = "À payer" if again is None else "Première échéance" if again.ttc != due.ttc else "À payer par échéance"
    rest = [f"soit HT {formats.euros(due.ht)} + TVA {formats.euros(due.tva)}"]
    if again is not None and again.ttc != due.ttc:
        rest.append(f"puis {formats.euros(again.ttc)}")
    told = "".join(f"<span>{text}</span>" for text in rest)
    unverified = "".join(f"<li>{escape(one.message)}</li>" for one in answer.unverified)
    note = (
        f'<div class="note" style="margin-top:8px"><b>À vérifier.</b><ul>{unverified}</ul></div>' if unverified else ""
    )
    return (
        f'<div class="rc">{lines}<div class="tot"><span>{total}</span><b>{formats.euros(due.ttc)}</b></div>'
        f'<div class="un">{told}</div></div>{note}'
    )


def _lines(answer: Quote) -> Iterator[tuple[str, str]]:
    for line in answer.due.lines:
        yield line.draft.label, formats.euros(line.ttc)
    for rate in dict.fromkeys(tax.rate for tax in answer.due.taxes):
        taxed = sum((tax.tva for tax in answer.due.taxes if tax.rate == rate), Decimal(0))
        yield f"dont TVA {formats.rate(rate)}", formats.euros(taxed)
