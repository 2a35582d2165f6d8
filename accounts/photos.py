"""Photos without what the camera wrote beside the picture: where it was taken, by which device. Knows no Django.

Only the way up stays (a JPEG would lie on its side). What cannot be read as a picture stays as it is; so does HEIC,
whose parts point at each other by offset.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

APP1, APP13, START_OF_SCAN = 0xE1, 0xED, 0xDA
EXIF = b"Exif\x00\x00"
ORIENTATION = 0x0112
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_TOLD = (b"eXIf", b"tEXt", b"iTXt", b"zTXt")
WEBP_TOLD = (b"EXIF", b"XMP ")
WEBP_FLAGS = 0b0000_1100
"""Of the extended header: there is EXIF, there is XMP."""


def without_place(content: bytes, kind: str) -> bytes:
    """The same picture; `kind` as `accounts.files` names it."""
    try:
        strip = {"jpg": _jpeg, "png": _png, "webp": _webp}.get(kind)
        return strip(content) if strip else content
    except (struct.error, IndexError, ValueError):
        return content


def _jpeg(content: bytes) -> bytes:
    kept, place = [content[:2]], 2
    while True:
        if content[place] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = content[place + 1]
        if marker == START_OF_SCAN:
            return b"".join([*kept, content[place:]])
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("a segment ends behind the file")
        body = content[place + 4 : end]
        if marker == APP1 and body.startswith(EXIF):
            kept.append(_turned(_orientation(body[len(EXIF) :])))
        elif marker not in (APP1, APP13):
            kept.append(content[place:end])
        place = end


def _orientation(exif: bytes) -> int:
    """1 to 8; 1 (upright) where it is not told or cannot be read."""
    try:
        order = {b"II": "<", b"MM": ">"}[exif[:2]]
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == ORIENTATION:
                return value if 1 <= value <= 8 else 1
    except (KeyError, struct.error):
        pass
    return 1


def _turned(orientation: int) -> bytes:
    """A segment that says nothing but the way up; none for an upright picture."""
    if orientation == 1:
        return b""
    tiff = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, ORIENTATION, 3, 1, orientation, 0, 0)
    return struct.pack(">BBH", 0xFF, APP1, 2 + len(EXIF) + len(tiff)) + EXIF + tiff


def _png(content: bytes) -> bytes:
    kept, place = [PNG_START], len(PNG_START)
    while place < len(content):
        length, kind = struct.unpack_from(">I4s", content, place)
        end = place + 12 + length
        if end > len(content):
            raise ValueError("a chunk ends behind the file")
        if kind not in PNG_TOLD:
            kept.append(content[place:end])
        place = end
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    chunks = [_without_flags(kind, chunk) for kind, chunk in _riff(content) if kind not in WEBP_TOLD]
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 12
    while place < len(content):
        kind, length = struct.unpack_from("<4sI", content, place)
        end = place + 8 + length + length % 2
        if place + 8 + length > len(content):
            raise ValueError("a chunk ends behind the file")
        yield kind, content[place:end]
        place = end


def _without_flags(kind: bytes, chunk: bytes) -> bytes:
    if kind != b"VP8X":
        return chunk
    return chunk[:8] + bytes([chunk[8] & ~WEBP_FLAGS]) + chunk[9:]
