"""What makes a version sellable: documents, publications, mappings, quality rules, and the computed windows."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import TSTZRANGE

from catalogue.store.tables.base import (
    CHANNELS,
    audited_table,
    channel_set,
    choice,
    document,
    flag,
    identifier,
    instant,
    long_text,
    natural_key,
    ordered,
    owner_company,
    part_of,
    personal,
    reference,
    string,
)

VISIBILITIES = ("hidden", "internal", "public")

#: What a ledger line is about (decision 25).
ACCOUNTING_NATURES = (
    "revenue",
    "commission",
    "commission_paid",
    "fee",
    "tax",
    "bonus",
    "malus",
    "discount",
    "clawback",
    "advance",
)

product_document = audited_table(
    "product_document",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version (product_version.id)"),
    Column(
        "type",
        String(20),
        ForeignKey("document_type.code"),
        nullable=False,
        comment="Kind of document (document_type.code)",
    ),
    string("title", 160, "Title, in French"),
    string("version", 40, "Version printed on the document; empty = none", default=""),
    string("language", 10, "Language, BCP 47", default="fr"),
    long_text("file_url", "Where the file is: a path of the library, or an address", nullable=False),
    string("file_hash", 96, "SHA-256 of the file, 64 hexadecimal digits", nullable=True),
    flag("mandatory", "Whether an obligation required it when it was loaded", default=False),
    channel_set("channels", "Channels it is for; empty = every channel"),
    personal(string("author", 120, "Who wrote it", nullable=True)),
    instant("valid_from", "First instant of its validity; empty = the version's"),
    instant("valid_to", "End of its validity (excluded); empty = until further notice"),
    instant("published_at", "When it was published; empty = draft"),
    instant("archived_at", "When it was archived; empty = in use"),
    instant("retention_until", "Until when it must be kept (10 years after publication ends)"),
    string("pdfa_claim", 10, "PDF/A conformance that the file claims: 2b…", nullable=True),
    natural_key("product_version_id", "type", "file_url", "valid_from"),
    CheckConstraint("file_hash ~ '^[0-9a-f]{64}$'", name="file_hash_is_sha256"),
    ordered("valid_from", "valid_to"),
    Index(None, "type"),
    comment="A document of a version, kept by its hash (decision 19)",
)

publication = audited_table(
    "publication",
    identifier(),
    reference("company_id", "company", "Company allowed to sell"),
    Column("owner_company_id", Uuid, nullable=False, comment="Company that owns the product (company.id)"),
    *part_of("product_version_id", "product_version", "Version (product_version.id)", company="owner_company_id"),
    channel_set("channels", "Channels it may be sold through", nullable=False),
    choice("visibility", VISIBILITIES, "Who sees it (Annexe C §3)", default="internal"),
    instant("start_at", "First instant of the publication", nullable=False),
    instant("end_at", "End of the publication (excluded); empty = until further notice"),
    document("conditions", "Conditions on the sale"),
    string("availability", 60, "Availability shown to those who sell it", nullable=True),
    flag("price_visible", "Whether the price is shown", default=True),
    document("badges", "Typed badges: Bêta, Sur devis", kind="array", nullable=False),
    document("former", "What the row said before each load that changed it, until when; empty = nothing", kind="array"),
    UniqueConstraint("product_version_id", "company_id", "start_at", "channels"),
    ordered("start_at", "end_at"),
    Index(None, "company_id", "start_at", "end_at"),
    Index(None, "company_id", "owner_company_id"),
    comment="That a company may sell a version, through which channels and when; crosses companies on purpose",
)

publication_window = audited_table(
    "publication_window",
    identifier(),
    reference("publication_id", "publication", "Publication it was computed from"),
    Column("company_id", Uuid, nullable=False, comment="Company that sells (publication.company_id)"),
    Column("product_id", Uuid, nullable=False, comment="Product (product.id), copied so that reads need no join"),
    Column("product_version_id", Uuid, nullable=False, comment="Version (product_version.id), copied likewise"),
    choice("channel", CHANNELS, "Channel"),
    Column("during", TSTZRANGE, nullable=False, comment="Half-open range of instants"),
    flag("sellable", "Whether it may be sold in that range", default=False),
    choice("visibility", VISIBILITIES, "Who sees it"),
    document("reasons", "Why it may not be sold, or what to know", kind="array", nullable=False),
    UniqueConstraint("publication_id", "channel", "during"),
    CheckConstraint("NOT isempty(during)", name="during_is_not_empty"),
    Index(None, "company_id", "channel", "product_id"),
    Index(None, "product_id"),
    comment="Sellable or blocked, by publication and channel: computed once, read everywhere (decision 11)",
)

accounting_mapping = audited_table(
    "accounting_mapping",
    identifier(),
    reference("company_id", "company", "Company that keeps the books"),
    Column(
        "owner_company_id", Uuid, nullable=True, comment="Company that owns the product or version; empty = default"
    ),
    *part_of("product_id", "product", "Product it is for", nullable=True, company="owner_company_id"),
    *part_of("product_version_id", "product_version", "Version it is for", nullable=True, company="owner_company_id"),
    choice("nature", ACCOUNTING_NATURES, "What the ledger line is about"),
    string("variant", 40, "Variant within the nature; empty = the only one", default=""),
    string("tax_code", 20, "Tax code (tax_rate.code) concerned; empty = every one", nullable=True),
    string("gl_account", 20, "Account of the line"),
    string("counterpart_account", 20, "Account of the other side", nullable=True),
    string("journal", 20, "Journal", nullable=True),
    string("cost_center", 20, "Cost centre", nullable=True),
    choice("status", ("to_validate", "validated", "error"), "State (Annexe C §6)", default="to_validate"),
    personal(string("validated_by", 120, "Who validated it", nullable=True)),
    instant("validated_at", "When it was validated"),
    natural_key(
        "company_id",
        "product_id",
        "product_version_id",
        "nature",
        "variant",
        "tax_code",
        name="uq_accounting_mapping_level",
    ),
    CheckConstraint("num_nonnulls(product_id, product_version_id) <= 1", name="one_level"),
    CheckConstraint(
        "(owner_company_id IS NULL) = (num_nonnulls(product_id, product_version_id) = 0)", name="owner_of_its_level"
    ),
    Index(None, "product_id"),
    Index(None, "product_version_id"),
    comment="Accounts by nature: of a version, else of its product, else the company's default (decision 25)",
)

cq_rule = audited_table(
    "cq_rule",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version (product_version.id)"),
    string("code", 60, "Code of the rule within its version; empty = the only one", default=""),
    document("required_fields", "What the back office must have: CNI, RIB…", kind="array", nullable=False),
    Column("call_script_id", Uuid, nullable=True, comment="Call script, in the telephony system"),
    long_text("notes", "Notes for the back office"),
    UniqueConstraint("product_version_id", "code"),
    comment="What quality control requires of a sale",
)
