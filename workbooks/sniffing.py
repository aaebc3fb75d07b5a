"""What a file is that is no zip package, told from its first bytes; nothing else of it is believed."""

from __future__ import annotations

import re
from pathlib import Path

from workbooks.refusals import Refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SEARCHED_BYTES = 64 << 20
_OLE_ENTRY_BYTES = 128  # of an entry of the directory, which begins with its name
#: The names of streams, as they begin; writers spell them in any case, and put a control character before some.
_OLE_STREAMS = (
    (Refusal.RIGHTS_PROTECTED, ("DRMEncrypted", "DRMContent")),
    (Refusal.PASSWORD_PROTECTED, ("EncryptedPackage", "StrongEncryption")),
    (Refusal.LEGACY_XLS, ("Workbook\0", "Book\0")),
    (Refusal.OTHER_OFFICE_DOCUMENT, ("WordDocument", "PowerPoint Document", "__substg1.0_")),
)
_BARE_BIFF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00", b"\x09\x04\x06\x00", b"\x09\x02\x06\x00")
_ARCHIVES = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"BZh", b"\xfd7zXZ\0")
_WINDOWS_LINK = b"\x4c\0\0\0\x01\x14\x02\0"
_MAIL_FIELD = (
    r"(?:received|return-path|delivered-to|from|to|cc|subject|date|message-id|reply-to|sender|mime-version|dkim-signature"
    r"|snapshot-[\w-]+|authentication-results|content-type|content-transfer-encoding|thread-topic|thread-index|x-[\w-]+|arc-[\w-]+)"
)
_HTML_TAG = (
    r"(?:html|head|body|table|thead|tbody|tr|td|script|meta|style|div|title|link|base|center|font|p|br|h[1-6]|span|form"
    r"|ul|ol|section|main|header|nav|article|a|b|i|img|pre|noscript|iframe)"
)
_COMMENTS = r"(?:<!--(?:(?!-->).)*-->\s*)*"
#: What a text begins with, spaces and marks of order left out, in lower case; the first that fits.
_TEXTS = (
    (Refusal.RICH_TEXT, r"\{\\rtf"),
    (Refusal.SHORTCUT, r"\[(?:internetshortcut|desktop entry|\{000214a0-)"),
    (Refusal.SHORTCUT, r"\{(?=.{0,2000}\"(?:doc_id|resource_id|resource_key)\")"),  # what stands for a Google document
    (Refusal.OLD_EXCHANGE_FORMAT, r"id;p|table\s*\n0,1\s*\n\""),
    (
        Refusal.WEB_ARCHIVE,
        r"(?=.{0,4000}^content-type:\s*multipart/related)(?!.{0,4000}^(?:received|return-path|delivered-to|to):)"
        + _MAIL_FIELD + ":",
    ),
    (Refusal.E_MAIL, rf"(?:from \S+@\S+ |{_MAIL_FIELD}:[^\n]*\n(?:[ \t][^\n]*\n)*{_MAIL_FIELD}:)"),
    (Refusal.WEB_PAGE, rf"(?:<\?xml(?:(?!\?>).)*\?>\s*)?{_COMMENTS}<(?:!doctype html|{_HTML_TAG}[\s/>])"),
    (Refusal.XML_RENAMED, r"<\?xml|<workbook|<!doctype|<[a-z_][\w.:-]*(?:\s[^<>]*)?/?>"),
    (Refusal.JSON_RENAMED, r"\{\s*(?:\}|\"[^\"\n]*\"\s*:)|\[\s*(?:\]\s*\Z|[\[{]|\"(?:[^\"\\\n]|\\.)*\"\s*[,\]]|-?\d[\d.e+-]*\s*[,\]])"),
)  # fmt: skip
_TEXT_PATTERNS = tuple((refusal, re.compile(pattern, re.DOTALL | re.MULTILINE)) for refusal, pattern in _TEXTS)


def what_it_is(path: Path, head: bytes) -> Refusal:
    """Name a file that is no zip package by its first bytes, and an OLE compound file by its directory."""
    if head.startswith(OLE):
        return _what_ole_file(path)
    if head.startswith(b"%PDF"):
        return Refusal.PDF_RENAMED
    if head[:4] in _BARE_BIFF:
        return Refusal.LEGACY_XLS  # a stream without a compound file around it, as old tools write
    if head.startswith(_ARCHIVES):
        return Refusal.OTHER_ARCHIVE
    if head.startswith(_WINDOWS_LINK):
        return Refusal.SHORTCUT
    text = _as_text(head)
    if text is None:
        return Refusal.UNKNOWN_FORMAT
    start = text.lstrip("\ufeff \t\r\n").lower().replace("\r\n", "\n")
    return next((refusal for refusal, pattern in _TEXT_PATTERNS if pattern.match(start)), Refusal.TEXT_RENAMED)


def _what_ole_file(path: Path) -> Refusal:
    """Look for the names of streams where entries of the directory begin: a text that quotes one is none."""
    with path.open("rb") as stream:
        content = stream.read(_OLE_SEARCHED_BYTES)
    for refusal, streams in _OLE_STREAMS:
        names = b"|".join(re.escape(name.encode("utf-16-le")) for name in streams)
        found = re.finditer(rb"(?:[\x01-\x1f]\0)?(?:" + names + rb")", content, re.IGNORECASE)
        if any(match.start() % _OLE_ENTRY_BYTES == 0 for match in found):
            return refusal
    return Refusal.UNKNOWN_FORMAT


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
