"""What a person sees of any command: one console, one look of tables, and no more lines than somebody reads."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from rich.console import Console
from rich.table import Table

#: Lines of one table: beyond, nobody reads it in a terminal, and laying it out takes seconds.
MOST_LINES: Final = 200
_LOG_WIDTH = 160


def open_console() -> Console:
    """Write at the terminal's width, or wide enough for a log file."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=_LOG_WIDTH)


def new_table(*titles: str, right: Collection[str] = (), title: str | None = None) -> Table:
    """Return an empty table; ``right`` names the columns of numbers."""
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left")
    for name in titles:
        table.add_column(name, justify="right" if name in right else "left")
    return table


def plain(text: str) -> str:
    """Return a text of which nothing is read as markup."""
    return text.replace("[", r"\[")
