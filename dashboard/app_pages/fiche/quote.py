"""A quote beside the prices: what this client pays on that day, and why."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeVar

import streamlit as st

from catalogue.errors import WrongUse
from catalogue.labels import StrLabelEnum
from catalogue.pricing.facts import Client, Request
from catalogue.pricing.quote import Ineligible, Quote
from catalogue.vocabulary import BuyerType, Channel, ClientType
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked
from dashboard.ui import cards, formats, lists
from dashboard.ui.calm import calmly
from dashboard.ui.markup import escape
from usecases.product_prices import Prices
from usecases.quotes import QuoteWanted
from validators.sheets import SHEETS

_MOST = 1_000_000
_POSTCODE_LENGTH = 5
_UNSAID = "Non précisé"
_Label = TypeVar("_Label", bound=StrLabelEnum)


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
            st.html(lists.note("Pas de prix.", impossible.sentence, tone="orange"))
            return
        if isinstance(answer, Ineligible):
            reasons = (one.message for one in answer.reasons)
            st.html(lists.note("Ce client ne peut pas l’acheter.", items=reasons, tone="red"))
            return
        st.html(_receipt(answer))
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
        channel = _or_none("Canal", Channel, f"{key}_channel")
    with right:
        buyer = _or_none("Client", BuyerType, f"{key}_buyer")
    left, right = st.columns(2, gap="xsmall")
    with left:
        postcode = st.text_input(
            SHEETS["operations"].column("postcode").label,
            key=f"{key}_postcode",
            max_chars=_POSTCODE_LENGTH,
            placeholder=_UNSAID,
        )
    with right:
        age = st.number_input("Âge", 0, 130, None, key=f"{key}_age", placeholder=_UNSAID)
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


def _or_none(label: str, choices: type[_Label], key: str) -> _Label | None:
    """Show a closed list of which one may choose nothing."""
    return st.selectbox(
        label, list(choices), format_func=lambda one: one.label, index=None, placeholder=_UNSAID, key=key
    )


def _receipt(answer: Quote) -> str:
    lines = "".join(f"<div><span>{escape(label)}</span><b>{amount}</b></div>" for label, amount in _lines(answer))
    due = answer.due
    again = answer.recurring
    total = "À payer" if again is None else "Première échéance" if again.ttc != due.ttc else "À payer par échéance"
    rest = [f"soit HT {formats.euros(due.ht)} + TVA {formats.euros(due.tva)}"]
    if again is not None and again.ttc != due.ttc:
        rest.append(f"puis {formats.euros(again.ttc)}")
    told = "".join(f"<span>{text}</span>" for text in rest)
    unverified = [one.message for one in answer.unverified]
    note = lists.note("À vérifier.", items=unverified) if unverified else ""
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
