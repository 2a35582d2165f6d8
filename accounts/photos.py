"""Photos without what the camera wrote beside the picture: where it was taken, by which device. Knows no Django.

Only the way up stays (a JPEG would lie on its side). What lies behind the picture goes too: further pictures, films and
whatever else a program hung on. A HEIC keeps its length, since its parts point at each other by offset: there the place
is overwritten. What cannot be read as a picture stays as it is.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from itertools import islice

APP1, APP2, APP13, COMMENT, START_OF_SCAN, END = 0xE1, 0xE2, 0xED, 0xFE, 0xDA, 0xD9
EXIF = b"Exif\x00\x00"
FURTHER_PICTURES = b"MPF\x00"
ORIENTATION, PLACE = 0x0112, 0x8825
SCANNED = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends the picture's own data in a JPEG: any marker but a stuffed byte or a restart."""
PNG_START = b"\x89PNG\r\n\x1a\n"
PNG_TOLD = (b"eXIf", b"tEXt", b"iTXt", b"zTXt")
WEBP_TOLD = (b"EXIF", b"XMP ")
WEBP_FLAGS = 0b0000_1100
"""Of the extended header: there is EXIF, there is XMP."""
TIFF = re.compile(rb"II\*\x00|MM\x00\*")
XMP_BEGINS, XMP_ENDS = b"<x:xmpmeta", b"</x:xmpmeta>"
MOST_TABLES, MOST_ENTRIES = 16, 200
"""Read of one file: whoever made it may have meant to keep us busy."""
WIDTHS = (0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8)
"""Bytes of a value by its kind in EXIF."""


def without_place(content: bytes, kind: str) -> bytes:
    """The same picture; `kind` as `accounts.files` names it."""
    try:
        strip = {"jpg": _jpeg, "png": _png, "webp": _webp, "heic": _heic}.get(kind)
        return strip(content) if strip else content
    except (struct.error, IndexError, ValueError):
        return content


def _jpeg(content: bytes) -> bytes:
    kept, place = [content[:2]], 2
    while True:
        if content[place] != 0xFF:
            raise ValueError("no marker where one must be")
        marker = content[place + 1]
        if marker == 0xFF:  # fill bytes
            place += 1
            continue
        if marker == END:
            return b"".join([*kept, b"\xff\xd9"])
        (length,) = struct.unpack_from(">H", content, place + 2)
        end = place + 2 + length
        if length < 2 or end > len(content):
            raise ValueError("a segment ends behind the file")
        if marker == START_OF_SCAN:
            # The picture's data follow, up to the next marker: a progressive one scans several times.
            found = SCANNED.search(content, end)
            end = found.start() if found else len(content)
            kept.append(content[place:end])
            if not found:
                return b"".join(kept)
        else:
            kept.append(_segment(marker, content[place:end]))
        place = end


def _segment(marker: int, segment: bytes) -> bytes:
    """Of a JPEG, as it may stay."""
    body = segment[4:]
    if marker == APP1 and body.startswith(EXIF):
        return _turned(_orientation(body[len(EXIF) :]))
    is_told = marker in (APP1, APP13, COMMENT) or (marker == APP2 and body.startswith(FURTHER_PICTURES))
    return b"" if is_told else segment


def _entries(exif: bytes, start: int, order: str) -> Iterator[tuple[int, int, int, int]]:
    """(tag, kind, count, where the entry stands) of the table at `start`."""
    (count,) = struct.unpack_from(f"{order}H", exif, start)
    for number in range(min(count, MOST_ENTRIES)):
        place = start + 2 + 12 * number
        yield *struct.unpack_from(f"{order}HHI", exif, place), place


def _order(exif: bytes) -> str:
    return {b"II": "<", b"MM": ">"}[bytes(exif[:2])]


def _orientation(exif: bytes) -> int:
    """1 to 8; 1 (upright) where it is not told or cannot be read."""
    try:
        order = _order(exif)
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        for tag, _kind, _count, place in _entries(exif, start, order):
            if tag == ORIENTATION:
                (value,) = struct.unpack_from(f"{order}H", exif, place + 8)
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
        if kind == b"IEND":
            break
    return b"".join(kept)


def _webp(content: bytes) -> bytes:
    chunks = [_without_flags(kind, chunk) for kind, chunk in _riff(content) if kind not in WEBP_TOLD]
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _riff(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    place, whole = 12, min(len(content), 8 + struct.unpack_from("<I", content, 4)[0])
    while place < whole:
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


def _heic(content: bytes) -> bytes:
    """As long as before: the tables of the place, and all XMP, are filled with nothing."""
    kept = bytearray(content)
    for found in islice(TIFF.finditer(content), MOST_TABLES):
        try:
            _blank_place(kept, found.start())
        except (KeyError, struct.error):
            continue
    place = content.find(XMP_BEGINS)
    while place >= 0 and (end := content.find(XMP_ENDS, place)) >= 0:
        kept[place:end] = b" " * (end - place)
        place = content.find(XMP_BEGINS, end)
    return bytes(kept)


def _blank_place(kept: bytearray, begin: int) -> None:
    """The table of the place of the EXIF that begins there, with every value that it points at."""
    exif = bytes(kept[begin : begin + 0x20000])
    order = _order(exif)
    (start,) = struct.unpack_from(f"{order}I", exif, 4)
    for tag, _kind, _count, place in _entries(exif, start, order):
        if tag == PLACE:  # there is one
            (table,) = struct.unpack_from(f"{order}I", exif, place + 8)
            for _tag, kind, count, entry in list(_entries(exif, table, order)):
                size = WIDTHS[kind] * count if kind < len(WIDTHS) else 0
                where = struct.unpack_from(f"{order}I", exif, entry + 8)[0] if size > 4 else entry + 8
                _blank(kept, begin + where, min(size, len(exif) - where))
                _blank(kept, begin + entry, 12)
            _blank(kept, begin + table, 2)
            return


def _blank(kept: bytearray, start: int, size: int) -> None:
    if size > 0:
        kept[start : start + size] = bytes(size)
