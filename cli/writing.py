"""Lines for a person, as they are: nothing in them is markup, and nothing steers the terminal. Costs nothing to import.

Whatever a command says to a person goes through here, or through `cli.terminal` where it has tables and colours. Documents for
programs (`cli.answering`, CSV) are written as they are.
"""

from __future__ import annotations

import sys

from catalogue.plain_text import visible


def write(*lines: str, error: bool = False) -> None:
    """Write lines; ``error``: on stderr."""
    print("\n".join(map(visible, lines)), file=sys.stderr if error else sys.stdout, flush=True)
