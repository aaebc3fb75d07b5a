"""One trial: so many edits in a copy of a loaded library, one sync, and the comparison with what they declare."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import WorkbookResult
from sync.pipeline import Options, synchronise
from tests.seeding.clean_company import Product
from tests.seeding.clean_group import is_spare
from tests.seeding.model import Expected, Line, Spot, spots
from tests.seeding.weeks import absent, begun, colleagues, consequences, files, group  # noqa: F401  (importing them registers their edits)
from tests.seeding.weeks.edits import EDITS, Declared, Edit, Week
from tests.seeding.weeks.shelf import GROUP, LARGE, SMALL, Shelf, path_of, shelf
from tests.seeding.weeks.stored import Fact, Holding, differing, document_fact, holding, sale_facts, typed_facts
from tests.support.seeds import Seed, service_on
from validators.rules import rule

if TYPE_CHECKING:
    from tests.conftest import TestServer


@dataclass(frozen=True, slots=True)
class State:
    """A library that was loaded, for trials to copy."""

    seed: Seed
    held: Holding  #: what its catalogue holds


@dataclass(frozen=True, slots=True)
class Made:
    """An edit with what it has to itself, and what it declared."""

    edit: Edit
    week: Week
    declared: Declared


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial showed: findings with their places, and facts that came to the catalogue or left it."""

    expected: Counter[str]
    found: Counter[str]

    @property
    def missed(self) -> list[str]:
        """Return what was declared and did not come about."""
        return sorted((self.expected - self.found).elements())

    @property
    def unexpected(self) -> list[str]:
        """Return what came about and nobody declared."""
        return sorted((self.found - self.expected).elements())

    @property
    def figures(self) -> str:
        """Return counts, precision and recall in one line."""
        expected, found = self.expected.total(), self.found.total()
        right = (self.expected & self.found).total()
        precision, recall = (100 * right / total if total else 100 for total in (found, expected))
        return f"{expected} declared, {found} came about, precision {precision:.1f} %, recall {recall:.1f} %"


def chosen(draw: Random) -> list[str]:
    """Draw the order in which edits may choose their rows."""
    return draw.sample(sorted(EDITS), len(EDITS))


def placed(names: Iterable[str], seed: int, *, at_most: int) -> tuple[Shelf, list[Made]]:
    """Make edits in the library, each where nobody else writes; one that finds no room is passed over."""
    now, taken = shelf(), set[int | str]()
    made: list[Made] = []
    for name in names:
        if len(made) == at_most:
            break
        edit, draw = EDITS[name], Random(f"{seed} {name}")
        found = _place(edit, now, taken, draw)
        if found is not None:
            week, uses = found
            taken |= uses
            made.append(Made(edit, week, edit.write(week)))
    return now, made


def _place(edit: Edit, now: Shelf, taken: Collection[int | str], draw: Random) -> tuple[Week, set[int | str]] | None:
    products: list[Product] = []
    for fits in edit.products:
        left = [
            item for item in now.books[LARGE].products if id(item) not in taken and item not in products and fits(item)
        ]
        products += [draw.choice(left)] if left else []
    lines: list[Line] = []
    if edit.group_sheet is not None:
        fit = [line for line in now.group.lines[edit.group_sheet] if line.fits(edit.group_row)]
        left_lines = [line for line in fit if id(line) not in taken and (edit.alone or is_spare(line))]
        lines = [draw.choice(left_lines)] if left_lines else []
    codes = (
        [code for code in SMALL if code not in taken] if edit.small else [LARGE if edit.group_sheet is None else GROUP]
    )
    room = len(products) == len(edit.products) and bool(codes) and (edit.group_sheet is None or lines)
    if not room or edit.alone in taken:
        return None
    uses: set[int | str] = {*map(id, products), *map(id, lines)} | ({edit.alone} if edit.alone else set())
    uses |= {codes[0]} if edit.small else set()
    return Week(now, codes[0], tuple(products), tuple(lines), draw), uses


def judged(state: State, server: TestServer, folder: Path, now: Shelf, made: Sequence[Made]) -> Outcome:
    """Load the edited library over a copy of the loaded one, and compare what is said and held with what is declared."""
    with server.copied(state.seed.database) as database:
        library = _copied(state)
        state.seed.copy_archive(folder / "data")
        service, touched = service_on(database, folder / "data"), {one.week.code for one in made}
        now.write(library, sorted(touched), earlier=state.seed.folder / "earlier")
        now.write_files(library)
        results = _synchronised(service, FolderLibrary(library), now, made)
        held = holding(database, now.codes)
    expected = Counter([*_said(now, made), *_changes(state, folder, now, made)])
    return Outcome(expected, Counter([*_found(results), *held.since(state.held).elements()]))


def _copied(state: State) -> Path:
    """Put the library back as it was loaded, where it was: a catalogue knows its workbooks by that place."""
    shutil.rmtree(state.seed.library, ignore_errors=True)
    return Path(shutil.copytree(state.seed.folder / "loaded", state.seed.library))


def _synchronised(
    service: Service, library: FolderLibrary, now: Shelf, made: Sequence[Made]
) -> Mapping[str, WorkbookResult]:
    """Deposit the library; then once more, with the number that its report bears, each workbook that confirms it.

    Returns the last that was said of each file: of those that are not read it is said once.
    """
    results = _results(service, library)
    confirming = [one.week.code for one in made if one.edit.confirmed]
    if not confirming:
        return results
    for code in confirming:
        now.pages(code).confirms = results[path_of(code)].report.number
    now.write(library.root, confirming)
    return {**results, **_results(service, library)}


def _results(service: Service, library: FolderLibrary) -> dict[str, WorkbookResult]:
    result = synchronise(service, library, Options(only="Catalogue/*"))  # the books have nothing to look at again
    assert result.failures == ()
    return {one.report.path: one for one in result.results}


def _said(now: Shelf, made: Sequence[Made]) -> list[str]:
    said: list[tuple[str, Expected]] = []
    for one in made:
        said += [(one.week.code, item) for item in one.declared.says]
        said += one.declared.elsewhere
    pages = {code: now.pages(code) for code in now.codes}  # a file beside them has no rows
    return [_words(code, spot) for code, item in said for spot in spots(pages.get(code, now.group), [item])]


def _words(code: str, spot: Spot) -> str:
    return f"{code} : {spot.rule} {spot.sheet} {spot.place}".rstrip()


def _found(results: Mapping[str, WorkbookResult]) -> list[str]:
    codes = {path_of(code): code for code in (GROUP, LARGE, *SMALL)}
    return [
        _words(
            codes.get(path, path),
            Spot("", item.sheet or "", item.cell or item.key or item.found or "", _rule(item.rule, item.severity)),
        )
        for path, one in results.items()
        for item in one.report.findings
    ]


def _rule(code: str, severity: str) -> str:
    """Return the rule, with its severity where that is not the usual one."""
    return code if rule(code).severity == severity else f"{code} ({severity})"


def _changes(state: State, folder: Path, now: Shelf, made: Sequence[Made]) -> list[str]:
    """Return the facts that must come and go."""
    facts: set[Fact] = set(state.held.facts)
    for code in sorted({one.week.code for one in made}):
        mine = [(one.declared, {item.sku for item in one.week.products}) for one in made if one.week.code == code]
        old, new = (typed_facts(folder, code, pages) for pages in differing(now, code, mine))
        assert old <= facts, "the rows of the workbook are what the catalogue held"
        facts = (facts - old) | new
    for path in (path for one in made for path in one.declared.documents):
        facts = {fact for fact in facts if fact[1] != "document" or fact[2][0] != path}
        facts |= {document_fact(path, now.files[path])}
    for one in made:
        for begins, fact in sale_facts(now, one.declared.sales):
            assert begins != (fact in facts), f"{one.edit.name} declares what is so already: {fact}"
            facts = facts | {fact} if begins else facts - {fact}
    return list(Holding(frozenset(facts)).since(state.held).elements())
