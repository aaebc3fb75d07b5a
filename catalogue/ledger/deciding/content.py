"""An operation as JSON and back, and what differs between two that bear one key (decision 29).

The JSON leaves out what the operation leaves out; numbers are decimal text without useless zeros and instants are UTC,
so that the same operation typed twice is the same text, whose SHA-256 tells a repetition from a conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from catalogue.french import day, euros, number
from catalogue.ledger.records.operations import Operation
from catalogue.periods import to_utc
from catalogue.pricing.facts import Client
from catalogue.vocabulary import Channel, ClientType, OperationKind

#: Fields by their name for a person, in the order of the JSON; company and key name the operation and are not content.
LABELS: Mapping[str, str] = {
    "kind": "type",
    "at": "date",
    "sku": "produit",
    "plan": "formule",
    "channel": "canal",
    "quantity": "quantité",
    "usage": "consommation",
    "amount_ht": "montant HT",
    "amount_ttc": "montant TTC",
    "related": "opération liée",
    "advance": "avance",
    "partner": "partenaire",
    "contract": "contrat",
    "client": "client",
    "service_start": "début du service",
    "premium_net": "prime nette",
    "margin": "marge",
    "buyer": "acheteur",
    "piece": "pièce",
    "label": "libellé",
    "salesperson": "commercial",
    "manager": "manager",
}

#: The two fields that a workbook tells in several cells: its columns, by their name for a person.
TOLD_IN: Mapping[str, Mapping[str, str]] = {
    "at": {"day": "date", "time": "heure"},
    "buyer": {
        "client_type": "type d'acheteur",
        "age": "âge du client",
        "postcode": "code postal",
        "segment": "segment",
    },
}

_READ: Mapping[str, Callable[[Any], Any]] = {
    "kind": OperationKind,
    "at": datetime.fromisoformat,
    "channel": Channel,
    "quantity": Decimal,
    "usage": Decimal,
    "amount_ht": Decimal,
    "amount_ttc": Decimal,
    "contract": UUID,
    "client": UUID,
    "service_start": date.fromisoformat,
    "premium_net": Decimal,
    "margin": Decimal,
    "buyer": lambda told: Client(
        told.get("age"),
        None if told.get("client_type") is None else ClientType(told["client_type"]),
        told.get("postcode"),
        told.get("segment"),
    ),
}

_IN_EUROS = frozenset({"amount_ht", "amount_ttc", "premium_net", "margin"})
_fields_of = attrgetter(*LABELS)
#: What an operation that says nothing of a field means, field by field.
_LEFT_OUT = tuple({"quantity": Decimal(1), "buyer": Client()}.get(name) for name in LABELS)


def content_text(operation: Operation) -> str:
    """Return the operation as compact JSON, its fields in one order."""
    told = [
        f'"{name}":{_written(value)}'
        for name, value, left_out in zip(LABELS, _fields_of(operation), _LEFT_OUT, strict=True)
        if value is not None and (left_out is None or value != left_out)
    ]
    return f"{{{','.join(told)}}}"


def content_hash(text: str) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_operation(company: str, key: str, told: Mapping[str, Any]) -> Operation:
    """Return the operation that `content_text` wrote."""
    known = {name: _READ[name](value) if name in _READ else value for name, value in told.items()}
    return Operation(company=company, key=key, **known)


def differences(stored: Operation, given: Operation, timezone: str) -> tuple[str, ...]:
    """Say in French, cell by cell, what differs between what the books hold under a key and what is given under it."""
    zone = ZoneInfo(timezone)
    both = zip(_cells(stored, zone), _cells(given, zone), strict=True)
    return tuple(
        f"{label} : {_shown(name, before)} déjà comptabilisé, {_shown(name, now)} reçu."
        for (name, label, before), (_, _, now) in both
        if before != now
    )


def _cells(operation: Operation, zone: ZoneInfo) -> Iterator[tuple[str, str, Any]]:
    """Yield name, label and value of each cell that tells an operation."""
    local = operation.at.astimezone(zone)
    when = {"day": local.date(), "time": _hour(local)}
    for field, label in LABELS.items():
        if field not in TOLD_IN:
            yield field, label, getattr(operation, field)
        for column, words in TOLD_IN.get(field, {}).items():
            yield column, words, when[column] if field == "at" else getattr(operation.buyer, column)


def _hour(local: datetime) -> str | None:
    """Return the hour, None for the first instant of a day; two instants of a day never show the same."""
    hour = local.time()
    if hour == time.min:
        return None
    text = hour.isoformat("minutes" if hour == hour.replace(second=0, microsecond=0) else "auto")
    return f"{text} (heure d'hiver)" if local.fold else text


def _written(value: Any) -> str:
    """Return a value as JSON; spelt out, because it is done for every field of a month's operations."""
    if isinstance(value, str):  # codes and closed lists alike
        return encode_basestring(value)
    if isinstance(value, Decimal):
        return f'"{value.normalize():f}"'
    if isinstance(value, datetime):
        return f'"{to_utc(value).isoformat()}"'
    if isinstance(value, Client):
        fields = {
            "age": value.age,
            "client_type": value.client_type,
            "postcode": value.postcode,
            "segment": value.segment,
        }
        known = {name: item for name, item in fields.items() if item is not None}
        return json.dumps(known, ensure_ascii=False, separators=(",", ":"))
    return f'"{value}"'


def _shown(name: str, value: Any) -> str:
    if value is None:
        return "rien"
    if name in _IN_EUROS:
        return euros(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, date):
        return day(value)
    return getattr(value, "label", None) or str(value)
