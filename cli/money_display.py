"""What quote and simulate show a person: tables and sentences, never JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from catalogue.french import both_instants, day, euros, number, percent
from catalogue.vocabulary import Beneficiary
from cli.terminal import new_table, open_console, plain

_Json = Mapping[str, Any]


def show_quote(document: _Json) -> None:
    """Show a price line by line, or why the client may not buy."""
    console = open_console()
    plan = f" · formule {document['plan']}" if document.get("plan") else ""
    title = f"{document['sku']} · {document['name']} · version {document['version']}{plan} · {both_instants(document)}"
    console.print(f"[bold]{plain(title)}[/]", soft_wrap=True)
    if not document["eligible"]:
        console.print("[red]Vente impossible à ce client :[/]")
        _sentences(console, [item["message"] for item in document["reasons"]])
        return
    table = _table("Ligne", "Quantité", "HT", "TVA", "TTC", "Taux")
    for line in document["lines"]:
        rate = percent(Decimal(line["tax_rate"]))
        table.add_row(plain(line["label"]), number(Decimal(line["quantity"])), *_amounts(line), rate)
    table.add_row("[bold]Total[/]", "", *_amounts(document), "")
    console.print(table)
    _sentences(console, document["explanation"].splitlines())


def show_simulation(document: _Json) -> None:
    """Show a commission by tier, its split, its dates and its entries."""
    console = open_console()
    title = f"{document['company']} · {document['sku']} · version {document['version']} · schéma {document['scheme']}"
    console.print(f"[bold]{plain(title)} : {_euros(document['commission'])}[/]", soft_wrap=True)
    console.print(both_instants(document))
    tiers = _table("Palier", "Ventes", "Base", "Commission")
    for tier in document["tiers"]:
        tiers.add_row(
            plain(tier["label"]), number(Decimal(tier["volume"])), _euros(tier["base"]), _euros(tier["amount"])
        )
    for item in document["corrections"]:
        tiers.add_row(plain(item["label"]), "", "", _euros(item["amount"]))
    console.print(tiers)
    schedule = _table("Échéance", *(Beneficiary.label_of(who) for who in document["split"]), "Total")
    for item in document["schedule"]:
        due = day(date.fromisoformat(item["date"]))
        schedule.add_row(due, *(_euros(part) for part in item["split"].values()), _euros(item["amount"]))
    schedule.add_row(
        "[bold]Total[/]", *(_euros(part) for part in document["split"].values()), _euros(document["commission"])
    )
    console.print(schedule)
    if document["entries"]:
        entries = _table("Compte", "Débit", "Crédit", "Écriture")
        for entry in document["entries"]:
            entries.add_row(
                plain(entry["account"]), _euros(entry["debit"]), _euros(entry["credit"]), plain(entry["label"])
            )
        console.print(entries)
    _sentences(console, document["explanation"].splitlines())


def _table(first: str, *titles: str) -> Table:
    """Return a table of amounts, whose first column is text as the last may be."""
    return new_table(first, *titles, right=set(titles) - {"Écriture"})


def _amounts(document: _Json) -> tuple[str, str, str]:
    ht, tva, ttc = (_euros(document[name]) for name in ("amount_ht", "amount_tva", "amount_ttc"))
    return ht, tva, ttc


def _euros(text: str) -> str:
    return euros(Decimal(text))


def _sentences(console: Console, sentences: Sequence[str]) -> None:
    for sentence in sentences:
        console.print(f"  · {plain(sentence)}", soft_wrap=True)
