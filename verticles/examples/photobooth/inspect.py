"""Reads what a photograph says about itself. Await.

photobooth.inspect takes a JPEG or PNG (bytes, or a data-URI) and answers {format, width, height, bytes, exif}.
It fails with 415 for anything else and with 422 when the file is cut off or damaged.
photobooth.moment takes {taken, latitude} as found in exif and answers {season, weekday, part}.
"""

import asyncio
import base64
import binascii
import re
import struct
import zlib
from datetime import datetime

from vertx import Failure, bus


@bus.consumer("photobooth.inspect")
async def inspect(message):
    photo = photo_of(message.body)
    return await asyncio.to_thread(facts, photo)  # 20 MiB of checksums: not on the loop


@bus.consumer("photobooth.moment")
async def moment(message):
    try:
        taken = datetime.fromisoformat(message.body["taken"])
    except (TypeError, KeyError, ValueError):
        raise Failure(400, "photobooth.moment takes {taken: '2026-11-21T03:22:26', latitude}") from None
    south = (message.body.get("latitude") or 0) < 0
    season = (taken.month % 12 // 3 + (2 if south else 0)) % 4
    part = next(name for until, name in PARTS if taken.hour < until)
    return {"season": SEASONS[season], "weekday": f"{taken:%A}", "part": part}


SEASONS = ("winter", "spring", "summer", "autumn")
PARTS = ((5, "night"), (12, "morning"), (17, "afternoon"), (22, "evening"), (24, "night"))


def photo_of(body):
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if isinstance(body, str) and body.startswith("data:image/"):
        try:
            return base64.b64decode(body.partition(",")[2], validate=True)
        except binascii.Error as wrong:
            raise Failure(400, f"the data-URI is not Base64: {wrong}") from None
    raise Failure(400, "photobooth.inspect takes the bytes of a photograph, or a text that begins with data:image/")


def facts(photo):
    if photo.startswith(b"\xff\xd8\xff"):
        format, (width, height, tiff) = "JPEG", jpeg(photo)
    elif photo.startswith(b"\x89PNG\r\n\x1a\n"):
        format, (width, height, tiff) = "PNG", png(photo)
    else:
        raise Failure(415, "this is neither a JPEG nor a PNG: it begins with " + (photo[:8].hex(" ") or "nothing"))
    if not width or not height:
        raise Failure(422, f"the {format} has no pixels: {width} × {height}")
    return {"format": format, "width": width, "height": height, "bytes": len(photo), "exif": exif(tiff)}


def cut_off(format, photo):
    return Failure(422, f"the {format} is cut off: it ends after {len(photo):,} bytes in the middle of a picture")


# JPEG: ISO/IEC 10918-1, annex B. Segments of marker, length and data; picture data runs to the next real marker.

MARKER_AFTER_DATA = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]", re.DOTALL)
FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
SCAN, END, APP1 = 0xDA, 0xD9, 0xE1


def jpeg(photo):
    size, tiff, at = (0, 0), b"", 2
    while True:
        mark = MARKER_AFTER_DATA.search(photo, at)
        if not mark:
            raise cut_off("JPEG", photo)
        marker, at = photo[mark.start() + 1], mark.end()
        if marker == END:
            return *size, tiff
        length = int.from_bytes(photo[at : at + 2], "big")
        if length < 2 or at + length > len(photo):
            raise cut_off("JPEG", photo)
        segment = photo[at + 2 : at + length]
        at += length
        if marker in FRAMES and len(segment) >= 5:
            height, width = struct.unpack_from(">HH", segment, 1)
            size = width, height
        elif marker == APP1 and segment.startswith(b"Exif\0\0") and not tiff:
            tiff = segment[6:]
        elif marker == SCAN and size == (0, 0):
            raise Failure(422, "the JPEG is damaged: its picture data comes before its dimensions")


# PNG: ISO/IEC 15948. Chunks of length, type, data and checksum, from IHDR to IEND.


def png(photo):
    size, tiff, at, has_data = (0, 0), b"", 8, False
    while True:
        if at + 12 > len(photo):
            raise cut_off("PNG", photo)
        length, kind = struct.unpack_from(">I4s", photo, at)
        end = at + 8 + length
        if end + 4 > len(photo):
            raise cut_off("PNG", photo)
        data = memoryview(photo)[at + 8 : end]
        if zlib.crc32(data, zlib.crc32(kind)) != int.from_bytes(photo[end : end + 4], "big"):
            raise Failure(422, f"the PNG is damaged: the checksum of its {kind.decode('latin-1')!r} at byte {at} is wrong")
        if (at == 8) != (kind == b"IHDR"):
            raise Failure(422, "the PNG is damaged: it does not begin with its header")
        if kind == b"IHDR" and length >= 8:
            size = struct.unpack_from(">II", data)
        elif kind == b"eXIf" and not tiff:
            tiff = bytes(data)
        elif kind == b"IDAT":
            has_data = True
        elif kind == b"IEND":
            if not has_data:
                raise Failure(422, "the PNG is damaged: it holds no picture data")
            return *size, tiff
        at = end + 4


# EXIF: CIPA DC-008, a TIFF directory that points to two more. Cameras write much that is wrong: what cannot be read
# is left out, and never fails the photograph.

CAMERA = {0x010F: "make", 0x0110: "model", 0x0112: "orientation", 0x0132: "taken", 0x8769: "shot", 0x8825: "place"}
SHOT = {0x829A: "exposure", 0x829D: "fNumber", 0x8827: "iso", 0x9003: "taken", 0x920A: "focalLength", 0xA434: "lens"}
PLACE = {1: "north", 2: "latitude", 3: "east", 4: "longitude"}
FORMATS = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 7: "s", 9: "i", 10: "ii"}


def exif(tiff):
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if not order or len(tiff) < 8:
        return {}
    found = directory(tiff, order, number(tiff, order, 4), CAMERA)
    found |= directory(tiff, order, found.pop("shot", 0), SHOT)
    place = directory(tiff, order, found.pop("place", 0), PLACE)
    for name, opposite, limit in (("latitude", ("north", "S"), 90), ("longitude", ("east", "W"), 180)):
        degrees = place.get(name)
        if isinstance(degrees, (int, float)) and 0 <= degrees <= limit:
            found[name] = -degrees if place.get(opposite[0]) == opposite[1] else degrees
    return found


def number(tiff, order, at):
    return struct.unpack_from(order + "I", tiff, at)[0]


def directory(tiff, order, at, names):
    found = {}
    try:
        (entries,) = struct.unpack_from(order + "H", tiff, at)
        for entry in range(at + 2, at + 2 + 12 * min(entries, 500), 12) if at else ():
            tag, kind, count = struct.unpack_from(order + "HHI", tiff, entry)
            if tag in names and kind in FORMATS and 0 < count <= 1024:
                value = readable(names[tag], values(tiff, order, entry + 8, FORMATS[kind], count))
                if value is not None:
                    found[names[tag]] = value
    except struct.error:
        pass  # the directory ends early; what was read so far holds
    return found


def values(tiff, order, at, format, count):
    size = struct.calcsize("=" + format) * count
    where = at if size <= 4 else number(tiff, order, at)
    if where + size > len(tiff):
        return ()
    if format == "s":
        return (tiff[where : where + size].partition(b"\0")[0].decode("utf-8", "replace").strip(),)
    read = struct.unpack_from(order + format * count, tiff, where)
    if len(format) == 1:
        return read
    return tuple(zip(read[::2], read[1::2]))  # numerator and denominator


def readable(name, read):
    """One value as people say it; None when it makes no sense."""
    if not read or read[0] in ("", None):
        return None
    first = read[0]
    try:
        if name == "taken":
            return datetime.strptime(first, "%Y:%m:%d %H:%M:%S").isoformat()
        if name == "exposure":
            seconds = first[0] / first[1]
            return f"1/{round(1 / seconds)}" if 0 < seconds < 0.5 else f"{seconds:g}"
        if name in ("fNumber", "focalLength"):
            return round(first[0] / first[1], 1)
        if name in ("latitude", "longitude"):
            return round(sum(part[0] / part[1] / 60**i for i, part in enumerate(read[:3])), 6)
        if name == "orientation":
            return first if first in range(1, 9) else None
        if name in ("iso", "shot", "place"):
            return first if isinstance(first, int) else None
        return first if isinstance(first, str) else None
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return None
