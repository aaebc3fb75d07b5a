"""Money after a change of mind, from workbooks to the books and to the export: the cases of the trials, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from tests.support.books import Library
from tests.sync.changed_minds import (
    ACCOUNTS,
    SIGNED,
    WITH_INSURER,
    Row,
    after,
    did,
    insurance,
    kept,
    offer,
    posted,
    sold,
)
from tests.sync.exported import MAIN, delivered, export, lines_of
from tests.sync.test_operations import told

Run = Callable[..., RunResult]
THREE = ((0, 100, "10 %"), (100, 500, "12 %"), (500, None, "15 %"))
TWENTY = ((0, None, "20 %"),)
VOLUME = {"Mode de palier": "Au taux atteint"}
CAPPED = {"Plafond": 100}
ENDED = {"Clawback en mois": 12, "Mode de clawback": "Totale"}
QUARTER = {"Période de cumul": "Trimestre", "Montant de la prime": 150, "Seuil de la prime": 200}
NOBODY = "0.00 = 0.00/0.00/0.00"
#: Product → its scheme, what happens in the month, and what company, salesperson and manager have in the end.
WINDOWS: dict[str, tuple[tuple[tuple[int, int | None, str], ...], dict[str, Any], str, str]] = {
    "M01": (THREE, {}, "A100 B400 xB C400", "478.50 = 287.10/143.55/47.85"),
    "M02": (THREE, VOLUME, "A99 B1 xA", "0.83 = 0.50/0.25/0.08"),
    "M03": (THREE, VOLUME, "A99 B1 xB C1", "99.00 = 59.40/29.70/9.90"),
    "M04": (THREE, QUARTER, "A150 B60 xB C60", "341.40 = 114.84/169.92/56.64"),
    "M05": (TWENTY, CAPPED, "A60 xA C60", "99.00 = 59.40/29.70/9.90"),
    "M26": (THREE, VOLUME | ENDED, "A99 B1 rB", "98.01 = 58.81/29.40/9.80"),
    "M27": (THREE, VOLUME, "A99 B1 C50 xA", "42.08 = 25.25/12.62/4.21"),
    "M27Y": (THREE, VOLUME, "A99 B1 C50 xB xA", "41.25 = 24.75/12.38/4.12"),
    "M27Z": (THREE, VOLUME, "A99 B1 C50 xA xB xC", NOBODY),
    "M30": (THREE, {}, "A1 B1 C1 D1 E1 F1 G1 H1 I1 J1", "8.25 = 4.95/2.48/0.82"),
    "M33": (THREE, {}, "A100 B400 xA", "379.50 = 227.70/113.85/37.95"),
    "M34": (TWENTY, CAPPED, "A60 B60 xA", "99.00 = 59.40/29.70/9.90"),
    "M35": (TWENTY, {"Plancher": 10}, "A1 B1 xA", "10.00 = 6.00/3.00/1.00"),
    "M35Y": (TWENTY, {"Plancher": 10}, "A1 B1 xA xB", NOBODY),
    "M36": (THREE, QUARTER, "A150 B60 xA", "49.50 = 29.70/14.85/4.95"),
    "M37": (THREE, {}, "A100 B100:1990 xA", "165.83 = 99.50/49.75/16.58"),
    "M38": (TWENTY, CAPPED | ENDED, "A60 B60 rB xA", NOBODY),
}


def sku_of(case: str) -> str:
    """Return the product of a case."""
    return f"MTV-{case}"


def story(case: str, told: str) -> list[Row]:
    """Return the rows of a case: ``A100`` sells 100, ``B100:1990`` for 1990,00, ``xA`` cancels and ``rA`` ends A."""
    rows = []
    for number, word in enumerate(told.split()):
        kind, of, at = word[0], f"{case}-{word[1:]}", f"{number + 1:02}/09/2025"
        if kind in "xr":
            rows.append(after("Annulation" if kind == "x" else "Résiliation", f"{case}-{word}", of, at))
        else:
            quantity, _, amount = word[1:].partition(":")
            money = {"Montant TTC": int(amount)} if amount else {}
            rows.append(sold(sku_of(case), f"{case}-{kind}", int(quantity), at, **money))
    return rows


def on(text: str) -> datetime:
    """Return the noon of a day in Paris: ``2025-09-30``."""
    return datetime.fromisoformat(f"{text}T12:00").replace(tzinfo=ZoneInfo("Europe/Paris"))


#: A platform's share bears the code of its own mapping (decision 44): of 10,00, 3,00 and 0,60 of tax are the platform's.
PLATFORM = "MTV-PLAT"
INVOICED = [
    row | SIGNED
    for row in (
        {
            "SKU": PLATFORM,
            "Nature": "Commission versée",
            "Code TVA": "NORMAL",
            "Compte": "622200",
            "Contrepartie": "401000",
        },
        {"Nature": "TVA", "Variante": "DEDUCTIBLE", "Compte": "445660"},
    )
]
SHARED = {"Entreprise": "50 %", "Commercial": "20 %", "Plateforme": "30 %"}


def test_windows_count_what_is_sold_and_not_cancelled(
    service: Service, library: Library, place: FolderLibrary, run: Run
) -> None:
    """M1 to M5, M26, M27, M30, M33 to M38: what each product's people have, owed as the export says; a platform's share."""
    offers = [offer(sku_of(case), *tiers, **more) for case, (tiers, more, _, _) in WINDOWS.items()]
    offers.append(offer(PLATFORM, (0, None, "10 %"), shares=SHARED, amount=120))
    library.company("MTV", *offers, {"Comptabilité": [*ACCOUNTS, *INVOICED]})
    rows = [row for case, (_, _, happened, _) in WINDOWS.items() for row in story(case, happened)]
    rows.append(sold(PLATFORM, "PLAT"))
    library.operations("MTV", "2025-09", *rows)
    assert told(run(at=on("2025-10-01"))) == ("posted", [])
    expected = {sku_of(case): figure for case, (*_, figure) in WINDOWS.items()}
    found = kept(service)
    assert {sku: found.get(sku, NOBODY) for sku in expected} == expected
    assert (posted(service, "MTV-M27Z"), posted(service, "MTV-M35Y")) == ({}, {})
    assert posted(service, "MTV-M02")["411000"] == "9.90"  # one sale is left to the client
    export(service, place, today=date(2025, 10, 2))
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    left = lines_of(delivered(place)[MAIN])
    bought = [line for line in left if line[2] == PLATFORM and line[5] in ("622200", "445660", "401000")]
    assert [(line[5], line[8], line[9]) for line in bought] == [
        ("622200", "2,00", "0,00"), ("401000", "0,00", "2,00"),
        ("622200", "3,00", "0,00"), ("445660", "0,60", "0,00"), ("401000", "0,00", "3,60"),
    ]  # fmt: skip
    for line in left:
        if line[5] == "401000" and line[2] != PLATFORM:
            owed[line[2]] += Decimal(line[9].replace(",", ".")) - Decimal(line[8].replace(",", "."))
    people = {sku: sum(map(Decimal, figure.split("/")[1:])) for sku, figure in expected.items()}
    assert {sku: amount for sku, amount in owed.items() if amount} == {
        sku: paid for sku, paid in people.items() if paid
    }


LINEAR = {"Clawback en mois": 12, "Mode de clawback": "Prorata"}
MONTHLY = {"Règlement": "Récurrente"} | LINEAR
PROMISED = {"Règlement": "Post-comptée"}
#: Product of the insurer → rate of the net premium, the rest of its scheme, the premium; what its people have in the end.
CONTRACTS: dict[str, tuple[str, dict[str, Any], float, str]] = {
    "M06": ("10 %", MONTHLY, 1200, "60.00 = 36.00/18.00/6.00"),
    "M06B": ("10 %", MONTHLY | {"Règle d'échéance": "15 du mois suivant"}, 1200, "60.00 = 36.00/18.00/6.00"),
    "M07": ("10 %", MONTHLY, 1000, "25.00 = 15.00/7.50/2.50"),
    "M08": ("10 %", PROMISED | LINEAR, 100, "5.00 = 3.00/1.50/0.50"),
    "M08B": ("10 %", PROMISED | LINEAR, 100, "5.00 = 3.00/1.50/0.50"),
    "M09A": ("10 %", ENDED, 3000, NOBODY),
    "M09B": ("10 %", LINEAR, 3000, "150.00 = 90.00/45.00/15.00"),
    "M11": ("30 %", PROMISED, 358.8, "107.64 = 64.59/32.29/10.76"),
    "M12": ("10 %", PROMISED, 1200, NOBODY),
    "M13": ("10 %", LINEAR, 1200, "20.00 = 12.00/6.00/2.00"),
    "M16": ("10 %", LINEAR, 1200, "90.00 = 54.00/27.00/9.00"),
    "M16B": ("10 %", MONTHLY, 1200, "120.00 = 72.00/36.00/12.00"),
    "M17": ("10 %", LINEAR, 3000, "150.00 = 90.00/45.00/15.00"),
    "M17B": ("10 %", {}, 3000, "300.00 = 180.00/90.00/30.00"),
    "M20": ("10 %", {"Montant du malus": 25, "Malus en mois": 12}, 1200, "95.00 = 72.00/17.25/5.75"),
    "M25": ("10 %", MONTHLY, 1200, "120.00 = 72.00/36.00/12.00"),
    "M25B": ("30 %", PROMISED, 358.8, NOBODY),
    "M28": ("10 %", {}, 1200, "240.00 = 144.00/72.00/24.00"),
    "M31": ("10 %", LINEAR, 1000, "91.67 = 30.56/30.56/30.55"),
}
#: What follows their sales, by month.
FOLLOWING = {
    "2026-02": [
        after("Encaissement", "M08-E1", "M08", "01/02/2026", **{"Montant TTC": 60}),
        after("Encaissement", "M08B-E1", "M08B", "01/02/2026", **{"Montant TTC": 30}),
        after("Bordereau partenaire", "M25-B1", "M25", "05/02/2026", **{"Montant HT": 10}),
        after("Bordereau partenaire", "M25B-B1", "M25B", "05/02/2026", **{"Montant HT": 8.97}),
    ],
    "2026-03": [
        after("Résiliation", "M13-R", "M13", "01/03/2026"),
        after("Résiliation", "M20-R", "M20", "01/03/2026"),
        after("Bordereau partenaire", "M25-B2", "M25", "05/03/2026", **{"Montant HT": 10}),
        after("Bordereau partenaire", "M25B-B2", "M25B", "05/03/2026", **{"Montant HT": 8.97}),
        after("Bordereau partenaire", "M17B-B", "M17B", "05/03/2026", **{"Montant HT": -150}),
    ],
    "2026-05": [after("Résiliation", "M07-R", "M07", "15/05/2026")],
    "2026-07": [
        *(after("Résiliation", f"{case}-R", case, "01/07/2026") for case in ("M06", "M06B", "M08", "M08B", "M09A", "M09B")),
        *(after("Résiliation", f"{case}-R", case, "01/07/2026") for case in ("M16", "M16B", "M17")),
        after("Annulation", "M16-X", "M16-R", "10/07/2026"),
        after("Annulation", "M16B-X", "M16B-R", "15/07/2026"),
        after("Bordereau partenaire", "M17-B1", "M17", "20/07/2026", **{"Montant HT": 300}),
        after("Bordereau partenaire", "M17-B2", "M17", "20/07/2026", **{"Montant HT": -150}),
    ],
    "2026-08": [
        after("Encaissement", "M08-E2", "M08", "01/08/2026", **{"Montant TTC": 60}),
        sold("MTV-M44", "M44", None, "01/08/2026", **{"Prime nette du contrat": 1200}),
        after("Encaissement", "M08B-E2", "M08B", "01/08/2026", **{"Montant TTC": 30}),
    ],
    "2026-10": [after("Résiliation", "M16-R2", "M16", "01/10/2026")],
    "2026-12": [after("Résiliation", "M31-R", "M31", "01/12/2026")],
}  # fmt: skip
RENEWAL = {"Canal": "Web", "Prime nette du contrat": 1200}
#: What is refused in April, or posted with a doubt, and where.
REFUSED = (
    (after("Encaissement", "M11-E13", "M11", "14/04/2026", **{"Montant TTC": 29.9}), "OPE-120", "M"),
    (after("Encaissement", "M12-E", "M12", "14/04/2026", Partenaire="Prévalia"), "OPE-120", "M"),
    (after("Renouvellement", "M13-N", "M13", "14/04/2026", SKU="MTV-M13", **RENEWAL), "OPE-120", "L"),
    (after("Bordereau partenaire", "M13-B", "M13", "14/04/2026", **{"Montant HT": 130}), "OPE-125", "L"),
    (after("Annulation", "M28-X", "M28", "15/04/2026"), "OPE-120", "L"),
    (after("Annulation", "M32-X", "M32", "15/04/2026", **{"Quantité vendue": 30}), "OPE-114", "H"),
)


@pytest.mark.drill
def test_contracts_leave_what_was_acquired(service: Service, library: Library, place: FolderLibrary, run: Run) -> None:
    """M6 to M13, decision 44, M16, M17, M20, M25, M28, M31, M32: a year of an insurer's contracts, ended, paid late, stated."""
    thirds = {"Entreprise": "33,34 %", "Commercial": "33,33 %", "Manager": "33,33 %"}
    shares: dict[str, dict[str, Any]] = {"M31": {"shares": thirds}}
    offers = [
        insurance(sku_of(case), rate, **scheme, **shares.get(case, {}))
        for case, (rate, scheme, *_) in CONTRACTS.items()
    ]
    taxed = (
        insurance("MTV-M10"),
        insurance("MTV-M10B", code="REDUIT"),
        insurance("MTV-M44", partner="Belgica"),
    )
    back = [
        {"SKU": sku_of(case), "Nature": "Clawback", "Compte": "706200", "Contrepartie": "411000"} | SIGNED
        for case in ("M09A", "M09B")
    ]
    library.group(WITH_INSURER)
    library.company("MTV", *offers, *taxed, offer("MTV-M32", *THREE), {"Comptabilité": [*ACCOUNTS, *back]})
    first = {case: "31/01/2026" if case == "M07" else "01/01/2026" for case in CONTRACTS}
    paid = {"M08": {"Montant TTC": 120}, "M08B": {"Montant TTC": 120}}
    sales = [
        sold(sku_of(case), case, None, first[case], **{"Prime nette du contrat": premium}, **paid.get(case, {}))
        for case, (_, _, premium, _) in CONTRACTS.items()
    ]
    monthly = [
        after("Encaissement", f"M11-E{number}", "M11", f"{number + 1:02}/01/2026", **{"Montant TTC": 29.9})
        for number in range(1, 13)
    ]
    stated = [
        did("Bordereau partenaire", f"{case}-B", "31/01/2026", SKU=sku_of(case), **{"Montant HT": 89.64})
        for case in ("M10", "M10B")
    ]
    renewed = after("Renouvellement", "M28-N", "M28", "20/01/2026", SKU="MTV-M28", **RENEWAL)
    months = FOLLOWING | {
        "2026-01": [*sales, *monthly, *stated, renewed, sold("MTV-M32", "M32", 100, "05/01/2026")],
        "2026-04": [row for row, _, _ in REFUSED],
    }
    for month, rows in months.items():
        library.operations("MTV", month, *rows)
    result = run(at=on("2027-01-31"))
    said = {month: told(result, month) for month in months}
    assert said.pop("2026-04") == ("partial", [(rule, f"{at}{row}") for row, (_, rule, at) in enumerate(REFUSED, 2)])
    assert said.pop("2026-08") == ("posted", [("OPE-121", "E3")])  # of a partner abroad, until its code is told
    assert said.pop("2026-03") == ("posted", [("OPE-125", "L6")])
    assert [one for one in said.values() if one != ("posted", [])] == []
    expected = {sku_of(case): figure for case, (*_, figure) in CONTRACTS.items()}
    found = kept(service)
    assert {sku: found.get(sku, NOBODY) for sku in expected} == expected
    assert {case: posted(service, sku_of(case)) for case in ("M09A", "M09B", "M10", "M10B")} == {
        "M09A": {"411000": "-360.00", "467000": "360.00", "706200": "300.00", "756200": "-300.00"},
        "M09B": {
            "401000": "-60.00", "411000": "-180.00", "445800": "-30.00", "467000": "360.00", "622200": "60.00",
            "706200": "150.00", "756200": "-300.00",
        },
        "M10": {"445800": "-17.93", "467000": "107.57", "756200": "-89.64"},
        "M10B": {"445800": "-17.93", "467000": "107.57", "756200": "-89.64"},
    }  # fmt: skip
    income = {case: posted(service, sku_of(case)).get("756200") for case in ("M06", "M17", "M17B", "M25", "M25B")}
    assert income == {"M06": "-60.00", "M17": "-150.00", "M17B": "-150.00", "M25": "-120.00", "M25B": "-17.94"}
    assert "512000" not in posted(service, "MTV-M11")  # the client pays the insurer
    export(service, place, month=date(2026, 7, 1), today=date(2027, 1, 31), formats=("csv",))
    content = (place.root / "Exports/MTV/2026-07/EXPORT_MTV_2026-07.csv").read_bytes()
    ended = [line for line in lines_of(content) if line[2] == "MTV-M09B" and line[5] in ("411000", "706200", "445800")]
    assert sorted((line[5], line[8], line[9]) for line in ended) == [
        ("411000", "-180,00", "0,00"), ("445800", "0,00", "-30,00"), ("706200", "0,00", "-150,00"),
    ]  # fmt: skip
