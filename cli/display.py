"""What the commands show a person: tables and progress, never JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console

from catalogue.french import counted, listed
from cli.terminal import MOST_LINES, new_table, open_console, plain, print_rows, say_more
from cli.writing import write
from validators.findings import Outcome, Severity
from validators.report import change_words, words
from validators.report.changes import TITLES, Changes

if TYPE_CHECKING:
    from sync.outcome import RunResult, WorkbookResult
    from validators.report.model import Report

_RANK = {severity: rank for rank, severity in enumerate(Severity)}
_KINDS = {
    Severity.BLOCKING: ("point", "bloquant"),
    Severity.WARNING: ("avertissement",),
    Severity.INFO: ("information",),
}
_COLOURS = {
    Outcome.PUBLISHED: "green",
    Outcome.POSTED: "green",
    Outcome.PARTIAL: "yellow",
    Outcome.UNCHANGED: "dim",
    Outcome.REFUSED: "red",
    Outcome.VALID: "green",
    Outcome.FAILED: "red",
}
SEVERITIES = {
    Severity.BLOCKING: "[red]bloquant[/]",
    Severity.WARNING: "[yellow]avertissement[/]",
    Severity.INFO: "info",
}
_MOST_FINDINGS = 20
_MOST_INFORMATIONS = 5
_MOST_CHANGES = 50
_MOST_CHANGES_OF_A_LOAD = 20
_DIGITS = 16


@contextmanager
def progress(*, quiet: bool) -> Iterator[Callable[[str, str], None]]:
    """Show on stderr which workbook is at which step; nothing when quiet."""
    if quiet:
        yield lambda _path, _step: None
        return
    console = Console(stderr=True, highlight=False, emoji=False)
    with console.status("Démarrage…") as status:

        def advance(path: str, step: str) -> None:
            status.update(f"[bold]{plain(path)}[/] · {step}…")
            if not console.is_terminal:
                write(f"{path} · {step}", error=True)

        yield advance


def show_results(result: RunResult, reports: Sequence[str] = ()) -> None:
    """Show what became of each workbook, the first findings, and where the reports lie."""
    console = open_console()
    told = _told(result)
    print_rows(console, new_table("Classeur", "Dépôt n°", "Résultat", *_COUNTS, right=_COUNTS), map(_result, told))
    say_more(console, len(result.results) - len(told), "classeur")
    first = [one.report.workbook_name for one in result.results if one.report.changes and one.report.changes.first]
    if first:
        console.print(f"\nPremier chargement : {plain(listed(first))}.", soft_wrap=True)
    for one in told:
        _show_findings(console, one)
        if one.report.loaded and one.report.changes is not None and not one.report.changes.first:
            _show_changes(console, one.report, _MOST_CHANGES_OF_A_LOAD, "dans le compte rendu")
    if reports:
        console.print("\nComptes rendus :")
        for path in reports:
            console.print(f"  {plain(path)}", soft_wrap=True)


def show_traces(result: RunResult) -> None:
    """Show what finds each control again: its number, the workbook's bytes and version, what it was checked with."""
    console, reports = open_console(), [one.report for one in _told(result)]
    if not reports:
        return
    titles = ("Classeur", "Dépôt n°", "SHA-256", "Version du fichier", "Empreinte des références")
    table = new_table(*titles, title="\nTraçabilité")
    for one in reports:
        fingerprint = one.reference_fingerprint or "—"
        shown = (one.workbook_name, one.number or "—", one.sha256[:_DIGITS], one.source_version or "—")
        table.add_row(*map(plain, (*shown, fingerprint[:_DIGITS])))
    console.print(table)
    console.print(f"Passage {result.run_id} · version des règles {reports[0].ruleset_version}", soft_wrap=True)


def say_failure(result: RunResult) -> None:
    """Say on stderr, in one sentence, what the service itself could not do, after what it has to remark; else nothing."""
    for sentence in filter(None, (*result.notes, result.failure)):
        write(sentence, error=True)


def _told(result: RunResult) -> Sequence[WorkbookResult]:
    """Return the workbooks to speak of: all, or as many as somebody reads, what did not change last."""
    if len(result.results) <= MOST_LINES:
        return result.results
    return sorted(result.results, key=lambda one: one.report.outcome is Outcome.UNCHANGED)[:MOST_LINES]


_COUNTS = ("acceptés", "refusés", "ajouts", "modifs", "retraits", "à revoir")


def _result(one: WorkbookResult) -> tuple[str, ...]:
    outcome = f"[{_COLOURS[one.report.outcome]}]{words.outcome(one.report).lower()}[/]"
    return plain(one.report.workbook_name), one.report.number or "", outcome, *_numbers(one)


def _numbers(one: WorkbookResult) -> list[str]:
    counts = one.report.counts
    return [
        str(number)
        for number in (
            counts.units_accepted, counts.units_refused, counts.inserted, counts.updated, counts.withdrawn,
            len(one.report.findings),
        )
    ]  # fmt: skip


def _show_findings(console: Console, one: WorkbookResult) -> None:
    """Show the gravest findings first, and those that were said before after those that are new."""
    findings = sorted(one.report.findings, key=lambda finding: (_RANK[finding.severity], finding.since is not None))
    if not findings:
        return
    console.print(f"\n[bold]{plain(one.report.path)}[/]")
    told = [finding for finding in findings if finding.severity is not Severity.INFO][:_MOST_FINDINGS]
    told += [finding for finding in findings if finding.severity is Severity.INFO][:_MOST_INFORMATIONS]
    for finding in told:
        said = f" [dim]({words.since(finding)})[/]" if finding.since else ""
        console.print(
            f"  {SEVERITIES[finding.severity]} [dim]{finding.rule}[/] {plain(finding.message)}{said}", soft_wrap=True
        )
    rest = Counter(finding.severity for finding in findings)
    rest.subtract(finding.severity for finding in told)
    if more := listed([counted(number, *_KINDS[severity]) for severity, number in rest.items() if number]):
        console.print(f"  … et {more} de plus, dans le compte rendu.")


def show_plan(result: RunResult) -> None:
    """Show what would change, field by field, before → after, in the words of each workbook."""
    console = open_console()
    show_results(result)
    show_traces(result)
    counts = result.plan_counts
    console.print(
        f"\n{counted(counts['inserted'], 'ajout')}, {counted(counts['updated'], 'modification')}, "
        f"{counted(counts['withdrawn'], 'retrait')}."
    )
    for one in result.results:
        _show_changes(console, one.report, _MOST_CHANGES, "ajoutez --json pour les voir tous")


def _show_changes(console: Console, report: Report, most: int, where: str) -> None:
    """Show what a workbook changed or would change, in its own words: losses first, the first ``most`` of them."""
    changes = report.changes
    if changes is None:
        return
    console.print(f"\n[bold]{plain(report.workbook_name)}[/] · {change_words.title(report).lower()} : {_head(changes)}")
    table = new_table(*TITLES)
    for change in changes.shown[:most]:
        table.add_row(*(plain(text) for text in change.texts()))
    if changes.shown:
        console.print(table)
    if changes.total > most:
        console.print(f"… et {counted(changes.total - most, 'changement')} de plus : {where}.")


def _head(changes: Changes) -> str:
    return f"{'premier chargement, ' if changes.first else ''}{change_words.counted_rows(changes)}."


def show_cells(document: Mapping[str, Any]) -> None:
    """Show the cells of a file, sheet by sheet."""
    console = open_console()
    for sheet in document["sheets"]:
        title = f"{plain(sheet['name'])}{' (masquée)' if sheet['hidden'] else ''}"
        table = new_table("Cellule", "Nature", "Texte", "Stocké", "Format", "Formule", title=title)
        print_rows(console, table, map(_cell, sheet["cells"]), "cellule")
    for finding in document["findings"]:
        console.print(f"{finding['rule']} {plain(finding['message'])}", soft_wrap=True)
    if document["note"]:
        console.print(document["note"], soft_wrap=True)


def _cell(cell: Mapping[str, Any]) -> tuple[str, ...]:
    values = (cell[name] for name in ("cell", "kind", "text", "raw", "format"))
    return (*("" if value is None else plain(str(value)) for value in values), "oui" if cell["formula"] else "")


def show_checkup(report: Mapping[str, Any]) -> None:
    """Show the state of the installation and every setting."""
    console = open_console()
    for check in report["checks"]:
        mark = "[green]✓[/]" if check["ok"] else "[red]✗[/]"
        console.print(f"{mark} {check['name']} : {plain(check['detail'])}", soft_wrap=True)
    table = new_table("Variable", "Valeur", "Sens", title="Réglages")
    for setting in report["settings"]:
        table.add_row(setting["name"], plain(setting["value"]), setting["meaning"])
    console.print(table)
