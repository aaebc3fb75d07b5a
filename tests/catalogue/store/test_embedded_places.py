"""A data folder keeps its database whatever it is called, and root gives nothing away in the folder of somebody else."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path

import pytest

from catalogue.errors import StorageUnavailable
from catalogue.store import embedded_places
from catalogue.store.embedded import EmbeddedServer
from catalogue.store.embedded_places import find_places, locked
from catalogue.store.service_folder import SERVICE_ROOT

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root works for other accounts")

SOMEBODY = 12_345


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A data folder that the server's account cannot reach, with a database in its service folder."""
    tmp_path.chmod(0o700)
    folder = tmp_path / "var"
    home = find_places(folder).home
    (home / "cluster").mkdir()
    os.chown(home / "cluster", embedded_places.find_places(folder).account.uid, -1)
    yield folder
    shutil.rmtree(home)


@pytest.fixture
def opened() -> Iterator[Path]:
    """A data folder that any account reaches."""
    with tempfile.TemporaryDirectory(prefix="catalogue-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_closed_folder_finds_its_database_under_any_name_and_wherever_it_is_moved(
    closed: Path, tmp_path: Path
) -> None:
    """``..``, a link, another name: the same service folder each time, and what took its place gets another one."""
    home = find_places(closed).home
    assert home.parent == SERVICE_ROOT
    (tmp_path / "lien").symlink_to(closed)
    for same in (tmp_path / "autre" / ".." / "var", tmp_path / "lien"):
        assert find_places(same).home == home
    closed.rename(tmp_path / "renommé")
    assert find_places(tmp_path / "renommé").home == home
    newcomer = find_places(closed).home
    try:
        assert newcomer != home
        assert find_places(closed).home == newcomer
    finally:
        shutil.rmtree(newcomer)


def test_commands_that_begin_together_in_a_new_folder_find_one_database(tmp_path: Path) -> None:
    """None of them leaves the two folders with different keys, which every later command would refuse."""
    tmp_path.chmod(0o700)
    for number in range(5):
        folder = tmp_path / f"var{number}"
        with ThreadPoolExecutor(8) as together:
            homes = set(together.map(lambda at: find_places(at).home, [folder] * 8))
        try:
            assert homes == {find_places(folder).home}
        finally:
            for home in homes:
                shutil.rmtree(home)


def test_a_copy_of_a_closed_folder_does_not_write_into_its_database(closed: Path, tmp_path: Path) -> None:
    """It is told from the folder itself, and says which one that is; once the original is gone, it stands for it."""
    home = find_places(closed).home
    shutil.copytree(closed, tmp_path / "copie")
    with pytest.raises(StorageUnavailable, match=f"copie est une copie de {closed}, dont la base est dans {home}"):
        find_places(tmp_path / "copie")
    shutil.rmtree(closed)
    assert find_places(tmp_path / "copie").home == home


def test_a_folder_that_names_the_database_of_another_is_refused(closed: Path, tmp_path: Path) -> None:
    """Whoever writes a name into his own folder does not get what is behind it."""
    other = tmp_path / "autre"
    other.mkdir()
    (other / "service-folder.json").write_text(f'{{"folder": "{find_places(closed).home.name}", "key": "deviné"}}')
    with pytest.raises(StorageUnavailable, match="la base d'un autre dossier"):
        find_places(other)


@pytest.mark.parametrize("reachable", [True, False])
def test_an_archive_without_its_database_is_never_loaded_again_in_silence(opened: Path, *, reachable: bool) -> None:
    """The books would be posted twice: the sentence names the archive and what to put back."""
    opened.chmod(0o755 if reachable else 0o700)
    (opened / "archive/ab").mkdir(parents=True)
    (opened / "archive/ab/abcd.xlsx").touch()
    server = EmbeddedServer(opened)
    try:
        with pytest.raises(StorageUnavailable, match=r"L'archive .* est là, mais sa base n'est plus dans") as caught:
            server.start()
        assert str(server.places.home) in caught.value.sentence
    finally:
        shutil.rmtree(server.places.home)


def link(path: Path, target: Path) -> None:
    """Lead elsewhere."""
    path.symlink_to(target)


def second_name(path: Path, target: Path) -> None:
    """Give the target another name."""
    path.hardlink_to(target)


def pipe(path: Path, target: Path) -> None:
    """Wait for whoever writes."""
    os.mkfifo(path)


@pytest.mark.parametrize("trap", [link, second_name, pipe], ids=lambda trap: trap.__name__)
@pytest.mark.parametrize("name", ["start.lock", "users.lock", "postgres.log", "cluster/catalogue.conf"])
def test_root_gives_no_file_away_that_somebody_put_into_his_folder(name: str, trap: object, tmp_path: Path) -> None:
    """Whatever is put in the place of a file of the server: what it leads to keeps its owner and its content."""
    home = tmp_path / "postgres"
    (home / "cluster").mkdir(parents=True)
    for folder in (home, home / "cluster"):
        os.chown(folder, SOMEBODY, SOMEBODY)
    secret = tmp_path / "secret"
    secret.write_text("mot de passe")
    trap(home / name, secret)  # type: ignore[operator]
    account = embedded_places.Account("quelqu'un", SOMEBODY, SOMEBODY)
    with pytest.raises(StorageUnavailable, match=name.rpartition("/")[2]):
        _use(home / name, account)
    assert (secret.stat().st_uid, secret.read_text()) == (0, "mot de passe")


def _use(path: Path, account: embedded_places.Account) -> None:
    """Take a lock, or give a file that was written to the account."""
    with embedded_places.storage_errors(path), locked(path) if path.suffix == ".lock" else nullcontext():
        if path.suffix != ".lock":
            account.own(path)


@pytest.mark.parametrize("name", ["postgres", "postgres/cluster"])
def test_root_follows_no_link_to_a_database(name: str, tmp_path: Path) -> None:
    """A folder that leads elsewhere is refused before anything is started there."""
    (tmp_path / "ailleurs/cluster").mkdir(parents=True)
    if name != "postgres":
        (tmp_path / "postgres").mkdir()
    (tmp_path / name).symlink_to(tmp_path / "ailleurs")
    with pytest.raises(StorageUnavailable, match="n'est pas un vrai dossier"):
        find_places(tmp_path)


def test_the_server_runs_under_the_service_s_own_account_where_there_is_one(
    opened: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else under « nobody », and then the line that makes it is told."""
    monkeypatch.setattr(embedded_places, "SERVICE_ACCOUNT", "absent-de-ce-systeme")
    state = EmbeddedServer(opened / "a").state()
    assert (state.account, state.own_account is not None) == ("nobody", True)
    assert "useradd --system" in str(state.own_account)
    monkeypatch.setattr(embedded_places, "SERVICE_ACCOUNT", "daemon")
    state = EmbeddedServer(opened / "b").state()
    assert (state.account, state.own_account) == ("daemon", None)
