"""Checks of the group's own lists, and of company workbooks against them."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from catalogue.brand import COLOUR, contrast, darkened, is_legible
from catalogue.mailboxes import mailboxes
from catalogue.vocabulary import Channel
from validators.book import Book, check
from validators.builder import clip
from validators.kinds import french_number
from validators.placing import FRENCH_DATE, at, beside, ends_before, none
from validators.rules import changeable, is_known
from validators.sheets import SHEETS

#: Beyond that the sentence shows the beginning of a wrong address only.
_MAX_ADDRESS = 60


def _listed(book: Book, name: str) -> pl.DataFrame:
    """Return a list of the group; empty where the group does not keep it."""
    return book.reference.get(name, SHEETS[name].empty())


@check("SOC-106", "companies")
def legal_name_names_one_company(book: Book) -> pl.DataFrame:
    """A legal name belongs to one company (Annexe A §2.1: UK)."""
    return _shared(book, "legal_name")


@check("SOC-107", "companies")
def siren_names_one_company(book: Book) -> pl.DataFrame:
    """A SIREN belongs to one company (Annexe A §2.1: UK)."""
    return _shared(book, "siren")


def _shared(book: Book, column: str) -> pl.DataFrame:
    """Place on the later row a value that another company has already."""
    rows = book.with_kept("companies").drop_nulls(["code", column]).sort("excel_row", nulls_last=False)
    rows = rows.with_columns(
        pl.col("code").first().over(column).alias("first_code"),
        pl.col("excel_row").first().over(column).alias("previous_row"),
    )
    again = rows.filter(pl.col("code") != pl.col("first_code"))
    return beside(book, "companies", again, column, pl.col("first_code"))


@check("SOC-108", "companies")
def accounting_firm_can_be_written_to(book: Book) -> pl.DataFrame:
    """What stands for the accounting firm's address is a list of addresses, as the mail will read it (decision 33)."""
    rows = book.frame("companies").drop_nulls("accounting_firm_email")
    read = {text: mailboxes(text).wrong for text in rows["accounting_firm_email"].unique()}
    wrong = {text: clip(part, _MAX_ADDRESS) for text, part in read.items() if part is not None}
    rows = rows.filter(pl.col("accounting_firm_email").is_in(list(wrong)))
    return at(rows, "accounting_firm_email", detail=pl.col("accounting_firm_email").replace(wrong))


@check("SOC-109", "companies")
def name_reads_on_its_colour(book: Book) -> pl.DataFrame:
    """White reads on a company's colour, as its name is written there; else a darker one of that hue is proposed."""
    rows = book.frame("companies").filter(pl.col("colour").str.contains(f"^{COLOUR}$"))  # another text is no colour
    pale = {colour: darkened(colour) for colour in rows["colour"].unique() if not is_legible(colour)}
    rows = rows.filter(pl.col("colour").is_in(list(pale)))
    # Cut, not rounded: what lacks little must not read as enough.
    told = {colour: french_number(Decimal(int(contrast(colour) * 100)) / 100, 2) for colour in pale}
    return at(rows, "colour", detail=pl.col("colour").replace(told), suggestion=pl.col("colour").replace(pale))


@check("SOC-110", "companies")
def logo_is_in_the_library(book: Book) -> pl.DataFrame:
    """A company's logo lies in its folder of the library."""
    rows = book.frame("companies").drop_nulls(["code", "logo"])
    rows = rows.join(book.files, left_on=["code", "logo"], right_on=["sku", "file"], how="anti")
    return at(rows, "logo", detail=pl.format("Documents/{}/Logo", "code"))


@check("SOC-111", "companies")
def logo_can_be_shown(book: Book) -> pl.DataFrame:
    """What lies there under its name is an image that the screens may show (`catalogue.logos`)."""
    unfit = book.files.drop_nulls("unfit").select("sku", "file", "unfit").unique(["sku", "file"])
    rows = book.frame("companies").join(unfit, left_on=["code", "logo"], right_on=["sku", "file"])
    return at(rows, "logo", detail=pl.col("unfit"))


@check("MEN-101", "legal_mentions")
def mention_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A text's last day is not before its first."""
    return ends_before(book.frame("legal_mentions"), "valid_from", "valid_to")


@check("UNI-101", "units")
def base_unit_counts_itself_once(book: Book) -> pl.DataFrame:
    """A base unit converts into itself, one for one."""
    frame = book.frame("units")
    bases = frame.join(frame.select("base_unit"), left_on="code", right_on="base_unit", how="semi")
    other = pl.col("base_unit") != pl.col("code")
    return pl.concat(
        [at(bases.filter(other), "base_unit"), at(bases.filter(~other & (pl.col("factor") != 1)), "factor")]
    )


@check("LNO-101", "blacklist")
def ban_ends_after_it_starts(book: Book) -> pl.DataFrame:
    """A ban's last day is not before its first."""
    return ends_before(book.frame("blacklist"), "valid_from", "valid_to")


@check("REG-101", "rule_settings")
def rule_exists(book: Book) -> pl.DataFrame:
    """A setting names a rule."""
    frame = book.frame("rule_settings").drop_nulls("rule")
    return at(frame.filter(~pl.col("rule").is_in([code for code in frame["rule"] if is_known(code)])), "rule")


@check("REG-102", "rule_settings")
def severity_may_be_changed(book: Book) -> pl.DataFrame:
    """What would corrupt the catalogue stays blocking, whatever the group prefers."""
    frame = book.frame("rule_settings").drop_nulls("rule")
    fixed = [code for code in frame["rule"] if is_known(code) and not changeable(code)]
    return at(frame.filter(pl.col("rule").is_in(fixed)), "rule")


@check("PUB-105", "publications")
def published_product_is_not_black_listed(book: Book) -> pl.DataFrame:
    """A publication of a black-listed product will not be sold while the ban lasts (§8)."""
    bans = _listed(book, "blacklist")
    rows = book.frame("publications").drop_nulls(["sku", "start_at"])
    if bans.is_empty() or rows.is_empty():
        return none()
    start = pl.max_horizontal("start_at", pl.lit(book.today))
    rows = (
        rows.explode("channels")
        .join(bans, on="sku", suffix="_banned")
        .filter(
            (pl.col("company").is_null() | (pl.col("company") == pl.col("seller")))
            & (pl.col("channel").is_null() | (pl.col("channel") == pl.col("channels")))
            & (pl.col("end_at").is_null() | (pl.col("end_at") >= pl.col("valid_from")))
            & (pl.col("valid_to").is_null() | (pl.col("valid_to") >= start))
        )
    )
    rows = rows.unique(["excel_row", "channels"], keep="first", maintain_order=True)
    words = dict(zip(Channel.codes(), Channel.labels(), strict=True))
    told = rows.group_by("excel_row", maintain_order=True).agg(
        pl.col("channels").replace(words).str.join(", ").alias("places"), pl.col("reason").first()
    )
    return at(told, "channels", detail=pl.format("{} ({})", "places", pl.col("reason").str.slice(0, 60)))


@check("CPT-104", "accounting")
def account_is_in_the_chart(book: Book) -> pl.DataFrame:
    """Where the group keeps a chart of accounts, mappings use it."""
    chart = _listed(book, "gl_accounts").filter(pl.col("company").is_null() | (pl.col("company") == book.company))
    if chart.is_empty():
        return none()
    frame, known = book.frame("accounting"), chart["code"].to_list()
    return pl.concat(
        [
            at(book.readable("accounting", frame, column).filter(~pl.col(column).is_in(known)), column)
            for column in ("gl_account", "counterpart_account")
        ]
    )


@check("TAR-108", "prices")
def unit_is_in_the_list(book: Book) -> pl.DataFrame:
    """Where the group keeps a list of units, usage prices use it."""
    units = _listed(book, "units")["code"].drop_nulls().to_list()
    rows = book.frame("prices").filter(pl.col("type") == "usage")
    return at(rows.filter(~pl.col("unit").is_in(units)), "unit") if units else none()


@check("TAR-109", "prices")
def index_has_a_value_in_force(book: Book) -> pl.DataFrame:
    """Where the group keeps the values of indices, an indexed price finds one on its version's first day."""
    values = _listed(book, "index_values").drop_nulls(["index", "valid_from"])
    rows = book.frame("prices").filter(pl.col("type") == "indexed")
    if values.is_empty() or rows.is_empty():
        return none()
    first = values.group_by("index").agg(pl.col("valid_from").min())
    starts = book.with_kept("versions").select("sku", "version", "effective_from")
    rows = rows.join(starts, on=["sku", "version"]).drop_nulls(["index", "effective_from"])
    rows = rows.join(first, on="index", how="left")
    late = rows.filter(pl.col("valid_from").is_null() | (pl.col("valid_from") > pl.col("effective_from")))
    return at(late, "index", detail=pl.col("effective_from").dt.strftime(FRENCH_DATE))
