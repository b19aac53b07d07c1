"""The wrapping of plug-in state as JUCE hosts write it, against an independent, slow reading of it."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sistrum.errors import SistrumError
from sistrum.python_host.vst3_state import decode_base64, encode_base64, host_state, plugin_state

ALPHABET = ".ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+"


def slow_base64(data: bytes) -> str:
    """Bit by bit, as juce::MemoryBlock::getBitRange reads: bit i is bit i % 8 of byte i / 8."""
    bits = [(byte >> shift) & 1 for byte in data for shift in range(8)]
    bits += [0] * (-len(bits) % 6)
    digits = [sum(bit << place for place, bit in enumerate(bits[i : i + 6])) for i in range(0, len(bits), 6)]
    return f"{len(data)}." + "".join(ALPHABET[digit] for digit in digits)


@given(st.binary(max_size=70))
def test_base64_is_juces_and_round_trips(data: bytes) -> None:
    text = encode_base64(data)
    assert text == slow_base64(data)
    assert decode_base64(text) == data


@given(st.binary(max_size=200))
def test_host_state_round_trips(data: bytes) -> None:
    assert plugin_state(host_state(data) if data else host_state(b"x")) == (data or b"x")


def test_header_tells_the_length_of_the_text() -> None:
    state = host_state(b"abc")
    magic, length = struct.unpack_from("<II", state)
    assert (magic, len(state)) == (0x21324356, 8 + length + 1)
    assert state.endswith(b"</VST3PluginState>\0")


@given(data=st.binary(min_size=1, max_size=64), private=st.binary(max_size=40))
def test_the_trailer_of_juces_wrapper_is_cut(data: bytes, private: bytes) -> None:
    trailer = bytes(8) + private + struct.pack("<Q", len(private)) + b"JUCEPrivateData"
    assert plugin_state(host_state(data + trailer)) == data


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"\x00" * 40,
        host_state(b"abc")[:20],
        struct.pack("<II", 0x21324356, 5) + b"<a/>\0",
        struct.pack("<II", 0x21324356, 100)
        + b"<VST3PluginState><IComponent>9.AB</IComponent></VST3PluginState>\0",
        struct.pack("<II", 0x21324356, 100)
        + b"<VST3PluginState><IComponent>AB</IComponent></VST3PluginState>\0",
        struct.pack("<II", 0x21324356, 100)
        + b"<VST3PluginState><IComponent>1.!!</IComponent></VST3PluginState>\0",
    ],
)
def test_what_is_no_host_state_is_refused(broken: bytes) -> None:
    with pytest.raises(SistrumError, match="host state: "):
        plugin_state(broken)
