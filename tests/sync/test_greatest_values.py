"""What the checks accept at its very bounds is what the catalogue can keep: no table refuses it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sync.bootstrap import Service
from sync.outcome import RunResult
from tests.support.books import GROUP, Library, Rows, day, product
from tests.sync.test_pipeline import of, query
from validators.kinds.numbers import GREATEST_INTEGER

SKU = "MTV-OFFRE-001"
HERE = {"SKU": SKU, "Version": GREATEST_INTEGER}
GREATEST: dict[str, Rows] = {
    "Remises": [HERE | {"Code remise": "ETE", "Genre": "Promo", "Montant": 999_999.99, "Début": day("01/07/2025")}],
    "Commissions": [HERE | {
        "Code schéma": "STD", "Règlement": "Récurrente", "Mode de palier": "Par tranche", "Plancher": 999_999_999_999,
        "Plafond": 999_999_999_999, "Clawback en mois": 1200, "Mode de clawback": "Prorata",
    }],
    "Paliers": [HERE | {"Code schéma": "STD", "De": 0, "Montant": 999_999.99}],
    "Répartition": [HERE | {"Code schéma": "STD", "Bénéficiaire": "Entreprise", "Part": "100 %"}],
}  # fmt: skip


def with_greatest_version(rows: dict[str, Rows]) -> dict[str, Rows]:
    """Return the rows of a product under the greatest number that a version may have."""
    return {
        sheet: [row | {"Version": GREATEST_INTEGER} if "Version" in row else row for row in lines]
        for sheet, lines in rows.items()
    }


def test_the_greatest_values_are_stored(service: Service, library: Library, run: Callable[..., RunResult]) -> None:
    """Whole numbers, amounts, discounts, tiers, months and factors, each at its bound, are loaded."""
    unit: dict[str, Any] = {"Unité": "kWh", "Nom de l'unité": "Kilowattheure", "Unité de base": "kWh"}
    library.group(GROUP | {"Unités": [unit, unit | {"Unité": "TWh", "Coefficient": 999_999_999}]})
    rows = product(SKU, amount=999_999_999_999) | GREATEST
    library.company("MTV", with_greatest_version(rows))
    result = run()
    assert (result.failures, of(result, "MTV").report.findings) == ((), ())
    assert query(service, "SELECT version FROM product_version") == [(GREATEST_INTEGER,)]
    assert query(service, "SELECT value FROM commission_tier UNION SELECT value FROM adjustment")[0][0] > 999_999
