"""A company's logo, from the group's workbook and the library to the archive, whatever holds the library."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import text

from catalogue import logos
from sync.archive import held
from sync.bootstrap import Service
from sync.documents import gather_logos
from sync.library import GROUP_WORKBOOK
from sync.pipeline import Options, synchronise
from tests.support.books import with_logo, write_book
from tests.support.images import jpeg, png
from tests.sync.library.adapters import ADAPTERS, Place
from usecases.examination import Question, examine

LOGO = "Documents/MTV/Logo/Logo.png"
ABSENT, UNFIT = ("SOC-110", "warning", "R2"), ("SOC-111", "warning", "R2")


@pytest.fixture(params=["folder", pytest.param("sharepoint", marks=pytest.mark.drill)])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty library of each kind."""
    with ADAPTERS[request.param](tmp_path / "place") as opened:
        yield opened


def told(service: Service, place: Place) -> tuple[str, list[tuple[str, str, str | None]], str]:
    """Synchronise the group's workbook; return what became of it, its findings, and the first sentence."""
    (one,) = synchronise(service, place.library, Options()).results
    findings = one.report.findings
    places = [(said.rule, str(said.severity), said.cell) for said in findings]
    return str(one.report.outcome), places, findings[0].message if findings else ""


def theme(service: Service) -> Any:
    """Return what the catalogue keeps of MTV's brand."""
    with service.database.reading(service.scope) as connection:
        return connection.scalar(text("SELECT brand_theme FROM company WHERE code = 'MTV'"))


def kept(content: bytes | None) -> Any:
    """Return what the catalogue keeps of a logo: its name as typed, and the SHA-256 of its bytes where it is fit."""
    return {"logo": {"file": "logo.png"} | ({"sha256": hashlib.sha256(content).hexdigest()} if content else {})}


def test_a_logo_replaced_under_its_name_is_looked_at_again(service: Service, place: Place, tmp_path: Path) -> None:
    """Absent, it is a warning, and the rest loads; put there, then replaced, the unchanged workbook is looked at again."""
    workbook = write_book(tmp_path / Path(GROUP_WORKBOOK).name, with_logo("logo.png"))
    place.people.save(GROUP_WORKBOOK, workbook.read_bytes())
    outcome, findings, said = told(service, place)
    assert (outcome, findings, theme(service)) == ("published", [ABSENT], kept(None))
    assert "le logo « logo.png » n'est pas dans Documents/MTV/Logo" in said
    for image in (png(96, 96), jpeg(200, 80)):
        place.people.save(LOGO, image)
        assert told(service, place)[:2] == ("published", [])
        assert theme(service) == kept(image)
        assert held(service.archive, hashlib.sha256(image).hexdigest(), logos.SUFFIX) == image


def test_what_lies_there_is_judged_by_its_bytes(service: Service, place: Place) -> None:
    """A drawing or a page that calls itself PNG, an image too heavy or too wide; a JPEG under another case is one."""
    there = {
        "MTV": jpeg(1024, 96),
        "FT": b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        "AP": b"<!doctype html><script>alert(1)</script>",
        "DPS": png(96, 96, more=bytes(logos.MOST_BYTES)),
        "WC": png(1025, 96),
    }
    for code, content in there.items():
        place.people.save(LOGO.replace("MTV", code), content)
    wanted = pl.DataFrame({"sku": [*there, "USGP"], "file": "logo.png"})
    found = gather_logos(service, place.library, place.library.logos(), wanted)
    assert {code: (digest, why) for code, digest, why in found.select("sku", "sha256", "unfit").iter_rows()} == {
        "MTV": (hashlib.sha256(there["MTV"]).hexdigest(), None),
        "FT": (None, "n'est ni une image PNG ni une image JPEG"),
        "AP": (None, "n'est ni une image PNG ni une image JPEG"),
        "DPS": (None, "pèse 513 Kio, pour 512 Kio au plus"),
        "WC": (None, "mesure 1 025 sur 96 pixels"),
    }


@pytest.mark.drill
def test_a_logo_that_no_longer_fits_is_no_longer_shown(service: Service, place: Place, tmp_path: Path) -> None:
    """Where nobody looks it is what it was; once a page takes its place it is said, and the name alone is kept."""
    workbook = write_book(tmp_path / Path(GROUP_WORKBOOK).name, with_logo("logo.png"))
    place.people.save(GROUP_WORKBOOK, workbook.read_bytes())
    place.people.save(LOGO, png(96, 96))
    assert [told(service, place)[0] for _ in range(2)] == ["published", "unchanged"]
    (elsewhere,) = examine(service, [workbook], Question(loading=True)).results
    assert elsewhere.plan is not None
    assert list(elsewhere.plan.changes()) == []
    assert [(said.rule, said.sheet) for said in elsewhere.report.findings] == [("FIC-023", "Sociétés")]
    place.people.save(LOGO, b"<!doctype html>")
    assert UNFIT in told(service, place)[1]
    assert theme(service) == kept(None)
    place.people.save(GROUP_WORKBOOK, write_book(workbook, with_logo(None)).read_bytes())
    assert (told(service, place)[:2], theme(service)) == (("published", []), None)
