"""What passes between partners and us: endpoints, events received, calls made (decisions 15, 35)."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
    Uuid,
    text,
)

from catalogue.store.tables.base import (
    audited_table,
    choice,
    document,
    identifier,
    instant,
    journal_table,
    long_text,
    reference,
    string,
    whole,
)

#: Events a partner may send (decision 35).
WEBHOOK_EVENTS = ("quote", "issuePolicy", "subscriptionStatus", "cancel", "renewal", "commissionReport")

webhook_endpoint = audited_table(
    "webhook_endpoint",
    identifier(),
    reference("partner_id", "partner", "Partner"),
    choice("event", WEBHOOK_EVENTS, "Event it is for", length=60),
    long_text("target_url", "Address of the endpoint", nullable=False),
    long_text("secret", "Signing secret, encrypted before it reaches the database", nullable=False),
    choice("status", ("active", "inactive"), "Whether events are accepted", default="active"),
    document("allowed_ips", "Addresses events may come from; empty = any", kind="array"),
    UniqueConstraint("partner_id", "event", "target_url"),
    comment="Where a partner sends its events",
)

webhook_event = journal_table(
    "webhook_event",
    Column("id", Uuid, nullable=False, server_default=text("gen_random_uuid()"), comment="Technical key of the event"),
    reference("endpoint_id", "webhook_endpoint", "Endpoint that received it"),
    Column(
        "received_at",
        DateTime(timezone=True),
        nullable=False,
        server_default=text("now()"),
        comment="When it was received",
    ),
    string("external_event_id", 120, "The partner's own identifier of the event", nullable=True),
    document("payload", "Body received", nullable=False),
    string("signature", 96, "Signature received", nullable=True),
    choice(
        "status", ("received", "processed", "failed", "ignored"), "State (Annexe C §7, decision 35)", default="received"
    ),
    whole("attempts", "How many times it was processed", default=0),
    long_text("last_error", "Why it last failed"),
    instant("next_attempt_at", "When it will be tried again"),
    PrimaryKeyConstraint("id", "received_at"),
    CheckConstraint("attempts >= 0", name="attempts_is_positive"),
    Index(None, "endpoint_id", "received_at"),
    Index(None, "next_attempt_at", postgresql_where=text("next_attempt_at IS NOT NULL")),
    comment="Events received from partners, by month",
    postgresql_partition_by="RANGE (received_at)",
)

webhook_receipt = journal_table(
    "webhook_receipt",
    identifier(),
    reference("endpoint_id", "webhook_endpoint", "Endpoint that received it"),
    string("external_event_id", 120, "The partner's own identifier of the event"),
    Column("event_id", Uuid, nullable=False, comment="The event as stored (webhook_event.id)"),
    instant("received_at", "When it was first received", default=True),
    UniqueConstraint("endpoint_id", "external_event_id"),
    comment="That an event was received once: uniqueness that a partitioned table cannot hold (decision 15)",
)

api_call = journal_table(
    "api_call",
    Column("id", BigInteger, Identity(always=True), nullable=False, comment="Order of the calls"),
    Column(
        "at", DateTime(timezone=True), nullable=False, server_default=text("now()"), comment="When the call started"
    ),
    reference("partner_id", "partner", "Partner called or calling; empty = another client", nullable=True),
    choice("direction", ("in", "out"), "Who called"),
    string("method", 10, "HTTP method"),
    long_text("url", "Address called, without secrets", nullable=False),
    string("operation", 60, "What the call is for: quote, catalogue…", nullable=True),
    whole("status", "HTTP status; empty = no answer", nullable=True),
    whole("latency_ms", "Time to the answer, in milliseconds", nullable=True),
    whole("attempt", "Number of the attempt, from 1", default=1),
    string("request_id", 60, "Identifier that both sides log", nullable=True),
    long_text("error", "Why it failed"),
    PrimaryKeyConstraint("id", "at"),
    CheckConstraint("latency_ms >= 0", name="latency_ms_is_positive"),
    Index(None, "at"),
    Index(None, "partner_id", "at"),
    comment="Journal of API calls, by month",
    postgresql_partition_by="RANGE (at)",
)
