"""The file as a container: told from its first bytes, opened only when every part of it is safe to inflate.

Nothing here looks at a cell. A file that passes is a zip of distinct, plainly named parts whose total size is
bounded, without any DOCTYPE, with a workbook among them.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from workbooks.refusals import Refusal, UnreadableWorkbook
from workbooks.sniffing import what_it_is

CHUNK_BYTES = 1 << 20
#: A workbook of 7 million cells inflates to 400 MB; nobody needs five times that.
MAX_INFLATED_BYTES = 2 << 30
#: Above this size, only a bomb shrinks more than so many times (real sheets: 8 to 40 times).
BOMB_INFLATED_BYTES = 200 << 20
BOMB_RATIO = 150
MAX_PARTS = 20_000
CONTENT_TYPES = "[Content_Types].xml"
PROLOG_BYTES = 16_384  # where a DOCTYPE stands, if there is one

_ODD_NAME = re.compile(r"(?:^|/)\.\.(?:/|$)|^/*[A-Za-z]:|[\x00-\x1f]")
#: What ends an archive (APPNOTE.TXT 4.3.16): its mark, the size of its directory 12 bytes on, a comment of 64 kB at most.
_DIRECTORY_END, _DIRECTORY_SIZE_AT, _MOST_END_BYTES = b"PK\x05\x06", 12, 22 + 0xFFFF
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
    if not head.startswith(b"PK"):
        raise UnreadableWorkbook(what_it_is(path, head))


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
                raise UnreadableWorkbook(*_why_no_archive(self._file)) from error
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
        if any(re.search(r"\.iwa$|^index\.(?:zip|apxl(?:\.gz)?)$", name) for name in names):
            raise UnreadableWorkbook(Refusal.APPLE_NUMBERS)
        if any(name.startswith(("word/", "ppt/", "visio/")) for name in names) and "xl/workbook.xml" not in names:
            raise UnreadableWorkbook(Refusal.OTHER_OFFICE_DOCUMENT)
        if CONTENT_TYPES.lower() not in names:
            if not any(name.endswith("workbook.xml") for name in names):
                raise UnreadableWorkbook(Refusal.ZIP_WITHOUT_WORKBOOK)
            raise UnreadableWorkbook(Refusal.DAMAGED, f"{CONTENT_TYPES} manque")  # Excel does not open it either

    def _refuse_doctypes(self) -> None:
        for name in self._parts:
            if _XML_PART.search(name) and b"<!DOCTYPE" in self._prolog(name).replace(b"\0", b""):
                raise UnreadableWorkbook(Refusal.DOCTYPE, self.written_name(name))

    def _prolog(self, name: str) -> bytes:
        try:
            return next(self.chunks(name, PROLOG_BYTES), b"")
        except UnreadableWorkbook as error:
            if error.code is Refusal.DAMAGED and is_property(name):
                return b""  # nobody will read it either
            raise


def normalised(name: str) -> str:
    """Return a part's name as everything here compares it: slashes, no leading slash, lower case."""
    return name.replace("\\", "/").lstrip("/").lower()


def is_property(name: str) -> bool:
    """Tell whether a part only says something about the workbook: damaged, it says nothing, and refuses nothing."""
    return normalised(name).startswith("docprops/")


def _why_no_archive(file: BinaryIO) -> tuple[Refusal, str | None]:
    """Tell an archive whose end is missing from one that other bytes follow."""
    at, position, tail = None, 0, b""
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        window = tail + chunk
        if (found := window.rfind(_DIRECTORY_END)) >= 0:
            at = position - len(tail) + found
        position += len(chunk)
        tail = window[1 - len(_DIRECTORY_END) :]
    if at is None or position - at <= _MOST_END_BYTES:
        return Refusal.TRUNCATED, None
    file.seek(at + _DIRECTORY_SIZE_AT)
    size, offset = struct.unpack("<2L", file.read(8))
    if offset + size != at:  # the end of an archive within this one
        return Refusal.TRUNCATED, None
    return Refusal.FOLLOWED_BY_BYTES, f"{(position - at) // 1000} ko"


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
