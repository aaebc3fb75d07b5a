"""The number of a deposit: how it is typed, and what it confirms."""

from __future__ import annotations

import uuid

import pytest

from catalogue.store.deposits import Listed
from sync.confirming import Ballot, Number, ballot, meant, parse_number
from validators.builder import finding
from validators.findings import Finding, Severity
from validators.rules import CONFIRMABLE, rule
from workbooks.confirmation import TypedNumber

PATH = "Catalogue/MTV/Catalogue_MTV.xlsx"
OWN = "a" * 64


def held(key: str = "MTV-OFFRE-001", cell: str = "B2", detail: str = "1 valeur revient") -> Finding:
    """Return a finding that may be confirmed."""
    return finding("LIB-007", sheet="Produits", cell=cell, row=2, key=key, found="Un", detail=detail)


def report(**other: object) -> Listed:
    """Return the report of MTV's third deposit, which listed one finding."""
    facts: dict[str, object] = {"path": PATH, "findings": (held().to_json(),), "used_by": None}
    return Listed(id=uuid.UUID(int=3), label="MTV-3", sha256="b" * 64, **(facts | other))  # type: ignore[arg-type]


def judged(listed: Listed | None, *, text: str = "MTV-3", same: bool = True) -> Ballot:
    """Judge a number typed into the guide of MTV's workbook."""
    return ballot(
        TypedNumber(text, "Lisez-moi", "C9"),
        path=PATH,
        sha256=OWN,
        listed=listed if meant(text, "MTV") == ("MTV", 3) else None,
        same_content=same,
    )


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("MTV-128", Number("MTV", 128)),
        (" mtv – 128", Number("MTV", 128)),
        ("n° MTV-128", Number("MTV", 128)),
        ("dépôt n°128", Number(None, 128)),
        ("128", Number(None, 128)),
        ("GROUPE-7", Number("GROUPE", 7)),
        ("12,5", None),
        ("١٢٨", None),
        ("oui", None),
    ],
)
def test_a_number_is_read_as_people_write_it(typed: str, number: Number | None) -> None:
    """With or without the company's code; anything else is no number."""
    assert parse_number(typed) == number


@pytest.mark.parametrize("text", ["MTV-3", "3"])
def test_a_live_number_lightens_what_its_report_listed_and_nothing_else(text: str) -> None:
    """The same finding, even on another row by now, becomes an information; a new one still blocks."""
    live = judged(report(), text=text)
    listed, other = live.settle([held(cell="B7"), held("MTV-OFFRE-002")])
    assert (listed.severity, listed.action) == (Severity.INFO, "Rien à faire : confirmé par le dépôt n° MTV-3.")
    assert listed.message.endswith("revient. Rien à faire : confirmé par le dépôt n° MTV-3.")
    assert other.blocks
    assert (live.said, live.confirmed([listed, other])) == ((), ["retour confirmé"])


def test_what_changed_since_the_report_is_not_confirmed() -> None:
    """A value that its report did not show is another finding."""
    (item,) = judged(report(findings=(held().to_json() | {"found": "Deux"},))).settle([held()])
    assert item.blocks


@pytest.mark.parametrize(
    ("listed", "why"),
    [
        (None, "aucun dépôt ne porte ce numéro"),
        (report(path="Catalogue/FT/Catalogue_FT.xlsx"), "c'est le numéro d'un dépôt de Catalogue/FT/Catalogue_FT.xlsx"),
        (report(used_by="c" * 64), "ce numéro a déjà servi"),
        (report(findings=()), "le compte rendu de ce dépôt ne demandait rien"),
    ],
)
def test_a_number_that_confirms_nothing_is_said(listed: Listed | None, why: str) -> None:
    """Unknown, foreign, spent, or of a report that asked nothing: an information on its cell, and nothing is lightened."""
    nothing = judged(listed)
    (said,) = nothing.said
    assert (said.rule, said.severity, said.cell, said.found) == ("LIB-034", Severity.INFO, "C9", "MTV-3")
    assert why in said.message
    assert nothing.settle([held()]) == [held()]


def test_another_content_is_not_confirmed() -> None:
    """A number is about the content that its report was about."""
    (said,) = judged(report(), same=False).said
    assert "le classeur a changé depuis ce dépôt" in said.message


def test_the_bytes_that_used_a_number_may_be_checked_again() -> None:
    """When references move, the workbook that loaded with its number is checked again without a word about it."""
    assert judged(report(used_by=OWN)) == Ballot()


def test_what_can_be_confirmed_blocks_otherwise() -> None:
    """Each rule that a number lightens is a blocking one, with the reason that the audit gives."""
    assert all(rule(code).severity is Severity.BLOCKING and reason for code, reason in CONFIRMABLE.items())
