"""What applies to a product and when, and what one version changes in another, field by field."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from catalogue.access import Action
from catalogue.pricing.facts import Adjustment
from catalogue.store.offers import read_offers
from catalogue.store.readings import product as readings
from catalogue.store.readings.audit_names import field_changes, references
from catalogue.store.readings.product import Entered, HeldDocument, Publication, Version
from catalogue.vocabulary import Nature
from sync.bootstrap import Service
from usecases.audit_words import differences, sheet_label
from usecases.instants import Instants
from usecases.product import about
from usecases.product_commissions import may_see_commissions
from usecases.rights import allowed

#: With the classes of what an answer holds: a screen needs nothing of what lies below.
__all__ = [
    "Adjustment",
    "Comparison",
    "Difference",
    "Entered",
    "HeldDocument",
    "Life",
    "Publication",
    "compare_versions",
    "read_life",
]

#: What the rows of a version are known by inside it, by table, in the order of the sheets.
_KNOWN_BY: Mapping[str, tuple[str, ...]] = {
    "product_version": (),
    "product_plan": ("code",),
    "pricing_rule": ("plan_id", "component"),
    "adjustment": ("plan_id", "code"),
    "composition": ("component_product_id",),
    "product_document": ("type",),
    "publication": ("company_id",),
    "accounting_mapping": ("company_id", "nature", "variant", "tax_code"),
    "cq_rule": ("code",),
    "commission_scheme": ("code",),
    "commission_tier": ("scheme_id", "min"),
}
_OF_COMMISSIONS = frozenset({"commission_scheme", "commission_tier"})
#: Fields that differ because the rows are of two versions.
_OWN = frozenset({"product_version.version", "publication.former", "product_document.retention_until"})
#: A file is told by its name: its hash says nothing to a person.
_UNSAID = _OWN | {"product_document.file_hash"}

_Row = Mapping[str, Any]
_Names = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Everything of a product that has dates."""

    states: Sequence[Entered]
    versions: Sequence[Version]
    promotions: Mapping[int, Sequence[Adjustment]]  #: of each version
    publications: Sequence[Publication]
    documents: Sequence[HeldDocument]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A field that two versions say otherwise."""

    sheet: str  #: label, in French
    row: str  #: what the row is known by; empty: the version itself
    field: str  #: label, in French
    before: str | None  #: as the sheet shows it; None: empty, or no such row
    after: str | None
    added: bool  #: whether the whole row is the second version's only
    removed: bool  #: whether it is the first version's only


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What one version changes in another."""

    before: Version
    after: Version
    differences: Sequence[Difference]  #: in the order of the sheets
    without_commissions: bool  #: whether those were left out, because whoever asks may not see them


def read_life(service: Service, sku: str, instants: Instants) -> Life:
    """Return everything of a product that has dates; raises LookupError as `about` does."""
    service = allowed(service, Action.READ_CATALOGUE)
    with about(service, sku, instants) as (connection, row):
        versions = readings.versions(connection, row.id)
        offers = read_offers(connection, [one.id for one in versions])
        return Life(
            states=readings.transitions(connection, row.id),
            versions=versions,
            promotions={one.version: offer.adjustments for one, offer in zip(versions, offers, strict=True)},
            publications=readings.publications(connection, row.id),
            documents=readings.documents(connection, row.id),
        )


def compare_versions(service: Service, sku: str, before: int, after: int, instants: Instants) -> Comparison:
    """Return each field in which two versions (their numbers) of a product differ.

    Commissions are compared for whoever may see those of the product's company.
    Raises: LookupError for a product or a version that is not there.
    """
    reading = allowed(service, Action.READ_CATALOGUE)
    with about(reading, sku, instants) as (connection, row):
        numbered = {one.version: one for one in readings.versions(connection, row.id)}
        pair = numbered[before], numbered[after]
        rows = [readings.contents(connection, one.id) for one in pair]
        names = dict(readings.names(connection, [one.id for one in pair]))
    # The rows of both are named alike: what differs is then what they say.
    for version, held in zip(pair, rows, strict=True):
        names["product_version", str(version.id)] = ""
        for table, content in held:
            if table in {"product_plan", "commission_scheme"}:
                names[table, content["id"]] = content["code"]
    left_out = () if may_see_commissions(service.scope, row.company) else _OF_COMMISSIONS
    first, second = (_by_key(held, names) for held in rows)
    found = [
        difference
        for table in _KNOWN_BY
        if table not in left_out
        for difference in _differences(table, first[table], second[table], names, row.timezone)
    ]
    return Comparison(before=pair[0], after=pair[1], differences=found, without_commissions=bool(left_out))


def _by_key(held: Sequence[tuple[str, _Row]], names: _Names) -> Mapping[str, Mapping[str, Sequence[_Row]]]:
    """Return the rows by table and by what they are known by; several may be known alike."""
    found: defaultdict[str, defaultdict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    for table, content in held:
        found[table][_key(table, content, names)].append(content)
    for by_key in found.values():
        for rows in by_key.values():
            rows.sort(key=lambda row: str(row.get("valid_from") or row.get("start_at") or ""))
    return found


def _key(table: str, content: _Row, names: _Names) -> str:
    parts = [_part(table, column, content[column], names) for column in _KNOWN_BY[table]]
    return " · ".join(part for part in parts if part)


def _part(table: str, column: str, value: Any, names: _Names) -> str:
    if value is None:
        return ""
    if column in references(table):
        return names.get((references(table)[column], value), "")
    if column == "min":
        return f"à partir de {value:g}"
    return Nature.label_of(value) if column == "nature" else str(value)


def _differences(
    table: str,
    first: Mapping[str, Sequence[_Row]],
    second: Mapping[str, Sequence[_Row]],
    names: _Names,
    timezone: str,
) -> Iterator[Difference]:
    for key in sorted({*first, *second}):
        for before, after in zip_longest(first.get(key, ()), second.get(key, ())):
            for field in differences(table, before, after, field_changes(table, before, after, names), timezone):
                if field["label"] is not None and field["field"] not in _UNSAID:
                    yield Difference(
                        sheet=sheet_label(table),
                        row=key,
                        field=field["label"],
                        before=field["before"],
                        after=field["after"],
                        added=before is None,
                        removed=after is None,
                    )
