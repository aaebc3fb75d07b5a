"""Clients that nobody here wrote work in the sandbox as in the real thing: they judge it."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import ssl
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from sandboxes.sharepoint.app import Sandbox
from sandboxes.sharepoint.entra import TENANT_ID
from sync.library.sharepoint.hashing import quick_xor_hash
from tests.support.graph import CLAIRE, Graph

RCLONE = Path(sys.executable).with_name("rclone")
Rclone = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def rclone(sandbox: Sandbox, tmp_path: Path) -> Rclone:
    """The program with a remote `sp:`, which knows Microsoft's names only and comes through the proxy."""
    registration = sandbox.service.entra.registration
    configuration = tmp_path / "rclone.conf"
    settings = {
        "type": "onedrive",
        "drive_id": sandbox.library.id,
        "drive_type": "documentLibrary",
        "client_id": registration.application.client_id,
        "client_secret": registration.secret,
        "tenant": TENANT_ID,
        "client_credentials": "true",
        "access_scopes": "https://graph.microsoft.com/.default",
    }
    configuration.write_text("[sp]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
    environment = {name: value for name, value in os.environ.items() if name != "SSL_CERT_DIR"} | {
        "HTTPS_PROXY": f"http://127.0.0.1:{sandbox.proxy_port}",
        "SSL_CERT_FILE": str(sandbox.ca_file),
        "RCLONE_CONFIG": str(configuration),
    }

    def run(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        command = [str(RCLONE), *map(str, arguments), "--low-level-retries", "2", "--retries", "1"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=check, timeout=60)

    return run


@pytest.mark.judge("rclone")
def test_rclone_copies_and_lists(rclone: Rclone, tmp_path: Path) -> None:
    """A small file with an odd name, a large one in three fragments; both ways, each verified by its own hash."""
    source, back = tmp_path / "source", tmp_path / "back"
    names = ("été #1 100%.csv", "Sous-dossier/grand.bin")
    (source / names[1]).parent.mkdir(parents=True)
    (source / names[0]).write_bytes(b"a;b\n")
    (source / names[1]).write_bytes(os.urandom(11 * 2**20))
    rclone("copy", source, "sp:Exports", "--onedrive-chunk-size", "5M")
    listed = json.loads(rclone("lsjson", "-R", "--hash", "--files-only", "sp:Exports").stdout)
    hashes = {name: base64.b64decode(quick_xor_hash((source / name).read_bytes())).hex() for name in names}
    assert {row["Path"]: row["Hashes"]["quickxor"] for row in listed} == hashes
    rclone("copy", "sp:Exports", back)
    assert [(back / name).read_bytes() for name in names] == [(source / name).read_bytes() for name in names]


@pytest.mark.judge("rclone")
@pytest.mark.drill
def test_rclone_overwrites_renames_and_deletes(sandbox: Sandbox, rclone: Rclone, tmp_path: Path) -> None:
    """The file stays itself under its new name and with its new content; then it is gone with its folder."""
    item = sandbox.library.put("Exports/a.csv", b"a;b\n", CLAIRE)
    (tmp_path / "a.csv").write_bytes(b"a;b;c\n")
    rclone("copy", tmp_path / "a.csv", "sp:Exports")
    assert item.current.content == b"a;b;c\n"
    rclone("moveto", "sp:Exports/a.csv", "sp:Exports/Autre/b.csv")
    assert sandbox.library.at("Exports/Autre/b.csv") is item
    rclone("copyto", "sp:Exports/Autre/b.csv", "sp:Exports/c.csv")
    assert sandbox.library.at("Exports/c.csv") is not None
    rclone("purge", "sp:Exports")
    assert sandbox.library.root.children == {}


@pytest.mark.judge("rclone")
def test_rclone_finds_rewritten_workbooks_corrupted_as_its_manual_says(
    sandbox: Sandbox, rclone: Rclone, tmp_path: Path
) -> None:
    """What the real service does to it: without `--ignore-size --ignore-checksum` it takes the fresh file away."""
    written = io.BytesIO()
    Workbook().save(written)
    book = tmp_path / "a.xlsx"
    book.write_bytes(written.getvalue())
    failed = rclone("copyto", book, "sp:a.xlsx", check=False)
    assert failed.returncode != 0
    assert "corrupted on transfer" in failed.stderr
    assert sandbox.library.at("a.xlsx") is None
    rclone("copyto", book, "sp:a.xlsx", "--ignore-size", "--ignore-checksum")
    assert sandbox.library.at("a.xlsx") is not None


@pytest.mark.judge("rclone")
def test_rclone_follows_what_others_change(sandbox: Sandbox, rclone: Rclone) -> None:
    """A recursive list through delta, which relies on parents coming first."""
    for path in ("Catalogue/MTV/a.csv", "Catalogue/AP/b.csv", "c.csv"):
        sandbox.library.put(path, path.encode(), CLAIRE)
    sandbox.knobs.page_rows = 2
    listed = rclone("lsf", "-R", "--files-only", "--onedrive-delta", "--fast-list", "sp:").stdout.splitlines()
    assert sorted(listed) == ["Catalogue/AP/b.csv", "Catalogue/MTV/a.csv", "c.csv"]
    assert sandbox.log.requests(containing="delta")


@pytest.mark.judge("remote-store")
def test_remote_store_copies_lists_overwrites_renames_and_deletes(sandbox: Sandbox, graph: Graph) -> None:
    """Another Graph client, another author: the same work."""
    asyncio.run(_work(sandbox, graph.token))
    assert sandbox.library.root.children.keys() == {"exports"}


async def _work(sandbox: Sandbox, token: str) -> None:
    import httpx
    from remote_store import AlreadyExists, NotFound
    from remote_store.aio import GraphBackend

    trust = ssl.create_default_context(cafile=str(sandbox.ca_file))
    async with httpx.AsyncClient(verify=trust, trust_env=False) as client:
        store: Any = GraphBackend(
            sandbox.library.id,
            token_provider=lambda: token,
            base_url=f"{sandbox.origins.graph}/v1.0",
            http_client=client,
            upload_chunk_size=5 * 320 * 2**10,
        )
        large = os.urandom(6 * 2**20)
        await store.write("Exports/été.csv", b"a;b")
        await store.write("Exports/grand.bin", large)
        with pytest.raises(AlreadyExists):
            await store.write("Exports/été.csv", b"c")
        await store.write("Exports/été.csv", b"c;d", overwrite=True)
        assert await store.read_bytes("Exports/été.csv") == b"c;d"
        assert await store.read_bytes("Exports/grand.bin") == large
        await store.copy("Exports/été.csv", "Exports/copie.csv")
        await store.write("Exports/Autre/a.csv", b"")
        await store.move("Exports/copie.csv", "Exports/Autre/b.csv")
        names = [info.name async for info in store.list_files("Exports", recursive=True)]
        assert sorted(names) == ["a.csv", "b.csv", "grand.bin", "été.csv"]
        info = await store.get_file_info("Exports/grand.bin")
        assert info.size == len(large)
        for path in ("Exports/été.csv", "Exports/grand.bin", "Exports/Autre/a.csv", "Exports/Autre/b.csv"):
            await store.delete(path)
        with pytest.raises(NotFound):
            await store.read_bytes("Exports/été.csv")
        await store.delete_folder("Exports/Autre")
        await store.aclose()
