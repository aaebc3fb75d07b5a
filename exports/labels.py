"""What accounting software shows of a line: the label that its author gave the operation."""

from __future__ import annotations

from catalogue.ledger.facts import BookLine
from catalogue.vocabulary import LineType, Nature

#: What is paid on to people and partners, or taken back from them, in whatever journal the mappings put it.
_SAYS_TO_WHOM = frozenset({Nature.COMMISSION_PAID, Nature.BONUS, Nature.MALUS, Nature.CLAWBACK})


def label_of(line: BookLine) -> str:
    """Return the label of a line's entry (« le libellé de l'écriture »), or its own where that alone tells what it is.

    A tax line says its rate, a commission that is paid on says to whom; each other line bears what was typed for the
    operation, or « Vente FT-BOX-001 » where nothing was.
    """
    own = line.nature in _SAYS_TO_WHOM or line.type is LineType.TAX
    return line.label if own or not line.entry_label else line.entry_label
