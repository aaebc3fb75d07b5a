"""Names that lead to other lists: a partner that is activated no more stops sales, and is no mistake where it stands."""

from __future__ import annotations

import polars as pl

from tests.support.books import GROUP, Rows, day, product
from tests.support.checking import checked, found, opened
from validators.book import Known
from validators.kept import schema_of

SKU = "MTV-OFFRE-001"
STOPPED = {
    name: typed.frame
    for name, typed in opened(
        dict(GROUP)
        | {
            "Activations": [
                {"Société gestionnaire": "AP", "Partenaire": "OggoData", "Société": "MTV", "Statut": "Inactif"}
            ]
        }
    ).typed.items()
}


def insured() -> dict[str, list[dict[str, object]]]:
    """Return a product that names a partner of AP."""
    rows = product(SKU)
    return rows | {"Produits": [dict(rows["Produits"][0], Partenaire="OggoData")]}


def test_a_partner_that_is_activated_no_more_is_no_mistake_of_what_names_it() -> None:
    """A new product may not name it; one that the catalogue holds with it stays as it is, and changes freely."""
    typed = opened(insured()).typed
    empty = {name: pl.DataFrame(schema=schema_of(one.sheet)) for name, one in typed.items()}
    held = Known(current=empty | {"products": typed["products"].frame.drop("excel_row")})
    assert ("PRO-009", "E2") in found(insured(), reference=STOPPED)
    assert "PRO-009" not in {rule for rule, _ in found(insured(), reference=STOPPED, known=held)}


def test_an_operation_may_name_a_partner_that_was_activated() -> None:
    """It is judged at its own instant: a statement of last week comes after the end of the cooperation."""
    statement = {
        "Référence": "B1", "Date": day("05/09/2025"), "Opération": "Bordereau", "SKU": SKU,
        "Montant TTC": 10,
    }  # fmt: skip

    def said_of(partner: str) -> set[str]:
        rows: Rows = [statement | {"Partenaire": partner}]
        findings = checked({"Opérations": rows}, reference=STOPPED).findings
        return {said.rule for said in findings if said.column == "Partenaire"}

    assert ("OPE-009" in said_of("OggoData"), "OPE-009" in said_of("Personne")) == (False, True)
