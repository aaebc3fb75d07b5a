"""Checks of one sheet: each function enforces one rule, on typed values only (a faulty cell is null and skipped)."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
from stdnum.eu import at_02
from stdnum.fr import siren, siret, tva
from stdnum.iban import is_valid as iban_is_valid

from catalogue.ledger.accounts.mappings import COLLECTION
from catalogue.pricing.formula import FormulaError, parse
from catalogue.vocabulary import Nature, PricingType
from validators import tiers
from validators.book import Book, check
from validators.doubt import placed
from validators.kept import MEANT_FOR
from validators.placing import at, ends_before


def _invalid(frame: pl.DataFrame, column: str, valid: Callable[[str], bool]) -> pl.DataFrame:
    values = frame[column].drop_nulls().unique()
    return at(frame.filter(pl.col(column).is_in([v for v in values if not valid(v)])), column)


@check("PRO-102", "products")
def sku_starts_with_the_company(book: Book) -> pl.DataFrame:
    """The advised form of a SKU begins with the company's code (Annexe A §5)."""
    frame = book.frame("products")
    return at(frame.filter(~pl.col("sku").str.starts_with(f"{book.company}-")), "sku", detail=pl.lit(book.company))


@check("PRO-103", "products")
def commission_needs_a_partner(book: Book) -> pl.DataFrame:
    """Revenue models commission and mixed name their partner (decision 24)."""
    products = book.typed.get("products")
    if products is None:
        return book.frame("products").select("excel_row", pl.lit("").alias("column"))
    named = (
        products.texts.filter(pl.col("partner").is_not_null())
        if "partner" in products.texts.columns
        else products.texts.clear()
    )
    frame = products.frame.filter(pl.col("revenue_model").is_in(["commission", "mixed"]) & pl.col("partner").is_null())
    return at(frame.join(named, on="excel_row", how="anti"), "partner")


@check("VER-101", "versions")
def version_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A version's last day is not before its first."""
    return ends_before(book.frame("versions"), "effective_from", "effective_to")


@check("FOR-101", "plans")
def custom_recurrence_has_a_cycle(book: Book) -> pl.DataFrame:
    """A custom recurrence says how many days (Annexe A §5)."""
    frame = book.frame("plans")
    frame = book.readable("plans", frame, "billing_cycle_days")
    return at(
        frame.filter((pl.col("recurrence") == "custom") & pl.col("billing_cycle_days").is_null()), "billing_cycle_days"
    )


_NEEDED = {
    PricingType.TIERED: ("tier_mode", "tier_from"),
    PricingType.USAGE: ("unit", "unit_price"),
    PricingType.INDEXED: ("index", "formula"),
}


@check("TAR-101", "prices")
def price_has_what_its_type_needs(book: Book) -> pl.DataFrame:
    """Each type of price has its own obligatory columns (Annexe A §3.3)."""
    frame = book.frame("prices")
    found = [frame.clear().select("excel_row", pl.lit("").alias("column"), pl.lit("").alias("detail"))]
    for kind, columns in _NEEDED.items():
        for column in columns:
            lacking = frame.filter((pl.col("type") == kind) & pl.col(column).is_null())
            lacking = book.readable("prices", lacking, column)
            found.append(at(lacking, column, detail=pl.lit(f"« {kind.label} »")))
    return pl.concat(found)


@check("TAR-107", "prices")
def price_has_nothing_of_another_type(book: Book) -> pl.DataFrame:
    """A value that its type of price does not use is not stored, and its author is told."""
    frame = book.frame("prices")
    words = dict(zip(PricingType.codes(), PricingType.labels(), strict=True))
    found = [frame.clear().select("excel_row", pl.lit("").alias("column"), pl.lit("").alias("detail"))]
    for kind, columns in MEANT_FOR.items():
        for column in columns:
            stray = frame.filter((pl.col("type") != kind) & pl.col(column).is_not_null())
            found.append(at(stray, column, detail=pl.format("« {} »", pl.col("type").replace(words))))
    return pl.concat(found)


@check("TAR-110", "prices")
def formula_can_be_read(book: Book) -> pl.DataFrame:
    """A formula is written in the closed language of decision 16."""
    rows = book.frame("prices").filter(pl.col("type") == PricingType.INDEXED).drop_nulls("formula")
    told = [(text, told) for text in rows["formula"].unique(maintain_order=True) if (told := _fault(text))]
    faults = pl.DataFrame(told, schema={"formula": pl.String, "fault": pl.String}, orient="row")
    return at(rows.join(faults, on="formula", maintain_order="left"), "formula", detail=pl.col("fault"))


def _fault(text: str) -> str | None:
    """Return what is wrong with a formula, and where; or None."""
    try:
        parse(text)
    except FormulaError as error:
        told = str(error)
        return told[:1].lower() + told[1:]
    return None


_RULE = ["sku", "version", "plan", "component"]


def _tiers(book: Book) -> pl.DataFrame:
    return tiers.in_order(book, "prices", _RULE, placed(book, "prices").filter(pl.col("type") == "tiered"))


@check("TAR-102", "prices")
def tiers_follow_each_other(book: Book) -> pl.DataFrame:
    """No gap and no overlap between tiers; the first starts at zero (decision 17)."""
    return tiers.discontinuous(_tiers(book))


@check("TAR-103", "prices")
def last_tier_is_open(book: Book) -> pl.DataFrame:
    """Whatever the volume, there is a price (decision 17)."""
    return tiers.closed(_tiers(book))


@check("TAR-104", "prices")
def tier_is_not_empty(book: Book) -> pl.DataFrame:
    """A tier ends after it starts."""
    return tiers.empty(book.frame("prices"))


@check("TAR-105", "prices")
def tiers_of_a_price_agree(book: Book) -> pl.DataFrame:
    """The tiers of one price share type, mode, tax and currency."""
    frame = book.frame("prices")
    found = [frame.clear().select("excel_row", pl.lit("").alias("column"))]
    for column in ("type", "tier_mode", "tax_code", "tax_included"):
        known = book.readable("prices", frame, column).filter(pl.col(column).is_not_null())
        other = known.filter(pl.col(column) != pl.col(column).first().over(_RULE))
        found.append(at(other, column))
    return pl.concat(found)


@check("DOC-102", "documents")
def document_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A document's last day is not before its first."""
    return ends_before(book.frame("documents"), "valid_from", "valid_to")


@check("PUB-101", "publications")
def publication_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A publication's last day is not before its first."""
    return ends_before(book.frame("publications"), "start_at", "end_at")


_USUAL = {
    "revenue": ("70",),
    "commission": ("706", "708"),
    "commission_paid": ("622", "641"),
    "fee": ("622", "627", "628"),
    "tax": ("445",),
    "bonus": ("641", "622"),
    "malus": ("641", "622"),
    "discount": ("709",),
    "clawback": ("706", "708", "709"),
    "advance": ("411", "419"),
}


@check("CPT-101", "accounting")
def account_suits_its_nature(book: Book) -> pl.DataFrame:
    """The customer's accounts are kept, with a warning where the French chart disagrees (decision 25)."""
    frame = book.readable("accounting", book.frame("accounting"), "gl_account").drop_nulls(["nature", "gl_account"])
    usual = pl.lit(False)
    for nature, prefixes in _USUAL.items():
        fits = pl.any_horizontal([pl.col("gl_account").str.starts_with(prefix) for prefix in prefixes])
        usual |= (pl.col("nature") == nature) & fits
    usual &= ~((pl.col("nature") == "revenue") & pl.col("gl_account").str.starts_with("709"))
    bank = (pl.col("nature") == "revenue") & (pl.col("variant").str.to_uppercase() == COLLECTION)
    usual = pl.when(bank).then(pl.col("gl_account").str.starts_with("51")).otherwise(usual)
    words = dict(zip(Nature.codes(), Nature.labels(), strict=True))
    return at(frame.filter(~usual), "gl_account", detail=pl.format("« {} »", pl.col("nature").replace(words)))


@check("CPT-102", "accounting")
def validation_is_whole(book: Book) -> pl.DataFrame:
    """A validated mapping says who and when."""
    frame = book.readable("accounting", book.frame("accounting"), "validated_at", "validated_by")
    unsigned = frame.filter(pl.col("validated_at").is_not_null() & pl.col("validated_by").is_null())
    undated = frame.filter(pl.col("validated_by").is_not_null() & pl.col("validated_at").is_null())
    return pl.concat([at(unsigned, "validated_by"), at(undated, "validated_at")])


@check("CPT-103", "accounting")
def version_comes_with_its_sku(book: Book) -> pl.DataFrame:
    """A version number means nothing without its product."""
    frame = book.frame("accounting").filter(pl.col("version").is_not_null() & pl.col("sku").is_null())
    return at(book.readable("accounting", frame, "sku"), "version")


@check("SOC-101", "companies")
def company_siren_has_its_key(book: Book) -> pl.DataFrame:
    """A SIREN that fails its key loads unverified, with a warning (decision 12)."""
    return _invalid(book.frame("companies"), "siren", lambda value: len(value) != 9 or siren.is_valid(value))


@check("SOC-102", "companies")
def company_siret_has_its_key(book: Book) -> pl.DataFrame:
    """A SIRET passes its key (with La Poste's exception)."""
    return _invalid(book.frame("companies"), "siret_default", lambda value: len(value) != 14 or siret.is_valid(value))


@check("SOC-103", "companies")
def company_vat_number_has_its_key(book: Book) -> pl.DataFrame:
    """A French VAT number passes its key."""
    return _invalid(
        book.frame("companies"), "vat_number", lambda value: not value.startswith("FR") or tva.is_valid(value)
    )


@check("SOC-104", "companies")
def company_ics_has_its_key(book: Book) -> pl.DataFrame:
    """A SEPA creditor identifier passes its key."""
    return _invalid(book.frame("companies"), "ics_code", at_02.is_valid)


@check("PAR-101", "partners")
def partner_iban_has_its_key(book: Book) -> pl.DataFrame:
    """An IBAN passes its key; one that is already masked was checked before."""
    return _invalid(book.frame("partners"), "iban", lambda value: "*" in value or iban_is_valid(value))


@check("PAR-102", "partners")
def partner_siren_has_its_key(book: Book) -> pl.DataFrame:
    """A partner's SIREN passes its key, or is to be checked."""
    return _invalid(book.frame("partners"), "siren", lambda value: len(value) != 9 or siren.is_valid(value))


@check("TVA-102", "tax_rates")
def tax_rate_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A rate's last day is not before its first."""
    return ends_before(book.frame("tax_rates"), "valid_from", "valid_to")


@check("TVA-103", "tax_rates")
def exemption_has_its_reason(book: Book) -> pl.DataFrame:
    """A zero rate names the text that allows it (decision 18)."""
    frame = book.frame("tax_rates")
    return at(frame.filter((pl.col("rate") == 0) & pl.col("reason").is_null()), "reason")


@check("OBL-101", "obligations")
def obligation_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """An obligation's last day is not before its first."""
    return ends_before(book.frame("obligations"), "valid_from", "valid_to")
