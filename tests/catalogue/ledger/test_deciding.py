"""The decision of a whole month, on what was gathered: no database, no file, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from catalogue.commissions.regularisation import Laid
from catalogue.ledger.deciding.became import Became
from catalogue.ledger.deciding.calendar import Calendar
from catalogue.ledger.deciding.contracts import Contracts
from catalogue.ledger.deciding.decision import Decision, decide
from catalogue.ledger.deciding.families import Families
from catalogue.ledger.deciding.family import CommissionKey, Family
from catalogue.ledger.deciding.gathered import Gathered
from catalogue.ledger.deciding.laid import LaidWindows
from catalogue.ledger.deciding.shelf import Books, NoVersion, Version
from catalogue.ledger.deciding.submitted import Held, tell, tell_apart
from catalogue.ledger.records.commissions import CommissionLine
from catalogue.ledger.records.facts import Facts, WindowKey
from catalogue.ledger.records.operations import Operation
from catalogue.vocabulary import AccrualWindow, LineState, OperationKind
from tests.catalogue.commissions.schemes import MONDIAL_TV, scheme
from tests.catalogue.ledger.books import PARIS, box, cancellation, collection, facts, sale, termination

FT = Books(UUID(int=1), "FT", PARIS, vat_on_debits=True)


class NothingYet:
    """The shelf of a company whose books are empty."""

    def families(
        self, keys: Collection[str], known: Collection[str]
    ) -> tuple[Sequence[Family], Mapping[CommissionKey, CommissionLine]]:
        """Return nothing."""
        return (), {}

    def uses(self, receipts: Collection[str]) -> Sequence[str]:
        """Return nothing."""
        return ()

    def laid(self, window: WindowKey) -> Sequence[Laid]:
        """Return nothing."""
        return ()


@dataclass(frozen=True)
class OneVersion:
    """A catalogue of one version of one product."""

    facts: Facts

    def version_at(self, sku: str, at: datetime) -> Version | NoVersion:
        """Return it for its own product."""
        if sku != self.facts.offer.sku:
            return NoVersion(f"Le produit {sku} n'existe pas.")
        return Version(UUID(int=2), self.facts)


def month(
    of: Facts,
    *operations: Operation,
    closed: Collection[date] = (),
    held: Sequence[Operation] = (),
    today: date = date(2099, 1, 1),
) -> Decision:
    """Return what a month of operations becomes in empty books, which `held` some of them already."""
    told = [tell(each, waited=False) for each in held]
    stored = {each.operation.key: Held(each.sha256, {"kind": each.operation.kind.value}, "posted") for each in told}
    submitted = tell_apart(FT, operations, stored=stored, waiting={})
    asked = {key: each.operation for key, each in submitted.todo.items()}
    ends = {key: each for key, each in asked.items() if each.kind is OperationKind.TERMINATION}
    families = Families(NothingYet(), {each.related for each in asked.values() if each.related}, keeps_contracts=True)
    return decide(
        Gathered(
            FT, submitted, families, ends, Contracts(asked, {}), LaidWindows(NothingYet(), {}),
            OneVersion(of), Calendar(frozenset(closed)), {}, today,
        )
    )  # fmt: skip


def test_a_month_is_decided_in_the_order_of_what_happened_whatever_that_of_its_rows() -> None:
    """M1 typed backwards: a sale of 400 is cancelled and sold again; 478,50 is earned, and the client's payment posted."""
    of = facts(box("9.90"), schemes=(scheme(sku="FT-BOX-001", tiers=MONDIAL_TV, window=AccrualWindow.MONTH),))
    operations = (
        sale("C", "2025-09-04", quantity=Decimal(400)),
        cancellation("X", "2025-09-03", of="B"),
        collection("E", "990.00", "2025-09-05", of="A"),
        sale("B", "2025-09-02", quantity=Decimal(400)),
        sale("A", "2025-09-01", quantity=Decimal(100)),
        sale("A", "2025-09-01", quantity=Decimal(100)),
        sale("Z", "2025-09-01", sku="FT-NONE"),
        collection("EZ", "1.00", "2025-09-05", of="Z", sku=None),
        sale("OLD", "2025-08-30"),
    )
    decision = month(of, *operations, held=(sale("OLD", "2025-08-30"),))
    outcomes = [answer.outcome for answer in decision.answers]
    assert [answer.key for answer in decision.answers] == [each.key for each in operations]
    posted, already, refused = Became.POSTED, Became.ALREADY, Became.REFUSED
    assert outcomes == [posted, posted, posted, posted, posted, already, refused, refused, already]
    assert [entry.operation for _, entry in decision.entries][:2] == ["A", "A"]
    moved = {name: line._replace(state=decision.moves.get(name, line.state)) for name, line in decision.commissions}
    stands = sum(line.amount for line in moved.values() if line.state != LineState.REVERSED)
    assert stands == Decimal("478.50")
    (window,) = decision.windows.values()
    assert (window.volume, window.posted) == (Decimal(500), Decimal("478.50"))


def test_what_happened_in_a_closed_month_is_entered_on_the_first_day_of_the_next() -> None:
    """An end follows its sale there, on the document's own day."""
    decision = month(
        facts(box()), termination("R", "2025-09-20", of="V"), sale("V", "2025-08-12"), closed={date(2025, 8, 1)}
    )
    assert [answer.outcome for answer in decision.answers] == [Became.POSTED, Became.POSTED]
    ((_, entry),) = decision.entries
    assert (entry.day, entry.piece_day) == (date(2025, 9, 1), date(2025, 8, 12))


def test_what_is_of_a_day_to_come_waits_or_has_not_happened() -> None:
    """On the 10th: what may wait does, what it names and cancels it end it together, and nobody has paid on the 12th."""
    decision = month(
        facts(), sale("A"), sale("B", "2025-09-15"), sale("C", "2025-09-11"), termination("R", "2025-09-20", of="A"),
        termination("S", "2025-09-20", of="B"), cancellation("X", "2025-09-10", of="B"),
        cancellation("Y", "2025-09-10", of="S"), collection("E", at="2025-09-12", of="A"),
        collection("F", at="2025-09-10", of="C"), cancellation("Z", "2025-09-10", of="B"),
        today=date(2025, 9, 10),
    )  # fmt: skip
    outcomes = {answer.key: answer.outcome.value for answer in decision.answers}
    assert outcomes == {
        "A": "posted", "B": "posted", "C": "later", "R": "later", "S": "posted", "X": "posted", "Y": "posted",
        "E": "refused", "F": "refused", "Z": "refused",
    }  # fmt: skip
    assert {entry.operation for _, entry in decision.entries} == {"A"}
    assert {told.operation.key: told.status for told in decision.operations if told.status != "posted"} == {
        "C": "later", "R": "later",
    }  # fmt: skip
    assert {answer.key: answer.reasons[0].partition(",")[0] for answer in decision.answers if answer.key in "CEFZ"} == {
        "C": "L'opération attend le 11/09/2025.",
        "E": "L'opération E (encaissement) n'a pas encore eu lieu",
        "F": "L'opération liée « C » n'a lieu que le 11/09/2025.",
        "Z": "L'opération B est déjà annulée : Z est de trop.",
    }
