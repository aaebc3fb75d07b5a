"""The products that words and filters find: how many of what, and some at a time (§3.4, §3.7). Read-only.

A question is asked once for its counts and once for each page, so that turning pages counts nothing again. Of today's
catalogue indexes answer; about another day its states are looked up; as known before, the audit is read for all of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, LiteralString
from uuid import UUID

from psycopg.rows import dict_row
from sqlalchemy import Connection

from catalogue.publication.reasons import BlockReason, Reason, from_json
from catalogue.store.queries import driver_connection, statements
from catalogue.store.readings.todo import Alert, products_with
from catalogue.vocabulary import Channel, IntegrationStatus, LifecycleStatus, PricingType, RiskFamily

_SQL = "readings/search"
#: A question of more words than this is cut: nobody writes one, and each costs a look at every word.
_MOST_WORDS = 12
#: What counts as integrated, with a partner, in production.
INTEGRATED = (IntegrationStatus.API, IntegrationStatus.IMPORT)
#: States in the order in which people ask for them.
STATES = (
    LifecycleStatus.ACTIVE, LifecycleStatus.TEST, LifecycleStatus.DRAFT, LifecycleStatus.FROZEN, LifecycleStatus.RETIRED,
)  # fmt: skip
#: The partner of what has none.
OWN = ""


class Basis(StrEnum):
    """From what a question is answered."""

    TODAY = "today"  #: what is kept for it
    ANOTHER_DAY = "another_day"  #: that, in the states of the day
    KNOWN_BEFORE = "known_before"  #: the audit, shown by the connection (`known_at`)


class Sort(StrEnum):
    """By what a page is sorted, once what the words name stands before what only tells of them; then by SKU."""

    SKU = "sku"
    NAME = "name"
    PARTNER = "partner"
    RISK = "risk"
    STATUS = "status"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a product must be; None: whatever it is."""

    risk: str | None = None  #: code of its risk
    partner: str | None = None  #: name of its partner, or `OWN`
    status: LifecycleStatus | None = None  #: on the day
    active: bool | None = None  #: whether that is « Actif »
    integration: IntegrationStatus | None = None  #: with its partner, in production
    integrated: bool | None = None  #: whether that is one of `INTEGRATED`; our own products are neither
    pricing: PricingType | None = None  #: kind of one of its prices
    on_sale: bool | None = None  #: whether somebody may buy it then
    channel: Channel | None = None  #: on that channel; without ``on_sale``, blocked there or not
    alert: Alert | BlockReason | None = None  #: what waits for somebody with it

    @property
    def statuses(self) -> list[str] | None:
        """The states that pass; None: all."""
        passing = [
            one for one in STATES
            if self.status in (None, one) and self.active in (None, one is LifecycleStatus.ACTIVE)
        ]  # fmt: skip
        return None if len(passing) == len(STATES) else [*passing]

    @property
    def integrations(self) -> list[str] | None:
        """The states of integration that pass; None: all, and our own products."""
        if self.integration is None and self.integrated is None:
            return None
        return [
            one for one in IntegrationStatus
            if self.integration in (None, one) and self.integrated in (None, one in INTEGRATED)
        ]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which page of an answer."""

    number: int = 1  #: from 1
    size: int = 50  #: lines of a page
    sort: Sort = Sort.SKU


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question as it is searched: among which companies, and by which words."""

    keys: Sequence[UUID]  #: of the companies that see what is found
    query: str | None = None  #: as PostgreSQL searches it; None: no words, hence everything
    naming: str | None = None  #: the same, of what names a product alone
    whole: str = ""  #: what was written, in small letters: perhaps a code
    #: For each word that nothing bears, those that it was taken for.
    meant: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A product that was found."""

    sku: str
    name: str
    company: str  #: code of its owner
    risk: str  #: code
    risk_label: str
    partner: str | None  #: None: our own
    integration: IntegrationStatus | None  #: likewise, or not told of another company's product
    status: LifecycleStatus  #: on the day
    sold: Mapping[str, Sequence[Channel]]  #: where it may be sold then, by code of the seller
    blocked: int  #: channels on which it is published and may not be sold, whoever sells
    reasons: Sequence[Reason]  #: why not, the first to be told first
    ends_at: datetime | None  #: when the first of its sales ends without another that follows


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Products found that have much in common."""

    risk: str  #: code
    risk_label: str
    family: RiskFamily
    partner: str | None
    integration: IntegrationStatus | None
    status: LifecycleStatus
    products: int


@dataclass(frozen=True, slots=True)
class Question:
    """What is searched, by whom and when: what counts and pages share."""

    text: str  #: words of which a product bears each; empty: every product
    filters: Filters
    companies: Sequence[str] | None  #: codes of those that see it; None = all
    at: datetime  #: the instant that it is about, aware
    basis: Basis = Basis.TODAY

    @property
    def codes(self) -> list[str] | None:
        """Return the companies as PostgreSQL takes them."""
        return None if self.companies is None else list(self.companies)


def understand(connection: Connection, question: Question) -> Asked:
    """Return a question as it is searched.

    Accents, capitals and punctuation do not count; a word that begins one is as good as the whole; one that nothing bears
    is taken for the nearest that something does.
    """
    driver, text = driver_connection(connection), " ".join(question.text.split()[:_MOST_WORDS])
    ((keys,),) = driver.execute(statements(_SQL)["companies"], {"codes": question.codes}).fetchall()
    if not text:
        return Asked(keys=keys)
    rows = driver.execute(statements(_SQL)["asked"], {"text": text, "keys": keys}).fetchall()
    words = [tuple(near or (word,)) for word, near in rows]
    return Asked(
        keys=keys,
        query=_query(words, "*"),
        naming=_query(words, "*A"),
        whole=text.lower(),
        meant={word: near for word, near in rows if near},
    )


def _query(words: Sequence[Sequence[str]], label: str) -> str:
    """Return what bears one of each; they are letters and digits only, so that a quote needs no quoting."""
    return " & ".join(f"({' | '.join(f'{one!r}:{label}' for one in near)})" for near in words)


def count(connection: Connection, question: Question, asked: Asked) -> tuple[Group, ...]:
    """Return how many products are found, by risk, partner and state: whichever of those the filters want."""
    opening, parameters = _opened(question, asked)
    rows = _ask(connection, opening + statements(_SQL)["counted"], parameters)
    return tuple(Group(**row | _typed(row) | {"family": RiskFamily(row["family"])}) for row in rows)


def search(connection: Connection, question: Question, asked: Asked, page: Page) -> tuple[Found, ...]:
    """Return one page of the products that are found: what the words name before what tells of them, then as sorted."""
    opening, parameters = _opened(question, asked)
    filters = question.filters
    rows = _ask(
        connection,
        opening + statements(_SQL)["found"],
        parameters
        | {
            "whole": asked.whole, "risk": filters.risk, "partner": filters.partner, "statuses": filters.statuses,
            "integrations": filters.integrations, "sort": page.sort.value, "states": [*STATES], "limit": page.size,
            "offset": (page.number - 1) * page.size,
        },
    )  # fmt: skip
    return tuple(map(_found, rows))


def _opened(question: Question, asked: Asked) -> tuple[LiteralString, dict[str, Any]]:
    """Return the beginning of a statement, up to the conditions of `passing`, and its parameters."""
    ours, filters, kept = statements(_SQL), question.filters, statements("search")
    parameters: dict[str, Any] = {
        "asked": asked.query, "naming": asked.naming, "keys": asked.keys, "companies": question.codes, "at": question.at,
        "pricing": filters.pricing, "channel": filters.channel, "on_sale": filters.on_sale,
    }  # fmt: skip
    seen = "everything" if asked.query is None else "by_words"
    match question.basis:
        case Basis.TODAY:
            first: list[LiteralString] = []
        case Basis.ANOTHER_DAY:
            first = [ours["today"], ours["of_a_day"]]
            parameters |= {"known": True}
        case Basis.KNOWN_BEFORE:
            told = f"told AS (SELECT * FROM ({kept['found_by']}) AS found WHERE company_id = ANY(%(keys)s))"  # noqa: S608  all of it ours
            first = [ours["windows_known"], told, ours["of_a_day"]]
            parameters |= {
                "known": False, "products": None, "worded": asked.query is not None, "priced": filters.pricing is not None,
            }  # fmt: skip
            seen = "everything" if asked.query is None else "by_words_known"
    opening = "WITH " + ",\n".join([*first, ours[seen], ours["passing"]])
    if question.basis is Basis.TODAY:
        opening += ours["once"]
    if filters.alert is Alert.TWINS:
        opening += f" AND seen.product_id IN ({ours['twins']})"
    elif filters.alert is not None:
        of_alert, more = products_with(filters.alert, question.at)
        opening += f" AND seen.product_id IN ({of_alert})"
        parameters |= more
    return opening, parameters


def _ask(connection: Connection, statement: LiteralString, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Ask unprepared: each set of filters deserves a plan of its own."""
    with driver_connection(connection).cursor(row_factory=dict_row) as cursor:
        return cursor.execute(statement, parameters, prepare=False).fetchall()


def _typed(row: Mapping[str, Any]) -> dict[str, Any]:
    held = row["integration"]
    integration = None if held is None else IntegrationStatus(held)
    return {"integration": integration, "status": LifecycleStatus(row["status"])}


def _found(row: Mapping[str, Any]) -> Found:
    sold: dict[str, list[Channel]] = {}
    for seller, channel in row["sold"] or ():
        sold.setdefault(seller, []).append(Channel(channel))
    told = {from_json(reason) for reasons in row["reasons"] or () for reason in reasons if reason["blocking"]}
    kept = {name: row[name] for name in ("sku", "name", "company", "risk", "risk_label", "partner", "ends_at")}
    return Found(
        **kept, **_typed(row), sold=sold, blocked=row["blocked"] or 0, reasons=sorted(told, key=Reason.rank)
    )  # fmt: skip
