"""The page of the sandboxes names everything that can be set, and gives faults that are read."""

from __future__ import annotations

import json
import re
from pathlib import Path

from sandboxes.faults import Fault, read_faults
from sandboxes.sharepoint.app import KNOWN_FAULTS
from sandboxes.sharepoint.knobs import Knobs

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


def test_every_field_and_every_knob_is_on_the_page_and_no_other(tmp_path: Path) -> None:
    """A knob that is added is written down; the example is a file that works."""
    faults, knobs = (
        set(re.findall(r"`(\w+)`", "".join(re.findall(r"^\| (`[^|]*)\|", section, re.MULTILINE))))
        for section in (PAGE.partition("## Faults")[2].partition("## ")[0], PAGE.partition("| knob |")[2])
    )
    assert faults == Fault.model_fields.keys()
    assert knobs == Knobs.model_fields.keys()
    assert set(re.findall(r"`(drip|huge|gzip_bomb|bad_tls|clock_skew)` \(", PAGE)) == KNOWN_FAULTS
    example = tmp_path / "faults.json"
    example.write_text(PAGE.partition("```json\n")[2].partition("```")[0], encoding="utf-8")
    assert json.loads(example.read_text())[0]["after_commit"]
    assert read_faults(example, KNOWN_FAULTS).take("PUT", "/root:/a:/content") is not None
