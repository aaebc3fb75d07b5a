"""One trial: so many mistakes into clean workbooks, the real check, and the comparison cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from sync.bootstrap import Service
from sync.outcome import WorkbookResult
from tests.seeding import across, cells, commissions, habits, lost, rows, standing, surroundings  # noqa: F401  (importing them registers their mistakes)
from tests.seeding.clean_company import CompanyBook, clean_company
from tests.seeding.clean_group import clean_group
from tests.seeding.mistakes import HABITS, MISTAKES, Mistake, Target, spare_rows
from tests.seeding.model import Expected, Pages, Spot, spots
from tests.seeding.writing import with_xlsxwriter
from usecases.examination import Question, examine

#: The instant that stands for now: started products are being sold, planned ones are not yet.
NOW = datetime(2025, 9, 1, 8, tzinfo=UTC)
#: As many products as make 5 000 rows.
PRODUCTS = 153
COMPANY_PATH = "Catalogue/MTV/Catalogue_MTV.xlsx"
GROUP_PATH = "Catalogue/Groupe/Referentiel_Groupe.xlsx"


@dataclass(frozen=True, slots=True)
class Made:
    """A mistake with the rows that it has to itself."""

    mistake: Mistake
    target: Target


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial showed."""

    seeded: int  #: mistakes
    expected: Counter[Spot]
    found: Counter[Spot]

    @property
    def missed(self) -> list[Spot]:
        """Findings that were declared and not made."""
        return sorted((self.expected - self.found).elements())

    @property
    def unexpected(self) -> list[Spot]:
        """Findings that nobody declared, or that were made twice."""
        return sorted((self.found - self.expected).elements())


@dataclass(frozen=True, slots=True)
class Seeded:
    """Workbooks with mistakes in them."""

    company: CompanyBook
    group: Pages
    expected: tuple[Expected, ...]

    def shuffled(self, draw: Random) -> None:
        """Put the rows of every sheet into another order."""
        for pages in (self.company.pages, self.group):
            for lines in pages.lines.values():
                draw.shuffle(lines)


def chosen(draw: Random, count: int) -> list[Mistake]:
    """Draw so many mistakes, each once before any comes again, and a few harmless habits."""
    names = sorted(MISTAKES)
    drawn: list[str] = []
    while len(drawn) < count:
        drawn += draw.sample(names, min(count - len(drawn), len(names)))
    habits_drawn = draw.sample(sorted(HABITS), min(len(HABITS), 1 + count // 5))
    return [*(MISTAKES[name] for name in drawn), *(HABITS[name] for name in habits_drawn)]


def placed(mistakes: Iterable[Mistake], seed: int, company: CompanyBook, group: Pages) -> list[Made]:
    """Give each mistake rows of its own; one that finds none left is passed over."""
    taken: set[int | str] = set()
    made: list[Made] = []
    for number, mistake in enumerate(sorted(mistakes, key=_room)):
        draw = Random(f"{seed} {number}")
        if mistake.alone in taken:
            continue
        products = []
        for fits in mistake.products:
            left = [item for item in company.products if id(item) not in taken and item not in products and fits(item)]
            products += [draw.choice(left)] if left else []
        spare = [line for line in spare_rows(group, mistake) if id(line) not in taken]
        lines = [draw.choice(spare)] if spare else []
        if len(products) < len(mistake.products) or (mistake.group_sheet and not lines):
            continue
        taken |= {id(item) for item in (*products, *lines)} | ({mistake.alone} if mistake.alone else set())
        made.append(Made(mistake, Target(company, group, tuple(products), tuple(lines), draw)))
    return made


def _room(mistake: Mistake) -> tuple[int, str]:
    """Let those that ask for rare rows choose first."""
    return -len(mistake.products), mistake.name


def seeded(mistakes: Sequence[Mistake], seed: int, *, backwards: bool = False) -> tuple[Seeded, list[Made]]:
    """Make the mistakes in clean workbooks, in one order or the other."""
    company, group = clean_company(PRODUCTS), clean_group()
    made = placed(mistakes, seed, company, group)
    expected: list[Expected] = []
    for one in reversed(made) if backwards else made:
        expected += one.mistake.write(one.target)
    return Seeded(company, group, tuple(expected)), made


def checked(service: Service, library: Path, books: Seeded) -> Outcome:
    """Write both workbooks into the library, check them as ``catalogue validate`` does, and compare."""
    group, company = library / GROUP_PATH, library / COMPANY_PATH
    with_xlsxwriter(group, books.group)
    with_xlsxwriter(company, books.company.pages)
    result = examine(service, [group, company], Question(at=NOW))
    found = Counter(
        spot for kind, one in zip(("group", "company"), result.results, strict=True) for spot in spots_found(kind, one)
    )
    expected = Counter([*_declared(books.group, books), *_declared(books.company.pages, books)])
    return Outcome(len(books.expected), expected, found)


def spots_found(kind: str, result: WorkbookResult) -> list[Spot]:
    """Return where the findings of a workbook lie."""
    return [
        Spot(kind, item.sheet or "", item.cell or item.key or item.found or "", item.rule)
        for item in result.report.findings
    ]


def _declared(pages: Pages, books: Seeded) -> Iterable[Spot]:
    mine = {id(line) for lines in pages.lines.values() for line in lines}
    return spots(pages, [item for item in books.expected if _belongs(item, mine, pages)])


def _belongs(item: Expected, mine: set[int], pages: Pages) -> bool:
    lines = getattr(item, "lines", None)
    return id(lines[0]) in mine if lines else pages.kind == "company"
