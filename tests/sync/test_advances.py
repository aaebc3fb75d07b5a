"""A client pays too much: from the workbook to the books, over the months (decision 46; trials, M18)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import Library, product
from tests.sync.changed_minds import ACCOUNTS, SIGNED, after, posted, sold
from tests.sync.test_operations import told

SKU = "MTV-BOX-001"


def test_m18_an_advance_is_kept_used_in_a_later_month_and_guards_its_receipt(
    service: Service, library: Library, run: Callable[..., RunResult]
) -> None:
    """120,00 for 100,00, 5,00 given back, 15,00 used in October; the receipt may bounce once both are undone.

    Money of the client (`Client`) never pays for somebody else, nor with more than is left.
    """
    client = {"Client": "11111111-1111-4111-8111-111111111111"}
    library.company("MTV", product(SKU), {"Comptabilité": ACCOUNTS})
    paid = after("Encaissement", "E1", "V1", "10/09/2025", **{"Montant TTC": 120})
    september = [sold(SKU, "V1") | {"Montant TTC": 100} | client, paid]
    library.operations("MTV", "2025-09", *september)
    assert told(run()) == ("posted", [("OPE-121", "L3")])  # no account for advances yet

    library.company(
        "MTV", product(SKU), {"Comptabilité": [*ACCOUNTS, {"Nature": "Avance", "Compte": "419100"} | SIGNED]}
    )
    run()
    assert posted(service, SKU)["419100"] == "-20.00"

    def use(key: str, amount: object, of: str, receipt: str | None = "E1") -> dict[str, Any]:
        return after("Emploi d'avance", key, of, "11/10/2025", **{"Montant TTC": amount, "Avance": receipt})

    other = {"Client": "22222222-2222-4222-8222-222222222222"}
    october = [
        sold(SKU, "V2", at="10/10/2025") | {"Montant TTC": 30} | client,
        after("Encaissement", "X1", "E1", "10/10/2025", **{"Montant TTC": -5}),
        use("U1", None, "V2"),
        sold(SKU, "V3", at="10/10/2025") | {"Montant TTC": 30} | other,
    ]
    wrong = [
        use("U2", 1, "V3"),
        use("U3", 1, "V3", None),
        use("U4", 1, "V3", "E-9"),
        after("Annulation", "A0", "E1", "12/10/2025"),
    ]
    library.operations("MTV", "2025-10", *october, *wrong)
    outcome, found = told(run(), "2025-10")
    assert (outcome, sorted(found)) == (
        "partial", [("OPE-120", "L9"), ("OPE-120", "Y6"), ("OPE-120", "Y7"), ("OPE-120", "Y8")],
    )  # fmt: skip
    left = posted(service, SKU)
    assert (left.get("419100"), left["411000"], left["512000"]) == (None, "45.00", "115.00")

    undone = [
        after("Annulation", f"A{key}", key, f"{on}/11/2025") for on, key in (("02", "U1"), ("02", "X1"), ("03", "E1"))
    ]
    library.operations("MTV", "2025-11", *undone)
    assert told(run(), "2025-11") == ("posted", [])
    left = posted(service, SKU)
    assert (left.get("419100"), left.get("512000"), Decimal(left["411000"])) == (None, None, Decimal(160))
