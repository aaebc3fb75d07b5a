"""A company with one product for each case of the trials of money: its rows, and what its books say of each in the end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from catalogue.scope import SERVICE
from catalogue.store.ledger.reading import CommissionRow, read_book_lines, read_commission_lines
from catalogue.vocabulary import Beneficiary, LineState
from sync.bootstrap import Service
from tests.support.books import GROUP, Rows, day, product

Row = dict[str, Any]
NOTHING = Decimal("0.00")
SIGNED = {"Validé par": "Nadia Rey", "Validé le": day("15/06/2025")}
ACCOUNTS: Rows = [
    row | SIGNED
    for row in (
        {"Nature": "TVA", "Compte": "445710"},
        {"Nature": "TVA", "Variante": "ATTENTE", "Compte": "445800"},
        {"Nature": "CA", "Variante": "ENCAISSEMENT", "Compte": "512000", "Journal": "BANQUE"},
        {"Nature": "Commission", "Compte": "756200", "Contrepartie": "467000", "Journal": "VENTE"},
        {"Nature": "Commission versée", "Compte": "622200", "Contrepartie": "401000"},
    )
]
SHARES = {"Entreprise": "60 %", "Commercial": "30 %", "Manager": "10 %"}
#: The group, with an insurer that works for MTV.
WITH_INSURER = GROUP | {
    "Taux de TVA": [*GROUP["Taux de TVA"], {"Code": "REDUIT", "Taux": "5,5 %", "Début": day("01/01/2014")}],
    "Partenaires": [
        *GROUP["Partenaires"],
        {"Société": "MTV", "Nom": "Prévalia", "Type": "Assureur"},
        {"Société": "MTV", "Nom": "Belgica", "Type": "Assureur", "Pays": "BE"},
    ],
}


def offer(
    sku: str,
    *tiers: tuple[int, int | None, str],
    shares: Mapping[str, str] = SHARES,
    amount: object = 9.9,
    **scheme: Any,
) -> dict[str, Rows]:
    """Return a product of the house at 9,90, whose scheme pays these tiers: from, to, rate."""
    named = {"SKU": sku, "Version": 1, "Code schéma": "STD"}
    rows = product(sku, amount=amount)
    paid = {"Règlement": "Précomptée", "Mode de palier": "Par tranche", "Période de cumul": "Mois"}
    return rows | {
        "Commissions": [named | paid | scheme],
        "Paliers": [named | {"De": low, "À": high, "Taux": rate} for low, high, rate in tiers],
        "Répartition": [named | {"Bénéficiaire": who, "Part": share} for who, share in shares.items()],
    }


def insurance(
    sku: str, rate: str = "10 %", *, code: str = "NORMAL", partner: str = "Prévalia", **more: Any
) -> dict[str, Rows]:
    """Return a product of an insurer at 100,00 a month, which pays a rate of the net premium by the sale."""
    scheme = {"Assiette": "Prime nette", "Période de cumul": "Par vente"}
    rows = offer(sku, (0, None, rate), amount=120, **(scheme | more))
    sold = rows["Produits"][0] | {"Type de monétisation": "Commission", "Partenaire": partner}
    return rows | {"Produits": [sold], "Tarifs": [row | {"Code TVA": code} for row in rows["Tarifs"]]}


def did(kind: str, key: str, at: str, **more: Any) -> Row:
    """Return the row of an operation."""
    return {"Référence": key, "Date": day(at), "Opération": kind} | more


def sold(sku: str, key: str, quantity: object = None, at: str = "01/09/2025", **more: Any) -> Row:
    """Return the row of a sale on the web."""
    return did("Vente", key, at, SKU=sku, Canal="Web", **{"Quantité vendue": quantity} | more)


def after(kind: str, key: str, of: str, at: str = "20/09/2025", **more: Any) -> Row:
    """Return the row of what follows an operation."""
    return did(kind, key, at, **{"Opération liée": of} | more)


def kept(service: Service) -> dict[str, str]:
    """Return by product what company, salesperson and manager have of what is posted, and its sum."""
    found: defaultdict[str, list[CommissionRow]] = defaultdict(list)
    with service.database.reading(SERVICE) as connection:
        for line in read_commission_lines(connection, "MTV"):
            gone = line.state in (LineState.REVERSED, LineState.DROPPED)
            if not gone and not line.awaits and (line.number is not None or line.state == LineState.SETTLED):
                found[str(line.sku)].append(line)
    return {sku: _shares(lines) for sku, lines in found.items()}


def _shares(lines: Iterable[CommissionRow]) -> str:
    held = dict.fromkeys(list(Beneficiary)[:3], NOTHING)
    for line in lines:
        held[line.beneficiary] = held.get(line.beneficiary, NOTHING) + line.amount
    return f"{sum(held.values())} = {'/'.join(map(str, held.values()))}"


def posted(service: Service, sku: str) -> dict[str, str]:
    """Return what is left on each account of a product, by account."""
    left: defaultdict[str, Decimal] = defaultdict(Decimal)
    with service.database.reading(SERVICE) as connection:
        for line in read_book_lines(connection, "MTV"):
            if line.sku == sku:
                left[line.account] += line.debit - line.credit
    return {account: str(amount) for account, amount in sorted(left.items()) if amount}
