"""The runtime, and then the owner, try to falsify the books (decision 29): the database itself refuses."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Connection, exc, insert, text

from catalogue.commissions.states import TRANSITIONS
from catalogue.store import tables
from catalogue.vocabulary import LineState
from tests.catalogue.store.shop import Shop, day

SEPTEMBER = day("2025-09-01").date()
IMMUTABLE = ("ledger_entry", "ledger_line", "ledger_lettering", "commission_explanation")
NEVER_REMOVED = (*IMMUTABLE, "operation", "commission_line", "commission_window", "commission_counted")


#: A line: its entry and its position.
Place = tuple[uuid.UUID, int]


class Ledger:
    """One company's books, written row by row as no part of the service does."""

    def __init__(self, shop: Shop, connection: Connection) -> None:
        self.connection = connection
        self.company = shop.companies["MTV"]
        self.other_company = shop.companies["FT"]
        self.signed = {"actor_id": shop.actor}
        self.operation = self.add(
            tables.operation, source_key="V-1", kind="sale", at=day("2025-09-01"), content_hash="0" * 64,
            status="posted",
        )  # fmt: skip
        self.connection.execute(
            insert(tables.commission_explanation).values(operation_id=self.operation, number=1, facts={})
        )
        self.entry, (self.debit, self.credit) = self.post("V-1:revenue")

    def commission(self, **changes: Any) -> None:
        """Write a commission line that is planned."""
        values = {
            "operation_id": self.operation, "position": 1, "beneficiary": "manager", "kind": "commission", "amount": "1.20",
            "due_on": SEPTEMBER, "state": "planned", "scheme": "S", "version": 1, "explanation": 1,
        }  # fmt: skip
        self.add(tables.commission_line, **values | changes)

    def add(self, table: Any, **values: Any) -> uuid.UUID:
        """Insert a row and return its key."""
        signed = self.signed if "actor_id" in table.c else {}
        row = {"company_id": self.company, **signed, **values}
        return self.connection.execute(insert(table).values(row).returning(table.c.id)).scalar_one()  # type: ignore[no-any-return]

    def post(self, source_key: str, number: int = 1, **changes: Any) -> tuple[uuid.UUID, list[Place]]:
        """Write a balanced entry of 12 euros and return its key and the places of its lines."""
        entry = uuid.uuid4()
        lines = self.lines(entry, ("12.00", "0"), ("0", "12.00"))
        self.head(entry, source_key, number, **changes)
        return entry, lines

    def lines(self, entry: uuid.UUID, *amounts: tuple[str, str], first: int = 1) -> list[Place]:
        """Write lines of an entry in one statement."""
        rows = [
            {
                "company_id": self.company, "entry_id": entry, "position": position, "account": "411000",
                "debit": debit, "credit": credit, "label": "x", "type": "revenue", "nature": "revenue",
            }
            for position, (debit, credit) in enumerate(amounts, first)
        ]  # fmt: skip
        self.connection.execute(insert(tables.ledger_line).values(rows))
        return [(entry, position) for position, _ in enumerate(amounts, first)]

    def head(self, entry: uuid.UUID, source_key: str, number: int = 1, **changes: Any) -> None:
        """Write an entry without its lines."""
        values = {
            "id": entry, "kind": "revenue", "journal": "VENTE", "fiscal_year": 2025, "number": number, "source_key": source_key,
            "day": SEPTEMBER, "piece": "F-1", "piece_day": SEPTEMBER, "label": "x", "type": "revenue",
            "operation_id": self.operation,
        }  # fmt: skip
        self.add(tables.ledger_entry, **values | changes)

    def letter(self, *lines: Place, **changes: Any) -> None:
        """Give lines a common letter."""
        values = {"company_id": self.company, "account": "411000", "letter": "AA", "day": SEPTEMBER, **self.signed}
        rows = [values | {"entry_id": entry, "position": position} | changes for entry, position in lines]
        self.connection.execute(insert(tables.ledger_lettering).values(rows))

    def refuses(self, message: str, action: Any, *arguments: Any, **more: Any) -> None:
        """Fail unless the database refuses, at once or when the transaction would end."""

        def attempt() -> None:
            action(*arguments, **more)
            self.connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")

        with pytest.raises(exc.DBAPIError, match=message), self.connection.begin_nested():
            attempt()

    def run(self, statement: str, **values: Any) -> None:
        """Run a statement."""
        self.connection.execute(text(statement), values)


def first_column(table: str) -> str:
    """Return any column of a table."""
    return next(iter(tables.metadata.tables[table].columns)).name


@pytest.fixture
def ledger(shop: Shop) -> Iterator[Ledger]:
    """Books with one posted entry, seen by the runtime's role."""
    with shop.acting() as connection:
        yield Ledger(shop, connection)


@pytest.mark.parametrize("table", NEVER_REMOVED)
def test_the_runtime_removes_nothing(ledger: Ledger, table: str) -> None:
    """It has no right to delete or empty any table of the books."""
    for statement in (f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
        ledger.refuses("permission denied", ledger.run, statement)


@pytest.mark.parametrize("table", IMMUTABLE)
def test_the_runtime_changes_nothing_that_is_posted(ledger: Ledger, table: str) -> None:
    """Nor to update entries, lines and letters."""
    ledger.refuses("permission denied", ledger.run, f"UPDATE {table} SET {first_column(table)} = {first_column(table)}")


def test_even_the_owner_is_refused(shop: Shop) -> None:
    """Who has every right meets the trigger, whether rows are concerned or not."""
    with shop.database.owner_engine().connect() as connection:
        connection.exec_driver_sql("SET search_path = catalogue")
        for table in IMMUTABLE:
            column = first_column(table)
            for statement in (
                f"UPDATE {table} SET {column} = {column}",
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
            ):
                with pytest.raises(exc.DBAPIError, match="never changes"), connection.begin_nested():
                    connection.exec_driver_sql(statement)
        for table in NEVER_REMOVED:
            with pytest.raises(exc.DBAPIError, match="never changes"), connection.begin_nested():
                connection.exec_driver_sql(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "amounts",
    [
        pytest.param([("12.00", "0"), ("0", "11.99")], id="a cent is missing"),
        pytest.param([("12.00", "0")], id="one line"),
        pytest.param([("12.00", "12.00"), ("12.00", "12.00")], id="both sides of a line"),
        pytest.param([("0", "0"), ("0", "0")], id="nothing"),
        pytest.param([("-12.00", "0"), ("0", "-12.00")], id="negative"),
    ],
)
def test_an_unbalanced_entry_is_refused(ledger: Ledger, amounts: list[tuple[str, str]]) -> None:
    """By the database, whatever the program believes."""
    ledger.refuses("does not balance|one_side", ledger.lines, uuid.uuid4(), *amounts)


def test_an_entry_comes_with_its_lines_and_they_with_it(ledger: Ledger) -> None:
    """Neither can be there without the other, nor gain a balanced pair later."""
    ledger.refuses("has no line", ledger.head, uuid.uuid4(), "V-1:b", 2)
    ledger.refuses("never came", ledger.lines, uuid.uuid4(), ("12.00", "0"), ("0", "12.00"))
    pair = (("5.00", "0"), ("0", "5.00"))
    ledger.refuses("lacks a line", ledger.lines, ledger.entry, *pair, first=3)
    ledger.refuses("pk_ledger_line", ledger.lines, ledger.entry, *pair)


def test_lines_and_entry_are_of_one_company(ledger: Ledger) -> None:
    """No line crosses into another company's books; nor does the operation that an entry posts or the one it reverses."""
    ledger.refuses("has no line", ledger.post, "V-1:b", 1, company_id=ledger.other_company)
    ledger.refuses("not in the books", ledger.post, "V-1:b", 2, operation_id=uuid.uuid4())
    ledger.refuses("not in the books", ledger.post, "V-1:b", 2, reverses_entry_id=uuid.uuid4())


def test_numbers_have_no_hole_and_keys_no_double(ledger: Ledger) -> None:
    """The next number is the only one accepted; a source key is posted once; an entry is reversed once."""
    ledger.refuses("would have a hole", ledger.post, "V-1:b", 3)
    ledger.refuses("uq_ledger_entry", ledger.post, "V-1:b", 1)
    ledger.refuses("uq_ledger_entry_company_id_source_key", ledger.post, "V-1:revenue", 2)
    ledger.post("V-1:reversal", 2, reverses_entry_id=ledger.entry)
    ledger.refuses("reversed_once", ledger.post, "V-1:reversal2", 3, reverses_entry_id=ledger.entry)
    ledger.post("V-1:clawback", 3, reverses_entry_id=ledger.entry, clawback=True)
    ledger.refuses("fiscal_year", ledger.post, "V-1:b", 1, fiscal_year=2026)
    ledger.post("V-1:bank", 1, journal="BANQUE")


def test_a_closed_period_takes_no_entry(ledger: Ledger) -> None:
    """Until it is opened again; another month is no matter."""
    month = ledger.add(tables.accounting_period, month=SEPTEMBER, state="closed")
    ledger.refuses("is closed", ledger.post, "V-1:b", 2)
    ledger.post("V-1:b", 2, day=day("2025-10-01").date())
    ledger.run("UPDATE accounting_period SET state = 'open' WHERE id = :id", id=month)
    ledger.post("V-1:c", 3)


def test_entries_are_signed_by_who_acts_now(ledger: Ledger) -> None:
    """Nobody posts in another's name, nor in the past, nor for another run."""
    for forged in (
        {"actor_id": uuid.uuid4()},
        {"posted_at": day("2025-09-01")},
        {"run_id": uuid.uuid4()},
    ):
        ledger.refuses("must be signed", ledger.post, "V-1:b", 2, **forged)


def test_letters_settle_one_account_to_zero(ledger: Ledger) -> None:
    """Lines of one account that sum to zero share a letter, once and together."""
    ledger.refuses("to zero", ledger.letter, ledger.debit)
    ledger.refuses("to zero", ledger.letter, ledger.debit, ledger.credit, account="401000")
    ledger.refuses("to zero", ledger.letter, ledger.debit, ledger.credit, company_id=ledger.other_company)
    ledger.refuses("to zero", ledger.letter, ledger.debit, ledger.credit, (ledger.entry, 3))
    ledger.letter(ledger.debit, ledger.credit)
    ledger.refuses("pk_ledger_lettering", ledger.letter, ledger.debit, ledger.credit, letter="AB")
    _, more = ledger.post("V-1:b", 2)
    ledger.refuses("to zero", ledger.letter, *more)


def test_an_operation_that_is_posted_stays(ledger: Ledger) -> None:
    """One that waits may be corrected and posted; its key never changes."""
    waiting = ledger.add(
        tables.operation, source_key="V-2", kind="sale", at=day("2025-09-01"), content_hash="0" * 64, status="waiting"
    )
    ledger.refuses("never changes", ledger.run, "UPDATE operation SET kind = 'fee' WHERE source_key = 'V-1'")
    ledger.refuses("its key", ledger.run, "UPDATE operation SET source_key = 'V-3' WHERE source_key = 'V-2'")
    ledger.run("UPDATE operation SET status = 'posted' WHERE id = :id", id=waiting)
    ledger.refuses("never changes", ledger.run, "UPDATE operation SET status = 'waiting' WHERE source_key = 'V-2'")


def test_what_an_operation_rests_on_is_there_and_stays(shop: Shop) -> None:
    """Its company and the version that priced it exist, are not removed under it, and keep their keys."""
    keys = shop.product("MTV-BOX", plan=None, price=None, document=None, publication=None)
    with shop.acting() as connection:
        ledger = Ledger(shop, connection)
        row = {
            "source_key": "V-2", "kind": "sale", "at": day("2025-09-01"), "content_hash": "0" * 64, "status": "posted",
        }  # fmt: skip
        for wrong in ({"company_id": uuid.uuid4()}, {"product_version_id": uuid.uuid4()}):
            ledger.refuses("does not exist", ledger.add, tables.operation, **row | wrong)
        ledger.add(tables.operation, **row, product_version_id=keys["version"])
        remove = "DELETE FROM product_version WHERE id = :id"
        ledger.refuses("V-2 is in the books", ledger.run, remove, id=keys["version"])
        for table in ("company", "product_version"):
            ledger.refuses("never changes", ledger.run, f"UPDATE {table} SET id = gen_random_uuid()")


def test_a_commission_moves_only_as_its_life_allows(ledger: Ledger) -> None:
    """Its amount never changes; its state goes forward; its entry comes once (decision 22)."""
    ledger.commission()
    for change in ("amount = 2", "due_on = '2025-10-01'", "beneficiary = 'partner'", "state = 'settled'"):
        ledger.refuses("by an allowed move", ledger.run, f"UPDATE commission_line SET {change}")
    ledger.run("UPDATE commission_line SET state = 'due', entry_id = :entry", entry=ledger.entry)
    ledger.refuses("by an allowed move", ledger.run, "UPDATE commission_line SET entry_id = NULL")
    for state in ("settled", "reversed"):
        ledger.run("UPDATE commission_line SET state = :state", state=state)
    ledger.refuses("by an allowed move", ledger.run, "UPDATE commission_line SET state = 'due'")


def test_a_commission_belongs_to_the_books_of_its_company(ledger: Ledger) -> None:
    """Its operation, explanation and entry are there, of the same company, when it comes and when its entry does."""
    for wrong in (
        {"operation_id": uuid.uuid4()},
        {"entry_id": uuid.uuid4()},
        {"explanation": 2},
        {"company_id": ledger.other_company},
    ):
        ledger.refuses("not in the books", ledger.commission, **wrong)
    ledger.commission()
    ledger.refuses("not in the books", ledger.run, "UPDATE commission_line SET entry_id = gen_random_uuid()")
    ledger.run("UPDATE commission_line SET entry_id = :entry", entry=ledger.entry)


def test_the_moves_are_those_of_the_catalogue(ledger: Ledger) -> None:
    """The database and `catalogue.commissions.states` agree on every pair of states."""

    def allowed(state: LineState, to: LineState) -> bool:
        position = next(positions)
        ledger.commission(position=position, state=state)
        try:
            with ledger.connection.begin_nested():
                ledger.run("UPDATE commission_line SET state = :to WHERE position = :at", to=to, at=position)
        except exc.DBAPIError:
            return False
        return True

    positions = iter(range(1, 100))
    for state in LineState:
        assert {to for to in LineState if to is not state and allowed(state, to)} == TRANSITIONS[state], state
