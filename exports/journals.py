"""The journals as accounting software knows them (decision 32)."""

from __future__ import annotations

from typing import Final, NamedTuple

from catalogue.vocabulary import Journal


class JournalName(NamedTuple):
    """A journal's short code and its name."""

    code: str  #: two letters, that every software takes
    label: str  #: in French
    piece_type: str  #: of its pieces in Sage: client's invoice, supplier's, receipt, other


JOURNALS: Final = {
    Journal.SALES: JournalName("VE", "Ventes", "FC"),
    Journal.PURCHASES: JournalName("AC", "Achats", "FF"),
    Journal.BANK: JournalName("BQ", "Banque", "RC"),
    Journal.COMMISSION: JournalName("CO", "Commissions", "OD"),
    Journal.MISC: JournalName("OD", "Opérations diverses", "OD"),
}
