"""An operation as JSON and back, and what differs between two that bear one key (decision 29).

The JSON leaves out what the operation leaves out; numbers are decimal text without useless zeros and instants are UTC,
so that the same operation typed twice is the same text, whose SHA-256 tells a repetition from a conflict.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from catalogue.french import day, euros, number
from catalogue.ledger.facts import Operation
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
    "partner": "partenaire",
    "contract": "contrat",
    "client": "client",
    "service_start": "début du service",
    "premium_net": "prime nette",
    "margin": "marge",
    "buyer": "acheteur",
    "piece": "pièce",
    "label": "libellé",
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
    """Say in French which fields differ between what the books hold under a key and what is given under it."""
    return tuple(
        f"{label} : {_shown(name, before, timezone)} déjà comptabilisé, {_shown(name, now, timezone)} reçu."
        for name, label in LABELS.items()
        if (before := getattr(stored, name)) != (now := getattr(given, name))
    )


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


def _shown(name: str, value: Any, timezone: str) -> str:
    if value is None:
        return "rien"
    if name in _IN_EUROS:
        return euros(value)
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(timezone)):%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Client):
        told = (value.age, value.client_type and value.client_type.label, value.postcode, value.segment)
        return " ".join(str(item) for item in told if item is not None) or "rien"
    return getattr(value, "label", None) or str(value)
