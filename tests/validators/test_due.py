"""Due rules: a closed French grammar, stored in words that the commission engine understands."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.commissions.due import due_day
from validators.kinds import DueRule, Fault
from workbooks.model import CellKind


@pytest.mark.parametrize(
    ("typed", "stored", "shown", "due"),
    [
        ("Immédiat", "immediate", "immédiat", date(2026, 1, 31)),
        ("FIN DE MOIS", "end of month", "fin de mois", date(2026, 1, 31)),
        ("le 15 du mois suivant", "day 15 of next month", "15 du mois suivant", date(2026, 2, 15)),
        ("1er du mois suivant", "day 1 of next month", "1 du mois suivant", date(2026, 2, 1)),
        ("j + 30", "30 days", "J+30", date(2026, 3, 2)),
    ],
)
def test_each_form_is_read_stored_shown_and_computed(typed: str, stored: str, shown: str, due: date) -> None:
    """What is typed is stored once for all, shown again in French, and gives a day."""
    kind = DueRule()
    assert kind.parse_one(typed, CellKind.TEXT, None) == stored
    assert kind.format(stored) == shown
    assert kind.parse_one(shown, CellKind.TEXT, None) == stored
    assert due_day(stored, date(2026, 1, 31)) == due


@pytest.mark.parametrize(
    "typed", ["le 32 du mois suivant", "0 du mois suivant", "J+366", "fin du mois suivant", "bientôt", "15"]
)
def test_anything_else_is_refused(typed: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(Fault):
        DueRule().parse_one(typed, CellKind.TEXT, None)
