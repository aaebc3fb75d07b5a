"""The guide of SharePoint quotes what the code says, and its steps make a certificate that the service reads."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from cli.documentation import pages
from sync.library.sharepoint.certificate import read_certificate
from sync.library.sharepoint.examination import STEPS
from sync.library.sharepoint.remedies import ENTRA, GRANT, GRAPH, PASSING

GUIDE = (Path(__file__).parents[2] / "docs" / "sharepoint.md").read_text(encoding="utf-8")


def test_every_step_and_every_refusal_is_on_the_generated_page() -> None:
    """Whoever reads a code, or the name of a step, finds it there."""
    page = pages()["sharepoint.md"]
    first = re.findall(r"^\| `?([^|`]+?)`? \|", page, re.MULTILINE)
    expected = [*(step.name for step in STEPS), *(f"AADSTS{number}" for number in ENTRA)]
    assert {*expected, *(str(status) for status in (*GRAPH, *PASSING))} <= set(first)
    assert "{" not in page


def test_what_the_guide_quotes_is_said_by_the_service() -> None:
    """The sentences that product managers read, and the line that an administrator pastes."""
    said = pages()["rules.md"] + pages()["sharepoint.md"]
    quoted = re.findall(r"^> (.+)$", GUIDE, re.MULTILINE)
    rows = re.findall(r"^\| `(FIC-\d+)` \| [^|]+ \| ([^|]+) \|$", GUIDE, re.MULTILINE)
    assert quoted
    assert rows
    assert [sentence for sentence in quoted if sentence not in said] == []
    assert [code for code, sentence in rows if not re.search(rf"\| `{code}` .*{re.escape(sentence)}", said)] == []
    assert GRANT.format(client_id="[application]", site_url="[site]") in GUIDE


@pytest.mark.judge("OpenSSL")
def test_the_lines_of_the_guide_make_a_certificate(tmp_path: Path) -> None:
    """Pasted as they are; both are in one file that only its owner reads."""
    lines = re.search(r"^ +(openssl .*?)```", GUIDE, re.MULTILINE | re.DOTALL)
    assert lines is not None
    subprocess.run(
        ["sh", "-ec", lines[1].replace("rsa:3072", "rsa:2048")], cwd=tmp_path, check=True, capture_output=True
    )
    path = tmp_path / "application.pem"
    assert path.stat().st_mode & 0o077 == 0
    assert "PRIVATE KEY" in read_certificate(path).pem
