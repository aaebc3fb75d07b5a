"""Each step of the story raises in turn, on one file: it ends in a named outcome, and the rest of the library goes on."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest

from sync import pipeline
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.outcome import RunResult
from sync.pipeline import Options, synchronise
from tests.support.books import Library, day, product
from validators.findings import Outcome

FT, MTV = "Catalogue/FT/Catalogue_FT.xlsx", "Catalogue/MTV/Catalogue_MTV.xlsx"
BOOKS, TRIAL = "Operations/FT/Operations_FT_2025-09.xlsx", "Essais/FT/essai.xlsx"
ASIDE, GROUP = "Catalogue/FT/Catalogue_FT (1).xlsx", "Catalogue/Groupe/Referentiel_Groupe.xlsx"

#: The steps that another file than FT's catalogue comes to.
ON_ANOTHER = {
    "write": BOOKS, "try_out": TRIAL, "answer": ASIDE, "stored_report": GROUP, "is_settled": MTV,
}  # fmt: skip
#: What concerns no workbook, and what it then says.
ON_NONE = {
    "keep_subscribed": "L'abonnement", "deliver_pending": "La livraison des comptes rendus",
    "deliver_pending_exports": "La livraison des exports",
}  # fmt: skip
#: What the whole run stands on, or what says how a step failed; and what only a confirmed number, or a dry run, comes to.
APART = {
    "look_around", "confirmation_of", "journalled", "stopped", "reason_of", "report_waits", "after_colon", "filter",
    "use_number", "foretold", "replace", "service_as", "checkpoint", "WorkbookResult", "Outcome", "Case", "Deliveries",
    "Answering", "BeingEdited",
}  # fmt: skip
ON_FT = (
    "known_of", "bring", "source_of", "is_trial", "still_stands", "open_workbook", "in_turn", "submission_of",
    "with_notices", "changes_nothing", "carry_out", "with_told", "dated_in", "shown", "deliver",
)  # fmt: skip


def test_every_step_of_the_story_is_tried() -> None:
    """What the story calls of the other modules stands in one of the lists above."""
    tree = ast.parse(inspect.getsource(pipeline))
    imported = {alias.name for node in tree.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert (called & imported) - APART == {*ON_FT, *ON_ANOTHER, *ON_NONE}


class Story:
    """A library of two companies, whose workbooks are saved again before each run, one of which meets with an exception."""

    def __init__(self, service: Service, library: Library) -> None:
        self._service, self._library = service, library
        self._current = ""
        self._prices = count(10)
        self.save()
        self.run()

    def save(self) -> None:
        """Save everything anew but the group's workbook."""
        price = next(self._prices)
        for company, sku in (("FT", "FT-BOX-00"), ("MTV", "MTV-OFFRE-00")):
            self._library.company(company, product(f"{sku}1"), product(f"{sku}2", amount=price, start="01/07/2099"))
        copy = (self._library.root / FT).read_bytes()
        for path in (TRIAL, ASIDE):
            (self._library.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self._library.root / path).write_bytes(copy)
        sale = {"Date": day("05/09/2025"), "Opération": "Vente", "SKU": "FT-BOX-001", "Canal": "Web"}
        self._library.operations("FT", "2025-09", *({"Référence": f"V{number}", **sale} for number in range(10, price)))

    def run(self) -> RunResult:
        """Synchronise, noting which file is under way."""

        def note(path: str, _step: str) -> None:
            self._current = path

        return synchronise(self._service, FolderLibrary(self._library.root), Options(progress=note))

    def failing_on(self, path: str | None, step: Callable[..., Any]) -> Callable[..., Any]:
        """Return a step that raises where that file is under way; None: wherever it is called."""

        def failing(*arguments: Any, **options: Any) -> Any:
            if path is None or path in (self._current, *_paths(arguments)):
                raise ZeroDivisionError("une panne")
            return step(*arguments, **options)

        return failing


def _paths(arguments: tuple[Any, ...]) -> Iterator[str | None]:
    """Yield the files that the arguments of a step are about."""
    for one in arguments:
        yield getattr(getattr(one, "aside", one), "path", None)


def outcomes(result: RunResult) -> dict[str, Outcome]:
    """Return what became of each file."""
    return {one.report.path: one.report.outcome for one in result.results}


@pytest.mark.drill
def test_a_step_that_raises_stops_its_own_file_only(
    service: Service, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That file ends as failed, or as loaded with a report that waits; the others as they would; a run without it mends all.

    What concerns no file is said, and every file is loaded.
    """
    wrong: list[tuple[object, ...]] = []
    story = Story(service, library)
    for name in (*ON_FT, *ON_ANOTHER, *ON_NONE):
        victim = None if name in ON_NONE else ON_ANOTHER.get(name, FT)
        story.save()
        with monkeypatch.context() as patched:
            patched.setattr(pipeline, name, story.failing_on(victim, getattr(pipeline, name)))
            broken = story.run()
        told, said = outcomes(broken), broken.failure or ""
        expected = {FT: Outcome.PUBLISHED, MTV: Outcome.PUBLISHED, GROUP: Outcome.UNCHANGED}
        if victim is not None and name != "deliver":
            expected[victim] = Outcome.FAILED
        found = {path: told.get(path) for path in expected}
        if (broken.exit_code, found) != (3, expected) or (victim or ON_NONE[name]) not in said:
            wrong.append((name, broken.exit_code, found, said))
    mended = story.run()
    assert (mended.failure, outcomes(mended)[GROUP]) == (None, Outcome.UNCHANGED)
    assert not wrong, "\n".join(map(repr, wrong))
