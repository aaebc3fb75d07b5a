"""Three states of a sheet: before the previous load, after it, and now."""

from __future__ import annotations

import polars as pl

from catalogue.changes import Delta, diff
from catalogue.returns import returned

SCHEMA: dict[str, pl.DataType] = {
    "sku": pl.String(),
    "name": pl.String(),
    "short": pl.String(),
    "tags": pl.List(pl.String()),
    "stock": pl.Boolean(),
}


def frame(*rows: tuple[str, ...], tags: str = "a", stock: bool = True) -> pl.DataFrame:
    """Return products of a SKU, a name and a short name."""
    whole = [(sku, *names, *[None] * (2 - len(names)), [tags], stock) for sku, *names in rows]
    return pl.DataFrame(whole, schema=SCHEMA, orient="row")


def change(before: pl.DataFrame, after: pl.DataFrame) -> Delta:
    """Return what leads from one state to the next."""
    return diff("products", ("sku",), before, after)


def test_rows_and_values_that_are_again_what_they_were() -> None:
    """A row that comes back, one that leaves again, a value that is the old one: each is told by its place."""
    earlier = frame(("A", "old"), ("B", "old"), ("C", "x"))
    last = frame(("A", "new"), ("B", "new"), ("D", "y"))
    now = frame(("A", "old"), ("B", "newer"), ("C", "x"))
    back = returned(change(last, now), earlier)
    assert (back.inserted, back.withdrawn, back.values, back.count) == ((0,), (0,), ((0, "name"),), 3)


def test_what_the_previous_load_did_not_touch_does_not_return() -> None:
    """A value that changes now for the first time is a change, whatever it was."""
    earlier = last = frame(("A", "old"), ("B", "old"))
    assert returned(change(last, frame(("A", "new"), ("C", "x"))), earlier).count == 0


def test_a_list_and_an_empty_cell_return_as_any_value() -> None:
    """Lists are compared whole, and an empty cell is a value."""
    earlier, last = frame(("A", "n")), frame(("A", "n", "short"), tags="b")
    assert returned(change(last, earlier), earlier).values == ((0, "short"), (0, "tags"))


def test_a_row_that_moves_back_to_its_former_key_returns() -> None:
    """Where a load moved a row and the next moves it back, the key itself has its former value again."""
    earlier, last = frame(("A", "one")), frame(("B", "one"))
    moved_back = change(last, earlier).paired(("name",))
    assert (moved_back.updated.height, moved_back.inserted.height, moved_back.withdrawn.height) == (1, 0, 0)
    assert returned(moved_back, earlier).values == ((0, "sku"),)
