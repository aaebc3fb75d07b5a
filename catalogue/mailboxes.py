"""Lists of e-mail addresses as people type them: what the workbook's rule accepts is what the mail is sent to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr

_BETWEEN = re.compile(r"[;,\r\n]")
_ADDRESS = re.compile(r"[^\s@<>()\"]+@[^\s@<>()\"]+")


@dataclass(frozen=True, slots=True)
class Mailboxes:
    """What a text names: several addresses stand between ``;``, ``,`` or line ends, each with or without a name."""

    addresses: tuple[str, ...]  #: in their order, without the names before them: ``Cabinet <a@exemple.fr>``
    wrong: str | None  #: the first part that is no address; the text itself when it names none


def mailboxes(text: str) -> Mailboxes:
    """Read a list of addresses. Nothing is sent to the right ones of a list that holds a wrong one."""
    parts = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    found = tuple(parseaddr(part)[1] if "<" in part else part for part in parts)
    wrong = [part for part, address in zip(parts, found, strict=True) if not _ADDRESS.fullmatch(address)]
    return Mailboxes(found, wrong[0] if wrong else None if found else text)
