"""Every kind of operation is one module, of one shape."""

from __future__ import annotations

import inspect
from pathlib import Path

from catalogue.ledger import kinds
from catalogue.ledger.kinds import KINDS
from catalogue.vocabulary import OperationKind


def test_each_kind_of_operation_is_posted_by_a_module_of_its_own() -> None:
    """A member of the enum without its module would stop a month on its first operation."""
    assert list(KINDS) == list(OperationKind)
    modules = {path.stem for path in Path(kinds.__file__).parent.glob("[!_]*.py")}
    assert {poster.__module__ for poster in KINDS.values()} == {f"{kinds.__name__}.{module}" for module in modules}
    assert {str(inspect.signature(poster)) for poster in KINDS.values()} == {"(asked: 'Asked') -> 'Answer'"}
