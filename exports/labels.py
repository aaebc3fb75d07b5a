"""What accounting software shows of a line: the label that its author gave the operation."""

from __future__ import annotations

from catalogue.ledger.records.book_lines import BookLine
from catalogue.vocabulary import LineType, Nature

#: What is paid on to people and partners, in whatever journal the mappings put it.
_PAID_ON = frozenset({Nature.COMMISSION_PAID, Nature.BONUS, Nature.MALUS})


def label_of(line: BookLine) -> str:
    """Return the label of a line's entry (« le libellé de l'écriture »), or its own where that alone tells what it is.

    A tax line says its rate, a commission that is paid on says to whom; each other line bears what was typed for the
    operation, or « Vente FT-BOX-001 » where nothing was.
    """
    own = line.nature in _PAID_ON or line.type is LineType.TAX or _is_taken_back_from_people(line)
    return line.label if own or not line.entry_label else line.entry_label


def _is_taken_back_from_people(line: BookLine) -> bool:
    """Say whether a clawback is of somebody who was paid, rather than what the partner takes back."""
    of_partner = line.account.startswith("7") or (line.counterpart and line.auxiliary == line.partner)
    return line.nature is Nature.CLAWBACK and not of_partner
