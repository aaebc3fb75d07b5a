"""What a person sees of any command: one console, one look of tables, and no more lines than somebody reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import islice
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from catalogue.french import counted
from catalogue.plain_text import visible

#: Lines of one table: beyond, nobody reads it in a terminal, and laying it out takes long (a second for a thousand).
MOST_LINES: Final = 500
_LOG_WIDTH = 160


def open_console() -> Console:
    """Write at the terminal's width, or wide enough for a log file."""
    console = Console(highlight=False, emoji=False)
    return console if console.is_terminal else Console(highlight=False, emoji=False, width=_LOG_WIDTH)


def new_table(*titles: str, right: Collection[str] = (), title: str | None = None) -> Table:
    """Return an empty table; ``right`` names the columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left")
    for name in titles:
        table.add_column(name, justify="right" if name in right else "left")
    return table


def print_rows(console: Console, table: Table, rows: Iterable[Iterable[str]], noun: str = "ligne") -> None:
    """Print a table of the first rows, and how many more ``--json`` gives: these are never laid out."""
    every = iter(rows)
    for row in islice(every, MOST_LINES):
        table.add_row(*row)
    console.print(table)
    say_more(console, sum(1 for _ in every), noun)


def say_more(console: Console, more: int, noun: str) -> None:
    """Say how many more of something ``--json`` gives; nothing where there is none."""
    if more:
        console.print(f"… et {counted(more, noun)} de plus : --json donne tout.")


def plain(text: str) -> str:
    """Return a text of which nothing is read as markup."""
    return escape(visible(text))
