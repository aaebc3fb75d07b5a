"""A shop of thousands of products, copied from one inside the database."""

from __future__ import annotations

from sqlalchemy import text

from tests.catalogue.store.shop import Shop

#: What a copy takes from the row that it copies: another key, and the keys of the copies that it hangs on.
_COPIED = {
    "product": {"sku": "'MTV-' || lpad(n::text, 6, '0')"},
    "product_version": {},
    "product_plan": {},
    "pricing_rule": {},
    "publication": {},
    "publication_window": {},
}
_KEYS = {"id", "product_id", "product_version_id", "plan_id", "publication_id"}


def crowd(shop: Shop, count: int) -> None:
    """Fill an empty shop with products that are sold on the web, MTV-000001 to the last, each with one price."""
    shop.product("MTV-000001", publication__channels=["web"])
    shop.recompute()
    with shop.acting() as connection:
        for table, changed in _COPIED.items():
            columns = text(
                "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(:t) AND attnum > 0 "
                "AND NOT attisdropped AND attgenerated = ''"
            )
            names = list(connection.scalars(columns, {"t": table}))
            values = [
                changed.get(name) or (f"md5(n || one.{name}::text)::uuid" if name in _KEYS else f"one.{name}")
                for name in names
            ]
            listed = ", ".join(names)
            connection.execute(
                text(
                    f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table} one, "
                    "generate_series(2, :count) AS n"
                ),
                {"count": count},
            )
