"""The file as a container: told from its first bytes, opened only when every part of it is safe to inflate.

Nothing here looks at a cell. A file that passes is a zip of distinct, plainly named parts whose total size is
bounded, without any DOCTYPE, with a workbook among them.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from workbooks.refusals import Refusal, UnreadableWorkbook

CHUNK_BYTES = 1 << 20
#: A workbook of 7 million cells inflates to 400 MB; nobody needs five times that.
MAX_INFLATED_BYTES = 2 << 30
#: Above this size, only a bomb shrinks more than so many times (real sheets: 8 to 40 times).
BOMB_INFLATED_BYTES = 200 << 20
BOMB_RATIO = 150
MAX_PARTS = 20_000
PROLOG_BYTES = 16_384  # where a DOCTYPE stands, if there is one

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODD_NAME = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|[\x00-\x1f]")
_XML_PART = re.compile(r"\.(?:xml|rels|vml)\Z", re.IGNORECASE)
#: What reading a package raises that is damaged, cut short, or none at all.
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def refuse_by_first_bytes(path: Path) -> None:
    """Raise UnreadableWorkbook when the first bytes say that the file is no zip package; read nothing else."""
    if path.name.startswith("~$"):
        raise UnreadableWorkbook(Refusal.LOCK_FILE)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head:
        raise UnreadableWorkbook(Refusal.EMPTY_FILE)
    if head.startswith(_OLE):
        raise UnreadableWorkbook(_what_ole_file(path))
    if not head.startswith(b"PK"):
        raise UnreadableWorkbook(_what_plain_file(head))


def _what_ole_file(path: Path) -> Refusal:
    """Name an OLE compound file by the streams of its directory, whose names are UTF-16 in the clear."""
    with path.open("rb") as stream:
        content = stream.read(64 << 20)
    names = {
        Refusal.RIGHTS_PROTECTED: ("DRMEncrypted", "DRMContent"),
        Refusal.PASSWORD_PROTECTED: ("EncryptedPackage", "StrongEncryption"),
        Refusal.LEGACY_XLS: ("Workbook\0", "Book\0"),
        Refusal.OTHER_OFFICE_DOCUMENT: ("WordDocument", "PowerPoint Document", "__substg1.0_"),
    }
    for refusal, streams in names.items():
        if any(stream.encode("utf-16-le") in content for stream in streams):
            return refusal
    return Refusal.UNKNOWN_FORMAT


def _what_plain_file(head: bytes) -> Refusal:
    if head.startswith(b"%PDF"):
        return Refusal.PDF_RENAMED
    if head[:4] in (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00"):
        return Refusal.LEGACY_XLS  # a bare BIFF stream, as old tools write
    text = _as_text(head)
    if text is None:
        return Refusal.UNKNOWN_FORMAT
    start = text.lstrip("\ufeff \t\r\n").lower()
    if re.match(r"<!doctype html|<html|<head|<body|<table|<script|<\?xml[^>]*\?>\s*(?:<!doctype html|<html)", start):
        return Refusal.WEB_PAGE
    if re.match(r"<!--.*?-->\s*<(?:html|!doctype html)", start, re.DOTALL):
        return Refusal.WEB_PAGE
    if start.startswith(("<?xml", "<workbook", "<!doctype")):
        return Refusal.XML_RENAMED
    return Refusal.TEXT_RENAMED


def _as_text(head: bytes) -> str | None:
    """Decode the head of a text file; None when it is binary. cp1252 is what French Excel writes for CSV."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\0" in head or sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 50:
        return None
    try:
        return head.decode("utf-8")
    except UnicodeDecodeError:
        return head.decode("cp1252", "replace")


class Package:
    """A zip package whose parts may be inflated; names are normalised to lower-case paths with slashes."""

    def __init__(self, path: Path) -> None:
        """Open and check the container.

        Raises UnreadableWorkbook for anything that is no safe package holding a workbook.
        """
        refuse_by_first_bytes(path)
        self.path = path
        # Ours to close: zipfile would keep it open as long as a part is half read.
        self._file = path.open("rb")
        try:
            try:
                self._zip = zipfile.ZipFile(self._file)
            except DAMAGE as error:
                raise UnreadableWorkbook(Refusal.TRUNCATED) from error
            self._parts = _safe_parts(self._zip.infolist(), path.stat().st_size)
            self._inflated = 0
            self._refuse_other_formats()
            self._refuse_doctypes()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def __contains__(self, name: str) -> bool:
        return normalised(name) in self._parts

    @property
    def names(self) -> list[str]:
        """The normalised names of all parts, in the order of the archive."""
        return list(self._parts)

    def written_name(self, name: str) -> str:
        """Return a part's name as the archive writes it."""
        return self._parts[normalised(name)].filename

    def inflated_size(self, name: str) -> int:
        """Return the inflated size that the archive declares for a part, in bytes."""
        return self._parts[normalised(name)].file_size

    def chunks(self, name: str, chunk_bytes: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Inflate a part piece by piece, counting: the declared sizes are not believed.

        Raises UnreadableWorkbook when the part is damaged, encrypted, or inflates beyond the limit.
        """
        info = self._parts[normalised(name)]
        if info.flag_bits & 0x1:
            raise UnreadableWorkbook(Refusal.PASSWORD_PROTECTED)
        try:
            with self._zip.open(info) as stream:
                while chunk := stream.read(chunk_bytes):
                    self._inflated += len(chunk)
                    if self._inflated > 3 * MAX_INFLATED_BYTES:  # the scan and the reading each inflate once
                        raise UnreadableWorkbook(Refusal.ZIP_BOMB)
                    yield chunk
        except DAMAGE as error:
            raise UnreadableWorkbook(Refusal.DAMAGED, info.filename) from error

    def read(self, name: str) -> bytes:
        """Inflate a whole (small) part; same exceptions as `chunks`."""
        return b"".join(self.chunks(name))

    def _refuse_other_formats(self) -> None:
        names = self._parts
        if "mimetype" in names and b"opendocument" in self.read("mimetype"):
            raise UnreadableWorkbook(Refusal.OPENDOCUMENT)
        if any(re.search(r"(?:^|/)workbook\.bin$", name) for name in names):
            raise UnreadableWorkbook(Refusal.BINARY_XLSB)
        if any(name.startswith(("word/", "ppt/", "visio/")) for name in names) and "xl/workbook.xml" not in names:
            raise UnreadableWorkbook(Refusal.OTHER_OFFICE_DOCUMENT)
        if "[content_types].xml" not in names and not any(name.endswith("workbook.xml") for name in names):
            raise UnreadableWorkbook(Refusal.ZIP_WITHOUT_WORKBOOK)

    def _refuse_doctypes(self) -> None:
        for name in self._parts:
            if _XML_PART.search(name):
                prolog = next(self.chunks(name, PROLOG_BYTES), b"")
                if b"<!DOCTYPE" in prolog.replace(b"\0", b""):
                    raise UnreadableWorkbook(Refusal.DOCTYPE, self.written_name(name))


def normalised(name: str) -> str:
    """Return a part's name as everything here compares it: slashes, no leading slash, lower case."""
    return name.replace("\\", "/").removeprefix("/").lower()


def _safe_parts(infos: list[zipfile.ZipInfo], file_size: int) -> dict[str, zipfile.ZipInfo]:
    """Index the parts by normalised name.

    Raises UnreadableWorkbook for odd or repeated names and for a package that inflates out of proportion.
    """
    if not infos:
        raise UnreadableWorkbook(Refusal.ZIP_WITHOUT_WORKBOOK)
    if len(infos) > MAX_PARTS:
        raise UnreadableWorkbook(Refusal.ZIP_BOMB, f"{len(infos)} parties")
    inflated = sum(info.file_size for info in infos)
    if inflated > MAX_INFLATED_BYTES or (inflated > BOMB_INFLATED_BYTES and inflated > BOMB_RATIO * file_size):
        raise UnreadableWorkbook(Refusal.ZIP_BOMB, f"{inflated // 1_000_000} Mo pour {file_size // 1000} ko")
    parts: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        if _ODD_NAME.search(info.orig_filename.replace("\\", "/")):
            raise UnreadableWorkbook(Refusal.SUSPICIOUS_PARTS, info.filename[:80])
        name = normalised(info.filename)
        if name in parts:
            raise UnreadableWorkbook(Refusal.DUPLICATE_PARTS, info.filename[:80])
        parts[name] = info
    return parts
