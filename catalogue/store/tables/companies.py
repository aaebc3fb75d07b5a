"""Companies, partners and risks: who sells, whose product it is, what kind of product it is (Annexe A §2.1)."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from catalogue.store.tables.base import (
    FAMILIES,
    audited_table,
    choice,
    document,
    flag,
    identifier,
    instant,
    natural_key,
    ordered,
    personal,
    reference,
    string,
)

company = audited_table(
    "company",
    identifier(),
    string("code", 10, "Short code used in file names and columns: FT, AP, MTV…", unique=True),
    string("legal_name", 160, "Legal name", unique=True),
    string("brand_name", 120, "Brand shown to customers", nullable=True),
    string("siren", 9, "SIREN, 9 digits; empty while unknown", nullable=True, unique=True),
    flag("siren_verified", "Whether the SIREN passes its control key", default=False),
    string("siret_default", 14, "SIRET of the main establishment, 14 digits", nullable=True),
    string("vat_number", 32, "Intra-community VAT number", nullable=True),
    string("currency", 3, "Bookkeeping currency, ISO 4217", default="EUR"),
    string("timezone", 40, "IANA time zone in which the company's dates are midnights", default="Europe/Paris"),
    string("country", 2, "Country, ISO 3166-1 alpha-2", default="FR"),
    flag("vat_on_debits", "Whether VAT is due on invoicing rather than on collection", default=False),
    string("ics_code", 35, "SEPA creditor identifier", nullable=True),
    document("brand_theme", "Colours and logos"),
    document("addresses", "Postal addresses", kind="array"),
    personal(document("contacts", "People to reach", kind="array")),
    document("journals", "Journal codes by kind of entry (VENTE, ACHAT, BANQUE, COMMISSION, OD)"),
    string("accounting_firm_email", 254, "Where a copy of the accounting exports is mailed", nullable=True),
    flag("is_active", "Whether the company still sells", default=True),
    instant("created_at", "When the row was created", default=True),
    instant("updated_at", "When the row last changed; alone it is no change, and leaves no audit", default=True),
    CheckConstraint("code ~ '^[A-Z0-9]{2,10}$'", name="code_is_short"),
    CheckConstraint("siren ~ '^[0-9]{9}$'", name="siren_is_nine_digits"),
    CheckConstraint("siret_default ~ '^[0-9]{14}$'", name="siret_default_is_fourteen_digits"),
    comment="A company of the group",
)

partner = audited_table(
    "partner",
    identifier(),
    reference("company_id", "company", "Company that owns the relation", ondelete="RESTRICT"),
    choice("type", ("insurer", "energy", "telecom", "ott", "marketplace", "other"), "Kind of partner"),
    string("name", 160, "Name by which workbooks refer to the partner"),
    string("legal_name", 160, "Legal name", nullable=True),
    string("siren", 9, "SIREN, 9 digits", nullable=True),
    document("addresses", "Postal addresses", kind="array"),
    string("iban_masked", 40, "IBAN with its middle masked; the full one is never stored", nullable=True),
    string("bic", 20, "BIC of the bank", nullable=True),
    string("payment_terms", 60, "Payment terms, as agreed", nullable=True),
    document("extranet_codes", "Our codes on the partner's extranet"),
    choice("status", ("active", "inactive", "test"), "Whether we work with the partner", default="active"),
    natural_key("company_id", "name"),
    comment="An insurer, energy supplier, telecom operator… whose products a company sells",
)

partner_activation = audited_table(
    "partner_activation",
    identifier(),
    reference("partner_id", "partner", "Partner"),
    reference("company_id", "company", "Company that may sell the partner's products", index=True),
    choice("status", ("active", "inactive", "test"), "Whether that company works with the partner", default="active"),
    document("sla", "Service level agreed (times in hours, contacts)"),
    UniqueConstraint("partner_id", "company_id"),
    comment="For which companies a partner is activated (decision 13)",
)

partner_credential = audited_table(
    "partner_credential",
    identifier(),
    reference("partner_id", "partner", "Partner", ondelete="CASCADE", index=True),
    choice("env", ("sandbox", "production"), "Environment of the partner"),
    choice("auth_type", ("api_key", "oauth2", "basic"), "How the partner authenticates us"),
    document("credentials", "Secrets, encrypted before they reach the database", nullable=False),
    instant("valid_from", "When this secret came into force", default=True),
    instant("valid_to", "When it was replaced; empty = current"),
    reference("rotated_by", "actor", "Who replaced it", nullable=True),
    ordered("valid_from", "valid_to"),
    Index(
        "uq_partner_credential_current",
        "partner_id",
        "env",
        unique=True,
        postgresql_where=text("valid_to IS NULL"),
    ),
    comment="Secrets of a partner by environment, with their history (decision 15)",
)

risk = audited_table(
    "risk",
    identifier(),
    reference("company_id", "company", "Company the risk is for; empty = all companies", nullable=True),
    string("code", 60, "Code of the risk: SANTE, OTT…"),
    string("label", 120, "Name of the risk, in French"),
    choice("family", FAMILIES, "Family, which decides documents and taxes", default="other"),
    string("icon", 120, "Icon shown beside the risk", nullable=True),
    choice("scope", ("personal", "professional", "both"), "Whom it covers", default="both"),
    flag("is_global", "Whether every company may use it", default=False),
    document("constraints", "Constraints on the products of this risk"),
    document("specific_fields", "Extra fields its products fill: name, kind, obligatory", kind="array"),
    natural_key("company_id", "code"),
    CheckConstraint("is_global = (company_id IS NULL)", name="global_has_no_company"),
    comment="Taxonomy of products: risk within a family (Annexe A §2.1, decision 13)",
)
