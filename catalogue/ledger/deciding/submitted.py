"""Operations as they are submitted: told apart from what the books already hold, and put in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from catalogue.ledger.deciding.became import Answer, Became
from catalogue.ledger.deciding.content import content_hash, content_text, differences, read_operation
from catalogue.ledger.deciding.shelf import Books, Version
from catalogue.ledger.records.operations import Operation


@dataclass(slots=True)
class Told:
    """An operation to post, and its content."""

    operation: Operation
    text: str  #: its content as JSON
    sha256: str  #: of that text
    waited: bool  #: the books hold it already, waiting
    reasons: tuple[str, ...] = ()  #: why it waits; empty: it is posted
    later: bool = False  #: it waits for its day, not for the accounting department
    version: Version | None = None  #: that priced it
    origin: str | None = None  #: key of the head of its family; None: itself

    @property
    def status(self) -> str:
        """Return its state in the books."""
        return "posted" if not self.reasons else "later" if self.later else "waiting"


class Held(NamedTuple):
    """What the books hold under a key."""

    sha256: str  #: of the content
    content: Mapping[str, Any]
    status: str  #: posted, waiting, later or withdrawn


@dataclass(frozen=True, slots=True)
class Submitted:
    """Operations of one hand, and those that waited."""

    operations: Sequence[Operation]  #: as given
    found: Mapping[str, Sequence[Answer | None]]  #: by key, in order of appearance; None: posting gives the answer
    todo: Mapping[str, Told]  #: what is to post, by key

    def answers(self, posted: Mapping[str, Answer]) -> tuple[Answer, ...]:
        """Return the answers to the given operations, in their order, then those of the others that were posted."""
        seen: Counter[str] = Counter()
        given: list[Answer] = []
        for operation in self.operations:
            known = self.found[operation.key][seen[operation.key]]
            seen[operation.key] += 1
            given.append(posted[operation.key] if known is None else known)
        return (*given, *(answer for key, answer in posted.items() if key not in self.found))


def tell_apart(
    books: Books, operations: Sequence[Operation], *, stored: Mapping[str, Held], waiting: Mapping[str, Held]
) -> Submitted:
    """Tell what is to post, of given operations and of those that wait, from what is known already or contradicts it."""
    found: dict[str, list[Answer | None]] = {}
    todo: dict[str, Told] = {}
    for operation in operations:
        key = operation.key
        told = tell(operation, waited=key in stored)
        answer: Answer | None = None
        if key in todo:  # twice in the same hand
            answer = _repeated(books, todo[key].operation, operation, same=todo[key].sha256 == told.sha256)
        elif key in stored and stored[key].status == "posted":
            same = stored[key].sha256 == told.sha256
            before = operation if same else read_operation(books.code, key, stored[key].content)
            answer = _repeated(books, before, operation, same=same)
        else:
            todo[key] = told
        found.setdefault(key, []).append(answer)
    for key, held in waiting.items():
        if key not in todo:
            todo[key] = tell(read_operation(books.code, key, held.content), waited=True)
    return Submitted(operations, found, todo)


def _repeated(books: Books, before: Operation, now: Operation, *, same: bool) -> Answer:
    if same:
        return Answer(now.key, Became.ALREADY)
    return Answer(now.key, Became.CONFLICT, differences(before, now, books.timezone))


def tell(operation: Operation, *, waited: bool) -> Told:
    """Return an operation to post, with its content."""
    text = content_text(operation)
    return Told(operation, text, content_hash(text), waited)


def in_order(todo: Mapping[str, Told]) -> Iterator[Told]:
    """Yield operations by instant and key, each after the one that it names and the receipt that it uses."""
    done: set[str] = set()
    for first in sorted(todo.values(), key=lambda told: (told.operation.at, told.operation.key)):
        if first.operation.key in done:
            continue
        yield from _after_what_they_name(first, todo, done)


def _after_what_they_name(first: Told, todo: Mapping[str, Told], done: set[str]) -> Iterator[Told]:
    """Yield an operation after the one that it names, and that one after what it names; `done` fills with them."""
    chain = {first.operation.key: first}
    named = todo.get(first.operation.related or "")
    while named is not None and named.operation.key not in done and named.operation.key not in chain:
        chain[named.operation.key] = named
        named = todo.get(named.operation.related or "")
    done.update(chain)
    for told in reversed(chain.values()):
        receipt = todo.get(told.operation.advance or "")
        if receipt is not None and receipt.operation.key not in done:
            yield from _after_what_they_name(receipt, todo, done)
        yield told
