"""The product, its states, its dated versions and their plans (Annexe A §2.2, decisions 7, 8, 13, 16)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from catalogue.store.tables.base import (
    LIFECYCLE_STATUSES,
    audited_table,
    choice,
    document,
    exact,
    flag,
    identifier,
    instant,
    long_text,
    no_overlap,
    ordered,
    owner_company,
    part_of,
    reference,
    string,
    whole,
)

#: How a product may stand with its partner's systems (Annexe C §2).
INTEGRATION_STATUSES = ("not_integrated", "requested", "api", "import", "inactive")

product = audited_table(
    "product",
    identifier(),
    reference("company_id", "company", "Company that owns the product"),
    reference("partner_id", "partner", "Partner whose product it is; empty = our own", nullable=True, index=True),
    reference("risk_id", "risk", "Risk it covers, of the same company or global", index=True),
    string("sku", 80, "Product code, unique in the whole group", unique=True),
    string("name", 160, "Marketing name, in French"),
    string("short_name", 80, "Name for narrow places", nullable=True),
    long_text("description", "Description, in French"),
    choice("revenue_model", ("revenue", "commission", "mixed"), "How it earns money"),
    choice("client_type", ("individual", "professional", "both"), "To whom it is sold", default="both"),
    choice(
        "lifecycle_status",
        LIFECYCLE_STATUSES,
        "Today's state, derived from lifecycle_transition, which is the truth",
        default="draft",
    ),
    document("eligibility", "Conditions on the client: age, zone, kind"),
    document("geography", "Where it is sold: territories, postcodes"),
    document("logistics", "Delivery, stock and ticket needs"),
    document("billing", "Invoice and mandate templates, collection cycle, initial fees"),
    document("extra", "Values of the fields declared by the risk (risk.specific_fields)"),
    reference("created_by", "actor", "Who created it", nullable=True),
    instant("created_at", "When the row was created", default=True),
    instant("updated_at", "When the row last changed; alone it is no change, and leaves no audit", default=True),
    UniqueConstraint("company_id", "id"),
    CheckConstraint("revenue_model = 'revenue' OR partner_id IS NOT NULL", name="commission_has_a_partner"),
    Index(None, "company_id", "risk_id", "lifecycle_status"),
    comment="A product of the catalogue, named by its SKU",
)

lifecycle_transition = audited_table(
    "lifecycle_transition",
    identifier(),
    owner_company(),
    *part_of("product_id", "product", "Product (product.id)"),
    choice("status", LIFECYCLE_STATUSES, "State entered"),
    instant("effective_from", "When it is entered; it lasts until the next transition", nullable=False),
    UniqueConstraint("product_id", "effective_from"),
    comment="The dated life cycle of a product (decision 8)",
)

product_version = audited_table(
    "product_version",
    identifier(),
    owner_company(),
    *part_of("product_id", "product", "Product (product.id)"),
    whole("version", "Number of the version within its product, from 1"),
    instant("effective_from", "First instant of the version", nullable=False),
    instant("effective_to", "End of the version (excluded); empty = until further notice"),
    flag(
        "open_ended", "Whether its author gave no end: effective_to then follows from the next version", default=False
    ),
    long_text("notes", "What changed, for people"),
    flag("breaking_changes", "Whether it is a major change for those who sell it", default=False),
    UniqueConstraint("product_id", "version"),
    UniqueConstraint("company_id", "id"),
    CheckConstraint("version > 0", name="version_is_positive"),
    ordered("effective_from", "effective_to"),
    no_overlap("ex_product_version_period", "product_id", period=("effective_from", "effective_to")),
    Index(None, "product_id", text("effective_from DESC")),
    comment="What a product is during a period; periods of one product never overlap (decision 7)",
)

product_plan = audited_table(
    "product_plan",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version (product_version.id)"),
    string("code", 60, "Code of the plan within its version"),
    string("name", 120, "Name of the plan, in French"),
    choice("recurrence", ("one_shot", "monthly", "yearly", "custom"), "How often it is billed"),
    whole("billing_cycle_days", "Days between two bills when the recurrence is custom", nullable=True),
    UniqueConstraint("product_version_id", "code"),
    UniqueConstraint("product_version_id", "id"),
    CheckConstraint("billing_cycle_days > 0", name="billing_cycle_days_is_positive"),
    comment="A variant of a version that a client chooses (formule)",
)

composition = audited_table(
    "composition",
    identifier(),
    owner_company(),
    *part_of("product_version_id", "product_version", "Version of the bundle (product_version.id)"),
    reference("component_product_id", "product", "Product inside the bundle", index=True),
    exact("quantity", 18, 4, "How many of it", default="1"),
    exact("revenue_share", 9, 8, "Its share of the bundle's revenue, 0 to 1", nullable=True),
    UniqueConstraint("product_version_id", "component_product_id"),
    CheckConstraint("quantity > 0", name="quantity_is_positive"),
    CheckConstraint("revenue_share BETWEEN 0 AND 1", name="revenue_share_is_a_share"),
    comment="What a bundle is made of (decision 16)",
)

external_mapping = audited_table(
    "external_mapping",
    identifier(),
    owner_company(),
    *part_of("product_id", "product", "Product (product.id)"),
    string("system", 60, "System that knows it: OggoData, AssureurX…"),
    string("external_code", 120, "Its code there"),
    UniqueConstraint("product_id", "system"),
    Index(None, "system", "external_code"),
    comment="Codes of a product in partners' systems",
)

product_integration = audited_table(
    "product_integration",
    identifier(),
    owner_company(),
    *part_of("product_id", "product", "Product (product.id)"),
    reference("partner_id", "partner", "Partner it is integrated with", index=True),
    choice("env", ("sandbox", "production"), "Environment of the partner"),
    choice(
        "status",
        INTEGRATION_STATUSES,
        "State of the integration (Annexe C §2)",
        default="not_integrated",
    ),
    UniqueConstraint("product_id", "partner_id", "env"),
    comment="Whether a product is integrated with a partner, by environment (decision 13)",
)
