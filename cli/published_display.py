"""What ``published`` shows a person: the first products with their prices, and why the first others may not be sold."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Table

from catalogue.french import both_instants, counted
from catalogue.vocabulary import PricingType, Recurrence, Visibility
from cli.terminal import MOST_LINES, new_table, open_console, plain
from usecases.published import Offered, OnSale
from validators.sheets import SHEETS


def show_published(answer: OnSale) -> None:
    """Show what may be sold, with prices; and why not, where it was asked: as much as somebody reads in a terminal."""
    console = open_console()
    head = f"{plain(answer.seller.code)} · {answer.channel.label} · {both_instants(answer.instants.to_json())}"
    console.print(f"[bold]{head}[/]")
    visibility = SHEETS["publications"].column("visibility").label
    recurrence = SHEETS["plans"].column("recurrence").label
    table = new_table("SKU", "Nom", "Version", visibility, "Formule", recurrence, "Type", "TTC", "HT", "TVA")
    shown = 0
    for product in answer.products:
        shown += 1
        _add(table, product)
        if table.row_count >= MOST_LINES:
            break
    console.print(table)
    count = answer.count() if table.row_count >= MOST_LINES else shown
    console.print(f"{counted(count, 'produit', 'vendable')}.")
    if count > shown:
        console.print("Seuls les premiers sont montrés : --csv ou --json les donnent tous.")
    _show_blocked(console, answer)


def _add(table: Table, product: Offered) -> None:
    """Add a product: one line for each price, its own columns on the first."""
    head = (product.sku, product.name, str(product.version), Visibility.label_of(product.visibility))
    for index, line in enumerate(_price_lines(product)):
        table.add_row(*(plain(text) for text in (head if index == 0 else ("",) * len(head)) + line))


def _price_lines(product: Offered) -> list[tuple[str, ...]]:
    """Return plan, recurrence, type, TTC, HT and rate of each price, in French."""
    lines: list[tuple[str, ...]] = []
    for plan in product.plans:
        for price in plan.prices:
            name = " ".join(part for part in (plan.code, price.component) if part)
            recurrence = Recurrence.label_of(plan.recurrence) if plan.recurrence else ""
            amounts = ("", "") if price.amount is None else (_with(price.amount.ttc, "€"), _with(price.amount.ht, "€"))
            rate = "" if price.tax_rate is None else _with(price.tax_rate, "%")
            lines.append((name, recurrence, PricingType.label_of(price.type), *amounts, rate))
    return lines or [("",) * 6]


def _with(value: Decimal, unit: str) -> str:
    return f"{value} {unit}".replace(".", ",")


def _show_blocked(console: Console, answer: OnSale) -> None:
    blocked = answer.blocked or ()
    for item in blocked[:MOST_LINES]:
        console.print(f"\n[bold]{plain(item.sku)}[/] {plain(item.name or '')}")
        for reason in item.reasons:
            console.print(f"  · {plain(answer.sentence(reason))}", soft_wrap=True)
    if len(blocked) > MOST_LINES:
        more = counted(len(blocked) - MOST_LINES, "produit")
        console.print(f"\n… et {more} de plus : --csv ou --json donnent tout.")
