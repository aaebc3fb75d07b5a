"""How calls are repeated, and how they wait: against the sandbox, with the service's own settings."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest

from catalogue.errors import StorageBlocked, StorageBusy
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sync.library.sharepoint.client import connected
from sync.library.sharepoint.retry import told_wait
from sync.library.sharepoint.throttle import Gate
from sync.settings import Settings


class Time:
    """A clock that moves when somebody sleeps, and what was slept."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """Return the time that it is."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time go by at once."""
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """A SharePoint."""
    with sharepoint() as served:
        yield served


@pytest.fixture
def time() -> Time:
    """The gate's clock."""
    return Time()


def _settings(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, **changes: str) -> Settings:
    for name, value in (sandbox.environment() | changes).items():
        monkeypatch.setenv(name, value)
    return Settings()


@pytest.fixture
def client(sandbox: Sandbox, time: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx2.Client]:
    """The service's client, with what the sandbox says to set."""
    with connected(_settings(sandbox, monkeypatch), Gate(time, time.sleep)) as lent:
        yield lent


def _strike(sandbox: Sandbox, **fields: Any) -> None:
    sandbox.faults.add(Fault.model_validate(fields))


def _file(sandbox: Sandbox, name: str = "a.csv") -> str:
    return f"/drives/{sandbox.library.id}/root:/{name}"


def test_it_waits_as_long_as_it_is_told_and_repeats_the_call_whole(
    sandbox: Sandbox, client: httpx2.Client, time: Time
) -> None:
    """A write that was refused is sent again with its guard and its body, after the wait that was asked for."""
    address = _file(sandbox) + ":/content"
    etag = client.put(address, content=b"un").json()["eTag"]
    _strike(sandbox, method="PUT", status=429, headers={"Retry-After": "7"})
    _strike(sandbox, method="PUT", status=503)
    written = client.put(address, content=b"deux", headers={"If-Match": etag})
    assert (written.status_code, sandbox.library.at("a.csv").current.content) == (200, b"deux")  # type: ignore[union-attr]
    assert time.slept[0] == 7
    assert 1 <= time.slept[1] <= 2
    sent = [one.headers.get("if-match") for one in sandbox.log.requests("PUT")]
    assert sent == [None, etag, etag, etag]


def test_a_write_that_may_have_been_done_is_left_to_whoever_called(sandbox: Sandbox, client: httpx2.Client) -> None:
    """Its answer was lost after the work: repeated, it would make a second version; guarded, it is told 412."""
    address = _file(sandbox) + ":/content"
    _strike(sandbox, method="PUT", status=504, after_commit=True)
    _strike(sandbox, method="PUT", drop=True, after_commit=True)
    assert client.put(address, content=b"un").status_code == 504
    with pytest.raises(httpx2.RemoteProtocolError):
        client.put(address, content=b"deux")
    item = sandbox.library.at("a.csv")
    assert item is not None
    assert [version.content for version in item.versions] == [b"un", b"deux"]
    _strike(sandbox, method="PUT", drop=True, after_commit=True)
    guarded = client.put(address, content=b"trois", headers={"If-Match": item.etag})
    assert (guarded.status_code, len(item.versions)) == (412, 3)


def test_a_read_is_repeated_five_times_and_then_tells(sandbox: Sandbox, client: httpx2.Client, time: Time) -> None:
    """Whatever happens to it; the waits grow, and a service that asks for more than five minutes is heard at once."""
    _strike(sandbox, path="/root$", drop=True)
    _strike(sandbox, path="/root$", status=500)
    assert client.get(f"/drives/{sandbox.library.id}/root").status_code == 200
    _strike(sandbox, path="/root/children", status=502, times=None)
    assert client.get(f"/drives/{sandbox.library.id}/root/children").status_code == 502
    assert len(sandbox.log.requests(containing="/root")) == 3 + 5
    assert time.slept[-1] > time.slept[-2] > time.slept[-3]
    slept = len(time.slept)
    _strike(sandbox, path="/items/root$", status=429, headers={"Retry-After": "3600"})
    assert client.get(f"/drives/{sandbox.library.id}/items/root").status_code == 429
    assert len(time.slept) == slept


def test_one_refusal_makes_every_thread_wait(sandbox: Sandbox, client: httpx2.Client, time: Time) -> None:
    """Four at once, one is refused: nobody goes on before the gate opens, so nobody else is."""
    client.get(f"/drives/{sandbox.library.id}")
    _strike(sandbox, path="/root$", status=429, headers={"Retry-After": "2"})
    client.get(f"/drives/{sandbox.library.id}/root")
    assert time.slept == [2]
    answers: list[int] = []
    workers = [
        threading.Thread(target=lambda: answers.append(client.get(f"/drives/{sandbox.library.id}/root").status_code))
        for _ in range(4)
    ]
    _strike(sandbox, path="/root$", delay_seconds=0.2, status=429, headers={"Retry-After": "2"})
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert answers == [200] * 4
    assert [one.status for one in sandbox.log.requests(containing="/root")].count(429) == 2


def test_a_token_that_is_no_longer_taken_is_asked_for_once_more(sandbox: Sandbox, client: httpx2.Client) -> None:
    """Revoked: a fresh one is fetched without anybody noticing; a grant that was taken back stays a 403."""
    root = f"/drives/{sandbox.library.id}/root"
    assert client.get(root).status_code == 200
    sandbox.service.entra.revoke_tokens()
    assert client.get(root).status_code == 200
    assert len(sandbox.log.requests("POST", "oauth2")) == 2
    sandbox.knobs.grant_revoked = True
    assert client.get(root).status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"CATALOGUE_SHAREPOINT_CLIENT_SECRET": "s3cr3t"}, "CATALOGUE_SHAREPOINT_CLIENT_SECRET (AADSTS7000215)."),
        ({"CATALOGUE_SHAREPOINT_CLIENT_ID": "inconnue"}, "CATALOGUE_SHAREPOINT_CLIENT_ID (AADSTS700016)."),
        ({"CATALOGUE_SHAREPOINT_TENANT_ID": "inconnu"}, "vérifiez CATALOGUE_SHAREPOINT_TENANT_ID"),
        ({"CATALOGUE_SHAREPOINT_CERTIFICATE_FILE": "absent.pem"}, "vérifiez CATALOGUE_SHAREPOINT_CERTIFICATE_FILE."),
    ],
)
def test_what_entra_refuses_is_said_with_what_to_do(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], said: str
) -> None:
    """One sentence that names the setting; never the secret."""
    settings = _settings(sandbox, monkeypatch, **changes)
    with connected(settings) as client, pytest.raises(StorageBlocked) as refused:
        client.get(f"/drives/{sandbox.library.id}")
    assert said in refused.value.sentence
    assert "s3cr3t" not in refused.value.sentence


def test_a_login_that_is_down_is_for_later(sandbox: Sandbox, client: httpx2.Client) -> None:
    """An error of Entra's own, or no answer at all: nobody has anything to mend."""
    for struck in ({"status": 500}, {"drop": True}):
        _strike(sandbox, path="openid-configuration", times=5, **struck)  # as often as a read is tried
        with pytest.raises(StorageBusy, match="Entra ne répond pas"):
            client.get(f"/drives/{sandbox.library.id}")
    assert client.get(f"/drives/{sandbox.library.id}").status_code == 200


def test_it_works_through_a_companys_proxy_with_its_certificate(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing set but the application, its certificate, the proxy and the authority: Microsoft's own names."""
    certificate = sandbox.service.entra.registration.certificate.write(tmp_path, "application")
    for name in ("CATALOGUE_SHAREPOINT_TENANT_ID", "CATALOGUE_SHAREPOINT_CLIENT_ID", "CATALOGUE_SHAREPOINT_CA_FILE"):
        monkeypatch.setenv(name, sandbox.environment()[name])
    monkeypatch.setenv("CATALOGUE_SHAREPOINT_CERTIFICATE_FILE", str(certificate))
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{sandbox.proxy_port}")
    with connected(Settings()) as client:
        assert client.get(f"/drives/{sandbox.library.id}/root").json()["name"] == "root"
    assert {one.host for one in sandbox.log.requests()} == {"login.microsoftonline.com", "graph.microsoft.com"}
    assert {one.headers["user-agent"] for one in sandbox.log.requests()} == {"NONISV|Winvest|Catalogue/1.0"}


def test_a_wait_is_read_in_every_way_that_it_is_written() -> None:
    """Seconds, a date, and what is left of a window that is used up: the longest of them."""
    now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert told_wait({"retry-after": "Mon, 02 Mar 2026 09:00:30 GMT"}, now) == 30
    assert told_wait({"retry-after": "5", "ratelimit-remaining": "0", "ratelimit-reset": "40"}, now) == 40
    assert told_wait({"ratelimit-remaining": "12", "ratelimit-reset": "40"}, now) == 0
    assert told_wait({"retry-after": "99999999999999"}, now) == 86_400
    for nonsense in ("bientôt", "nan", "inf", "-5", "Mon, 99 Mar 2026 09:00:30 GMT"):
        assert told_wait({"retry-after": nonsense}, now) == 0
    slow = {"retry-after": "Mon, 02 Mar 2026 09:00:30 GMT", "date": "Mon, 02 Mar 2026 09:00:20 GMT"}
    assert told_wait(slow, now.replace(hour=7)) == 10  # this machine's clock is wrong, not theirs
