"""What a command shows: a text of somebody's is never read as markup."""

from __future__ import annotations

import pytest
from rich.text import Text

from cli.terminal import plain


@pytest.mark.parametrize(
    "text", ["Catalogue [/v2].xlsx", "[copie]", r"\[/x]", r"C:\dossier\[bold]x", "C:\\fin\\", "[[a]"]
)
def test_a_text_is_shown_as_it_is(text: str) -> None:
    """Brackets, and a backslash before them or before what follows."""
    assert Text.from_markup(f"[bold]{plain(text)}[/] · fin").plain == f"{text} · fin"
