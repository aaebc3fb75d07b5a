"""Zip entries written by hand, because `zipfile` cannot copy one without inflating it.

Source: APPNOTE.TXT 6.3.10, sections 4.3.7 (local header), 4.3.12 (central directory), 4.3.16 (its end). Sizes stand
in the local header and extra fields are left out, so that the same parts always give the same bytes.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from workbooks.refusals import Refusal, UnreadableWorkbook

_LOCAL, _CENTRAL, _END = struct.Struct("<4s5H3L2H"), struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s4H2LH")
_UTF8, _SIZES_FOLLOW, _ENCRYPTED = 0x800, 0x8, 0x1
_DEFLATED = 8
_NEEDED, _MADE_BY = 20, 20  # zip 2.0, by an MS-DOS compatible system
_MAX_BYTES = 0xFFFFFFFE
#: A sheet of 200 MB takes 2 s instead of the usual level's 5, for 5 % more bytes.
_LEVEL = 3
_EPOCH = (1980, 1, 1, 0, 0, 0)
_Date = tuple[int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive, compressed."""

    name: bytes
    flags: int
    method: int
    dos_time: int
    dos_date: int
    crc: int
    size: int  # inflated
    data: bytes | memoryview


@dataclass(frozen=True, slots=True)
class Packed:
    """A new content, compressed."""

    data: bytes
    crc: int
    size: int  # inflated

    def inflated(self) -> bytes:
        """Return the content."""
        return zlib.decompress(self.data, wbits=-zlib.MAX_WBITS)

    def entry(self, name: str, date: _Date = _EPOCH) -> Entry:
        """Make it a file of an archive."""
        ascii_name = name.isascii()
        time, day = _dos(date)
        flags = 0 if ascii_name else _UTF8
        return Entry(name.encode(), flags, _DEFLATED, time, day, self.crc, self.size, self.data)


def pack(chunks: Iterable[bytes]) -> Packed:
    """Compress a content, piece by piece."""
    compressor = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
    pieces, crc, size = [], 0, 0
    for chunk in chunks:
        crc = zlib.crc32(chunk, crc)
        size += len(chunk)
        pieces.append(compressor.compress(chunk))
    pieces.append(compressor.flush())
    return Packed(b"".join(pieces), crc, size)


def raw_entry(archive: bytes, info: zipfile.ZipInfo, name: str) -> Entry:
    """Take a file out of an archive as it is, compressed; ``name`` is how it is called from now on.

    Raises UnreadableWorkbook when its local header does not stand where the directory says, or it is encrypted.
    """
    header = archive[info.header_offset : info.header_offset + _LOCAL.size]
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise UnreadableWorkbook(Refusal.DAMAGED, info.filename)
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableWorkbook(Refusal.PASSWORD_PROTECTED)
    name_length, extra_length = _LOCAL.unpack(header)[-2:]
    start = info.header_offset + _LOCAL.size + name_length + extra_length
    data = memoryview(archive)[start : start + info.compress_size]
    time, day = _dos(info.date_time)
    written = name.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    flags = info.flag_bits & ~_SIZES_FOLLOW
    return Entry(written, flags, info.compress_type, time, day, info.CRC, info.file_size, data)


def write_entries(entries: Iterable[Entry]) -> bytes:
    """Write an archive; raises UnreadableWorkbook when it would be larger than a zip without extensions can be."""
    out, directory, count = BytesIO(), [], 0
    for entry in entries:
        fields = (
            entry.flags,
            entry.method,
            entry.dos_time,
            entry.dos_date,
            entry.crc,
            len(entry.data),
            entry.size,
            len(entry.name),
            0,
        )
        offset = out.tell()
        if max(offset, len(entry.data), entry.size) > _MAX_BYTES:
            raise UnreadableWorkbook(Refusal.ZIP_BOMB)
        out.write(_LOCAL.pack(b"PK\3\4", _NEEDED, *fields))
        out.write(entry.name)
        out.write(entry.data)
        directory.append(_CENTRAL.pack(b"PK\1\2", _MADE_BY, _NEEDED, *fields, 0, 0, 0, 0, offset) + entry.name)
        count += 1
    start = out.tell()
    out.writelines(directory)
    out.write(_END.pack(b"PK\5\6", 0, 0, count, count, out.tell() - start, start, 0))
    return out.getvalue()


def _dos(date: _Date) -> tuple[int, int]:
    year, month, day, hour, minute, second = date
    return hour << 11 | minute << 5 | second // 2, max(year - 1980, 0) << 9 | month << 5 | day
