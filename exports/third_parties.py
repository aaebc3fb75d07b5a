"""Third parties as accounting software numbers them: thirteen capitals and digits at most.

The books name a client by its reference and a partner by its name; neither fits. A code is made of it, always the same
for the same third party, in every format and month; the FEC gives both, so that the firm can open the accounts.
"""

from __future__ import annotations

import re
from base64 import b32encode
from functools import lru_cache
from hashlib import sha256

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.scope import slug

#: The narrowest field that takes it: Sage's.
LONGEST = 13

_PLAIN = re.compile(rf"[A-Z0-9]{{1,{LONGEST}}}")
_REFERENCE = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: How much of a name is kept, so that a person recognises it; the rest tells it from the others.
_KEPT = 6


@lru_cache(maxsize=1 << 16)
def third_party_code(auxiliary: str) -> str:
    """Return the code of a third party: itself when it is one already, else a beginning and a fingerprint.

    ``Oggodata`` is OGGODATA; ``Prévalia Mutuelle`` is PREVAL and seven characters; a client's reference is C and
    twelve (60 bits: among a million clients two share a code with a chance of one in two million).
    """
    known = auxiliary.upper()
    if _PLAIN.fullmatch(known):
        return known
    kept = "C" if _REFERENCE.fullmatch(auxiliary) else slug(auxiliary).replace("-", "").upper()[:_KEPT]
    fingerprint = b32encode(sha256(auxiliary.encode("utf-8", "surrogatepass")).digest()).decode()
    return kept + fingerprint[: LONGEST - len(kept)]


def third_party(line: BookLine) -> str | None:
    """Return the code of a line's third party; None where its account holds none: a bank, a charge, the State."""
    held = line.account.startswith("4") and not line.account.startswith("44")
    return third_party_code(line.auxiliary) if line.auxiliary and held else None
