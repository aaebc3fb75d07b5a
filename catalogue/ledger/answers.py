"""What posting an operation answers: entries to write, a wait for the accounting department, or a refusal."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from catalogue.commissions.facts import Cumulated
from catalogue.ledger.facts import CommissionLine, Entry
from catalogue.ledger.given import LineRef, WindowKey
from catalogue.vocabulary import LineState


class Letter(NamedTuple):
    """Lines of a third party's account that sum to zero: they share one letter (lettrage)."""

    account: str
    day: date  #: on which they came to zero: that of the last of their entries
    lines: tuple[LineRef, ...]  #: of the past and of the new entries


class Move(NamedTuple):
    """What becomes of a commission line of the past."""

    place: int  #: of the line in ``Past.commission_lines``, from 0
    state: LineState


class Posted(NamedTuple):
    """What to write; nothing at all where an operation changes nothing in the books."""

    entries: tuple[Entry, ...] = ()
    commission_lines: tuple[CommissionLine, ...] = ()  #: new ones
    windows: tuple[tuple[WindowKey, Cumulated], ...] = ()  #: what windows hold from now on
    letters: tuple[Letter, ...] = ()
    moves: tuple[Move, ...] = ()


class Waits(NamedTuple):
    """The accounting department must complete or validate something: the operation is kept and tried again."""

    reasons: tuple[str, ...]  #: French sentences naming product, company and nature


class Refused(NamedTuple):
    """The operation contradicts the catalogue or the books."""

    reasons: tuple[str, ...]  #: French sentences


Answer = Posted | Waits | Refused
