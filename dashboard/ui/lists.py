"""Lists of our own HTML: every value is escaped here, and Streamlit cleans the result once more."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.queries import FindingLine, Run
from dashboard.ui import badges, formats
from validators.report.words import WHOLE_FILE

_COMMANDS = {"sync": "Synchronisation", "demo": "Démonstration"}
_EXIT_CODES = {
    0: "tout est accepté",
    1: "accepté en partie",
    2: "un classeur refusé",
    3: "le service n’a pas pu tout faire",
}


def findings_table(lines: Sequence[FindingLine]) -> str:
    """Return the findings as a table, which folds into blocks on a telephone."""
    head = "".join(f'<th scope="col">{title}</th>' for title in ("Gravité", "Cellule", "Constat et que faire"))
    rows = "".join(_finding(line) for line in lines)
    return f'<table class="findings"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def run_list(runs: Sequence[Run], timezone: str) -> str:
    """Return the runs, newest first, with when, how long, what came of it and why it failed."""
    return f'<ul class="runs">{"".join(_run(run, timezone) for run in runs)}</ul>'


def empty(title: str, text: str, steps: Sequence[str] = ()) -> str:
    """Return what stands where there is nothing to show: why, and what to do; steps may hold ``<code>`` of ours."""
    listed = f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>" if steps else ""
    return f'<div class="empty"><strong>{escape(title)}</strong>{escape(text)}{listed}</div>'


def _finding(line: FindingLine) -> str:
    place = line.cell or (f"ligne {line.row}" if line.row else "")
    where = escape(f"{line.sheet} · {place}" if line.sheet and place else line.sheet or WHOLE_FILE)
    key = f'<span class="sub">{escape(line.key)}</span>' if line.key else ""
    proposal = ""
    if line.suggestion:
        proposal = f'<br><span class="proposal">Proposition : <b>{escape(line.suggestion)}</b></span>'
    return (
        f'<tr><td>{badges.severity(line.severity).html}<span class="sub">{escape(line.rule)}</span></td>'
        f'<td><span class="cell">{where}</span>{key}</td>'
        f"<td>{escape(line.message)}{proposal}</td></tr>"
    )


def _run(run: Run, timezone: str) -> str:
    chip = badges.outcome(run.outcome, superseded=run.superseded).html
    told = [escape(_COMMANDS.get(run.command, run.command))]
    if run.finished_at is not None:
        told.append(formats.duration(run.finished_at - run.started_at))
    told.append(formats.quantity(run.workbooks, "classeur", "traité") if run.workbooks else "aucun classeur modifié")
    if run.exit_code is not None:
        meaning = escape(_EXIT_CODES.get(run.exit_code, "la commande était mal écrite"))
        told.append(f'<span title="{meaning}">code de sortie {run.exit_code}</span>')
    error = f'<p class="error">{escape(run.error)}</p>' if run.error else ""
    return (
        f'<li><div class="line"><span class="when">{formats.instant(run.started_at, timezone)}</span>{chip}</div>'
        f'<span class="muted">{" · ".join(told)}</span>{error}</li>'
    )
