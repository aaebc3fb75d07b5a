"""Judge an opened workbook: every finding, what it would change, and what becomes of it. Plain data in and out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import polars as pl

from catalogue.changes import Plan
from catalogue.ledger.deciding.decision import Decision as Posting
from catalogue.ledger.records.operations import Operation
from catalogue.periods import PARIS
from catalogue.store.deposits import Listed
from sync.belonging import another_companys
from sync.confirming import Ballot
from sync.operations import Books, decide_operations
from sync.planning import Decision, Limits, as_if_accepted, decide, lost_rows
from sync.reading import Opened, expected_name
from sync.returning import Past, taken_back
from sync.sorting import sorted_alone
from sync.vanished import lost_operations, vanished
from validators.absence import absences, explained
from validators.book import Book, Frames, Known
from validators.builder import finding
from validators.changed import told_changes
from validators.checking import Checked, check_book, in_reading_order
from validators.findings import Counts, Finding, Outcome
from validators.report.changes import Changes
from validators.sheets import GROUP_SHEETS

#: Stands for the fingerprint of a workbook whose answer depends on nothing but itself.
SETTLED = "settled"
#: Documents that are in the library; ``twin`` is the name that is read, where others differ from it by case only.
FILES = {
    "sku": pl.String(),
    "file": pl.String(),
    "sha256": pl.String(),
    "pdfa_claim": pl.Boolean(),
    "unfit": pl.String(),  # why what lies there cannot be read; null: it can
    "twin": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Bearings:
    """What a workbook is judged against."""

    reference: Frames  #: the group's sheets
    companies: frozenset[str]  #: codes that exist
    known: Known
    files: pl.DataFrame | None  #: the documents that are there (``FILES``); None: nobody looked
    today: date
    last_accepted: Callable[[], Frames] = field(default=dict)  #: the sheets of the last accepted submission
    limits: Limits = field(default_factory=Limits)
    books: Books | None = None  #: where operations would be posted; None: nowhere, they are only checked
    timezone: str = PARIS  #: of the workbook's company
    told: Callable[[], Sequence[Operation]] = tuple  #: what the books were told of an operations workbook's month
    past: Callable[[], Past] = Past  #: the deposits that a load may take back
    ballot: Ballot = field(default_factory=Ballot)  #: what the workbook confirms of an earlier report
    saved_by: str | None = None  #: who last saved the workbook


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a workbook is worth."""

    findings: tuple[Finding, ...]
    plan: Plan  #: empty when the workbook is refused
    outcome: Outcome
    counts: Counts
    posting: Posting | None = None  #: what the books would write of the operations
    confirmed: Listed | None = None  #: the report whose number let held units load
    reasons: tuple[str, ...] = ()  #: French, for the audit: what that number confirmed
    book: Book | None = None  #: the workbook beside its bearings, where its plan may be carried out
    first: bool = False  #: the catalogue held nothing of this workbook
    notices: tuple[tuple[str, str], ...] = ()  #: company → what the group's workbook stops of its products

    @property
    def changes(self) -> Changes | None:
        """Return what the plan changes, in the words of the workbook."""
        return told_changes(self.plan, first=self.first)

    def told(self, more: Iterable[Finding]) -> Assessment:
        """Return the assessment with findings that only carrying out its plan could give."""
        if self.book is None or not (added := tuple(more)):
            return self
        return replace(self, findings=tuple(in_reading_order(self.book, [*self.findings, *added])))


def assess(opened: Opened, bearings: Bearings, *, all_or_nothing: bool = False) -> Assessment:
    """Check a workbook, compare it with the catalogue and settle its outcome."""
    structure = list(opened.structure)
    if opened.kind != "group" and opened.typed and opened.company not in bearings.companies:
        structure.append(finding("FIC-002", found=opened.company or "?", expected=expected_name(opened.kind)))
    book = _book(opened, bearings)
    structure += absences(opened.kind, opened.typed, bearings.known.current, bearings.last_accepted, structure)
    structure = explained(structure)
    lost = _losses(book, bearings)
    foreign = another_companys(book, bearings.companies, lost=bool(lost))
    structure += lost if foreign is None else [foreign]
    if bearings.files is None and not book.frame("documents").is_empty():
        structure.append(finding("FIC-023", sheet=book.typed["documents"].title))
    checked, decision = _check(book, structure, bearings, all_or_nothing=all_or_nothing)
    if (checked.units_refused and checked.units_refused == checked.units) or _refused(structure):
        return _refusal(checked)
    decision = decision or _decide(checked, bearings)
    findings = in_reading_order(book, [*checked.findings, *decision.findings])
    plan = decision.plan
    units_refused = checked.units_refused + len(decision.refused)
    if decision.refused and (all_or_nothing or units_refused == checked.units):
        return _refusal(replace(checked, findings=tuple(findings)))
    counts = Counts(
        rows_read=checked.rows_read,
        units_accepted=checked.units - units_refused,
        units_refused=units_refused,
        inserted=plan.inserted,
        updated=plan.updated,
        withdrawn=plan.withdrawn,
    )
    whole = Outcome.POSTED if opened.kind == "operations" else Outcome.PUBLISHED
    outcome = Outcome.PARTIAL if units_refused else whole
    reasons = bearings.ballot.confirmed(findings)
    confirmed = bearings.ballot.listed if reasons else None
    first = all(frame.is_empty() for frame in bearings.known.current.values())
    return Assessment(
        tuple(findings), plan, outcome, counts, decision.posting, confirmed, tuple(reasons), book=book, first=first
    )


def _check(
    book: Book, structure: Sequence[Finding], bearings: Bearings, *, all_or_nothing: bool
) -> tuple[Checked, Decision | None]:
    """Check a workbook, and once more where some of its units are held; with the decision where it is at hand."""
    settle = bearings.ballot.settle
    checked = check_book(book, structure, all_or_nothing=all_or_nothing, settle=settle)
    if _refused(structure):
        return checked, None
    held, decision = list(bearings.ballot.said), None
    if book.workbook != "operations":
        held, decision = _looking_back(checked, bearings)
    if any(item.blocks for item in held):
        return check_book(book, structure, all_or_nothing=all_or_nothing, held=held, settle=settle), None
    if held:
        checked = replace(checked, findings=tuple(in_reading_order(book, [*checked.findings, *held])))
    return checked, decision


def _looking_back(checked: Checked, bearings: Bearings) -> tuple[list[Finding], Decision | None]:
    """Say what a load takes back of somebody's work, and which column was sorted alone, but for what is confirmed.

    The decision comes with it where it is the load's own: nothing of the workbook is refused.
    """
    ballot, book = bearings.ballot, checked.book
    whole = as_if_accepted(checked)
    decision = decide(whole)
    back = taken_back(book, decision, bearings.past(), bearings.saved_by) if not decision.plan.is_empty else []
    said = ballot.settle([*back, *sorted_alone(book, decision.plan, [*checked.findings, *back]), *ballot.said])
    return said, decision if whole is checked else None


def _decide(checked: Checked, bearings: Bearings) -> Decision:
    """Compare a catalogue with what is stored; ask the books about operations."""
    if checked.book.workbook == "operations":
        return decide_operations(
            checked, bearings.books, bearings.timezone, last_accepted=bearings.last_accepted, told=bearings.told
        )
    return decide(checked)


def _book(opened: Opened, bearings: Bearings) -> Book:
    """Put the workbook beside its bearings; the group's workbook is its own reference."""
    reference = bearings.reference
    if opened.kind == "group":
        reference = {s.name: opened.typed[s.name].frame for s in GROUP_SHEETS if s.name in opened.typed}
    files = bearings.files
    if files is None and "documents" in opened.typed:
        files = _as_known(opened.typed["documents"].frame, bearings.known.current.get("documents"))
    empty = pl.DataFrame(schema=FILES)
    return Book(
        opened.kind,
        opened.company,
        opened.typed,
        reference,
        bearings.known,
        empty if files is None else files,
        bearings.today,
        opened.month,
    )


def _as_known(documents: pl.DataFrame, known: pl.DataFrame | None) -> pl.DataFrame:
    """Return the files that a workbook names as the catalogue knows them: nobody looked, so that none has changed."""
    named = documents.select("sku", "file").drop_nulls().unique(maintain_order=True)
    here = (
        pl.DataFrame(schema=FILES) if known is None else known.select([name for name in FILES if name in known.columns])
    )
    found = named.join(here.unique(["sku", "file"]), on=["sku", "file"], how="left", maintain_order="left")
    lacking = [pl.lit(None, dtype).alias(name) for name, dtype in FILES.items() if name not in found.columns]
    return found.with_columns(lacking).select(*FILES)


def _losses(book: Book, bearings: Bearings) -> list[Finding]:
    """Report the sheets that lost too much, against the catalogue and then against the last accepted submission.

    The catalogue keeps rows that left the workbook long ago; only the submission itself can tell.
    """
    if not any(typed.frame.height for typed in book.typed.values()):
        return []  # said already
    if book.workbook == "operations":
        return lost_operations(book, vanished(book, bearings.last_accepted), bearings.limits)
    if not lost_rows(book, bearings.known.current, bearings.limits):
        return []
    return lost_rows(book, bearings.last_accepted() or bearings.known.current, bearings.limits)


def _refused(findings: Sequence[Finding]) -> bool:
    return any(item.blocks for item in findings)


def _refusal(checked: Checked) -> Assessment:
    units = max(checked.units, 1)
    counts = Counts(rows_read=checked.rows_read, units_refused=units)
    return Assessment(checked.findings, Plan(()), Outcome.REFUSED, counts)


def is_settled(assessment: Assessment) -> bool:
    """Say whether nothing in the catalogue can change the answer any more: every operation is in the books for good."""
    return assessment.posting is not None and not assessment.findings and assessment.outcome is Outcome.POSTED


def changes_nothing(assessment: Assessment) -> bool:
    """Say whether neither the catalogue nor the books would move: no row, no entry, and what waits waits on."""
    plan, posting = assessment.plan, assessment.posting
    if posting is None or plan.inserted or plan.updated or plan.withdrawn:
        return not (plan.inserted or plan.updated or plan.withdrawn)
    written = (
        posting.entries, posting.commissions, posting.moves, posting.windows, posting.letters, posting.due,
        [told for told in posting.operations if not (told.waited and told.reasons)], posting.withdrawn,
    )  # fmt: skip
    return not any(written)


def as_validated(assessment: Assessment) -> Assessment:
    """Return the assessment in the words of ``validate``: nothing blocking is « valid »."""
    if assessment.outcome in (Outcome.PUBLISHED, Outcome.POSTED):
        return replace(assessment, outcome=Outcome.VALID)
    return assessment
