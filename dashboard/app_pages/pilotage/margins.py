"""Who earns what in the month: the first products, and each company."""

from __future__ import annotations

from decimal import Decimal

import streamlit as st

from dashboard.ui import address, cards, formats, lists
from dashboard.ui.markup import escape
from usecases.pilotage import TOP_PRODUCTS, ProductResult, Results

_MEASURES = {
    "marge": ("Marge nette", "margin"),
    "ca": ("CA", "revenue"),
    "commissions": ("Commissions", "received"),
}


def by_product(results: Results | None) -> None:
    """Show the first products by what somebody chooses: margin, revenue, or commissions received."""
    right = "" if results is None else formats.month(results.trend[-1].month)
    with cards.card("products", "Premiers produits", right, height="stretch"):
        if results is None or not results.products:
            st.html(lists.empty("Aucun produit", "Rien n’est comptabilisé pour ce mois."))
            return
        chosen = address.choice("Classement", "palmares", {key: label for key, (label, _) in _MEASURES.items()})
        label, field = _MEASURES[chosen]
        first = sorted(results.products, key=lambda one: _of(one, field), reverse=True)[:TOP_PRODUCTS]
        first = [one for one in first if _of(one, field)]
        if not first:
            st.html(lists.empty("Rien pour ce mois", "Choisissez un autre classement."))
            return
        most = max(abs(_of(one, field)) for one in first)
        rows = [[_named(one, _of(one, field), most), _amount(_of(one, field))] for one in first]
        st.html(lists.table(["Produit", f"{label} HT"], rows, figures=(1,)))


def by_company(results: Results | None) -> None:
    """Show each company's margin, with what it is made of."""
    with cards.card("companies", "Marge nette par société", height="stretch"):
        if results is None or not results.companies:
            st.html(lists.empty("Aucune société", "Rien n’est comptabilisé pour ce mois."))
            return
        rows = [
            [
                f"{escape(one.company)}<span class=sub>{formats.whole_euros(one.revenue + one.received)} de CA et commissions</span>",
                f"{formats.whole_euros(one.paid + one.fees)}",
                _amount(one.margin),
            ]
            for one in results.companies
        ]
        st.html(lists.table(["Société", "Versé et frais", "Marge nette"], rows, figures=(1, 2)))


def _of(one: ProductResult, field: str) -> Decimal:
    value: Decimal = getattr(one, field)
    return value


def _named(one: ProductResult, value: Decimal, most: Decimal) -> str:
    share = round(100 * max(value, Decimal(0)) / most)
    return (
        f"{escape(one.name)}<span class=sub>{escape(one.company)} · {escape(one.sku)}</span>"
        f'<span class="bar" aria-hidden="true"><i style="width:{share}%"></i></span>'
    )


def _amount(value: Decimal) -> str:
    told = formats.whole_euros(value)
    return f'<span class="bad">{told}</span>' if value < 0 else told
