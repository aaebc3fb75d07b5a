"""Carry out a catalogue's plan and say what stops being sellable by it, on the cell that causes it (decision 50).

The load carries it out and keeps it; ``plan``, ``validate --reference``, a dry run and a trial do the very same and undo
it: all say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

import polars as pl
from sqlalchemy import Connection

from catalogue.changes import Delta, Plan
from catalogue.checkpoints import checkpoint
from catalogue.french import counted, listed
from catalogue.periods import FOREVER, day_of, last_day
from catalogue.publication.reasons import cause
from catalogue.publication.stops import Stop
from catalogue.store import runs
from catalogue.store.apply import apply, touched_by
from catalogue.store.queries import begun_at
from catalogue.store.runs import Submission
from catalogue.store.search import refresh_search
from catalogue.store.stops import find_stops, remember_sales
from catalogue.store.windows import products_touched, recompute_windows
from catalogue.vocabulary import Channel
from sync.assessment import Assessment
from sync.bootstrap import Service
from sync.causes import Cause, Causes
from sync.since import dated_in
from validators.book import Book
from validators.builder import finding
from validators.findings import Finding
from validators.typed import TypedSheet

_MOST_NAMED = 10


def carry_out(
    connection: Connection, company: str | None, assessment: Assessment, at: datetime | None = None
) -> Assessment:
    """Apply a plan, bring the windows and the search up to date, and return the assessment with what stops being sellable.

    ``at`` stands for the transaction's own instant where it is rehearsed.

    Writes: as `apply`, `recompute_windows` and `refresh_search`, in the caller's transaction.
    """
    deltas = assessment.plan.deltas
    touched = touched_by(company, [delta for delta in deltas if not delta.is_empty])
    if company is not None and _schemes_may_begin_or_end(deltas):
        touched = replace(touched, owners=[company])
    now = at or begun_at(connection)
    remember_sales(connection, products_touched(connection, touched), now)
    applied = apply(connection, company=company, deltas=deltas, at=now)
    checkpoint("before windows")
    products = products_touched(connection, applied.touched)
    recompute_windows(connection, product_ids=products, kept_until=now)
    checkpoint("before search")
    refresh_search(connection, product_ids=products)
    found = find_stops(connection, now) if products else ()
    book, plan = assessment.book, assessment.plan
    if book is None:
        return assessment
    notices = tuple(_notices(found, book, plan)) if company is None else ()
    return replace(assessment.told(about(found, book, plan)), notices=notices)


def with_notices(service: Service, entered: Submission, assessment: Assessment) -> Assessment:
    """Return the assessment with what the group's workbook stopped of the company's products since its last load."""
    if entered.company is None or assessment.book is None or assessment.posting is not None:
        return assessment
    with service.database.reading(service.scope) as connection:
        last = runs.last_submission(connection, entered.path, accepted=True)
        said = () if last is None else runs.notices_for(connection, entered.company, after=last)
    return assessment.told(map(_stopped_by_the_group, said))


def _stopped_by_the_group(text: str) -> Finding:
    return finding("LIB-042", detail=text)


def foretold(
    service: Service,
    entered: Submission,
    assessment: Assessment,
    *,
    after: Assessment | None = None,
    at: datetime | None = None,
) -> Assessment:
    """Return what a load of this submission would say: its consequences, and since when each finding is said.

    Carries the plan out and undoes it: the catalogue stays as it was. ``after`` is the group's workbook, where it would
    be loaded before, and ``at`` stands for now.
    """
    assessment = with_notices(service, entered, assessment)
    moves = not assessment.plan.is_empty or (after is not None and assessment.book is not None)
    if moves and assessment.posting is None:
        with (
            service.acting_itself("rehearsal") as connection,
            connection.begin_nested() as savepoint,
        ):
            if after is not None:
                notices = carry_out(connection, None, after, at).notices
                said = [text for company, text in notices if company == entered.company]
                assessment = assessment.told(map(_stopped_by_the_group, said))
            assessment = carry_out(connection, entered.company, assessment, at)
            savepoint.rollback()
    with service.database.reading(service.scope) as connection:
        return replace(assessment, findings=dated_in(connection, entered.path, assessment.findings))


def _schemes_may_begin_or_end(deltas: Iterable[Delta]) -> bool:
    """Say whether a company may now keep commission schemes, or none any more: all its sales depend on it."""
    return any(delta.name == "commissions" and (delta.inserted.height or delta.withdrawn.height) for delta in deltas)


def about(stops: Sequence[Stop], book: Book, plan: Plan) -> tuple[Finding, ...]:
    """Return one finding for each cause: how many products and channels, from when, and the first ten names. Pure."""
    return tuple(_finding(book, place, found) for place, found in _by_cause(stops, book, plan))


def _by_cause(stops: Sequence[Stop], book: Book, plan: Plan) -> Iterator[tuple[Cause, Sequence[Stop]]]:
    """Yield each cause with what it stops, holes apart from what does not come back."""
    causes = Causes(book, plan)
    found: dict[tuple[Cause, bool], list[Stop]] = {}
    for stop in stops:
        if causes.is_said(stop):
            continue
        found.setdefault((causes.of(stop), stop.period.end == FOREVER), []).append(stop)
    for (place, _), together in found.items():
        yield place, together


def _notices(stops: Sequence[Stop], book: Book, plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield, for each company and each cause, what stops of its products."""
    for company in sorted({stop.owner for stop in stops}):
        for _, found in _by_cause([stop for stop in stops if stop.owner == company], book, plan):
            yield company, _said(found, book)


def _said(found: Sequence[Stop], book: Book) -> str:
    first = min(found, key=lambda stop: stop.period.start)
    return f"{_when(first, book)}, {_what(found, ends=first.period.end != FOREVER)} : {_why(first)}"


def _finding(book: Book, place: Cause, found: Sequence[Stop]) -> Finding:
    typed = book.typed.get(place.sheet)
    letter = typed.letters.get(place.column) if typed and place.column else None
    return finding(
        "LIB-040" if found[0].period.end == FOREVER else "LIB-041",
        sheet=typed.title if typed else None,
        cell=f"{letter}{place.row}" if letter and place.row else None,
        row=place.row,
        column=typed.sheet.column(place.column).label if typed and place.column and letter else None,
        key=place.key,
        found=_text(typed, place) if letter else None,
        detail=_said(found, book),
    )


def _text(typed: TypedSheet | None, place: Cause) -> str | None:
    """Return what the cell holds."""
    if typed is None or place.column not in typed.texts.columns:
        return None
    held = typed.texts.filter(pl.col("excel_row") == place.row)[place.column]
    return held[0] if held.len() else None


def _when(stop: Stop, book: Book) -> str:
    """Say from when: a day where a day begins, this load where it is at once."""
    start, end = stop.period.start, stop.period.end
    first = f"{day_of(start):%d/%m/%Y}"
    if end != FOREVER:
        return f"du {first} au {last_day(end):%d/%m/%Y}"
    return f"dès le {first}" if day_of(start) <= book.today else f"à partir du {first}"


def _what(found: Sequence[Stop], *, ends: bool) -> str:
    """Say which products are not sold, and where."""
    names = list(dict.fromkeys(f"{stop.sku} ({stop.name})" for stop in found))
    channels = [channel.label for channel in Channel if any(stop.channel is channel for stop in found)]
    word = "pas" if ends else "plus"
    where = f"sur {listed(channels)}"
    if len(names) == 1:
        return f"{names[0]} ne sera {word} vendable {where}"
    shown = [name.split(" (")[0] for name in names[:_MOST_NAMED]]
    if len(names) > _MOST_NAMED:
        shown.append(counted(len(names) - _MOST_NAMED, "autre"))
    return f"{counted(len(names), 'produit')} ne seront {word} vendables {where} ({listed(shown)})"


def _why(stop: Stop) -> str:
    """Say the reason that blocks first, or that nothing is published then."""
    if stop.reasons:
        return cause(stop.reasons[0])
    if stop.version is None:
        return "aucune version n'est alors en vigueur."
    return f"la version {stop.version} n'y a aucune publication."
