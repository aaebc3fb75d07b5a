"""Small questions about the catalogue as it stands: which companies there are, who owns a SKU, what is published."""

from __future__ import annotations

from datetime import datetime

import polars as pl
from sqlalchemy import Connection, select

from catalogue.errors import WrongUse
from catalogue.store.tables import company, composition, external_mapping, product, product_version, publication


def companies(connection: Connection) -> list[str]:
    """Return the codes of all companies, sorted."""
    return list(connection.scalars(select(company.c.code).order_by(company.c.code)))


def unknown_company(connection: Connection, code: str) -> WrongUse:
    """Return the fault of naming a company that nobody knows, with those that exist."""
    codes = ", ".join(companies(connection)) or "aucune encore"
    return WrongUse(f"La société « {code} » n'existe pas. Choisissez parmi : {codes}.")


def company_label(connection: Connection, code: str) -> str:
    """Return ``Mondial TV (MTV)``, or the code alone when the company is unknown."""
    name = connection.scalar(select(company.c.legal_name).where(company.c.code == code))
    return f"{name} ({code})" if name else code


def owners(connection: Connection, company_code: str) -> pl.DataFrame:
    """Return the SKUs of all other companies: ``sku``, ``company``."""
    query = (
        select(product.c.sku, company.c.code)
        .join_from(product, company, product.c.company_id == company.c.id)
        .where(company.c.code != company_code)
    )
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema={"sku": pl.String, "company": pl.String}, orient="row")


def started_versions(connection: Connection, company_code: str, *, at: datetime) -> pl.DataFrame:
    """Return the versions of a company's products of which a publication has started (decision 9): ``sku``, ``version``."""
    query = (
        select(product.c.sku, product_version.c.version)
        .join_from(publication, product_version, publication.c.product_version_id == product_version.c.id)
        .join(product, product_version.c.product_id == product.c.id)
        .join(company, product.c.company_id == company.c.id)
        .where(company.c.code == company_code, publication.c.start_at <= at)
        .distinct()
    )
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema={"sku": pl.String, "version": pl.Int64}, orient="row")


def offered(connection: Connection, company_code: str) -> pl.DataFrame:
    """Return the SKUs of other companies' products that are, or will be, published for a company: ``sku``."""
    query = (
        select(product.c.sku)
        .join_from(publication, product_version, publication.c.product_version_id == product_version.c.id)
        .join(product, product_version.c.product_id == product.c.id)
        .join(company, publication.c.company_id == company.c.id)
        .where(company.c.code == company_code, product.c.company_id != company.c.id)
        .distinct()
    )
    rows = [tuple(row) for row in connection.execute(query)]
    return pl.DataFrame(rows, schema={"sku": pl.String}, orient="row")


def external_codes(connection: Connection, company_code: str) -> pl.DataFrame:
    """Return other companies' codes in partners' systems: ``system``, ``external_code``, ``sku``, ``company``."""
    query = (
        select(external_mapping.c.system, external_mapping.c.external_code, product.c.sku, company.c.code)
        .join_from(external_mapping, product, external_mapping.c.product_id == product.c.id)
        .join(company, external_mapping.c.company_id == company.c.id)
        .where(company.c.code != company_code)
    )
    rows = [tuple(row) for row in connection.execute(query)]
    schema = {"system": pl.String, "external_code": pl.String, "sku": pl.String, "company": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def bundles(connection: Connection, company_code: str) -> pl.DataFrame:
    """Return the products of a company inside bundles of others: ``component``, ``bundle``, ``company`` of the bundle."""
    inside, seller = product.alias("inside"), company.alias("seller")
    query = (
        select(inside.c.sku, product.c.sku, seller.c.code)
        .select_from(composition)
        .join(inside, composition.c.component_product_id == inside.c.id)
        .join(company, inside.c.company_id == company.c.id)
        .join(product_version, composition.c.product_version_id == product_version.c.id)
        .join(product, product_version.c.product_id == product.c.id)
        .join(seller, product.c.company_id == seller.c.id)
        .where(company.c.code == company_code, seller.c.code != company_code)
    )
    rows = [tuple(row) for row in connection.execute(query)]
    schema = {"component": pl.String, "bundle": pl.String, "company": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")
