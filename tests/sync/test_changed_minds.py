"""Money after a change of mind, from workbooks to the books and to the export: the cases of the trials, to the cent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from tests.support.books import Library
from tests.sync.changed_minds import ACCOUNTS, after, kept, offer, posted, sold
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
WINDOWS = {
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


def story(case: str, told: str) -> list[dict[str, object]]:
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


def test_windows_count_what_is_sold_and_not_cancelled(
    service: Service, library: Library, place: FolderLibrary, run: Run
) -> None:
    """M1 to M5, M26, M27, M30, M33 to M38: what each product's people have, owed as the export says."""
    offers = [offer(sku_of(case), *tiers, **more) for case, (tiers, more, _, _) in WINDOWS.items()]
    library.company("MTV", *offers, {"Comptabilité": ACCOUNTS})
    rows = [row for case, (_, _, happened, _) in WINDOWS.items() for row in story(case, happened)]
    library.operations("MTV", "2025-09", *rows)
    assert told(run(at=on("2025-10-01"))) == ("posted", [])
    expected = {sku_of(case): figure for case, (*_, figure) in WINDOWS.items()}
    found = kept(service)
    assert {sku: found.get(sku, NOBODY) for sku in expected} == expected
    assert (posted(service, "MTV-M27Z"), posted(service, "MTV-M35Y")) == ({}, {})
    assert posted(service, "MTV-M02")["411000"] == "9.90"  # one sale is left to the client
    export(service, place, today=date(2025, 10, 2))
    owed: defaultdict[str, Decimal] = defaultdict(Decimal)
    for line in lines_of(delivered(place)[MAIN]):
        if line[5] == "401000":
            owed[line[2]] += Decimal(line[9].replace(",", ".")) - Decimal(line[8].replace(",", "."))
    people = {sku: sum(map(Decimal, figure.split("/")[1:])) for sku, figure in expected.items()}
    assert {sku: amount for sku, amount in owed.items() if amount} == {sku: paid for sku, paid in people.items() if paid}
