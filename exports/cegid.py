"""Cegid, CSV import of eight columns without header: day, journal, account, third party, side, amount, label, piece."""

from __future__ import annotations

from decimal import Decimal

from catalogue.ledger.records.book_lines import BookLine
from exports.engine.columns import Column, Day, Money
from exports.engine.delimited import Delimited
from exports.journals import JOURNALS
from exports.labels import label_of
from exports.third_parties import third_party


def _amount(line: BookLine) -> Decimal:
    return line.debit or line.credit


CSV = Delimited[BookLine](
    label="Cegid (CSV)",
    prefix="CEGID",
    charset="ascii",
    with_bom=False,
    with_header=False,
    quoting=False,
    forbidden=';"',
    columns=(
        Column[BookLine]("Date", lambda line: line.day, Day("%d%m%Y")),
        Column[BookLine]("Journal", lambda line: JOURNALS[line.journal].code, longest=3, cut=False),
        Column[BookLine]("Compte", lambda line: line.account, longest=17, cut=False),
        Column[BookLine]("Tiers", third_party, longest=17, cut=False),
        Column[BookLine]("Sens", lambda line: "D" if line.debit else "C", longest=1, cut=False),
        Column[BookLine]("Montant", _amount, Money()),
        Column[BookLine]("Libellé", label_of, longest=35),
        Column[BookLine]("Pièce", lambda line: line.piece, longest=35),
    ),
)
