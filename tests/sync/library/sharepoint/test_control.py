"""The control plane: office365 asks, our client carries; what it cannot be trusted with does not pass through it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from catalogue.errors import StorageBlocked, StorageBusy
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sync.library.sharepoint.answers import AccessDenied
from sync.library.sharepoint.client import connected
from sync.library.sharepoint.drive import Drive
from sync.library.sharepoint.retry import ATTEMPTS
from sync.library.sharepoint.throttle import Gate


@dataclass(frozen=True, slots=True)
class Asked:
    """A sandbox, whoever asks it, and how long was waited."""

    sandbox: Sandbox
    drive: Drive
    slept: list[float]

    def strike(self, path: str, times: int = 1, **fields: object) -> None:
        """Let something go wrong."""
        self.sandbox.faults.add(Fault.model_validate({"path": path, "times": times, **fields}))


@pytest.fixture
def asked() -> Iterator[Asked]:
    """A library of which nothing is known yet."""
    slept: list[float] = []
    with sharepoint() as sandbox:
        settings = sandbox.settings()
        with connected(settings, Gate(lambda: sum(slept), slept.append)) as client:
            yield Asked(sandbox, Drive(settings, client), slept)


def test_the_librarys_calls_are_ours(asked: Asked) -> None:
    """The gate is shut by what it is told and a lost token is asked for anew; every page is followed; they bear our name."""
    asked.strike("/sites/", status=429, headers={"Retry-After": "7"})
    more = {
        "value": [],
        "@odata.nextLink": f"{asked.sandbox.origins.graph}/v1.0/sites/{asked.sandbox.service.site.id}/drives",
    }
    asked.strike("/drives$", status=200, body=more)
    assert asked.drive.id == asked.sandbox.library.id
    assert asked.slept == [7]
    assert asked.drive.site_id == asked.sandbox.service.site.id
    asked.sandbox.service.entra.revoke_tokens()
    assert asked.drive.required_columns() == []
    sent = asked.sandbox.log.requests("GET", "/v1.0/")
    assert [one.status for one in sent] == [429, 200, 200, 200, 401, 200]
    assert {one.headers["user-agent"] for one in sent} == {"NONISV|Winvest|Catalogue/1.0"}


def test_its_failures_are_ours(asked: Asked) -> None:
    """Refused, gone, down, cut off, or a page of somebody else's: told in one sentence that says what to do."""
    refused = {403: AccessDenied, 404: StorageBlocked, 423: StorageBusy}
    for status, expected in refused.items():
        asked.strike("/sites/", status=status)
        with pytest.raises(expected, match=f"Impossible d'ouvrir le site .*; {status} "):
            _ = asked.drive.site_id
    for fields in ({"status": 502}, {"drop": True}):
        asked.strike("/sites/", ATTEMPTS, **fields)
        with pytest.raises(StorageBusy, match="Impossible d'ouvrir le site"):
            _ = asked.drive.site_id
    asked.strike("/drives$", status=200, body="<html>")
    with pytest.raises(StorageBusy, match="ne répond pas comme il faut"):
        _ = asked.drive.id
    assert asked.drive.id


def test_whoever_has_its_library_waits_for_no_import() -> None:
    """A command that opens no site is not held up by a thousand modules, nor is a folder by any of SharePoint's."""
    program = (
        "import sys, cli.main, sync.library.sharepoint.library;"
        "print([name for name in ('office365', 'streamlit') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
