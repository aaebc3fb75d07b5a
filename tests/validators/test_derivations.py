"""One declaration, six derivations: a column added to a sheet's file is everywhere, and its label nowhere else."""

from __future__ import annotations

import ast
import dataclasses
import re
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from jsonschema import Draft202012Validator, FormatChecker
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from polars.testing import assert_frame_equal

from catalogue.changes import TABLES
from catalogue.store.tables import metadata
from catalogue.vocabulary import Channel
from validators.dictionary import PLACES, dictionary, stored_in
from validators.json_schema import TITLES, json_schema, json_value, workbook_schema
from validators.kinds import OUT_OF_RANGE, REQUIRED, Choice, ChoiceList, Kind, Number, Rate
from validators.schema import failures, pandera_schema
from validators.sheets import SHEETS, sheets_of
from validators.spec import Column, Sheet, WorkbookKind
from validators.structure import locate
from validators.template import workbook_layout
from validators.typed import TypedSheet, type_sheet
from workbooks.model import CellKind
from workbooks.reader import WorkbookReader
from workbooks.template import write_workbook

ROOT = Path(__file__).parents[2]
CREATED = datetime.combine(date(2025, 8, 1), time(9))

DISCOUNT = Column(
    "Remise de lancement",
    "launch_discount",
    Rate(2),
    required=True,
    help="La remise des trois premiers mois.",
    example="12,5 %",
)
WIDER = dataclasses.replace(SHEETS["plans"], columns=(*SHEETS["plans"].columns, DISCOUNT))
ROWS = pl.DataFrame(
    {
        "excel_row": [2, 3],
        "sku": ["MTV-OFFRE-001", "MTV-OFFRE-001"],
        "version": [1, 1],
        "plan": ["BASIC", "PREMIUM"],
        "name": ["Essentiel", "Premium"],
        "recurrence": ["monthly", "yearly"],
        "billing_cycle_days": [None, None],
        "launch_discount": [Decimal("12.5"), Decimal(0)],
    },
    schema=WIDER.schema,
)


def write(path: Path, frame: pl.DataFrame | None) -> Path:
    """Write the template of the wider sheet, blank or filled."""
    frames = None if frame is None else {WIDER.name: frame}
    layout = workbook_layout([WIDER], title="Catalogue", stamp="Modèle 1", frames=frames)
    path.write_bytes(write_workbook(layout, created=CREATED))
    return path


def read(path: Path) -> TypedSheet:
    """Read the wider sheet of a workbook, as the service does."""
    located, findings = locate(WorkbookReader().read(path), [WIDER])
    assert findings == []
    return type_sheet(located[0])


def instances(sheet: Sheet, frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Return a typed frame's rows as the JSON that programs exchange."""
    return [
        {column.name: json_value(column.kind, row[column.name]) for column in sheet.typed}
        for row in frame.iter_rows(named=True)
    ]


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """Return the judge of a schema, dates included."""
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


def test_1_the_template_offers_the_added_column(tmp_path: Path) -> None:
    """Header, percent format and help while typing come from the one line."""
    tab = load_workbook(write(tmp_path / "vierge.xlsx", None))[WIDER.label]
    place = len(WIDER.columns)
    letter = get_column_letter(place)
    assert tab.cell(1, place).value == "Remise de lancement"
    assert tab.column_dimensions[letter].number_format == "0.00%"
    (found,) = [one for one in tab.data_validations.dataValidation if f"{letter}2" in str(one.sqref)]
    assert found.prompt == "La remise des trois premiers mois. Obligatoire."


def test_2_the_typed_frame_holds_the_added_column(tmp_path: Path) -> None:
    """What an author types under the new header is read by its kind, and what does not fit is a fault."""
    path = write(tmp_path / "saisi.xlsx", ROWS)
    book = load_workbook(path)
    tab = book[WIDER.label]
    tab.cell(2, len(WIDER.columns)).value = "12,5 %"
    tab.cell(3, len(WIDER.columns)).value = "douze"
    book.save(path)
    typed = read(path)
    assert typed.frame["launch_discount"].to_list() == [Decimal("12.5"), None]
    assert typed.faults.select("excel_row", "column", "text").rows() == [(3, "launch_discount", "douze")]


def test_3_the_pandera_schema_checks_the_added_column(tmp_path: Path) -> None:
    """An empty obligatory cell and a value out of bounds fail on their own row."""
    assert pandera_schema(WIDER).columns["launch_discount"].dtype.type == pl.Decimal(18, 6)
    assert failures(read(write(tmp_path / "bon.xlsx", ROWS))).is_empty()
    bad = ROWS.with_columns(pl.Series("launch_discount", [None, Decimal(130)], dtype=pl.Decimal(18, 6)))
    found = failures(read(write(tmp_path / "mauvais.xlsx", bad)))
    assert found.drop("suggestion").sort("excel_row").rows() == [
        (2, "launch_discount", REQUIRED),
        (3, "launch_discount", OUT_OF_RANGE),
    ]


def test_4_the_data_dictionary_explains_the_added_column() -> None:
    """Label, name, content, obligation, help and example stand on one line; no table keeps it yet."""
    (line,) = [line for line in dictionary([WIDER]).splitlines() if "launch_discount" in line]
    assert line == (
        "| Remise de lancement | `launch_discount` |  | un taux en pourcentage | oui "
        "| La remise des trois premiers mois. | `12,5 %` |"
    )


def test_5_the_json_schema_requires_the_added_column(tmp_path: Path) -> None:
    """Rows read from a workbook are valid instances; without the column, or with a number, they are not."""
    judge = validator(json_schema(WIDER))
    good, other = instances(WIDER, read(write(tmp_path / "bon.xlsx", ROWS)).frame)
    assert good["launch_discount"] == "12.5"
    judge.validate(good)
    judge.validate(other)
    assert not judge.is_valid({name: value for name, value in good.items() if name != "launch_discount"})
    assert not judge.is_valid(good | {"launch_discount": 12.5})
    added = json_schema(WIDER)["properties"]["launch_discount"]
    assert added["title"] == "Remise de lancement"
    assert added["description"] == "La remise des trois premiers mois."
    assert added["examples"] == ["12.5"]


def test_6_the_export_back_to_excel_brings_the_added_column_back(tmp_path: Path) -> None:
    """What the catalogue writes and the service reads again is the same frame: nothing was lost, nothing tidied."""
    typed = read(write(tmp_path / "rempli.xlsx", ROWS))
    assert_frame_equal(typed.frame, ROWS)
    assert (typed.faults.height, typed.normalised) == (0, 0)


@pytest.mark.parametrize("workbook", TITLES)
def test_the_schema_of_a_workbook_is_valid_and_holds_every_sheet(workbook: WorkbookKind) -> None:
    """It is a schema of the 2020-12 dialect by its own meta-schema, and an empty workbook passes it."""
    schema = workbook_schema(workbook)
    judge = validator(schema)
    assert list(schema["$defs"]) == [sheet.name for sheet in sheets_of(workbook)]
    judge.validate({name: [] for name in schema["$defs"]})
    assert not judge.is_valid({name: [{}] for name in schema["$defs"]})


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=SHEETS)
def test_every_declared_example_and_default_is_valid_json(sheet: Sheet) -> None:
    """The examples printed in the schema pass the schema."""
    for name, schema in json_schema(sheet)["properties"].items():
        for shown in [*schema.get("examples", []), *([schema["default"]] if "default" in schema else [])]:
            assert validator(schema).is_valid(shown), (name, shown)


@pytest.mark.parametrize(
    ("workbook", "file"),
    [
        ("company", "Catalogue/MTV/Catalogue_MTV.xlsx"),
        ("group", "Catalogue/Groupe/Referentiel_Groupe.xlsx"),
        ("operations", "Operations/MTV/Operations_MTV_2025-09.xlsx"),
    ],
)
def test_the_rows_of_a_sound_workbook_are_valid_instances(workbook: WorkbookKind, file: str) -> None:
    """What the service reads from the customer's own samples is what the schema lets programs send."""
    located, _ = locate(WorkbookReader().read(ROOT / "sample_workbooks/library" / file), sheets_of(workbook))
    rows = {place.sheet.name: instances(place.sheet, type_sheet(place).frame) for place in located}
    assert all(rows.values())
    validator(workbook_schema(workbook)).validate(rows)


def test_a_choice_shows_its_french_labels_beside_its_codes() -> None:
    """A form built from the schema needs no other source."""
    channels = json_schema(SHEETS["publications"])["properties"]["channels"]["items"]["oneOf"]
    assert channels == [{"const": member.value, "title": member.label} for member in Channel]


def test_several_choices_are_read_back_as_they_are_written() -> None:
    """No label holds what separates them in one cell: a territory named « Guadeloupe, Martinique… » was three mistakes."""
    lists = {
        column.kind for sheet in SHEETS.values() for column in sheet.columns if isinstance(column.kind, ChoiceList)
    }
    assert len(lists) == 3
    for kind in lists:
        codes = list(kind.values.codes())
        assert kind.parse_one(kind.format(codes), CellKind.TEXT, None) == codes


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (SHEETS["prices"].column("amount").kind, Decimal("9.900000"), "9.90"),
        (SHEETS["prices"].column("unit_price").kind, Decimal("0.123400"), "0.1234"),
        (SHEETS["tax_rates"].column("rate").kind, Decimal("20.000000"), "20"),
        (Number(4), Decimal("1E+3"), "1000"),
        (SHEETS["versions"].column("effective_from").kind, date(2025, 9, 1), "2025-09-01"),
        (Choice(Channel), "web", "web"),
    ],
)
def test_exact_numbers_travel_as_plain_decimal_text(kind: Kind, value: object, expected: str) -> None:
    """Money shows its cents, nothing shows an exponent or a float."""
    assert json_value(kind, value) == expected


def test_every_column_says_where_the_catalogue_keeps_it() -> None:
    """Each place names a table and a column that exist; exceptions that repeat the rule are gone."""
    for sheet in SHEETS.values():
        for column in sheet.columns:
            place = stored_in(sheet, column)
            assert place is not None, f"{sheet.name}.{column.name}"
            table, _, rest = place.partition(".")
            assert rest.partition(" ")[0] in metadata.tables[table].columns, place
    for named, place in PLACES.items():
        sheet_name, _, column_name = named.partition(".")
        assert column_name in {one.name for one in SHEETS[sheet_name].columns}
        assert place != f"{TABLES[sheet_name]}.{column_name}"


#: What may hold a column's label: the declarations, those of the files for accountants, which have their own headers, and
#: what imitates or judges a customer's file.
MAY_HOLD_LABELS = ("validators/sheets/", "exports/", "tests/", "sample_workbooks/", "bench/", ".venv/", "var/")
#: Labels that are also words of the service itself, and mean something else there.
HOMONYMS = {
    "Prix TTC": "screens name an amount; the column says whether the amount typed holds its tax",
    "Société": "reports and screens name the company that a workbook belongs to",
    "Gravité": "reports rank findings; the column ranks an obligation",
}


def telling_labels() -> set[str]:
    """Return the labels that cannot be mistaken for something else: several words, or an accent."""
    labels = {column.label for sheet in SHEETS.values() for column in sheet.columns}
    return {label for label in labels if " " in label or not label.isascii()} - set(HOMONYMS)


def texts_of(file: Path) -> set[str]:
    """Return the string constants of a module; of a page, a script or a query, what stands between marks."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        return {found for pair in ("''", '""', "><") for found in re.findall(f"{pair[0]}([^<>'\"]+){pair[1]}", text)}
    tree = ast.parse(text)
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_no_column_label_stands_outside_the_declarations() -> None:
    """Renaming a column is one edit: no other module, page, script or query spells a header."""
    labels = telling_labels()
    assert len(labels) > 30
    files = [path for pattern in ("*.py", "*.sql", "*.j2", "*.js") for path in sorted(ROOT.rglob(pattern))]
    places = {str(path.relative_to(ROOT)): path for path in files}
    spelled = {
        place: sorted(texts_of(path) & labels)
        for place, path in places.items()
        if not place.startswith(MAY_HOLD_LABELS)
    }
    assert {place: found for place, found in spelled.items() if found} == {}
