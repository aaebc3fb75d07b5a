"""A catalogue that holds the products which are started or planned, and the library that brought them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sync.archive import FolderArchive
from sync.bootstrap import Service
from sync.library.folder import FolderLibrary
from sync.pipeline import Options, synchronise
from sync.settings import Settings
from tests.seeding.clean_company import PLANNED, STARTED, clean_company, papers_of
from tests.seeding.clean_group import clean_group
from tests.seeding.trial import COMPANY_PATH, GROUP_PATH, PRODUCTS
from tests.seeding.writing import with_xlsxwriter
from tests.support.books import product, together, write_book
from tests.support.readers import read_in_this_process

if TYPE_CHECKING:
    from tests.conftest import TestServer


@pytest.fixture(autouse=True)
def _read_in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read our own files without a child process each: tests/workbooks proves the child."""
    read_in_this_process(monkeypatch)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with the documents of every product of the clean workbook."""
    root = tmp_path_factory.mktemp("seeding") / "library"
    for item in clean_company(PRODUCTS).products:
        for sku, file in papers_of(item):
            path = root / "Documents/MTV" / sku / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(b"%PDF-1.4 conditions")
    return root


@pytest.fixture(scope="module")
def service(library: Path, database_server: TestServer, template_database: str) -> Iterator[Service]:
    """A service that has loaded the group, another company and the products that are not new."""
    name = f"test_{uuid.uuid4().hex}"
    database_server.create(name, template_database)
    database = database_server.database(name)
    data = library.parent / "data"
    running = Service(Settings(data_dir=data), database, FolderArchive(data / "archive"))
    with_xlsxwriter(library / GROUP_PATH, clean_group())
    with_xlsxwriter(library / COMPANY_PATH, clean_company(PRODUCTS).only(STARTED, PLANNED))
    codes = {"Codes externes": [{"SKU": "FT-BOX-001", "Système": "OggoData", "Code externe": "OGD-FT-1"}]}
    others = together(product("FT-BOX-001"), product("FT-BOX-002"), codes)
    write_book(library / "Catalogue/FT/Catalogue_FT.xlsx", others)
    assert synchronise(running, FolderLibrary(library), Options()).exit_code == 0
    yield running
    database.close()
    database_server.drop(name)
