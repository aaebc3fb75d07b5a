"""The head of the screen: which product, as of when, what to take away; or why there is none."""

from __future__ import annotations

import streamlit as st

from catalogue.errors import WrongUse
from catalogue.periods import day_of
from dashboard import dates, frame
from dashboard.app_pages.fiche import questions
from dashboard.app_pages.fiche.looked import Looked, look
from dashboard.ui import badges, cards, formats, lists
from dashboard.ui.badges import Badge, Tone
from dashboard.web import files
from usecases.instants import Instants
from usecases.product import Product

_SKU = "sku"
_TYPED = "fiche_sku"
#: The files that one may take away: what makes each, what it is called, what it tells.
_FILES = (
    ("fiche", "Fiche PDF", "pdf", "La fiche à remettre ou à relire, en PDF"),
    ("donnees", "Fiche CSV", "csv", "Les mêmes renseignements sur une ligne, pour Excel"),
    ("prix", "Prix CSV", "csv", "La grille de prix du produit, pour Excel"),
)


def show(instants: Instants) -> Looked | None:
    """Show the head of the product that the address names; None where there is nothing to show under it."""
    sku = (st.query_params.get(_SKU) or "").strip().upper()
    trouble = None
    product = None
    try:
        product = questions.find(sku, instants) if sku else None
    except WrongUse as unknown:  # nothing of it was known yet
        trouble = unknown.sentence
    if product is None:
        with cards.head("Fiche produit") as words:
            dates.control()
        words("Tout d’un produit : ce qu’il est, coûte, rapporte et demande")
        dates.notice(instants)
        _nothing(sku, trouble)
        return None
    looked = look(product, instants)
    with cards.head(product.row.name, _chips(looked)) as words:
        dates.control()
        if looked.exports and product.version is not None and product.row.status is not None:
            with st.popover("Exporter", icon=":material/download:", key="fiche_exports"):
                st.html("".join(f"<p>{_download(looked, *file)}</p>" for file in _FILES))
    words(_caption(product))
    dates.notice(instants)
    return looked


def _nothing(sku: str, trouble: str | None) -> None:
    """Say what to do where there is no product to show: one of others looks as one that does not exist."""
    if trouble is not None:
        title, text = f"{sku} n’était pas encore connu", trouble
    elif sku:
        title = f"Le produit « {sku} » est introuvable"
        text = (
            "Aucun produit de vos sociétés ne porte ce code. Vérifiez-le, ou choisissez un produit dans le Catalogue."
        )
    else:
        title, text = "Choisissez un produit", "Tapez son code, ou ouvrez-le depuis le Catalogue."
    with st.container(border=True, key="card_empty", horizontal_alignment="center"):
        st.html(lists.empty(title, text))
        st.text_input(
            "Code du produit", key=_TYPED, placeholder="Code du produit, par exemple MTV-OFFRE-001", width=380,
            icon=":material/search:", label_visibility="collapsed", on_change=_open_typed,
        )  # fmt: skip
        frame.link("catalogue", "Ouvrir le Catalogue", {})


def _open_typed() -> None:
    typed = str(st.session_state.get(_TYPED) or "").strip()
    if typed:
        st.query_params[_SKU] = typed.upper()


def _chips(looked: Looked) -> str:
    product = looked.product
    row = product.row
    owner = badges.company(row.company_name, row.company_colour, files.logo_address(row.company, row.company_logo))
    chips = [Badge("Sans état", Tone.GRAY) if row.status is None else badges.status(row.status)]
    chips.append(
        Badge(f"v{product.version.version} en vigueur" if product.version else "sans version en vigueur", Tone.GRAY)
    )
    if product.coming is not None:
        day = formats.short_day(product.coming.effective_from, looked.timezone)
        chips.append(Badge(f"v{product.coming.version} le {day}", Tone.PRIMARY))
    return owner + "".join(chip.html for chip in chips)


def _caption(product: Product) -> str:
    row = product.row
    told = [row.risk, row.sku, row.partner or "sans partenaire"]
    if product.changed_at is not None:
        told.append(f"modifié le {formats.instant(product.changed_at, row.timezone)}")
    return " · ".join(told)


def _download(looked: Looked, form: str, label: str, extension: str, told: str) -> str:
    instants = looked.instants
    day = day_of(instants.at, looked.timezone)
    name = f"{form.capitalize()}_{looked.sku}_{day.isoformat()}.{extension}"
    known = instants.known_at.isoformat() if instants.past else ""
    address = files.address("fiche", name, looked.sku, form, instants.at.isoformat(), known)
    return lists.download(label, address, told)
