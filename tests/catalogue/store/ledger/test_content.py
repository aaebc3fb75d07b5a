"""The content of an operation, which tells a repetition from a conflict."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from catalogue.ledger.deciding.content import LABELS, content_hash, content_text, differences, read_operation
from catalogue.ledger.records.operations import Operation
from catalogue.pricing.facts import Client
from catalogue.vocabulary import Channel, ClientType, OperationKind

FULL = Operation(
    company="MTV", key="V-1", kind=OperationKind.SALE, at=datetime(2025, 9, 1, 10, tzinfo=UTC), sku="MTV-1",
    plan="BASIC", channel=Channel.WEB, quantity=Decimal("2.50"), usage=Decimal(120), amount_ht=Decimal("10.00"),
    amount_ttc=Decimal("12.00"), related="V-0", partner="OggoData", contract=uuid.UUID(int=1), client=uuid.UUID(int=2),
    service_start=date(2025, 9, 15), premium_net=Decimal(90), margin=Decimal("-3.20"),
    buyer=Client(34, ClientType.INDIVIDUAL, "75011", "GRAND"), piece="F-1", label="Vente « spéciale »\tà l'essai",
)  # fmt: skip
BARE = Operation(company="MTV", key="V-2", kind=OperationKind.FEE, at=datetime(2025, 9, 1, tzinfo=UTC))


def test_every_field_comes_back() -> None:
    """What is stored is what was told, whether everything or next to nothing was."""
    for operation in (FULL, BARE):
        assert read_operation("MTV", operation.key, json.loads(content_text(operation))) == operation
    assert {"company", "key", *LABELS} == set(Operation.__dataclass_fields__)


def test_the_same_operation_typed_otherwise_is_the_same() -> None:
    """10 and 10.00, and one instant in two timezones, are no conflict; another amount is one."""
    paris = timezone(timedelta(hours=2))
    again = replace(FULL, amount_ht=Decimal(10), at=FULL.at.astimezone(paris), quantity=Decimal("2.5"))
    assert content_hash(content_text(again)) == content_hash(content_text(FULL))
    other = replace(FULL, amount_ht=Decimal("10.01"))
    assert content_hash(content_text(other)) != content_hash(content_text(FULL))


def test_a_difference_shows_both_values() -> None:
    """In French, cell by cell of the sheet; what is equal is left out."""
    given = replace(FULL, amount_ttc=None, channel=Channel.FIELD, service_start=date(2025, 10, 1), buyer=Client())
    assert differences(FULL, given, "Europe/Paris") == (
        "canal : Web déjà comptabilisé, Terrain reçu.",
        "montant TTC : 12,00 € déjà comptabilisé, rien reçu.",
        "début du service : 15/09/2025 déjà comptabilisé, 01/10/2025 reçu.",
        "type d'acheteur : Particulier déjà comptabilisé, rien reçu.",
        "âge du client : 34 déjà comptabilisé, rien reçu.",
        "code postal : 75011 déjà comptabilisé, rien reçu.",
        "segment : GRAND déjà comptabilisé, rien reçu.",
    )
    later = replace(BARE, at=datetime(2025, 9, 2, 22, 30, tzinfo=UTC), label="x")
    assert differences(BARE, later, "Europe/Paris")[:2] == (
        "date : 01/09/2025 déjà comptabilisé, 03/09/2025 reçu.",
        "heure : 02:00 déjà comptabilisé, 00:30 reçu.",
    )


def test_two_instants_of_a_day_never_look_alike() -> None:
    """Half past two comes twice on the last Sunday of October; a few seconds are a difference too."""
    first = datetime(2025, 10, 26, 0, 30, tzinfo=UTC)
    for later, hour in ((timedelta(hours=1), "02:30 (heure d'hiver)"), (timedelta(seconds=5), "02:30:05")):
        said = differences(replace(BARE, at=first), replace(BARE, at=first + later), "Europe/Paris")
        assert said == (f"heure : 02:30 déjà comptabilisé, {hour} reçu.",)
