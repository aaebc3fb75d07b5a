"""Ask a use case and print what it answers: one JSON document, or what its display makes of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from sync.bootstrap import Service

_Document = Mapping[str, Any]
_Show = Callable[[_Document], None]


class AsJson(Protocol):
    """What a use case answers."""

    def to_json(self) -> dict[str, Any]:
        """Return it as the contract's document."""


@contextmanager
def catalogue() -> Iterator[Service]:
    """Give the service that the settings describe; raises DatabaseUnavailable, StorageUnavailable."""
    from sync.bootstrap import service
    from sync.settings import Settings

    with service(Settings()) as running:
        yield running


def tell(ask: Callable[[Service], AsJson], show: _Show, *, as_json: bool) -> int:
    """Ask the service and print the answer."""
    with catalogue() as service:
        answer = ask(service)
    say(answer.to_json(), show, as_json=as_json)
    return 0


def say(document: _Document, show: _Show, *, as_json: bool) -> None:
    """Print a document as it is, or as a person reads it."""
    if as_json:
        print_json(document)
    else:
        show(document)


def print_json(document: _Document) -> None:
    """Print one JSON document; a list is written item by item, as it comes, and never stands in memory as text."""
    opening = "{"
    for name, value in document.items():
        sys.stdout.write(f"{opening}\n {json.dumps(name)}: ")
        sys.stdout.writelines(_items(value) if isinstance(value, (list, Iterator)) else [_indented(value, 1)])
        opening = ","
    print("\n}")


def _items(values: Iterable[object]) -> Iterator[str]:
    opening = "["
    for value in values:
        yield f"{opening}\n  {_indented(value, 2)}"
        opening = ","
    yield "[]" if opening == "[" else "\n ]"


def _indented(value: object, depth: int) -> str:
    """Return a value as it stands at a depth of a document: a line break is never part of a JSON text."""
    escaped = (sys.stdout.encoding or "utf-8").casefold().replace(
        "-", ""
    ) != "utf8"  # which a program can read all the same
    return json.dumps(value, ensure_ascii=escaped, indent=1).replace("\n", f"\n{' ' * depth}")
