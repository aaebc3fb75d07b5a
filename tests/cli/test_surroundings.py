"""What surrounds a command: the ``.env`` of the current folder, and outputs that cannot hold every character."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.support.command import PROGRAM, Command, environment

SECRET = "un-secret"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to other accounts")
@pytest.mark.parametrize("way", ["owner", "rights", "link", "bytes"])
def test_a_env_file_that_others_may_have_put_there_is_not_read(way: str, prompt: Command, tmp_path: Path) -> None:
    """Refused in a sentence, exit code 64: reading it would let them choose the database, passing by it another one."""
    file = tmp_path / ".env"
    content = f"CATALOGUE_DATABASE_URL=postgresql://x:{SECRET}@host/db\n".encode()
    file.write_bytes(b"\xff" + content if way == "bytes" else content)
    if way == "owner":
        os.chown(file, 12_345, -1)
    if way == "rights":
        file.chmod(0o666)
    if way == "link":
        file.rename(tmp_path / "ailleurs")
        file.symlink_to(tmp_path / "ailleurs")
        os.chown(file, 12_345, -1, follow_symlinks=False)
    ran = prompt("doctor")
    assert (ran.code, ran.out) == (64, "")
    assert ran.sentence.startswith(f"{file} n")
    assert SECRET not in ran.err


def test_doctor_says_which_env_file_is_read_and_shows_no_secret_of_it(prompt: Command, tmp_path: Path) -> None:
    """Its place, and the address without the password, however that was written."""
    (tmp_path / ".env").write_text(
        f"CATALOGUE_DATABASE_URL=postgresql:///db?host={tmp_path}&user=x&password={SECRET}\n"
        f"CATALOGUE_PUBLIC_URL=https://x:{SECRET}@site.example\n"
    )
    ran = prompt("doctor", "--json")
    assert {"name": "Fichier .env", "ok": True, "detail": f"lu dans {tmp_path}/.env"} in ran.document["checks"]
    shown = {setting["name"]: setting["value"] for setting in ran.document["settings"]}
    assert shown["CATALOGUE_DATABASE_URL"] == f"postgresql:///db?host={tmp_path}&user=x&password=***"
    assert SECRET not in ran.out + ran.err


def test_an_output_without_the_euro_sign_is_written_all_the_same(tmp_path: Path) -> None:
    """With a replacement for a person; a document for programs stays exact."""
    surroundings = environment(
        tmp_path / "data", PYTHONIOENCODING="ascii", CATALOGUE_DATABASE_URL="postgresql:///x?host=/€"
    )
    said = subprocess.run(
        [PROGRAM, "doctor", "--json"], env=surroundings, cwd=tmp_path, capture_output=True, check=False
    )
    document = json.loads(said.stdout.decode("ascii"))
    assert any("€" in setting["value"] for setting in document["settings"])
    shown = subprocess.run([PROGRAM, "doctor"], env=surroundings, cwd=tmp_path, capture_output=True, check=False)
    assert b"postgresql:///x?host=/?" in shown.stdout
    assert b"Traceback" not in shown.stderr
