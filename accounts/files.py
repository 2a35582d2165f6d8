"""Which files may be attached: decided by what is in them, not by what they are called. Knows no Django."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import BinaryIO

LARGEST = 20 * 1024 * 1024
"""Bytes."""

TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "heic": "image/heic",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "csv": "text/csv",
}
STARTS = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1")
"""What phones write: the first brand behind `ftyp`."""
ALIASES = {"jpeg": "jpg", "heif": "heic"}
OFFICE_FOLDERS = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}
ENCODINGS = ("utf-8", "gb18030", "utf-16")


def kind_of(file: BinaryIO, name: str) -> str | None:
    """The extension under which it may be kept (a key of `TYPES`), or None when it may not.

    Name and content must agree: a web page called ``offer.pdf`` is refused, and so is an office file with macros.
    """
    extension = PurePath(name).suffix.lower().lstrip(".")
    extension = ALIASES.get(extension, extension)
    file.seek(0)
    found = _by_content(file, extension)
    file.seek(0)
    return found if found == extension else None


def _by_content(file: BinaryIO, extension: str) -> str | None:
    head = file.read(16)
    for start, kind in STARTS.items():
        if head.startswith(start):
            return kind
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return "heic"
    if head.startswith(b"PK\x03\x04"):
        return _office(file)
    return extension if extension in ("txt", "csv") and _is_text(file) else None


def _office(file: BinaryIO) -> str | None:
    """By the parts inside; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        return None
    if "[Content_Types].xml" not in parts or any(part.endswith("vbaProject.bin") for part in parts):
        return None
    return next((kind for folder, kind in OFFICE_FOLDERS.items() if any(p.startswith(folder) for p in parts)), None)


def _is_text(file: BinaryIO) -> bool:
    file.seek(0)
    content = file.read(LARGEST + 1)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decodes(content, "utf-16")
    return b"\x00" not in content and any(_decodes(content, encoding) for encoding in ENCODINGS[:2])


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
