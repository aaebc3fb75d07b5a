"""What « doctor » says of SharePoint: the step that fails, what is missing, and who gives it; one sandbox for them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from catalogue.errors import StorageBlocked, WrongUse
from catalogue.store.database import Database
from sandboxes.faults import Fault
from sandboxes.sharepoint.app import Sandbox, sharepoint
from sandboxes.tls import self_signed
from sync.library.sharepoint.certificate import read_certificate
from sync.library.sharepoint.examination import STEPS, Checked, examine
from sync.library.sharepoint.remedies import ENTRA
from sync.library.sharepoint.throttle import Gate
from sync.settings import Settings
from tests.support.command import addresses
from tests.support.graph import CLAIRE
from usecases.checkup import checkup

ACCESS, CLOCK, CERTIFICATE, TOKEN, SITE, LIBRARY, COLUMNS, CHANGES, READING, WRITING = (step.name for step in STEPS)
MTV = "Catalogue/MTV/Catalogue_MTV.xlsx"


@dataclass
class MicrosoftsClock:
    """The clock of the service, which need not be this machine's."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        """Return the time that it is there."""
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, slots=True)
class Office:
    """A SharePoint, what an administrator may forget there, and the installation that is examined."""

    sandbox: Sandbox
    clock: MicrosoftsClock
    certificate_file: Path

    def settings(self, **changes: Any) -> Settings:
        """Return the settings of the installation, which has a secret."""
        return self.sandbox.settings().model_copy(update=changes)

    def strike(self, **fields: Any) -> None:
        """Let something go wrong."""
        self.sandbox.faults.add(Fault.model_validate(fields))

    def examined(self, now: datetime | None = None, **changes: Any) -> dict[str, Checked]:
        """Examine an installation, without waiting for what is to be waited for; ``now``: everybody's clock says so."""
        slept: list[float] = []
        gate = Gate(lambda: sum(slept), slept.append)
        if now is not None:
            self.clock.ahead = now - datetime.now(UTC)
        return {one.name: one for one in examine(self.settings(**changes), now or datetime.now(UTC), gate)}

    def failing(self, step: str, now: datetime | None = None, **changes: Any) -> str:
        """Return what is said of the one step that fails; those after it are not tried, unless it only warns."""
        found = self.examined(now, **changes)
        failed = [name for name, one in found.items() if not one.ok and not one.detail.startswith("pas essayé")]
        assert failed == [step], found
        after = list(found)[list(found).index(step) + 1 :]
        assert {found[name].ok for name in after} <= {found[step].warns}, found
        return found[step].detail


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """One sandbox, whose clock the tests set."""
    clock = MicrosoftsClock()
    with sharepoint(clock=clock) as sandbox:
        certificate = sandbox.service.entra.registration.certificate
        sandbox.library.put(MTV, b"PK", CLAIRE)
        yield Office(sandbox, clock, certificate.write(tmp_path_factory.mktemp("keys"), "application"))


@pytest.fixture
def office(served: Office) -> Iterator[Office]:
    """The same one, on a good day."""
    knobs = served.sandbox.knobs.model_copy(deep=True)
    yield served
    served.clock.ahead = timedelta(0)
    for name, value in knobs:
        setattr(served.sandbox.knobs, name, value)


def test_every_step_is_tried_and_nothing_is_left_behind(office: Office, database: Database, tmp_path: Path) -> None:
    """Beside the database, the disk and the clock; a site that lets nobody in any more makes the service unhealthy."""
    place = {name.removeprefix("CATALOGUE_").lower(): url for name, url in addresses(database).items()}
    settings = Settings(**office.settings().model_dump(exclude_defaults=True), **place, data_dir=tmp_path)
    report = checkup(settings)
    told = {check["name"]: check["detail"] for check in report["checks"]}
    assert report["healthy"], told
    assert [name for name in told if name.startswith("SharePoint")] == [step.name for step in STEPS]
    assert {"Base de données", "Espace disque"} < told.keys()
    assert (told["Horloge"], told[READING]) == ("à l'heure de celle de la base", "1 classeur, dont un relu")
    assert [item.path for item in office.sandbox.library.in_order() if not item.is_folder] == [MTV]
    office.sandbox.knobs.grant_revoked = True
    late = checkup(settings, lambda: datetime.now(UTC) - timedelta(minutes=10))
    told = {check["name"]: check["detail"] for check in late["checks"]}
    assert (late["healthy"], told[WRITING]) == (False, f"pas essayé : il faut d'abord « {SITE} »")
    assert told["Horloge"].startswith("retarde de 10 minutes sur celle de la base : remettez cette machine à l'heure")


def test_the_permission_that_lacks_is_named_with_who_gives_it(office: Office) -> None:
    """In Entra, on the site, to write: each with the exact act; a permission wider than needed is told."""
    knobs, client_id = office.sandbox.knobs, office.settings().sharepoint_client_id
    knobs.permissions = []
    assert "Sites.Selected, puis « Accorder le consentement d'administrateur »" in office.failing(TOKEN)
    knobs.permissions = ["Sites.ReadWrite.All"]
    wide = office.examined()[TOKEN]
    assert (wide.ok, wide.detail.endswith("plus qu'il n'en faut, Sites.Selected suffit")) == (True, True)
    knobs.permissions, knobs.grant_revoked = ["Sites.Selected"], True
    command = f'Grant-PnPEntraIDAppSitePermission -AppId {client_id} -DisplayName "Catalogue Winvest" -Site '
    said = office.failing(SITE)
    assert "rien sur ce site" in said
    assert said.endswith(f"{command}{office.settings().sharepoint_site_url} -Permissions Write.")
    knobs.grant_revoked, knobs.grant_reads_only = False, True
    said = office.failing(WRITING)
    assert "lit ce site sans pouvoir y écrire" in said
    assert command in said


def test_every_refusal_of_entra_is_said_with_its_number_and_its_remedy(office: Office) -> None:
    """Those of the table, whoever caused them, and one that nobody knows yet."""
    for number in (*ENTRA, 999):
        body = {"error": "invalid_client", "error_codes": [number], "error_description": "…"}
        office.strike(method="POST", path="oauth2", status=401, body=body)
        remedy = ENTRA.get(number, "Entra refuse l'application : vérifiez son inscription")
        assert office.failing(TOKEN) == f"{remedy} (AADSTS{number})."
    assert "CATALOGUE_SHAREPOINT_TENANT_ID" in office.failing(TOKEN, sharepoint_tenant_id="autre")


def test_what_is_on_the_way_is_told_apart(office: Office, tmp_path: Path) -> None:
    """No way to Entra; a certificate that nobody knows, as a company's proxy presents one; files' own address closed."""
    assert "est injoignable" in office.failing(ACCESS, sharepoint_login_url="https://127.0.0.1:9")
    stranger = self_signed("Inconnue").write(tmp_path, "stranger")
    assert "CATALOGUE_SHAREPOINT_CA_FILE l'autorité du proxy" in office.failing(ACCESS, sharepoint_ca_file=stranger)
    office.strike(path="download", status=403)
    assert f"laissez passer {office.settings().sharepoint_site_url} par le proxy" in office.failing(READING)


def test_a_wrong_name_of_site_or_library_is_told_with_its_setting(office: Office) -> None:
    """The library's own names are listed."""
    wrong = f"{office.settings().sharepoint_site_url}-2"
    assert "vérifiez CATALOGUE_SHAREPOINT_SITE_URL" in office.failing(SITE, sharepoint_site_url=wrong)
    said = office.failing(LIBRARY, sharepoint_library="Fichiers")
    assert "mais Archives, Documents : vérifiez CATALOGUE_SHAREPOINT_LIBRARY" in said
    with pytest.raises(WrongUse, match="demande aussi CATALOGUE_SHAREPOINT_SITE_URL"):
        office.examined(sharepoint_site_url=None)


def test_addresses_are_taken_as_a_browser_copies_them() -> None:
    """A slash at the end is not asked for; without https:// it is no address, and the settings say so."""
    site, login = "https://winvest.sharepoint.com/sites/catalogue", "https://login.microsoftonline.com"
    settings = Settings(sharepoint_site_url=f"{site}/", sharepoint_login_url=f"{login}/")
    assert (settings.sharepoint_site_url, settings.sharepoint_login_url) == (site, login)
    with pytest.raises(WrongUse, match=r"SITE_URL ne convient pas \(écrivez une adresse qui commence par https://\)"):
        Settings(sharepoint_site_url="winvest.sharepoint.com/sites/catalogue")


def test_columns_that_every_file_must_fill_are_named(office: Office) -> None:
    """Not the file's own name, and what the service works with is tried all the same."""
    office.sandbox.knobs.required_columns = ["Service", "Année"]
    said = office.failing(COLUMNS)
    assert said.startswith("il faut remplir « Service », « Année » pour chaque fichier, et ce que le service dépose")
    office.strike(path="columns", status=200, body="<html>")
    assert "SharePoint ne répond pas comme il faut" in office.failing(COLUMNS)


def test_changes_and_writing_fail_for_reasons_of_their_own(office: Office) -> None:
    """No delta; a full library; a file that cannot be deleted is named."""
    office.strike(path="delta", status=500, times=5)
    assert office.failing(CHANGES).startswith("Impossible de suivre les changements")
    office.sandbox.knobs.quota_bytes = 1
    assert "la bibliothèque est pleine" in office.failing(WRITING)
    office.sandbox.knobs.quota_bytes = 2**40
    office.strike(method="DELETE", status=423)
    assert "à supprimer à la main" in office.failing(WRITING)


def test_the_days_of_a_certificate_are_counted(office: Office) -> None:
    """From thirty days before its end a new one is asked for, while all works; a secret's end only Entra knows."""
    certificate = office.certificate_file
    until, minute = read_certificate(certificate).expires, timedelta(minutes=1)
    told = office.examined(until - timedelta(days=31), sharepoint_certificate_file=certificate)
    assert told[CERTIFICATE].detail == f"valable jusqu'au {until:%d/%m/%Y} (31 jours)"
    late = until - timedelta(days=30) + minute
    said = office.failing(CERTIFICATE, late, sharepoint_certificate_file=certificate)
    assert said.startswith(
        f"valable jusqu'au {until:%d/%m/%Y} seulement (29 jours) : faites-en un autre, déposez-le dans"
    )
    said = office.failing(CERTIFICATE, until + minute, sharepoint_certificate_file=certificate)
    assert said.startswith(f"périmé depuis le {until:%d/%m/%Y} : faites-en un autre")
    assert "un secret, dont Entra seul connaît la fin" in office.examined()[CERTIFICATE].detail


def test_a_file_that_is_no_certificate_with_its_key_says_why(office: Office, tmp_path: Path) -> None:
    """Without one or the other, with that of another, or no text at all; Entra is not even asked."""
    path, other, mine = tmp_path / "a.pem", self_signed("Autre"), office.certificate_file.read_text()
    for text, why in (
        (other.certificate, "ne contient pas de clé"),
        (other.private_key, "ne contient pas de certificat"),
        (other.private_key + mine[mine.index("-----BEGIN CERTIFICATE") :], "contient la clé d'un autre certificat"),
        ("é", "ne se lit pas"),
    ):
        path.write_text(text)
        with pytest.raises(StorageBlocked, match=f"{why}.* : vérifiez CATALOGUE_SHAREPOINT_CERTIFICATE_FILE"):
            read_certificate(path)
    found = office.examined(sharepoint_certificate_file=path)
    assert not found[TOKEN].ok
    assert found[CERTIFICATE].detail == found[TOKEN].detail


def test_a_clock_that_is_wrong_is_told_by_how_much(office: Office) -> None:
    """Against Microsoft's, which every answer tells; the rest is tried all the same."""
    office.clock.ahead = timedelta(minutes=7)
    assert office.failing(CLOCK).startswith("retarde de 7 minutes sur celle de Microsoft : remettez cette machine")
    office.strike(path="openid-configuration", headers={"Date": "hier"})
    assert office.examined()[CLOCK].detail == "Microsoft n'a pas donné l'heure"
    office.clock.ahead = -timedelta(hours=1)
    assert office.failing(CLOCK).startswith("avance de 60 minutes")
