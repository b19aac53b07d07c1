"""A second, slow and plain implementation of what the engine does after the network: numpy only.

It shares no code with the engine or the training package, so that agreement means something.
"""

import json
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

GOLDEN = 0x9E3779B97F4A7C15
MASK = (1 << 64) - 1
Spec = dict[str, Any]
Floats = NDArray[np.float64]


def mix(x: int) -> int:
    """The finaliser of splitmix64."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


def seeded_noise(seed: int, stream: int, count: int, distribution: str) -> NDArray[np.float32]:
    """Noise [count] of mean 0 and variance 1, one Python integer at a time."""
    key = mix((seed + GOLDEN * (stream + 1)) & MASK)
    draws = [mix((key + GOLDEN * (i + 1)) & MASK) for i in range(count + count % 2)]
    if distribution == "uniform":
        steps = np.array([(draw >> 40) - 2**23 for draw in draws[:count]], dtype=np.float32)
        return steps * np.float32(np.sqrt(3.0) / 2**23)
    u1 = np.array([((draw >> 11) + 0.5) * 2.0**-53 for draw in draws[0::2]])
    u2 = np.array([(draw >> 11) * 2.0**-53 for draw in draws[1::2]])
    radius, angle = np.sqrt(-2.0 * np.log(u1)), 2.0 * np.pi * u2
    pairs = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    return pairs.reshape(-1)[:count].astype(np.float32)


def inverse(spec: Spec, values: NDArray[np.float32], channels: int, samples: int) -> Floats:
    """Samples [channels, samples] of `values` [coefficient channels, bins, frames], in float64."""
    wide = values.astype(np.float64).reshape(channels, -1, *values.shape[1:])
    one = inverse_stft if spec["type"] == "complex_stft" else inverse_mdct
    return np.stack([one(spec, channel, samples) for channel in wide])


def inverse_stft(spec: Spec, values: Floats, samples: int) -> Floats:
    """values [2, bins, frames] -> [samples]: every sample divided by its own sum of squared windows."""
    n_fft, hop, power = spec["n_fft"], spec["hop"], 1.0 / spec.get("compression", 1.0)
    packed = (values[0] + 1j * values[1]) / spec.get("scale", 1.0)
    packed = packed * np.where(packed == 0, 0.0, np.abs(np.where(packed == 0, 1.0, packed)) ** (power - 1.0))
    spectra = np.concatenate([packed, packed[:1].imag], axis=0)
    spectra[0] = packed[0].real
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(n_fft) / n_fft)
    window = np.sqrt(window) if spec["window"] == "sqrt_hann" else window
    frames = values.shape[2]
    total, weight = np.zeros((2, (frames - 1) * hop + n_fft))
    for t in range(frames):
        total[t * hop : t * hop + n_fft] += window * np.fft.irfft(spectra[:, t], n_fft)
        weight[t * hop : t * hop + n_fft] += window**2
    audio = np.where(weight > 1e-8, total / np.where(weight > 1e-8, weight, 1.0), total)
    return audio[n_fft // 2 : n_fft // 2 + samples]


def inverse_mdct(spec: Spec, values: Floats, samples: int) -> Floats:
    """values [1, bands, frames] -> [samples], by the defining cosine sum."""
    bands, power = spec["bands"], 1.0 / spec.get("compression", 1.0)
    linear = np.sign(values[0]) * np.abs(values[0] / spec.get("scale", 1.0)) ** power
    n, k = np.arange(2 * bands) + 0.5, np.arange(bands) + 0.5
    window = np.sin(np.pi / 2 * np.sin(np.pi / (2 * bands) * n) ** 2)
    basis = np.sqrt(2.0 / bands) * window[:, None] * np.cos(np.pi / bands * np.outer(n + bands / 2, k))
    frames = values.shape[2]
    total = np.zeros((frames + 1) * bands)
    for t in range(frames):
        total[t * bands : (t + 2) * bands] += basis @ linear[:, t]
    return total[bands : bands + samples]


def finish(audio_format: dict[str, Any], audio: Floats) -> Floats:
    """Peak and fade of the card's `audio` on [channels, samples]."""
    audio, fade = audio.copy(), audio_format["fade_out"]
    loudest = np.abs(audio).max()
    if audio_format["peak"] is not None and loudest >= 1e-6:
        audio *= audio_format["peak"] / loudest
    if fade:
        audio[:, -fade:] *= np.arange(fade, 0, -1) / fade
    return audio


def block_rms(samples: Floats, blocks: int) -> list[float]:
    """Root mean square over `blocks` blocks that share the samples as evenly as whole numbers allow."""
    edges = [len(samples) * b // blocks for b in range(blocks + 1)]
    return [float(np.sqrt(np.mean(samples[a:b] ** 2))) for a, b in pairwise(edges)]


def card_of(model: Any) -> dict[str, Any]:
    """The model card inside an onnx.ModelProto."""
    return dict(json.loads({entry.key: entry.value for entry in model.metadata_props}["sistrum"]))


def feeds(card: dict[str, Any], sound: dict[str, Any]) -> dict[str, NDArray[np.float32]]:
    """What the graph is fed for a sound {seed, latent?, controls}, by port name; frames of notes apart."""
    fed = {}
    for stream, port in enumerate(card["inputs"]):
        if card.get("streaming") and port["role"] in ("pitch", "tokens", "noise"):
            continue  # by frame: reference_notes.py
        count = int(np.prod(port["shape"]))
        if port["role"] == "controls":
            wanted = sound.get("controls", {})
            values = [
                np.clip(wanted.get(c["id"], c["default"]), c["min"], c["max"]) for c in card["controls"]
            ]
        elif port["role"] == "touched":
            values = [float(c["id"] in sound.get("controls", {})) for c in card["controls"]]
        elif port["role"] == "latent" and sound.get("latent") is not None:
            values = sound["latent"]
        elif port["role"] == "latent":
            values = seeded_noise(sound["seed"], stream, count, card["latent"]["prior"]["type"])
        else:
            values = seeded_noise(sound["seed"], stream, count, port["distribution"])
        fed[port["name"]] = np.asarray(values, dtype=np.float32).reshape(port["shape"])
    return fed


def render(session: Any, card: dict[str, Any], sound: dict[str, Any]) -> Floats:
    """Samples [channels, samples] of a sound, with an onnxruntime.InferenceSession."""
    output = next(port for port in card["outputs"] if port["role"] == "spectrogram")
    (values,) = session.run([output["name"]], feeds(card, sound))
    audio = card["audio"]
    return finish(audio, inverse(card["representation"], values[0], audio["channels"], audio["samples"]))
