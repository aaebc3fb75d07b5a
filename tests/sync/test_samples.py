"""The demo takes a folder of its own only, and leaves there what somebody edited (decision 56)."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from catalogue.errors import WrongUse
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.samples import MARK, Laid, SampleLibrary, claim, demo_settings, lay
from sync.settings import Settings
from tests.support.books import Library, product

AP, FT = "Catalogue/AP/Catalogue_AP.xlsx", "Catalogue/FT/Catalogue_FT.xlsx"


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Two samples as shipped."""
    _write(tmp_path / "shipped" / AP, "AP")
    _write(tmp_path / "shipped" / FT, "FT")
    return tmp_path / "shipped"


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A data folder that nobody has used."""
    return tmp_path / "var"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def _laid(data_dir: Path) -> dict[str, str]:
    library = data_dir / "library"
    return {path.relative_to(library).as_posix(): path.read_text() for path in library.rglob("*") if path.is_file()}


def _refused(settings: Settings) -> dict[str, str]:
    """Return what the line of a refusal sets; with it the demo takes the folder."""
    with pytest.raises(WrongUse) as refusal:
        demo_settings(settings)
    line = shlex.split(refusal.value.sentence.partition(" : lancez ")[2])
    assert (line[0], Path(line[-2]).name, line[-1]) == ("env", "catalogue", "demo")
    return dict(word.split("=", 1) for word in line[1:-2])


@pytest.mark.parametrize(
    "there",
    [(), ("bench/scratch/x",), ("postgres/start.lock",), ("archive/ab/abc.pdf",), (MARK, "library/x", "archive/x")],
)
def test_an_empty_folder_or_a_demo_s_own_is_taken(there: tuple[str, ...], data_dir: Path) -> None:
    """The benchmark's scratch, documents that were looked at and a database's folder are nothing; with the mark, anything is the demo's."""
    for name in there:
        _write(data_dir / name, "")
    assert demo_settings(Settings(data_dir=data_dir)).data_dir == data_dir


@pytest.mark.parametrize("there", ["library/Catalogue/AP/Catalogue_AP.xlsx", "notes.txt"])
def test_a_folder_that_holds_something_else_is_refused(there: str, data_dir: Path) -> None:
    """A demo of before the mark too; the line names a folder inside, the first that the demo may take."""
    _write(data_dir / there, "")
    _write(data_dir / "demo" / "notes.txt", "")
    assert _refused(Settings(data_dir=data_dir)) == {"CATALOGUE_DATA_DIR": f"{data_dir}/demo-2"}


def test_a_library_or_a_database_elsewhere_is_refused(data_dir: Path) -> None:
    """The sentence names what is set, and the line empties it."""
    both = Settings(data_dir=data_dir, library="/srv/partage", database_url="postgresql://service@base/catalogue")
    assert _refused(both) == {"CATALOGUE_LIBRARY": "", "CATALOGUE_DATABASE_URL": ""}
    _write(data_dir / "notes.txt", "")
    one = Settings(data_dir=data_dir, library="sharepoint")
    assert _refused(one) == {"CATALOGUE_LIBRARY": "", "CATALOGUE_DATA_DIR": f"{data_dir}/demo"}


def test_the_line_wins_over_the_env_file(data_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `.env` sets is refused like a variable, and an empty variable takes it back."""
    _write(tmp_path / ".env", "CATALOGUE_LIBRARY=/srv/partage\nCATALOGUE_DATABASE_URL=postgresql://service@base/x\n")
    monkeypatch.chdir(tmp_path)
    for name, value in _refused(Settings(data_dir=data_dir)).items():
        monkeypatch.setenv(name, value)
    taken = demo_settings(Settings(data_dir=data_dir))
    assert (taken.database_url, taken.library_root) == (None, data_dir / "library")


def test_a_demo_has_no_mail_server(data_dir: Path) -> None:
    """Whatever the settings say of it."""
    settings = Settings(data_dir=data_dir, smtp_host="127.0.0.1", smtp_sender="catalogue@winvest.fr")
    assert demo_settings(settings).smtp_host is None


def test_a_database_that_a_synchronisation_filled_is_refused(new_service: Service, library: Library) -> None:
    """The folder looks empty, but its database does not: no mark is left."""
    new_service.settings.data_dir.mkdir(exist_ok=True)
    synchronise(new_service, FolderLibrary(library.root), Options(command="sync"))
    with pytest.raises(WrongUse, match=f"CATALOGUE_DATA_DIR={new_service.settings.data_dir}/demo"):
        claim(new_service)
    assert not (new_service.settings.data_dir / MARK).exists()


@pytest.mark.parametrize("runs", [0, 1])
def test_a_database_that_only_demos_filled_is_taken(runs: int, new_service: Service, library: Library) -> None:
    """A new one, or that of a demo whose folder was removed."""
    new_service.settings.data_dir.mkdir(exist_ok=True)
    for _ in range(runs):
        synchronise(new_service, FolderLibrary(library.root), Options(command="demo"))
    claim(new_service)
    assert (new_service.settings.data_dir / MARK).exists()


def test_samples_are_laid_once(samples: Path, data_dir: Path) -> None:
    """Laid a second time, nothing is written."""
    data_dir.mkdir()
    assert lay(samples, data_dir) == Laid(frozenset((AP, FT)))
    assert _laid(data_dir) == {AP: "AP", FT: "FT"}
    before = (data_dir / "library" / AP).stat().st_mtime_ns
    assert lay(samples, data_dir) == Laid(frozenset((AP, FT)))
    assert (data_dir / "library" / AP).stat().st_mtime_ns == before


def test_an_edited_sample_stays_and_a_newer_one_replaces_the_others(samples: Path, data_dir: Path) -> None:
    """Somebody's cells are theirs; a copy that nobody touched follows the version of the service."""
    data_dir.mkdir()
    lay(samples, data_dir)
    _write(data_dir / "library" / AP, "AP de Claire")
    for path in (AP, FT):
        _write(samples / path, "nouvelle version")
    assert lay(samples, data_dir) == Laid(frozenset((FT,)), edited=(AP,))
    assert _laid(data_dir) == {AP: "AP de Claire", FT: "nouvelle version"}


def test_a_removed_sample_comes_back_and_is_named(samples: Path, data_dir: Path) -> None:
    """That is how to find a sample again after editing it."""
    data_dir.mkdir()
    lay(samples, data_dir)
    (data_dir / "library" / AP).unlink()
    assert lay(samples, data_dir) == Laid(frozenset((AP, FT)), restored=(AP,))
    assert _laid(data_dir) == {AP: "AP", FT: "FT"}


def test_a_mark_that_cannot_be_read_protects_everything(samples: Path, data_dir: Path) -> None:
    """What differs from the samples is then somebody's."""
    _write(data_dir / MARK, "[")
    _write(data_dir / "library" / AP, "AP de Claire")
    assert lay(samples, data_dir).edited == (AP,)


def test_only_untouched_samples_are_loaded(library: Library) -> None:
    """A workbook that somebody edited or added waits for `sync`."""
    library.company("MTV", product("MTV-OFFRE-001"))
    library.company("FT", product("FT-BOX-001"))
    untouched = Laid(frozenset(("Catalogue/Groupe/Referentiel_Groupe.xlsx", FT)))
    loaded = [entry.path for entry in SampleLibrary(FolderLibrary(library.root), untouched).workbooks()]
    assert loaded == ["Catalogue/Groupe/Referentiel_Groupe.xlsx", FT]
