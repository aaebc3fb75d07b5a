"""A quote as JSON: money as decimal strings in euros, rates as percent strings (design.md, contracts)."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from catalogue.pricing.bundle import ComponentShare
from catalogue.pricing.document import Document, Line, TaxTotal
from catalogue.pricing.eligibility import Unmet
from catalogue.pricing.quote import Ineligible, Quote

_Json = dict[str, Any]


def quote_json(answer: Quote | Ineligible) -> _Json:
    """Return the document of ``catalogue quote --json``; amounts are null for a client who may not buy."""
    offer, request = answer.offer, answer.request
    head: _Json = {
        "sku": offer.sku,
        "name": offer.name,
        "version": offer.version,
        "at": request.at.astimezone(ZoneInfo(offer.timezone)).isoformat(),
        "quantity": plain(request.quantity),
        "channel": None if request.channel is None else request.channel.value,
        "currency": "EUR",
    }
    if isinstance(answer, Ineligible):
        nothing = dict.fromkeys(("amount_ht", "amount_tva", "amount_ttc"))
        reasons = _conditions(answer.reasons)
        return {**head, "eligible": False, "reasons": reasons, **nothing, "explanation": _sentences(answer.reasons)}
    return {
        **head,
        "currency": offer.prices[0].currency,
        "plan": None if answer.plan is None else answer.plan.code,
        "recurrence": None if answer.plan is None else answer.plan.recurrence.value,
        "period": {
            "from": answer.period.first.isoformat(),
            "to": None if answer.period.next is None else answer.period.next.isoformat(),
        },
        "eligible": True,
        "to_verify": _conditions(answer.unverified),
        "lines": [_line(line) for line in answer.due.lines],
        "taxes": [_tax(tax) for tax in answer.due.taxes],
        **_amounts(answer.due),
        "recurring": None if answer.recurring is None else _amounts(answer.recurring),
        "shares": [_share(item) for item in answer.shares],
        "explanation": "\n".join(answer.explanation),
    }


def plain(value: Decimal) -> str:
    """Return a number in plain decimal notation, without useless zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amounts(document: Document | Line | TaxTotal | ComponentShare) -> _Json:
    return {
        "amount_ht": str(document.ht),
        "amount_tva": str(document.tva),
        "amount_ttc": str(document.ttc),
    }


def _line(line: Line) -> _Json:
    draft = line.draft
    return {
        "kind": draft.kind.value,
        "component": draft.component,
        "label": draft.label,
        "quantity": plain(draft.quantity),
        "tax_code": draft.tax.code,
        "tax_rate": str(draft.tax.rate),
        **_amounts(line),
        "once": draft.once,
        "explanation": "\n".join(draft.explanation),
    }


def _tax(tax: TaxTotal) -> _Json:
    return {"tax_code": tax.code, "tax_rate": str(tax.rate), **_amounts(tax)}


def _share(item: ComponentShare) -> _Json:
    component = item.component
    shown = {"sku": component.sku, "name": component.name, "quantity": plain(component.quantity)}
    return {**shown, "share": plain(item.share), **_amounts(item)}


def _conditions(conditions: Iterable[Unmet]) -> list[_Json]:
    return [{"condition": item.condition.value, "message": item.message} for item in conditions]


def _sentences(conditions: Iterable[Unmet]) -> str:
    return "\n".join(item.message for item in conditions)
