"""The command that plays a SharePoint: ready when it says so, until it is told to end."""

from __future__ import annotations

import json
import signal
import ssl
import subprocess
from pathlib import Path

import httpx2

from tests.support.command import PROGRAM, Command


def test_it_serves_a_folder_with_its_faults_until_it_is_told_to_end(tmp_path: Path) -> None:
    """The first line says what to set; with exactly that, a client logs in and reads the folder; SIGTERM ends it in order."""
    library, faults = tmp_path / "library", tmp_path / "pannes.json"
    library.mkdir()
    (library / "a.csv").write_bytes(b"a;b")
    faults.write_text(json.dumps([{"path": "/sites/", "status": 503, "headers": {"Retry-After": "1"}}]))
    command = [PROGRAM, "sandbox", "sharepoint", "--json", "--library", library, "--faults", faults]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        said = json.loads(running.stdout.readline())["environment"]
        settings = {name.removeprefix("CATALOGUE_SHAREPOINT_"): value for name, value in said.items()}
        with httpx2.Client(verify=ssl.create_default_context(cafile=settings["CA_FILE"]), trust_env=False) as client:
            form = {
                "grant_type": "client_credentials",
                "client_id": settings["CLIENT_ID"],
                "client_secret": settings["CLIENT_SECRET"],
                "scope": "https://graph.microsoft.com/.default",
            }
            login = client.post(f"{settings['LOGIN_URL']}/{settings['TENANT_ID']}/oauth2/v2.0/token", data=form)
            token = {"Authorization": f"Bearer {login.json()['access_token']}"}
            address = settings["SITE_URL"].removeprefix("https://").replace("/", ":/", 1)
            site = f"{settings['GRAPH_URL']}/sites/{address}"
            assert [client.get(site, headers=token).status_code for _ in range(2)] == [503, 200]
            drives = client.get(f"{site}:/drives", headers=token).json()["value"]
            (drive,) = [one["id"] for one in drives if one["name"] == settings["LIBRARY"]]
            content = f"{settings['GRAPH_URL']}/drives/{drive}/root:/a.csv:/content"
            assert client.get(content, headers=token, follow_redirects=True).content == b"a;b"
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    assert said["CATALOGUE_LIBRARY"] == "sharepoint"


def test_a_fault_that_it_does_not_know_refuses_the_file(prompt: Command, tmp_path: Path) -> None:
    """The partner's clock is none of SharePoint's: a wrong use, with the choices."""
    faults = tmp_path / "pannes.json"
    faults.write_text(json.dumps([{"status": 500}, {"fault": "clock_skew"}]))
    refused = prompt("sandbox", "sharepoint", "--faults", faults)
    assert refused.code == 64
    assert refused.sentence == (
        f"{faults}, panne n° 2 : ce bac à sable ne connaît pas la panne « clock_skew » : "
        "choisissez bad_tls, drip, gzip_bomb, huge, ou null."
    )
    folder = prompt("sandbox", "sharepoint", "--library", faults)
    assert (folder.code, folder.sentence) == (
        64,
        f"{faults} n'est pas un dossier : indiquez celui de la bibliothèque.",
    )
