"""The frames of the bus protocol (PROTOCOL.md): a length, then JSON, or a JSON head and raw bytes."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, Optional, Tuple, Union

Head = Dict[str, Any]  # the JSON object of a frame
Body = Optional[bytes]  # the raw bytes of a frame of the second layout
Bytes = (bytes, bytearray, memoryview)

JSON_FIRST = 0x7B
RAW_FIRST = 0x01
#: A node refuses bodies that nest deeper, unless its hello tells another limit.
MAX_DEPTH = 256
#: Largest frame taken from a node before its hello tells the limit, and at least taken after it.
MAX_FRAME_BYTES = 64 * 1024 * 1024


class ProtocolError(Exception):
    """What came is not the protocol: nothing that follows can be trusted."""


class UnreadableFrame(ValueError):
    """One frame cannot be read; the next one can."""


def _refuse(value: Any) -> Any:
    if isinstance(value, Bytes):
        raise TypeError("bytes inside an object do not travel; send them as the whole body, or as Base64 text")
    raise TypeError(
        f"a value of type {type(value).__name__} does not travel; "
        "allowed: None, bool, int, float, str, list, tuple, dict and, as the whole body, bytes"
    )


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_refuse).encode
_decode = json.JSONDecoder(parse_constant=_no_constant).decode


def text_of(value: Any, max_depth: int = MAX_DEPTH) -> str:
    """The JSON of a value. Raises TypeError or ValueError with a sentence that says what does not travel."""
    text = _text_of(value)
    # only a text with that many brackets needs the walk
    if text.count("[") + text.count("{") > max_depth and _is_deeper(value, max_depth):
        raise ValueError(f"the value is nested deeper than {max_depth} levels and does not travel")
    return text


def _is_deeper(value: Any, levels: int) -> bool:
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return False
    return levels == 0 or any(_is_deeper(member, levels - 1) for member in value)


def _text_of(value: Any) -> str:
    try:
        return _encode(value)
    except RecursionError:
        raise ValueError("the value contains itself or is nested too deeply to travel") from None
    except ValueError as refused:
        reason = str(refused)
        if "JSON compliant" in reason:
            raise ValueError("NaN and infinity do not travel: JSON has no such numbers; send None or a text") from None
        if "Circular" in reason:
            raise ValueError("the value contains itself and does not travel") from None
        raise


def value_of(text: bytes) -> Any:
    """The value of a JSON text. Raises ValueError for anything that is not JSON in UTF-8."""
    try:
        return _decode(text.decode())
    except RecursionError:
        raise ValueError("the JSON is nested too deeply") from None


def bytes_of(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as refused:
        at = refused.start
        raise ValueError(f"a text with the lone surrogate U+{ord(text[at]):04X} does not travel") from None


def json_frame(head: str) -> bytes:
    """A frame of the first layout: `head` is a whole JSON object."""
    payload = bytes_of(head)
    return len(payload).to_bytes(4, "big") + payload


def raw_frame(head: str, body: Union[bytes, bytearray, memoryview]) -> bytes:
    """A frame of the second layout: `head` is a JSON object, `body` travels as it is."""
    start = bytes_of(head)
    payload = body.tobytes() if isinstance(body, memoryview) else body
    length = 5 + len(start) + len(payload)
    return b"".join((length.to_bytes(4, "big"), b"\x01", len(start).to_bytes(4, "big"), start, payload))


def read(payload: bytes) -> Tuple[Head, Body]:
    """Head and body of a payload."""
    if payload[0] == JSON_FIRST:
        return _object(payload), None
    if payload[0] != RAW_FIRST:
        raise ProtocolError(f"a frame begins with byte 0x{payload[0]:02X}; allowed: 0x7B and 0x01")
    end = 5 + int.from_bytes(payload[1:5], "big")
    if len(payload) < 5 or end > len(payload):
        raise UnreadableFrame(f"a frame of {len(payload)} bytes has a head that ends at byte {end}")
    return _object(payload[5:end]), payload[end:]


def _object(text: bytes) -> Head:
    try:
        head = value_of(text)
    except ValueError as refused:
        raise UnreadableFrame(f"a frame is not JSON: {refused}") from None
    if type(head) is not dict:
        raise UnreadableFrame(f"a frame is JSON of type {type(head).__name__}, not an object")
    return head


class Parser:
    """Cuts a stream of bytes into frames; keeps what is not complete yet."""

    def __init__(self, max_frame_bytes: int = MAX_FRAME_BYTES) -> None:
        self.max_frame_bytes = max_frame_bytes
        self._rest = bytearray()
        self._wanted = 4

    def payloads(self, chunk: bytes) -> Iterator[bytes]:
        """The payloads that `chunk` completes, in order. Raises ProtocolError where the stream is broken."""
        if self._rest:
            self._rest += chunk
            if len(self._rest) < self._wanted:
                return
            chunk = bytes(self._rest)
            self._rest.clear()
        at, size = 0, len(chunk)
        self._wanted = 4
        while size - at >= 4:
            length = int.from_bytes(chunk[at : at + 4], "big")
            if not 1 <= length <= self.max_frame_bytes:
                raise ProtocolError(f"a frame of {length} bytes is outside 1..{self.max_frame_bytes}")
            end = at + 4 + length
            if end > size:
                self._wanted = end - at
                break
            yield chunk[at + 4 : end]
            at = end
        if at < size:
            self._rest += chunk[at:]
