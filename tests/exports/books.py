"""A month of books as the ledger gives it: what the specification prints, and whatever can go wrong in a line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any
from uuid import UUID

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from catalogue.ledger.records.book_lines import BookLine
from catalogue.ledger.records.stated import Stated
from catalogue.vocabulary import Journal, LineType, Nature
from exports.engine.scope import Batch

SEPTEMBER = date(2025, 9, 1)
FT = Batch("FT", "France Téléphone", SEPTEMBER)
AP = Batch("AP", "Action Prévoyance", SEPTEMBER)
WC = Batch("WC", "Winvest Capital", SEPTEMBER)
ZERO = Decimal("0.00")
EXEMPT = "CGI art. 261 C 2°"
CONTRACT, CLIENT = UUID("6f9c1a52-0000-4000-8000-000000000001"), UUID("6f9c1a52-0000-4000-8000-0000000000c1")
LABELS = {
    "411000": "Clients",
    "401000": "Fournisseurs",
    "445710": "TVA collectée",
    "445660": "TVA déductible",
    "445800": "TVA en attente d'encaissement",
    "512000": "Banque",
    "622200": "Commissions versées",
    "627100": "Services bancaires",
    "706100": "Prestations de services",
    "756200": "Commissions reçues",
}


def line(scope: Batch, account: str, debit: str = "0.00", credit: str = "0.00", **more: Any) -> BookLine:
    """A line of one company's books, an ordinary revenue line unless told otherwise."""
    usual: dict[str, Any] = {
        "siren": "800397291",
        "journal": Journal.SALES,
        "number": 1,
        "position": 1,
        "day": scope.month,
        "piece": f"{scope.company}-2025-09-001",
        "piece_day": scope.month,
        "entry_label": "",
        "account_label": LABELS.get(account, f"Compte {account}"),
        "label": "Vente",
        "type": LineType.REVENUE,
        "nature": Nature.REVENUE,
        "counterpart": False,
        "clawback": False,
        "validated_on": date(2025, 10, 1),
    }
    given = usual | more | {"company": scope.company, "company_name": scope.company_name, "account": account}
    given |= {"debit": Decimal(debit), "credit": Decimal(credit)}
    return BookLine._make(given.get(name) for name in BookLine._fields)


def entry(*lines: BookLine, **same: Any) -> list[BookLine]:
    """Lines of one entry, numbered, that share what is given."""
    return [item._replace(position=position, **same) for position, item in enumerate(lines, start=1)]


def box_sale(number: int = 1, day: date = SEPTEMBER, **more: Any) -> list[BookLine]:
    """The sale of Annexe F §4.1: 29,90 TTC, of which 4,98 of tax."""
    taxed: dict[str, Any] = {"tax_code": "NORMAL", "tax_rate": Decimal(20)}
    return entry(
        line(FT, "411000", "29.90", counterpart=True, auxiliary="C0042", auxiliary_label="Zoé Lefèvre"),
        line(FT, "706100", credit="24.92", tax_amount=Decimal("4.98"), **taxed),
        line(FT, "445710", credit="4.98", type=LineType.TAX, nature=Nature.TAX, tax_base=Decimal("24.92"), **taxed),
        **{"sku": "FT-BOX-001", "contract": CONTRACT, "client": CLIENT, "label": "Vente FT-BOX-001 Box Fibre"}
        | {"number": number, "day": day, "piece_day": day}
        | more,
    )


def collection(number: int = 1) -> list[BookLine]:
    """The bank gives what the sale left to pay; both lines on the client bear a letter."""
    return entry(
        line(FT, "512000", "29.90"),
        line(FT, "411000", credit="29.90", counterpart=True, auxiliary="C0042", auxiliary_label="Zoé Lefèvre")._replace(
            letter="AA", letter_day=date(2025, 9, 12)
        ),
        journal=Journal.BANK, number=number, day=date(2025, 9, 12), piece_day=date(2025, 9, 12), label="Encaissement",
        sku="FT-BOX-001", piece="ENC-2025-09-007",
    )  # fmt: skip


def credit_note(number: int = 2) -> list[BookLine]:
    """The same sale cancelled: the original cents, sides swapped (Annexe F §5)."""
    swapped = (item._replace(debit=item.credit, credit=item.debit) for item in box_sale())
    day = date(2025, 9, 20)
    return entry(*swapped, number=number, day=day, piece_day=day, label="Avoir FT-BOX-001", piece="AV-001")


def statement(number: int, sku: str, amount: str, day: date, **more: Any) -> list[BookLine]:
    """A commission that Oggodata states to Action Prévoyance, exempt of tax."""
    same: dict[str, Any] = {
        "type": LineType.COMMISSION,
        "nature": Nature.COMMISSION,
        "journal": Journal.COMMISSION,
        "number": number,
        "sku": sku,
        "partner": "Oggodata",
        "day": day,
        "piece_day": day,
        "label": f"Bordereau Oggodata {sku}",
        "piece": f"AP-2025-09-{number:03}",
    }
    return entry(
        line(AP, "411000", amount, counterpart=True, auxiliary="OGGODATA", auxiliary_label="OggoData SAS"),
        line(AP, "756200", credit=amount, tax_code="EXO_ASSURANCE", tax_rate=ZERO, tax_amount=ZERO, tax_reason=EXEMPT),
        **same | more,
    )


def printed_statements() -> list[BookLine]:
    """The month of Annexe F §7: 120,00, 98,00 and 145,00."""
    return [
        *statement(1, "AP-SANTE-001", "120.00", date(2025, 9, 1)),
        *statement(2, "AP-SANTE-002", "98.00", date(2025, 9, 2)),
        *statement(3, "AP-SANTE-003", "145.00", date(2025, 9, 5)),
    ]


def clawback(number: int = 4) -> list[BookLine]:
    """Half of a commission taken back: 60,00, sides swapped in the ledger."""
    day = date(2025, 9, 18)
    taken = (item._replace(debit=item.credit, credit=item.debit) for item in statement(4, "AP-SANTE-001", "60.00", day))
    return entry(*taken, number=number, clawback=True, nature=Nature.CLAWBACK, label="Reprise AP-SANTE-001")


def listed_lines() -> list[BookLine]:
    """What a line of Oggodata's list posts beyond the 120,00 that were foreseen: 5,00."""
    return statement(5, "AP-SANTE-001", "5.00", date(2025, 9, 25), piece="RELEVE-09")


def partner_list() -> list[Stated]:
    """Three lines of that list: 125,00 for 120,00, 98,00 as foreseen, and 60,00 taken back as foreseen."""
    line = Stated(
        "AP", date(2025, 9, 25), "Oggodata", "AP-SANTE-001", None, "RELEVE-09", "AP-V-1", ZERO, None, frozenset()
    )
    return [
        line._replace(amount=Decimal("125.00"), entries=frozenset({(Journal.COMMISSION, 5)})),
        line._replace(amount=Decimal("98.00"), sku="AP-SANTE-002", related="AP-V-2"),
        line._replace(amount=Decimal("-60.00")),
    ]


def bank_fee(sku: str = "PSP-SLIMPAY", number: int = 1) -> list[BookLine]:
    """The fee of Annexe F §4.3: 15,00 HT and 3,00 of deductible tax."""
    taxed: dict[str, Any] = {"tax_code": "NORMAL", "tax_rate": Decimal(20)}
    return entry(
        line(WC, "627100", "15.00", tax_amount=Decimal("3.00"), cost_center="PAIEMENT", **taxed),
        line(WC, "445660", "3.00", tax_base=Decimal("15.00"), **taxed)._replace(type=LineType.TAX, nature=Nature.TAX),
        line(WC, "401000", credit="18.00", counterpart=True),
        journal=Journal.PURCHASES, number=number, sku=sku, label="Frais Slimpay", piece="SLM-0925",
    )  # fmt: skip


def fees() -> list[BookLine]:
    """The same fee, its lines typed as fees."""
    return [item if item.type is LineType.TAX else item._replace(type=LineType.FEE) for item in bank_fee()]


def ft_month() -> list[BookLine]:
    """A month of France Téléphone: a sale, its collection, an avoir, and a label that nobody should have typed."""
    nasty = '=1+1 ; "Box"\tdu client\nn° 3 | é'
    return [*box_sale(), *credit_note(), *box_sale(3, date(2025, 9, 30), label=nasty), *collection()]


def sheet_of(content: bytes) -> Worksheet:
    """The only sheet of an XLSX file."""
    (sheet,) = openpyxl.load_workbook(BytesIO(content)).worksheets
    return sheet


def balanced(lines: Sequence[BookLine]) -> bool:
    """Whether debits equal credits."""
    return sum((item.debit - item.credit for item in lines), ZERO) == 0
