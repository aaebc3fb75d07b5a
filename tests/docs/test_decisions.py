"""Each decision names the tests that keep it true, and they are there."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path

import pytest
from sqlalchemy import CheckConstraint, Enum

from catalogue import vocabulary
from catalogue.labels import StrLabelEnum
from catalogue.store.tables import metadata

ROOT = Path(__file__).parents[2]
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("0*.md"))
ONE_SCREEN_LINES = 40

#: Closed lists that only programs read: they have no French label.
TECHNICAL_LISTS = {
    "accounting_period.state",
    "api_call.direction",
    "audit_log.action",
    "change_set.status",
    "finding.severity",
    "ledger_entry.kind",
    "operation.status",
    "partner_credential.auth_type",
    "submission.outcome",
    "submission.workbook_kind",
    "sync_run.outcome",
    "webhook_endpoint.event",
    "webhook_endpoint.status",
    "webhook_event.status",
}


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_every_decision_is_one_screen_and_names_a_test_that_exists(page: Path) -> None:
    """A renamed test is renamed on the page too, so that nobody trusts a promise without its proof."""
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= ONE_SCREEN_LINES
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", text.partition("**Enforced by**")[2])
    assert named
    for module, test in named:
        tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
        assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{module}::{test}"


def test_the_index_lists_every_decision_by_its_title() -> None:
    """In order, with the title that the page bears."""
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d+)\]\((.+?)\) \| (.+) \|$", index, re.MULTILINE)
    titles = [page.read_text(encoding="utf-8").splitlines()[0] for page in DECISIONS]
    assert [(name, f"# {number}. {title}") for number, name, title in listed] == [
        (page.name, title) for page, title in zip(DECISIONS, titles, strict=True)
    ]


def test_closed_lists_are_checks_on_text_and_know_the_vocabulary_s_codes() -> None:
    """No enum type anywhere (decision 9), and what the database allows is what people may choose."""
    lists = {
        frozenset(member.value for member in one)
        for one in vars(vocabulary).values()
        if inspect.isclass(one) and issubclass(one, StrLabelEnum) and one is not StrLabelEnum
    }
    technical = set()
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert not isinstance(column.type, Enum)
            for constraint in column.constraints:
                closed = isinstance(constraint, CheckConstraint) and re.fullmatch(
                    r'"\w+" IN \((.*)\)', str(constraint.sqltext)
                )
                if closed and frozenset(re.findall(r"'([^']*)'", closed[1])) not in lists:
                    technical.add(f"{table.name}.{column.name}")
    assert technical == TECHNICAL_LISTS
