"""Every rule of the sheets: a workbook that breaks it, and a near-miss that passes."""

from __future__ import annotations

from collections import Counter
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from tests.support.books import GROUP, product, together
from tests.support.checking import checked, found, group_frames, opened, opened_from_file
from tests.validators.rule_cases import (
    AGAINST_THE_CATALOGUE,
    CASES,
    CLEAN,
    EXTERNAL,
    FOLLOWING,
    PART,
    PARTS,
    PRICE,
    SKU,
    SOLD,
    THREE,
    TIER,
    book,
    bundle,
    context_of,
)
from validators.book import REGISTRY, Known
from validators.rules import GENERIC, SHEET_RULES, rule
from validators.sheets import SHEETS


@pytest.mark.parametrize("code", CASES)
def test_a_workbook_that_breaks_the_rule_gets_its_finding(code: str) -> None:
    """The finding stands on the cell to mend, and nothing else is found."""
    wrong, cell, _ = CASES[code]
    assert found(wrong, **context_of(code)) == [(code, cell)]


@pytest.mark.parametrize("code", CASES)
def test_a_near_miss_passes(code: str) -> None:
    """What is nearly as wrong is not accused of this rule."""
    assert code not in {name for name, _ in found(CASES[code][2], **context_of(code))}


def test_every_rule_of_the_sheets_has_its_case() -> None:
    """No rule is without a workbook that breaks it."""
    numbers = {int(code.split("-")[1]) for code in CASES}
    assert {law.code for law in SHEET_RULES} == {
        code for code in CASES if int(code[4:]) >= 100
    } | AGAINST_THE_CATALOGUE | FOLLOWING
    # Error cells, uncached formulas and merged cells need a file of their own: see reader and test_hanging_rows.
    assert set(GENERIC) - numbers == {12, 13, 31}


def test_every_check_enforces_a_rule_of_its_sheet() -> None:
    """The registry and the catalogue of rules agree."""
    for named in REGISTRY:
        assert rule(named.code).code == named.code
        assert SHEETS[named.sheet].prefix == named.code[:3] or named.code == "VER-104" or named.code[:3] == "LIB"


def test_each_rule_is_enforced_by_one_check_of_a_sheet() -> None:
    """Two checks of one rule could hide that one of them finds nothing."""
    assert [named for named, times in Counter((one.code, one.sheet) for one in REGISTRY).items() if times > 1] == []


@pytest.mark.parametrize(
    "code",
    [
        code if place % 4 == 0 else pytest.param(code, marks=pytest.mark.drill)
        for place, code in enumerate(sorted(CASES))
    ],
)
def test_rows_in_memory_are_what_their_file_holds(code: str) -> None:
    """Typed from memory or read from the file that openpyxl writes of them: the same values, faults and texts."""
    for rows in (CASES[code][0], CASES[code][2]):
        here, read = opened(rows), opened_from_file(rows)
        assert (here.structure, here.typed.keys()) == (read.structure, read.typed.keys())
        for name, typed in here.typed.items():
            for part in ("frame", "faults", "texts"):
                assert_frame_equal(getattr(typed, part), getattr(read.typed[name], part))


def test_a_sku_of_another_company_is_named_with_its_owner() -> None:
    """The finding says who has it."""
    owners = pl.DataFrame({"sku": [SKU], "company": ["FT"]})
    empty = {name: SHEETS[name].empty().drop("excel_row") for name in ("products", "lifecycle", "versions")}
    (finding,) = checked(CLEAN, known=Known(empty, owners)).findings
    assert (finding.rule, finding.cell) == ("PRO-101", "A2")
    assert "FT" in finding.message


def test_a_bundle_is_refused_with_its_new_component() -> None:
    """A component that will not load takes along every bundle that needs it, and those that contain them."""
    wrong = bundle(PART, {"SKU": PARTS[1], "Version": 1, "SKU composant": SKU})
    wrong["Tarifs"] = [PRICE, dict(THREE["Tarifs"][1], Montant="x"), *THREE["Tarifs"][2:]]
    result = checked(wrong)
    assert [(finding.rule, finding.cell) for finding in result.findings] == [
        ("TAR-004", "F3"), ("CMP-105", "C2"), ("CMP-105", "C3"),
    ]  # fmt: skip
    assert result.refused == {SKU, *PARTS}


def test_a_bundle_keeps_a_component_that_the_catalogue_has() -> None:
    """A component whose change is refused stays as it was: its bundle loads."""
    wrong = bundle(PART)
    wrong["Tarifs"] = [PRICE, dict(THREE["Tarifs"][1], Montant="x"), *THREE["Tarifs"][2:]]
    products = pl.DataFrame({"sku": [PARTS[0]]}, schema_overrides={"sku": pl.String})
    stored = {"products": SHEETS["products"].empty().drop("excel_row").clear()}
    stored["products"] = pl.concat([stored["products"], products], how="diagonal")
    assert checked(wrong, known=Known(stored)).refused == {PARTS[0]}


def test_a_component_of_another_company_must_be_published_for_this_one() -> None:
    """The finding names the owner; a product that its owner has published for us may be bundled."""
    rows = bundle(PART | {"SKU composant": "FT-BOX-001"})
    owners = pl.DataFrame({"sku": ["FT-BOX-001"], "company": ["FT"]})
    (finding,) = checked(rows, known=Known(owners=owners)).findings
    assert "appartient à FT" in finding.message
    offered = Known(owners=owners, offered=pl.DataFrame({"sku": ["FT-BOX-001"]}))
    assert checked(rows, known=offered).findings == ()


def test_an_external_code_of_another_company_is_named_with_its_product() -> None:
    """A code of a system stands for one product in the whole group."""
    taken = pl.DataFrame({"system": ["OggoData"], "external_code": ["OGD-1"], "sku": ["AP-1"], "company": ["AP"]})
    (finding,) = checked(book("Codes externes", EXTERNAL), known=Known(external_codes=taken)).findings
    assert (finding.rule, finding.cell) == ("EXT-101", "C2")
    assert "AP-1 (AP)" in finding.message


def test_an_unknown_tax_code_does_not_disagree_with_the_other_tiers_too() -> None:
    """What cannot be read is said once: the lines below it are right."""
    wrong = TIER | {"De": 0, "À": 10, "Code TVA": "TVA20"}
    assert found(book("Tarifs", wrong, TIER | {"De": 10})) == [("TAR-009", "H2")]


def test_the_small_group_is_clean() -> None:
    """The group's workbook of the tests breaks no rule."""
    assert found(GROUP) == []
    assert group_frames()["companies"].height == 3


def test_findings_come_as_a_person_reads() -> None:
    """Sheet by sheet as they are declared, then row by row, then column by column; whatever check made them, in whatever order."""
    second = "MTV-OFFRE-002"
    rows = together(CLEAN, product(second))
    rows["Publications"] = [SOLD | {"Canaux": "Webb"}, SOLD | {"SKU": second, "Société": "XYZ"}]
    rows["Tarifs"] = [PRICE | {"Montant": "x", "Code TVA": "NORMALE"}, PRICE | {"SKU": second, "Type de prix": None}]
    rows["Produits"] = [rows["Produits"][0] | {"Risque": "DIVER"}, rows["Produits"][1] | {"Nom marketing": None}]
    assert found(rows) == [
        ("PRO-009", "D2"), ("PRO-001", "B3"), ("TAR-004", "F2"), ("TAR-009", "H2"), ("TAR-001", "E3"),
        ("PUB-008", "D2"), ("PUB-009", "C3"),
    ]  # fmt: skip


def test_findings_do_not_depend_on_the_order_of_rows() -> None:
    """The same mistakes are found whatever the order of the lines."""
    wrong = together(product("MTV-OFFRE-002", amount="x"), product(SKU, amount=-1))
    turned = {sheet: list(reversed(rows)) for sheet, rows in wrong.items()}
    assert {(f.rule, f.key) for f in checked(wrong).findings} == {(f.rule, f.key) for f in checked(turned).findings}


def test_a_refused_unit_carries_only_its_own_findings() -> None:
    """Two products wrong in two ways: each has one finding, and both are refused."""
    result = checked(together(product("MTV-OFFRE-002", amount="x"), product(SKU, amount=-1)))
    assert {finding.key: finding.rule for finding in result.findings} == {"MTV-OFFRE-002": "TAR-004", SKU: "TAR-018"}
    assert result.units_refused == 2


@pytest.mark.parametrize("law", [*SHEET_RULES, *GENERIC.values()], ids=lambda law: law.code)
def test_a_rule_says_what_to_do(law: Any) -> None:
    """Actions are imperative sentences, short, and no developer's word stands in them."""
    assert law.action.split()[0].rstrip(",").endswith(("ez", "Faites", "Rien"))
    assert (
        len(law.sentence.format(found="x" * 60, expected="y" * 40, label="Montant", detail="z" * 40) + law.action)
        <= 240
    )
    assert not {"null", "None", "NaN", "string", "regex", "DataFrame"} & set(law.sentence.split())
