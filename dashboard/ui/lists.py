"""Lists of our own HTML: every value is escaped here, and Streamlit cleans the result once more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from catalogue.french import capitalised
from dashboard.ui import badges, formats
from dashboard.ui.markup import escape
from usecases.passages import FindingLine, Run
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


def download(label: str, address: str, told: str) -> str:
    """Return a link that looks like a button, to a file of ours."""
    return f'<a class="file" href="{escape(address)}" title="{escape(told)}" download>{escape(label)}</a>'


def person(name: str, roles: str) -> str:
    """Return who looks, with their roles."""
    return f'<p class="person"><b>{escape(name)}</b><br>{escape(roles)}</p>'


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, figures: Sequence[int] = (), kind: str = "") -> str:
    """Return a table to read; its cells are HTML of ours, ``figures`` the places of its columns of numbers.

    ``kind`` names looks of `app.css`; with ``fold`` a row becomes a block on a telephone, each cell under its title.
    """

    def cells(row: Sequence[str], tag: str) -> str:
        scope = ' scope="col"' if tag == "th" else ""
        return "".join(
            f"<{tag}{scope}{' class=n' if place in figures else ''}{_told(head[place], cell, kind)}</{tag}>"
            for place, cell in enumerate(row)
        )

    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in rows)
    return f'<table class="t {kind}"><thead><tr>{cells(head, "th")}</tr></thead><tbody>{body}</tbody></table>'


def _told(title: str, cell: str, kind: str) -> str:
    """Return the end of a cell's tag and what it holds, with its title where the table folds."""
    return f' data-title="{escape(title)}"><div>{cell}</div>' if cell and "fold" in kind.split() else f">{cell}"


def pairs(facts: Iterable[tuple[str, str]]) -> str:
    """Return labels and values, to read line by line."""
    rows = "".join(f"<tr><td>{escape(label)}</td><td>{escape(value)}</td></tr>" for label, value in facts)
    return f'<table class="t pairs"><tbody>{rows}</tbody></table>'


def note(title: str, text: str = "", *, items: Iterable[str] = (), tone: str = "") -> str:
    """Return what must not be missed: a title, and a sentence or some; ``tone`` is red where it blocks, orange where it warns."""
    told = "".join(f"<li>{escape(item)}</li>" for item in items)
    listed = f"<ul>{told}</ul>" if told else ""
    return f'<div class="note {tone}"><b>{escape(title)}</b> {escape(text)}{listed}</div>'


def empty_catalogue(title: str, text: str) -> str:
    """Return what a screen says before the first workbook: the three steps to it."""
    return empty(
        title,
        text,
        (
            "Créez un classeur : <code>catalogue template MTV -o Catalogue_MTV.xlsx</code>",
            "Déposez-le rempli dans la bibliothèque, sous <code>Catalogue/MTV/</code>",
            "Lancez <code>catalogue sync</code>, puis actualisez cette page",
        ),
    )


def empty(title: str, text: str, steps: Sequence[str] = ()) -> str:
    """Return what stands where there is nothing to show: why, and what to do; steps may hold ``<code>`` of ours."""
    listed = f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>" if steps else ""
    return f'<div class="empty"><strong>{escape(title)}</strong>{escape(text)}{listed}</div>'


def _finding(line: FindingLine) -> str:
    place = line.cell or (f"ligne {line.row}" if line.row else "")
    where = escape(f"{line.sheet} · {place}" if line.sheet and place else line.sheet or WHOLE_FILE)
    under = "".join(f'<span class="sub">{escape(text)}</span>' for text in (line.key, line.column) if text)
    sentence, action = _without_its_place(line)
    todo = f'<span class="todo">{escape(action)}</span>' if action else ""
    proposal = ""
    if line.suggestion:
        proposal = f'<span class="proposal">Proposition : <b>{escape(line.suggestion)}</b></span>'
    return (
        f'<tr><td>{badges.severity(line.severity).html}<span class="sub">{escape(line.rule)}</span></td>'
        f'<td><span class="cell">{where}</span>{under}</td>'
        f"<td>{escape(sentence)}{todo}{proposal}</td></tr>"
    )


def _without_its_place(line: FindingLine) -> tuple[str, str]:
    """Return the sentence of a finding without the place, the action and the proposal, which stand beside it.

    A message that is put together otherwise, or was cut because of its length, is shown whole.
    """
    place = f"{line.sheet}!{line.cell}" if line.cell else line.sheet or ""
    place += f" ({line.key})" if line.key else ""
    place += f", colonne « {line.column} »" if line.column and line.cell else ""
    opening = f"{place} : " if line.sheet else ""
    ending = f" {line.action}" + (f" Proposition : {line.suggestion}." if line.suggestion else "")
    if not (line.message.startswith(opening) and line.message.endswith(ending)):
        return line.message, ""
    sentence = line.message[len(opening) : -len(ending)]
    return capitalised(sentence), line.action


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
