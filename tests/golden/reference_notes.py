"""Notes of streaming models, plainly: tokens, one run of the graph a chunk, oscillators and noise in float64.

Like reference.py it shares no code with the engine or the training package. A note is told beforehand all
that happens to it, as `changes`: (frame, "release" | "pitch" | "pressure", value).
"""

from typing import Any

import numpy as np
import reference
from numpy.typing import NDArray

Card = dict[str, Any]
Changes = list[tuple[int, str, float]]
Floats = NDArray[np.float64]


def word(seed: int, stream: int, index: int) -> int:
    """64 random bits by their number."""
    key = reference.mix((seed + reference.GOLDEN * (stream + 1)) & reference.MASK)
    return reference.mix((key + reference.GOLDEN * (index + 1)) & reference.MASK)


def seeds(card: Card, seed: int, key: int, frames: int) -> list[int]:
    """The seed of each frame."""
    rest = word(seed, key, 0) if key else seed
    return [seed if n < card["streaming"]["attack"] else rest for n in range(frames)]


def family(card: Card, sound: Card) -> Card:
    """The tokens of the largest class; a control's amount is its default unless the sound says it."""
    asked = sound.get("controls", {})
    amounts = {c["id"]: asked.get(c["id"], c["default"]) for c in card["controls"] if c["group"] == "Class"}
    families: dict[str, Card] = card["tokens"]["families"]
    best = max(amounts, key=lambda name: amounts[name]) if amounts else ""
    return families.get(best, families[""])


def choose(chain: Card, history: list[int], bits: int, pressure: float, loudness: list[float]) -> int:
    """A token by the longest known end of the history."""
    for start in range(max(0, len(history) - chain["order"]), len(history) + 1):
        entries = chain["next"].get(" ".join(map(str, history[start:])))
        if entries:
            break
    weights = [float(weight) for _, weight in entries]
    if pressure > 0.0:
        mean = sum(loudness[token] for token, _ in entries) / len(entries)
        weights = [w * 2.0 ** (pressure * (loudness[t] - mean) / 3.0) for t, w in entries]
    place, total = (bits >> 11) * 2.0**-53 * sum(weights), 0.0
    for (token, _), weight in zip(entries, weights, strict=True):
        total += weight
        if total > place:
            return int(token)
    return int(entries[-1][0])


def tokens_of(
    card: Card, sound: Card, velocity: float, key: int, length: int, changes: Changes, most: int
) -> list[int]:
    """Token of each frame, at most `most`; fewer where the note ends."""
    spec, own = card["tokens"], family(card, sound)
    per, bucket = (
        spec["frames_per_token"],
        sum(edge < np.float32(velocity) for edge in spec["velocity_edges"]),
    )
    if length:
        parts = own["templates"][bucket]
        whole = parts["attack"] + parts["sustain"] + parts["release"]
        count = -(-length // per)
        return [whole[(2 * (n // per) + 1) * len(whole) // (2 * count)] for n in range(min(length, most))]
    frame_seeds = seeds(card, sound["seed"], key, most + per)
    attack, pressure = own["templates"][bucket]["attack"], 0.0
    history, frames, start, chain, released = list[int](), list[int](), 0, own["sustain"][bucket], False
    hop, rate = card["streaming"]["hop"], card["audio"]["sample_rate"]
    for n in range(most):
        for frame, kind, value in changes:
            if frame == n and kind == "pressure":
                pressure = float(np.float32(value))
            if frame == n and kind == "release" and not released:
                held_bucket = sum(edge < n * hop / rate for edge in spec["held_edges"])
                chain, start, released = own["release"][bucket][held_bucket], n, True
        if (n - start) % per == 0:
            index = (n - start) // per
            bits = word(frame_seeds[n], 1002 if released else 1001, index)
            if not released and index < len(attack):
                token = attack[index]
            else:
                token = choose(chain, history, bits, 0.0 if released else pressure, spec["loudness"])
            if released and index == int(4 * rate / hop) // per:
                token = -1
            if token == -1 and index == 0:
                token = history[-1] if history else 0
            if token == -1:
                break
            history.append(token)
        frames.append(history[-1])
    return frames


def noise_columns(card: Card, stream: int, frame_seeds: list[int]) -> NDArray[np.float32]:
    """[K, frames] of one noise input."""
    port = card["inputs"][stream]
    wide = port["shape"][1]
    drawn = {
        seed: reference.seeded_noise(seed, stream, wide * len(frame_seeds), port["distribution"])
        for seed in set(frame_seeds)
    }
    columns = [drawn[seed][n * wide : (n + 1) * wide] for n, seed in enumerate(frame_seeds)]
    return np.stack(columns, axis=1)


def values_of(
    session: Any, card: Card, sound: Card, tokens: list[int], pitches: list[float], frame_seeds: list[int]
) -> Floats:
    """[bins, frames] of the graph, chunk by chunk from frame 0."""
    streaming, count = card["streaming"], len(tokens)
    padded = -(-count // streaming["chunk"]) * streaming["chunk"]
    by_role = {"pitch": np.array([pitches[0]] * streaming["context"] + pitches)[None]}
    one_hot = np.zeros((card["tokens"]["count"], streaming["context"] + count))
    one_hot[tokens, np.arange(count) + streaming["context"]] = 1.0
    by_role["tokens"] = one_hot
    frames, rows = {}, reference.feeds(card, sound)
    for stream, port in enumerate(card["inputs"]):
        if port["role"] in ("pitch", "tokens", "noise"):
            row = by_role.get(port["role"])
            if row is None:
                row = np.pad(noise_columns(card, stream, frame_seeds), ((0, 0), (streaming["context"], 0)))
            frames[port["name"]] = np.pad(row, ((0, 0), (0, padded - count)), mode="edge").astype(np.float32)
    (output,) = [port["name"] for port in card["outputs"] if port["role"] == "spectrogram"]
    made = []
    for first in range(0, padded, streaming["chunk"]):
        window = slice(first, first + streaming["context"] + streaming["chunk"])
        fed = rows | {name: row[None, :, window] for name, row in frames.items()}
        made.append(session.run([output], fed)[0][0, 0])
    return np.concatenate(made, axis=1)[:, :count].astype(np.float64)


def inverse_harmonic_noise(
    spec: Card, values: Floats, pitches: list[float], frame_seeds: list[int]
) -> Floats:
    """[2 H + B, frames] -> [frames * hop]."""
    rate, hop, count = spec["sample_rate"], spec["hop"], int(spec["harmonics"])
    amplitudes, cents, levels = np.split(values, [count, 2 * count])
    fundamental = 440.0 * 2.0 ** ((np.array(pitches) - 69.0) / 12.0)
    frequency = np.arange(1, count + 1)[:, None] * fundamental * 2.0 ** (cents / 1200.0)
    amplitudes = np.where(frequency >= 0.48 * rate, 0.0, amplitudes)
    place = np.arange(hop) / hop
    before, last = np.concatenate([frequency[:, :1], frequency], 1), np.zeros((count, 1))
    before_level = np.concatenate([last, amplitudes], axis=1)
    out, phase = np.zeros((values.shape[1] + 1) * hop), np.zeros(count)
    for n, frame_seed in enumerate(frame_seeds[: values.shape[1]]):
        level = before_level[:, n : n + 1] + (amplitudes[:, n] - before_level[:, n])[:, None] * place
        sweep = (frequency[:, n] - before[:, n])[:, None] * place**2 / 2
        turns = phase[:, None] + (before[:, n : n + 1] * place + sweep) * hop / rate
        out[n * hop : (n + 1) * hop] += (level * np.sin(2 * np.pi * turns)).sum(axis=0)
        phase = (phase + (frequency[:, n] + before[:, n]) / 2 * hop / rate) % 1.0
        out[n * hop : (n + 2) * hop] += noise_frame(rate, hop, levels[:, n], n, frame_seed)
    return out[: values.shape[1] * hop]


def noise_frame(rate: float, hop: int, levels: Floats, frame: int, seed: int) -> Floats:
    """[2 hop] samples of noise in mel bands."""
    size, bins = 2 * hop, np.arange(1, hop)
    words = -(-(hop - 1) // 4)
    bits = [
        word(seed, 2000, frame * words + (k - 1) // 4) >> (16 * ((k - 1) % 4)) & 0xFFFF for k in range(1, hop)
    ]
    mel = 2595 * np.log10(1 + bins * rate / size / 700)
    centres = np.linspace(0, 2595 * np.log10(1 + rate / 2 / 700), len(levels))
    spectrum = np.zeros(hop + 1, dtype=complex)
    spectrum[1:hop] = np.interp(mel, centres, levels) * np.exp(2j * np.pi * np.array(bits) / 65536)
    shape = np.sin(np.pi * (np.arange(size) + 0.5) / size)
    return np.asarray(np.fft.irfft(spectrum * np.sqrt(size)) * shape)


def render_note(
    session: Any,
    card: Card,
    sound: Card,
    pitch: int,
    velocity: float = 1.0,
    key: int = 0,
    length: int = 0,
    changes: Changes | None = None,
    frames: int = 10**6,
) -> tuple[Floats, list[int]]:
    """Samples and tokens of a note's first `frames` frames, all of it where it ends before."""
    done, hop = sorted(changes or [], key=lambda change: change[0]), card["streaming"]["hop"]
    tokens = tokens_of(card, sound, velocity, key, length, done, frames + 1)
    ended, tokens = len(tokens) <= frames, tokens[:frames]
    low, high, pitches = card["pitch"]["low"], card["pitch"]["high"], list[float]()
    for n in range(len(tokens)):
        now = [value for frame, kind, value in done if kind == "pitch" and frame <= n]
        pitches.append(float(np.clip(now[-1] if now else pitch, low, high)))
    frame_seeds = seeds(card, sound["seed"], key, len(tokens))
    values = values_of(session, card, sound, tokens, pitches, frame_seeds)
    audio = inverse_harmonic_noise(card["representation"], values, pitches, frame_seeds)
    if ended:
        audio[-hop:] *= np.arange(hop, 0, -1) / hop
    return audio, tokens


def preview(session: Any, card: Card, sound: Card, pitch: int | None = None, velocity: float = 1.0) -> Floats:
    """[samples] of the note that stands for a sound."""
    samples, hop = card["audio"]["samples"], card["streaming"]["hop"]
    release = [(3 * samples // (4 * hop), "release", 0.0)]
    played = card["pitch"]["preview"] if pitch is None else pitch
    frames = -(-samples // hop)
    audio, _ = render_note(session, card, sound, played, velocity, changes=release, frames=frames)
    whole = np.zeros((1, samples))
    whole[0, : min(samples, len(audio))] = audio[:samples]
    return reference.finish(card["audio"], whole)[0]
