"""Checks across rows and sheets, against the group's lists and against the catalogue: one function, one rule."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from catalogue.lifecycle import ALLOWED
from catalogue.vocabulary import Channel, LifecycleStatus
from validators.book import Book, check
from validators.doubt import complete, placed
from validators.placing import FRENCH_DATE, at, beside, none
from validators.sheets import SHEETS


@check("PRO-101", "products")
def sku_is_free(book: Book) -> pl.DataFrame:
    """A SKU is unique in the whole group (Annexe A §4)."""
    taken = book.frame("products").join(book.known.owners, on="sku")
    return taken.select("excel_row", pl.lit("sku").alias("column"), pl.col("company").alias("detail"))


@check("PRO-104", "products")
def product_has_a_version(book: Book) -> pl.DataFrame:
    """A product without version loads, and cannot be sold."""
    typed = book.typed.get("versions")
    mentioned = book.with_kept("versions").select("sku").drop_nulls().unique()
    alone = book.once("products").drop_nulls("sku").join(mentioned, on="sku", how="anti")
    if typed is None or alone.is_empty():
        return none()
    alone = complete(book, "versions", alone, ["sku"])
    return alone.select("excel_row", pl.lit("sku").alias("column"))


@check("CYC-101", "lifecycle")
def transition_is_allowed(book: Book) -> pl.DataFrame:
    """Each state may follow the one before it (decision 8)."""
    rows = book.with_kept("lifecycle").drop_nulls(["sku", "status", "effective_from"]).sort("sku", "effective_from")
    rows = rows.with_columns(pl.col("status").shift(1).over("sku").alias("before"))
    allowed = pl.lit(False)
    for before, after in ALLOWED.items():
        allowed |= (pl.col("before") == before.value) & pl.col("status").is_in([status.value for status in after])
    wrong = rows.filter(pl.col("before").is_not_null() & ~allowed & pl.col("excel_row").is_not_null())
    words = dict(zip(LifecycleStatus.codes(), LifecycleStatus.labels(), strict=True))
    detail = pl.format("« {} » à « {} »", pl.col("before").replace(words), pl.col("status").replace(words))
    return at(wrong, "status", detail=detail)


@check("VER-102", "versions")
def versions_do_not_overlap(book: Book) -> pl.DataFrame:
    """The periods of a product's versions are disjoint (Annexe A §4)."""
    rows = book.versions_in_order
    clash = (pl.col("previous_start") == pl.col("effective_from")) | (
        pl.col("previous_end") >= pl.col("effective_from")
    )
    detail = pl.format(
        "la version {}, en vigueur depuis le {}", "previous", pl.col("previous_start").dt.strftime(FRENCH_DATE)
    )
    return beside(book, "versions", rows.filter(clash.fill_null(False)), "effective_from", detail)


@check("VER-103", "versions")
def open_version_is_closed_by_the_next(book: Book) -> pl.DataFrame:
    """A version without end stops where the next one starts; its author is told (decision 7)."""
    rows = book.versions_in_order.filter(
        pl.col("excel_row").is_not_null()
        & pl.col("effective_to").is_null()
        & (pl.col("next_start") > pl.col("effective_from"))
    )
    detail = pl.format("la version {}, le {}", "next", pl.col("next_start").dt.strftime(FRENCH_DATE))
    return at(rows, "effective_to", detail=detail)


@check("TAR-106", "prices")
def tax_code_has_a_rate_in_force(book: Book) -> pl.DataFrame:
    """The tax code of a price has a rate on the first day of its version (decision 18)."""
    rates = book.reference.get("tax_rates", SHEETS["tax_rates"].empty()).filter(pl.col("territory") == "FR")
    starts = book.with_kept("versions").select("sku", "version", "effective_from")
    rows = book.frame("prices").join(starts, on=["sku", "version"]).drop_nulls(["tax_code", "effective_from"])
    known = rows.join(rates.select("code").unique(), left_on="tax_code", right_on="code", how="semi")
    dated = known.join(rates.select("code", "valid_from", "valid_to"), left_on="tax_code", right_on="code")
    in_force = dated.filter(
        (pl.col("valid_from") <= pl.col("effective_from"))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("effective_from")))
    )
    wrong = known.join(in_force, on="excel_row", how="anti")
    detail = pl.format("le {}", pl.col("effective_from").dt.strftime(FRENCH_DATE))
    return at(wrong, "tax_code", detail=detail)


@check("DOC-101", "documents")
def file_is_in_the_library(book: Book) -> pl.DataFrame:
    """A document's file lies in the library (Annexe B §4)."""
    rows = placed(book, "documents").drop_nulls(["sku", "file"]).join(book.files, on=["sku", "file"], how="anti")
    folder = pl.format(f"Documents/{book.company}/{{}}", "sku")
    return at(rows, "file", detail=folder)


@check("DOC-103", "documents")
def file_can_be_read(book: Book) -> pl.DataFrame:
    """What lies in the library under a document's name is a file that may be read."""
    unfit = book.files.drop_nulls("unfit").select("sku", "file", "unfit").unique(["sku", "file"])
    rows = placed(book, "documents").drop_nulls(["sku", "file"]).join(unfit, on=["sku", "file"])
    return at(rows, "file", detail=pl.col("unfit"))


@check("DOC-105", "documents")
def file_has_a_name_of_its_own(book: Book) -> pl.DataFrame:
    """No other file of the folder bears a document's name but for case or Unicode form."""
    if "twin" not in book.files.columns:
        return none()
    twins = book.files.drop_nulls("twin").select("sku", "file", "twin").unique(["sku", "file"])
    return at(placed(book, "documents").join(twins, on=["sku", "file"]), "file", detail=pl.col("twin"))


@check("PUB-102", "publications")
def publication_meets_its_version(book: Book) -> pl.DataFrame:
    """A publication shares at least one day with its version."""
    versions = book.versions_in_order.select(
        "sku",
        "version",
        "effective_from",
        pl.min_horizontal("effective_to", pl.col("next_start").dt.offset_by("-1d")).alias("last"),
    )
    versions = versions.filter((pl.col("last") >= pl.col("effective_from")).fill_null(True))
    rows = placed(book, "publications").join(versions, on=["sku", "version"])
    outside = (pl.col("start_at") > pl.col("last")).fill_null(False) | (
        pl.col("end_at") < pl.col("effective_from")
    ).fill_null(False)
    outside &= (pl.col("end_at") >= pl.col("start_at")).fill_null(True)
    until = pl.col("last").dt.strftime(" au %d/%m/%Y").fill_null("")
    detail = pl.concat_str([pl.lit("du "), pl.col("effective_from").dt.strftime(FRENCH_DATE), until])
    return at(rows.filter(outside), "start_at", detail=detail)


@check("PUB-103", "publications")
def publications_do_not_overlap(book: Book) -> pl.DataFrame:
    """One version is published once at a time for a company and a channel."""
    keys = ["sku", "version", "seller", "channels"]
    rows = book.frame("publications").drop_nulls(["sku", "version", "seller", "channels", "start_at"])
    rows = rows.filter(pl.col("end_at").is_null() | (pl.col("end_at") >= pl.col("start_at"))).explode("channels")
    rows = rows.sort(*keys, "start_at", "excel_row").with_columns(
        pl.col("start_at").shift(1).over(keys).alias("previous_start"),
        pl.col("end_at").shift(1).over(keys).alias("previous_end"),
        pl.col("excel_row").shift(1).over(keys).alias("previous_row"),
    )
    clash = pl.col("previous_start").is_not_null() & (
        pl.col("previous_end").is_null() | (pl.col("previous_end") >= pl.col("start_at"))
    )
    wrong = rows.filter(clash).unique("excel_row", keep="first", maintain_order=True)
    exact = book.frame("publications").filter(pl.struct(SHEETS["publications"].key).is_duplicated())
    wrong = wrong.join(exact, on="excel_row", how="anti")
    return beside(book, "publications", wrong, "start_at", pl.format("celle de la ligne {}", "previous_row"))


@check("PUB-104", "publications")
def obligatory_documents_are_there(book: Book) -> pl.DataFrame:
    """Blocking obligations of the family, channel and client type have their document (decision 20)."""
    needed = _obligations_met_by(book).filter(~pl.col("met"))
    if needed.is_empty():
        return none()
    labels = dict(zip(Channel.codes(), Channel.labels(), strict=True))
    lists = (
        needed.sort("excel_row", "document_type")
        .group_by("excel_row", "channel", maintain_order=True)
        .agg("document_type")
    )
    lists = lists.with_columns(
        pl.format(
            "{} (il manque {})",
            pl.col("channel").replace(labels),
            pl.col("document_type").list.unique(maintain_order=True).list.join(", "),
        ).alias("part")
    )
    detail = lists.group_by("excel_row", maintain_order=True).agg(pl.col("part").str.join(", ").alias("detail"))
    return detail.select("excel_row", pl.lit("channels").alias("column"), "detail")


def _obligations_met_by(book: Book) -> pl.DataFrame:
    """Return, per publication row and channel, each blocking obligation of its first day and whether it is met."""
    obligations = book.reference.get("obligations", SHEETS["obligations"].empty()).filter(
        pl.col("severity") == "blocking"
    )
    risks = book.reference.get("risks", SHEETS["risks"].empty())
    risks = risks.filter(pl.col("company").is_null() | (pl.col("company") == book.company))
    risks = risks.select(pl.col("code").alias("risk"), "family").unique("risk")
    products = book.frame("products").select("sku", "risk", "client_type").join(risks, on="risk").unique("sku")
    rows = (
        placed(book, "publications")
        .drop_nulls(["sku", "version", "start_at", "channels"])
        .explode("channels")
        .rename({"channels": "channel"})
    )
    rows = rows.join(products, on="sku").with_columns(pl.max_horizontal("start_at", pl.lit(book.today)).alias("day"))
    rows = rows.filter(pl.col("end_at").is_null() | (pl.col("end_at") >= pl.col("day")))
    asked = rows.join(obligations, on="family", suffix=":asked").filter(
        (pl.col("channel:asked").is_null() | (pl.col("channel:asked") == pl.col("channel")))
        & (
            pl.col("client_type:asked").is_null()
            | (pl.col("client_type:asked") == pl.col("client_type"))
            | (pl.col("client_type") == "both")
        )
        & (pl.col("valid_from") <= pl.col("day"))
        & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= pl.col("day")))
    )
    papers = book.with_kept("documents").select(
        "sku",
        "version",
        pl.col("type").alias("document_type"),
        pl.col("channels").alias("for"),
        pl.col("valid_from").alias("paper_from"),
        pl.col("valid_to").alias("paper_to"),
    )
    having = asked.join(papers, on=["sku", "version", "document_type"]).filter(
        (pl.col("for").is_null() | (pl.col("for").list.len() == 0) | pl.col("for").list.contains(pl.col("channel")))
        & (
            ((pl.col("paper_from") <= pl.col("day")) & (pl.col("paper_to") >= pl.col("day")).fill_null(True))
            | pl.col("paper_from").is_null()  # said already: it could not be read
            | (pl.col("paper_to") < pl.col("paper_from"))  # DOC-102
        )
    )
    met = having.select("excel_row", "channel", "document_type", pl.lit(True).alias("met")).unique()
    asked = _but_misnamed_papers(book, asked)
    asked = asked.select("excel_row", "channel", "document_type").unique(maintain_order=True)
    return asked.join(met, on=["excel_row", "channel", "document_type"], how="left").with_columns(
        pl.col("met").fill_null(False)
    )


def _but_misnamed_papers(book: Book, asked: pl.DataFrame) -> pl.DataFrame:
    """Leave out the versions of which a paper is there that nobody can tell the type of: it may be the one asked for."""
    faults = book.reported.get("documents", none())
    untold = faults.filter(pl.col("column").is_in(["sku", "version", "type"])).select("excel_row").unique()
    if untold.is_empty():
        return asked
    only = replace(book, reported={"documents": faults.join(untold, on="excel_row", how="semi")})
    return complete(only, "documents", asked, ["sku", "version"])


@check("TVA-101", "tax_rates")
def tax_rates_do_not_overlap(book: Book) -> pl.DataFrame:
    """A tax code has one rate a day in a territory (decision 18)."""
    keys = ["code", "territory"]
    rows = book.with_kept("tax_rates").drop_nulls([*keys, "valid_from"]).sort(*keys, "valid_from", "excel_row")
    rows = rows.with_columns(
        pl.col("valid_from").shift(1).over(keys).alias("previous_start"),
        pl.col("valid_to").shift(1).over(keys).alias("previous_end"),
        pl.col("excel_row").shift(1).over(keys).alias("previous_row"),
    )
    clash = (pl.col("previous_start") < pl.col("valid_from")) & (
        pl.col("previous_end").is_null() | (pl.col("previous_end") >= pl.col("valid_from"))
    )
    detail = pl.format("celui qui court depuis le {}", pl.col("previous_start").dt.strftime(FRENCH_DATE))
    return beside(book, "tax_rates", rows.filter(clash.fill_null(False)), "valid_from", detail)
