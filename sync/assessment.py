"""Judge an opened workbook: every finding, what it would change, and what becomes of it. Plain data in and out.

Three steps, each a function of what the one before found: `begin`, `weigh`, `assess`. Between them `sync.deciding` reads
what the next one needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
from sync.operations import decide_operations, to_post
from sync.planning import Decision, Limits, as_if_accepted, decide, lost_rows
from sync.reading import Opened, expected_name
from sync.returning import Past, taken_back
from sync.sorting import sorted_alone
from sync.vanished import absent, lost_operations, vanished
from validators.absence import absences, explained, something_is_gone
from validators.book import Book, Frames, Known
from validators.builder import finding
from validators.changed import told_changes
from validators.checking import Checked, Prepared, check_prepared, in_reading_order, prepare
from validators.findings import Counts, Finding, Outcome
from validators.kept import NAMED_FILES
from validators.report.changes import Changes
from validators.sheets import GROUP_SHEETS
from validators.typed import TypedSheet

#: Stands for the fingerprint of a workbook whose answer depends on nothing but itself.
SETTLED = "settled"
#: Documents and logos that are in the library; ``twin`` is the name that is read, where others differ from it by case only.
FILES = {
    "sku": pl.String(),  # of the product; the code of the company, for its logo
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
    files: pl.DataFrame | None  #: those that it names and that are there (``FILES``); None: nobody looked
    today: date
    last_accepted: Frames = field(default_factory=dict)  #: the last accepted submission's sheets, where `looks_back`
    limits: Limits = field(default_factory=Limits)
    timezone: str = PARIS  #: of the workbook's company
    ballot: Ballot = field(default_factory=Ballot)  #: what the workbook confirms of an earlier report
    saved_by: str | None = None  #: who last saved the workbook


@dataclass(frozen=True, slots=True)
class Begun:
    """A workbook beside its bearings, each of its cells read."""

    bearings: Bearings
    book: Book  #: as it was read
    prepared: Prepared

    def with_sales(self, sales: pl.DataFrame) -> Begun:
        """Return it with what was sold (``validators.book.SALES``), which rules on history look at."""
        book = self.prepared.book
        book = replace(book, known=replace(book.known, sales=sales))
        return replace(self, prepared=replace(self.prepared, book=book))


@dataclass(frozen=True, slots=True)
class Weighed:
    """A workbook after its rules: what it would change or post. What that amounts to, the past and the books tell."""

    begun: Begun
    checked: Checked
    change: Decision | None = None  #: of a catalogue, as if no unit were refused; None: nothing is to load
    whole: bool = False  #: no unit is refused: that is the decision itself
    operations: tuple[Operation, ...] | None = None  #: those that the books are to be asked about; None: nothing to ask


@dataclass(frozen=True, slots=True)
class Sequel:
    """What the database tells of a workbook that was weighed."""

    past: Past = field(default_factory=Past)  #: the deposits that a load may take back
    posting: Posting | None = None  #: what the books would write of the operations; None: they were not asked
    renamed: Mapping[str, str] = field(default_factory=dict)  #: operations that the books know under another reference


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


def looks_back(opened: Opened, bearings: Bearings) -> bool:
    """Say whether something may be missing from a workbook: only its last accepted submission can tell."""
    book = _book(opened, bearings)
    if something_is_gone(opened.typed, bearings.known.current):
        return True
    if book.workbook == "operations":
        return absent(book).height > 0
    return bool(lost_rows(book, bearings.known.current, bearings.limits))


def begin(opened: Opened, bearings: Bearings) -> Begun:
    """Say what is missing from a workbook or is not its own, and read its cells beside what they name."""
    structure = list(opened.structure)
    if opened.kind != "group" and opened.typed and opened.company not in bearings.companies:
        structure.append(finding("FIC-002", found=opened.company or "?", expected=expected_name(opened.kind)))
    book = _book(opened, bearings)
    structure += absences(opened.kind, opened.typed, bearings.known.current, bearings.last_accepted, structure)
    structure = explained(structure)
    lost = _losses(book, bearings)
    foreign = another_companys(book, bearings.companies, lost=bool(lost))
    structure += lost if foreign is None else [foreign]
    if bearings.files is None:
        naming = [opened.typed[name] for name in NAMED_FILES if not files_named(opened.typed, name).is_empty()]
        structure += [finding("FIC-023", sheet=typed.title) for typed in naming]
    return Begun(bearings, book, prepare(book, structure))


def weigh(begun: Begun, *, all_or_nothing: bool = False) -> Weighed:
    """Check a workbook, and compare it with the catalogue where something of it may load."""
    ballot = begun.bearings.ballot
    checked = check_prepared(begun.prepared, all_or_nothing=all_or_nothing, settle=ballot.settle)
    if begun.prepared.broken:
        return Weighed(begun, checked)
    if checked.book.workbook != "operations":
        whole = as_if_accepted(checked)
        return Weighed(begun, checked, decide(whole), whole=whole is checked)
    checked = _with_held(begun, checked, ballot.said, all_or_nothing=all_or_nothing)
    if _refused_whole(checked):
        return Weighed(begun, checked)
    return Weighed(begun, checked, operations=to_post(checked, begun.bearings.timezone))


def assess(weighed: Weighed, sequel: Sequel, *, all_or_nothing: bool = False) -> Assessment:
    """Settle what becomes of a workbook."""
    begun, checked, decision = weighed.begun, weighed.checked, None
    if begun.prepared.broken:
        return _refusal(checked)
    if weighed.change is not None:
        held = _taken_back(weighed, weighed.change, sequel.past)
        decision = weighed.change if weighed.whole and not any(item.blocks for item in held) else None
        checked = _with_held(begun, checked, held, all_or_nothing=all_or_nothing)
    if _refused_whole(checked):
        return _refusal(checked)
    if weighed.change is not None:
        decision = decision or decide(checked)
    elif sequel.posting is not None:
        decision = decide_operations(checked, sequel.posting, sequel.renamed, begun.bearings.last_accepted)
    else:
        decision = Decision(Plan(()), ())  # nobody asked the books: only the sheet has been checked
    return _settled(begun, checked, decision, all_or_nothing=all_or_nothing)


def _settled(begun: Begun, checked: Checked, decision: Decision, *, all_or_nothing: bool) -> Assessment:
    """Count what a decision amounts to, and put its findings beside those of the rules."""
    book, plan, bearings = begun.book, decision.plan, begun.bearings
    findings = in_reading_order(book, [*checked.findings, *decision.findings])
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
    whole = Outcome.POSTED if book.workbook == "operations" else Outcome.PUBLISHED
    outcome = Outcome.PARTIAL if units_refused else whole
    reasons = bearings.ballot.confirmed(findings)
    confirmed = bearings.ballot.listed if reasons else None
    first = all(frame.is_empty() for frame in bearings.known.current.values())
    return Assessment(
        tuple(findings), plan, outcome, counts, decision.posting, confirmed, tuple(reasons), book=book, first=first
    )


def _with_held(begun: Begun, checked: Checked, held: Sequence[Finding], *, all_or_nothing: bool) -> Checked:
    """Add findings that no rule gives; those that block have the workbook checked again, without their units."""
    if any(item.blocks for item in held):
        settle = begun.bearings.ballot.settle
        return check_prepared(begun.prepared, all_or_nothing=all_or_nothing, held=held, settle=settle)
    if not held:
        return checked
    return replace(checked, findings=tuple(in_reading_order(begun.book, [*checked.findings, *held])))


def _taken_back(weighed: Weighed, change: Decision, past: Past) -> list[Finding]:
    """Say what a load takes back of somebody's work, and which column was sorted alone, but for what is confirmed."""
    bearings, checked = weighed.begun.bearings, weighed.checked
    back = taken_back(checked.book, change, past, bearings.saved_by) if not change.plan.is_empty else []
    alone = sorted_alone(checked.book, change.plan, [*checked.findings, *back])
    return bearings.ballot.settle([*back, *alone, *bearings.ballot.said])


def _refused_whole(checked: Checked) -> bool:
    return bool(checked.units_refused) and checked.units_refused == checked.units


def _book(opened: Opened, bearings: Bearings) -> Book:
    """Put the workbook beside its bearings; the group's workbook is its own reference."""
    reference = bearings.reference
    if opened.kind == "group":
        reference = {s.name: opened.typed[s.name].frame for s in GROUP_SHEETS if s.name in opened.typed}
    files = bearings.files
    if files is None:
        files = pl.concat([_as_known(opened.typed, name, bearings.known.current.get(name)) for name in NAMED_FILES])
    return Book(
        opened.kind,
        opened.company,
        opened.typed,
        reference,
        bearings.known,
        files,
        bearings.today,
        opened.month,
    )


def files_named(typed: Mapping[str, TypedSheet], name: str) -> pl.DataFrame:
    """Return the files that a sheet of a workbook names, each once: ``sku`` and ``file`` of ``FILES``."""
    shape, named = {"sku": FILES["sku"], "file": FILES["file"]}, NAMED_FILES[name]
    if name not in typed:
        return pl.DataFrame(schema=shape)
    return typed[name].frame.select(sku=named.owner, file=named.column).drop_nulls().unique(maintain_order=True)


def _as_known(typed: Mapping[str, TypedSheet], name: str, known: pl.DataFrame | None) -> pl.DataFrame:
    """Return the files that a sheet names as the catalogue knows them: nobody looked, so that none has changed."""
    named, how = files_named(typed, name), NAMED_FILES[name]
    here = pl.DataFrame(schema=FILES) if known is None else known.rename({how.owner: "sku", how.column: "file"})
    here = here.select([column for column in FILES if column in here.columns])
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
    return lost_rows(book, bearings.last_accepted or bearings.known.current, bearings.limits)


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
