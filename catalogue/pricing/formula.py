"""The closed language of indexed prices: parsed into a small tree, never evaluated by Python (decision 16).

::

    sum     = product (("+" | "-") product)*
    product = sign (("*" | "/") sign)*
    sign    = ("+" | "-") sign | atom
    atom    = number | name | ("min" | "max") "(" sum (("," | ";") sum)* ")" | "(" sum ")"
    name    = "base" | "index" | "index0" | "cap" | "floor"

Decimals are written with a point: the comma separates arguments. ``base * index / index0`` with 64.00, 102 and 100
gives 65.28. Arithmetic is decimal throughout; nothing is rounded here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

#: What a formula may name.
NAMES: Final = ("base", "index", "index0", "cap", "floor")
FUNCTIONS: Final[Mapping[str, Callable[..., Decimal]]] = {"min": min, "max": max}

#: A formula that a person wrote is short; a deeper one is an accident or an attack on the stack.
MOST_CHARACTERS = 400
DEEPEST = 40

_TOKEN = re.compile(r"\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/();,])|(?P<other>\S))")
_KNOWN = ", ".join((*NAMES, *FUNCTIONS))


class FormulaError(ValueError):
    """A formula that cannot be read or computed: what is wrong, and where."""

    def __init__(self, sentence: str, text: str, position: int) -> None:
        super().__init__(f"{sentence} (caractère {position + 1})")
        self.text = text
        self.position = position


class _Token(NamedTuple):
    kind: str  #: number, name, sign or end
    text: str
    position: int


@dataclass(frozen=True, slots=True)
class _Number:
    value: Decimal


@dataclass(frozen=True, slots=True)
class _Name:
    name: str
    position: int


@dataclass(frozen=True, slots=True)
class _Operation:
    sign: str  #: + - * /
    left: _Node
    right: _Node
    position: int


@dataclass(frozen=True, slots=True)
class _Call:
    function: str  #: min or max
    arguments: tuple[_Node, ...]


_Node = _Number | _Name | _Operation | _Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that was read."""

    text: str  #: as it was written
    tree: _Node  #: what it means

    @property
    def names(self) -> frozenset[str]:
        """Return what it needs to know."""
        return frozenset(_names(self.tree))

    def value(self, known: Mapping[str, Decimal]) -> Decimal:
        """Compute it; raises FormulaError for a name without value and a division by zero."""
        return _Evaluation(self.text, known).of(self.tree)


def parse(text: str) -> Formula:
    """Read a formula; raises FormulaError with the position of the first fault."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaError(f"La formule dépasse {MOST_CHARACTERS} caractères", text, MOST_CHARACTERS)
    parser = _Parser(text)
    tree = parser.sum(0)
    parser.expect_end()
    return Formula(text, tree)


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "other"
        token = _Token(kind, match[kind], match.start(kind))
        if kind == "other":
            raise FormulaError(f"« {token.text} » n'a pas de sens ici", text, token.position)
        yield token
    yield _Token("end", "", len(text.rstrip()))


class _Parser:
    """One reading of one text, from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = list(_tokens(text))
        self._index = 0

    def sum(self, depth: int) -> _Node:
        """Read terms joined by + and -."""
        if depth > DEEPEST:
            raise self._fault("Trop de parenthèses imbriquées")
        return self._chain("+-", lambda: self._chain("*/", lambda: self._signed(depth)))

    def expect_end(self) -> None:
        """Refuse what is left over."""
        token = self._peek()
        if token.text == ",":
            raise self._fault("La virgule sépare des arguments : écrivez les décimales avec un point")
        if token.kind != "end":
            raise self._fault(f"« {token.text} » est de trop")

    def _chain(self, signs: str, read: Callable[[], _Node]) -> _Node:
        node = read()
        while (token := self._peek()).kind == "sign" and token.text in signs:
            self._index += 1
            node = _Operation(token.text, node, read(), token.position)
        return node

    def _signed(self, depth: int) -> _Node:
        token = self._peek()
        if token.kind == "sign" and token.text in "+-":
            if depth > DEEPEST:
                raise self._fault("Trop de signes à la suite")
            self._index += 1
            return _Operation(token.text, _Number(Decimal(0)), self._signed(depth + 1), token.position)
        return self._atom(depth)

    def _atom(self, depth: int) -> _Node:
        token = self._peek()
        if token.kind == "number":
            self._index += 1
            return _Number(Decimal(token.text))
        if token.kind == "name":
            return self._named(depth)
        if token.text == "(":
            self._index += 1
            node = self.sum(depth + 1)
            self._take(")")
            return node
        raise self._fault("Il manque un nombre ou un nom")

    def _named(self, depth: int) -> _Node:
        token = self._peek()
        name = token.text.casefold()
        if name in FUNCTIONS:
            self._index += 1
            self._take("(")
            arguments = [self.sum(depth + 1)]
            while self._peek().text in (",", ";"):
                self._index += 1
                arguments.append(self.sum(depth + 1))
            self._take(")")
            return _Call(name, tuple(arguments))
        if name not in NAMES:
            raise self._fault(f"« {token.text} » est inconnu : choisissez parmi {_KNOWN}")
        self._index += 1
        return _Name(name, token.position)

    def _peek(self) -> _Token:
        return self._tokens[self._index]

    def _take(self, text: str) -> None:
        if self._peek().text != text:
            raise self._fault(f"Il manque « {text} »")
        self._index += 1

    def _fault(self, sentence: str) -> FormulaError:
        return FormulaError(sentence, self._text, self._peek().position)


class _Evaluation:
    """One computation."""

    def __init__(self, text: str, known: Mapping[str, Decimal]) -> None:
        self._text = text
        self._known = known

    def of(self, node: _Node) -> Decimal:
        """Return the value of a part of the formula."""
        if isinstance(node, _Number):
            return node.value
        if isinstance(node, _Name):
            if node.name not in self._known:
                raise FormulaError(f"« {node.name} » n'a pas de valeur", self._text, node.position)
            return self._known[node.name]
        if isinstance(node, _Call):
            values = [self.of(argument) for argument in node.arguments]
            return values[0] if len(values) == 1 else FUNCTIONS[node.function](*values)
        return self._operation(node)

    def _operation(self, node: _Operation) -> Decimal:
        left, right = self.of(node.left), self.of(node.right)
        if node.sign == "+":
            return left + right
        if node.sign == "-":
            return left - right
        if node.sign == "*":
            return left * right
        if right == 0:
            raise FormulaError("Division par zéro", self._text, node.position)
        return left / right


def _names(node: _Node) -> Iterator[str]:
    if isinstance(node, _Name):
        yield node.name
    elif isinstance(node, _Operation):
        yield from _names(node.left)
        yield from _names(node.right)
    elif isinstance(node, _Call):
        for argument in node.arguments:
            yield from _names(argument)
