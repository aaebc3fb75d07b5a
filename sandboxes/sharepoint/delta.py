"""What has changed in a library since a token: how a client follows it without listing it again.

A token holds the drive's epoch, from which change on and up to which one, and where in between; it is opaque to
whoever holds it. The last row about an item is its state at the end, so a change can be told once or twice.
"""

from __future__ import annotations

import base64
import json
import random
import re
from dataclasses import dataclass, replace
from typing import Any

from starlette.responses import Response

from sandboxes.sharepoint import errors
from sandboxes.sharepoint.asking import Ask
from sandboxes.sharepoint.items import Item
from sandboxes.sharepoint.rendering import GraphJSON, delta_item
from sandboxes.sharepoint.tree import client_instant

#: `delta`, `delta()` and `delta(token='…')`.
ACTION = re.compile(r"^(?:microsoft\.graph\.)?delta(?:\((?:token='(?P<token>[^']*)')?\))?$")
_LATEST = "latest"
#: Items that are shown twice when delta is scrambled: one in so many.
_REPEATED = 3


@dataclass(frozen=True, slots=True)
class _Token:
    """Where a client stands."""

    epoch: str
    #: Changes that it knows; 0: it asks for everything that there is.
    since: int
    #: Up to which change this round goes; None: not begun.
    until: int | None = None
    #: Rows of this round that it has had.
    had: int = 0

    def text(self) -> str:
        """Return it as an address bears it."""
        fields = [self.epoch, self.since, self.until, self.had]
        return base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> _Token:
        """Read one of ours; raises a 400 for anything else."""
        try:
            return cls(*json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))))
        except (ValueError, TypeError) as error:
            raise errors.bad_request("The delta token is malformed.") from error


async def delta(ask: Ask) -> Response:
    """Answer one page of what has changed."""
    if ask.item.parent is not None:
        raise errors.bad_request("Delta is only known for the root of a drive.")
    knobs, drive = ask.service.knobs, ask.drive
    shown = drive.changes(knobs.list_lag_seconds)
    token = _asked(ask, shown)
    if token.epoch != drive.epoch:
        raise _too_old(ask)
    if token.until is None:
        token = replace(token, until=shown)
        if knobs.delta_begins_empty and token.since == 0:
            return GraphJSON({"value": [], "@odata.nextLink": _address(ask, token)})
    rows = _rows(ask, token)
    page = rows[token.had : token.had + knobs.page_rows]
    answer: dict[str, Any] = {"value": [delta_item(ask, row) for row in page]}
    if token.had + len(page) < len(rows):
        answer["@odata.nextLink"] = _address(ask, replace(token, had=token.had + len(page)))
    else:
        answer["@odata.deltaLink"] = _address(ask, _Token(drive.epoch, token.until or 0))
    return GraphJSON(answer)


def _asked(ask: Ask, shown: int) -> _Token:
    action = ACTION.match(ask.action)
    text = ask.request.query_params.get("token") or (action and action["token"]) or ""
    if not text:
        return _Token(ask.drive.epoch, 0)
    if text == _LATEST:
        return _Token(ask.drive.epoch, shown, shown)
    if re.match(r"^\d{4}-\d{2}-\d{2}T", text):
        return _Token(ask.drive.epoch, _changes_before(ask, text))
    return _Token.read(text)


def _changes_before(ask: Ask, text: str) -> int:
    """Return how many changes there were at an instant; raises a 410 for one before the drive was made."""
    instant = client_instant(text)
    if instant < ask.drive.root.created:
        raise _too_old(ask)
    return ask.drive.changes((ask.now - instant).total_seconds())


def _rows(ask: Ask, token: _Token) -> list[Item]:
    """Return a round's rows: the first time what there is, parents first; then what changed, with the folders above.

    The same at each page of a round, as long as nothing changes; what changes meanwhile comes in the next one.
    """
    if token.since == 0:
        rows = [item for item in ask.drive.in_order() if item.changed_at <= (token.until or 0)]
    else:
        changed = [item for item in ask.drive.all_items() if token.since < item.changed_at <= (token.until or 0)]
        rows = [row for item in sorted(changed, key=lambda item: item.changed_at) for row in _with_parents(item)]
        rows = list(dict.fromkeys(rows))
    if ask.service.knobs.delta_scrambled:
        rows += rows[::_REPEATED]
        random.Random(token.until).shuffle(rows)  # noqa: S311  the same order on every page of a round
    return rows


def _with_parents(item: Item) -> list[Item]:
    above: list[Item] = []
    parent = item.parent
    while parent is not None and not item.deleted:
        above.insert(0, parent)
        parent = parent.parent
    return [*above, item]


def _too_old(ask: Ask) -> errors.GraphError:
    fresh = _address(ask, _Token(ask.drive.epoch, 0))
    refusal = errors.by_status(410, {"Location": fresh})
    refusal.inner = ask.service.knobs.resync
    return refusal


def _address(ask: Ask, token: _Token) -> str:
    return f"{ask.origins.graph}/v1.0/drives/{ask.drive.id}/root/delta?token={token.text()}"
