"""A SharePoint on loopback for each test, with its own clock, and somebody who calls it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandboxes.sharepoint.app import Sandbox, sharepoint
from tests.support.graph import Clock, Graph, calling


@pytest.fixture
def clock() -> Clock:
    """The sandbox's clock."""
    return Clock()


@pytest.fixture
def sandbox(clock: Clock) -> Iterator[Sandbox]:
    """A SharePoint whose library is empty."""
    with sharepoint(clock=clock) as served:
        yield served


@pytest.fixture
def graph(sandbox: Sandbox) -> Iterator[Graph]:
    """A caller that has its token."""
    with calling(sandbox) as caller:
        yield caller
