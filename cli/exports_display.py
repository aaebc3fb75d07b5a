"""What the commands of exports show a person: files with their SHA-256, and the sentences to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import accumulate, takewhile
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from catalogue import french
from catalogue.french import counted
from catalogue.periods import PARIS
from catalogue.vocabulary import Beneficiary, LineState, OperationKind
from cli.terminal import MOST_LINES, new_table, open_console, plain, print_rows, say_more
from cli.writing import write
from validators.report.words import lies_elsewhere

#: Sentences said of one run: each may have a cause of its own.
_MOST_FAILURES = 10
_Json = Mapping[str, Any]


def show_exported(document: _Json, library: str) -> None:
    """Show an export: which one, its files and what to know about it."""
    console = open_console()
    batch = document["export"]
    if batch is not None:
        again = "" if document["made"] else " (déjà fait : les mêmes fichiers)"
        console.print(f"[bold]{_title(batch)}{again}[/]")
        console.print(f"{counted(batch['lines'], 'ligne')}, {_totals(batch)}", soft_wrap=True)
    if "known_at" in document:
        console.print(f"Ce qui vaut {french.both_instants(document)}.", soft_wrap=True)
    if document["files"]:
        console.print(_files(document["files"]))
        console.print(f"Livrés dans {plain(library)}/{plain(_folder(document['files']))}", soft_wrap=True)
    for remark in document["remarks"]:
        console.print(f"  · {plain(remark)}", soft_wrap=True)


def show_journal(document: _Json) -> None:
    """Show the exports of a company with their files: the last ones, where there are more than somebody reads."""
    console, entries = open_console(), document["exports"]
    if not entries:
        console.print("Aucun export comptable.")
    last = _last(entries)
    for batch in last:
        console.print(
            f"[bold]{_title(batch)}[/] · {counted(batch['lines'], 'ligne')}, {_totals(batch)}", soft_wrap=True
        )
        console.print(_files(batch["files"]))
        for file in batch["files"]:
            if file["error"]:
                console.print(f"  · {plain(file['error'])}", soft_wrap=True)
            if file["delivered_path"]:
                sentence = lies_elsewhere(file["path"], file["name"], file["delivered_path"])
                console.print(f"  · {plain(sentence)}", soft_wrap=True)
    say_more(console, len(entries) - len(last), "export")


def show_periods(document: _Json) -> None:
    """Show the months of a company's books."""
    rows, counts = document["periods"], ("Écritures", "En attente", "À venir")
    table = new_table("Mois", "État", "Clos le", "Par", *counts, right=counts)
    for row in rows:
        state = "clos" if row["closed"] else "ouvert"
        closed = _moment(row["closed_at"]) if row["closed_at"] else ""
        table.add_row(
            row["period"], state, closed, plain(row["closed_by"] or ""), str(row["entries"]), str(row["waiting"]),
            str(row["later"]),
        )  # fmt: skip
    open_console().print(table if rows else "Aucune écriture.")


def show_commissions(document: _Json) -> None:
    """Show what a company owes of commissions: beneficiary, state, lines, euros."""
    rows = document["commissions"]
    table = new_table("À qui", "État", "Lignes", "Montant", right=("Montant",))
    for row in rows:
        who, state = Beneficiary.label_of(row["beneficiary"]), LineState.label_of(row["state"])
        table.add_row(who, state, str(row["lines"]), french.euros(Decimal(row["amount"])))
    open_console().print(table if rows else "Aucune commission comptabilisée.")


def show_explained(document: _Json) -> None:
    """Show the commissions of an operation and of what followed it: who, how much, when; then how each was counted."""
    lines = document["lines"]
    table = new_table("Clé de l'opération", "À qui", "Montant", "Échéance", "État", "Écriture", right=("Montant",))
    console = open_console()
    print_rows(console, table, map(_commission, lines))
    for key, explanation in dict.fromkeys((line["operation"], line["explanation"]) for line in lines[:MOST_LINES]):
        kind = next(OperationKind(line["kind"]) for line in lines if line["operation"] == key)
        console.print(f"\n[bold]{plain(key)}[/] · {kind.label}")
        for sentence in explanation.splitlines():
            console.print(f"  {plain(sentence)}", soft_wrap=True)


def _commission(line: _Json) -> tuple[str, ...]:
    state = LineState(line["state"]).label + (" (à l'encaissement)" if line["promised"] else "")
    due = french.day(date.fromisoformat(line["due_on"]))
    who, amount = Beneficiary(line["beneficiary"]).label, french.euros(Decimal(line["amount"]))
    return plain(line["operation"]), who, amount, due, state, plain(line["entry"] or "")


def _last(entries: Sequence[_Json]) -> Sequence[_Json]:
    """Return the last exports, whose files make no more lines than somebody reads."""
    lines = accumulate(len(batch["files"]) for batch in reversed(entries))
    count = sum(1 for _ in takewhile(lambda so_far: so_far <= MOST_LINES, lines))
    return entries[len(entries) - count :]


def say_failures(failures: Sequence[str]) -> None:
    """Say on stderr what waits for the next run, a sentence each; nothing when all went well."""
    for sentence in failures[:_MOST_FAILURES]:
        write(sentence, error=True)
    if len(failures) > _MOST_FAILURES:
        more = counted(len(failures) - _MOST_FAILURES, "autre")
        write(f"Et {more} : « catalogue export list » dit la raison de chacun.", error=True)


def _title(batch: _Json) -> str:
    late = f", complément {batch['complement']}" if batch["complement"] else ""
    made = f"{_moment(batch['created_at'])} par {batch['created_by']}"
    return plain(f"Export n° {batch['number']} · {batch['company']} {batch['period']}{late} · {made}")


def _moment(iso: str) -> str:
    """Return an instant as a clock in Paris shows it."""
    return f"{datetime.fromisoformat(iso).astimezone(ZoneInfo(PARIS)):%d/%m/%Y %H:%M}"


def _totals(batch: _Json) -> str:
    return f"débit {french.euros(Decimal(batch['debit']))} = crédit {french.euros(Decimal(batch['credit']))}"


def _files(files: Sequence[_Json]) -> Table:
    table = new_table("Fichier", "Octets", "SHA-256", "Livré", "Envoyé", right=("Octets",))
    for file in files:
        delivered = "relu, conforme" if file["read_back_at"] else "[red]attend[/]"
        mailed = "oui" if file["mailed_at"] else ""
        table.add_row(plain(file["name"]), str(file["size"]), file["sha256"][:16] + "…", delivered, mailed)
    return table


def _folder(files: Sequence[_Json]) -> str:
    path: str = files[0]["path"]
    return path.rpartition("/")[0]
