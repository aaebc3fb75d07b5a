"""What people write for a tax code: its rate (« TVA20 », « 20 % ») or the common name of a rate."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import polars as pl

from validators.kinds import fold

#: The general codes of the group's list, each with the words that mean it; the first in force at a rate is proposed.
_WORDS = (
    ("NORMAL", ("normal", "normale", "n", "tn", "plein", "standard", "std", "s")),
    ("INTERMEDIAIRE", ("intermediaire", "inter", "ti")),
    ("REDUIT", ("reduit", "reduite", "r", "tr")),
    ("SUPER_REDUIT", ("super reduit", "superreduit", "particulier", "tsr")),
)
_AROUND = re.compile(r"\b(?:code|taux|de|la|tva|vat|t\.v\.a\.?|fr|france)\b|[%()]|\bpour ?cent\b")
_RATE = re.compile(r"([0-9]{1,2})(?:[.,]([0-9]{1,2}))?")


def meant_tax_code(text: str, rates: pl.DataFrame, day: date) -> str | None:
    """Return the code that a text means by its rate or its name, in force that day in metropolitan France.

    An exemption is never proposed: which text allows it is its author's to say. Shapes: ``rates`` as « Taux de TVA ».
    """
    in_force = rates.filter(
        pl.col("territory").fill_null("FR") == "FR",
        pl.col("valid_from") <= day,
        pl.col("valid_to").is_null() | (pl.col("valid_to") >= day),
    )
    apart = re.sub(r"[_-]|(?<=[a-z])(?=[0-9])", " ", fold(text))
    said = " ".join(_AROUND.sub(" ", apart).split())
    codes = in_force["code"].drop_nulls().unique(maintain_order=True).to_list()
    if found := _RATE.fullmatch(said):
        rate = Decimal(f"{found[1]}.{found[2] or 0}")
        codes = in_force.filter(pl.col("rate") == rate, pl.col("rate") > 0)["code"].drop_nulls().unique().to_list()
        general = [code for code, _ in _WORDS if code in codes]
        return general[0] if general else codes[0] if len(codes) == 1 else None
    return next((code for code, words in _WORDS if said in words and code in codes), None)
