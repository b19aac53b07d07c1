"""The state format in which JUCE hosts (DawDreamer, pedalboard) save and load a VST3 plug-in.

A host state is JUCE's binary XML: 32-bit magic, 32-bit text length, then
`<VST3PluginState><IComponent>BASE64</IComponent></VST3PluginState>` and a zero byte. BASE64 is JUCE's own
(byte count, a dot, six bits a character from the least significant bit). Inside stands what the plug-in
wrote, to which JUCE's VST3 wrapper appends a trailer that holds the bypass switch; the trailer may be absent.
"""

from __future__ import annotations

import struct
from xml.etree import ElementTree

import numpy as np

from sistrum.errors import SistrumError

_MAGIC = 0x21324356
_HEADER = struct.Struct("<II")
_ALPHABET = np.frombuffer(b".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+", dtype=np.uint8)
_DIGIT_SHIFTS = np.array([0, 6, 12, 18], dtype=np.uint32)
_BYTE_SHIFTS = np.array([0, 8, 16], dtype=np.uint32)
_TRAILER_MARK = b"JUCEPrivateData"
_TRAILER_SIZE = struct.Struct("<Q")


def host_state(plugin_state: bytes) -> bytes:
    """Wrap what the plug-in wrote (`Engine.save_state`) so that a JUCE host takes it."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?> '
        f"<VST3PluginState><IComponent>{encode_base64(plugin_state)}</IComponent></VST3PluginState>"
    ).encode("ascii")
    return _HEADER.pack(_MAGIC, len(text)) + text + b"\0"


def plugin_state(host_state: bytes) -> bytes:
    """What the plug-in itself wrote inside a JUCE host's state.

    Raises:
        SistrumError: the bytes are no host state of a VST3 plug-in.
    """
    if len(host_state) < _HEADER.size:
        raise SistrumError(f"host state: expected at least {_HEADER.size} bytes, found {len(host_state)}")
    magic, length = _HEADER.unpack_from(host_state)
    if magic != _MAGIC:
        raise SistrumError(f"host state: expected magic number {_MAGIC:#x}, found {magic:#x}")
    try:
        root = ElementTree.fromstring(host_state[_HEADER.size : _HEADER.size + length])
    except ElementTree.ParseError as error:
        raise SistrumError(f"host state: expected XML ({error})") from error
    component = root.find("IComponent")
    if component is None or component.text is None:
        raise SistrumError(f"host state: expected the element IComponent in <{root.tag}>, found none")
    return _without_trailer(decode_base64(component.text.strip()))


def encode_base64(data: bytes) -> str:
    """JUCE's `MemoryBlock::toBase64Encoding`."""
    padded = np.frombuffer(data + bytes(-len(data) % 3), dtype=np.uint8).reshape(-1, 3).astype(np.uint32)
    words = (padded << _BYTE_SHIFTS).sum(axis=1, dtype=np.uint32)
    digits = (words[:, None] >> _DIGIT_SHIFTS) & 63
    characters = _ALPHABET[digits.reshape(-1)[: (len(data) * 8 + 5) // 6]]
    return f"{len(data)}.{characters.tobytes().decode('ascii')}"


def decode_base64(text: str) -> bytes:
    """JUCE's `MemoryBlock::fromBase64Encoding`.

    Raises:
        SistrumError: no byte count before the dot, a foreign character, or too few of them.
    """
    count, dot, body = text.partition(".")
    if not dot or not count.isascii() or not count.isdigit():
        raise SistrumError("host state: expected JUCE base64 (a byte count and a dot)")
    size = int(count)
    values = np.full(256, 255, dtype=np.uint8)
    values[_ALPHABET] = np.arange(64, dtype=np.uint8)
    digits = values[np.frombuffer(body.encode("latin-1", "replace"), dtype=np.uint8)]
    if (digits == 255).any():
        raise SistrumError("host state: a character that JUCE base64 does not have")
    if len(digits) < (size * 8 + 5) // 6:
        raise SistrumError(f"host state: expected {size} bytes, found {len(digits) * 6 // 8}")
    padded = np.concatenate([digits, np.zeros(-len(digits) % 4, np.uint8)]).reshape(-1, 4).astype(np.uint32)
    words = (padded << _DIGIT_SHIFTS).sum(axis=1, dtype=np.uint32)
    data = ((words[:, None] >> _BYTE_SHIFTS) & 255).astype(np.uint8)
    return bytes(data.reshape(-1)[:size])


def _without_trailer(data: bytes) -> bytes:
    """Cut the JUCE wrapper's trailer: 8 zero bytes, private data, its size (64 bit), the mark."""
    if not data.endswith(_TRAILER_MARK):
        return data
    size_at = len(data) - len(_TRAILER_MARK) - _TRAILER_SIZE.size
    if size_at < 0:
        return data
    (private,) = _TRAILER_SIZE.unpack_from(data, size_at)
    end = size_at - private - _TRAILER_SIZE.size
    return data[: max(0, end)]
