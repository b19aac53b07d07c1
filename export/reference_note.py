"""Notes of a streaming model in Python: tokens -> ONNX Runtime, chunk by chunk -> numpy inverse. No torch.

docs/model-card.md, "Models of notes", has the rules; the C++ engine must give what this gives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from sistrum.export.card_streaming import CardStreaming, PitchRange
from sistrum.export.card_tokens import CardTokens
from sistrum.export.harmonic_noise_inverse import HarmonicNoiseStream
from sistrum.export.mag_if_inverse import MagIfStream
from sistrum.export.model_card import ModelCard, Port, read_card
from sistrum.export.reference_renderer import control_values, finish, open_session
from sistrum.export.seeded_noise import mixed_seed, seeded_noise
from sistrum.export.token_writer import NoteClock, TokenChange, TokenNote, write_tokens
from sistrum.training.controls import CLASS_GROUP

Floats = NDArray[np.float32]
#: The feed of one chunk -> the graph's values [1, K, bins, chunk].
Graph = Callable[[dict[str, Floats]], Floats]


@dataclass(frozen=True)
class NoteChange:
    """What happens to a held note at a frame. `value`: the pitch (MIDI) or the pressure (0..1)."""

    frame: int
    kind: Literal["release", "pitch", "pressure"]
    value: float = 0.0


@dataclass(frozen=True)
class NoteAsked:
    """A note to render. `latent` None: drawn from the seed. `length`: frames of a note of known length
    (stretched); 0 = held until a release.
    """

    pitch: float
    velocity: float = 1.0
    seed: int = 0
    key: int = 0
    length: int = 0
    latent: Sequence[float] | None = None
    controls: Mapping[str, float] = field(default_factory=dict)
    changes: Sequence[NoteChange] = ()


@dataclass(frozen=True)
class RenderedNote:
    """Samples, the graph's values [K, bins, frames], each frame's token, and whether the note has ended."""

    samples: Floats
    values: Floats
    tokens: NDArray[np.uint8]
    ended: bool


class StreamInverse(Protocol):
    """Values of consecutive frames -> samples."""

    def run(self, values: Floats, pitches: Sequence[float] | Floats, seeds: Sequence[int]) -> Floats:
        """The next frames."""
        ...


def stream_inverse(spec: Mapping[str, Any]) -> StreamInverse:
    """For the card's representation; ValueError for one that is not rendered frame by frame."""
    if spec["type"] == "harmonic_noise":
        return _OneRow(HarmonicNoiseStream(spec))
    if spec["type"] == "mag_if":
        return MagIfStream(spec)
    raise ValueError(f"representation type {spec['type']!r} is not rendered frame by frame")


class _OneRow:
    """Values [1, bins, frames] for an inverse that takes [bins, frames]."""

    def __init__(self, inverse: HarmonicNoiseStream) -> None:
        self._inverse = inverse

    def run(self, values: Floats, pitches: Sequence[float] | Floats, seeds: Sequence[int]) -> Floats:
        return self._inverse.run(values[0], pitches, seeds)


@dataclass(frozen=True)
class NoteParts:
    """What only models of notes have in their card."""

    pitch: PitchRange
    streaming: CardStreaming
    tokens: CardTokens

    @staticmethod
    def of(card: ModelCard) -> NoteParts:
        """ValueError for the card of a one-shot model."""
        if card.pitch is None or card.streaming is None or card.tokens is None:
            raise ValueError(f"{card.name}: its card says nothing of notes")
        return NoteParts(card.pitch, card.streaming, card.tokens)


class ReferenceNotes:
    """Renders notes with any graph; `of_file` with a model file's own."""

    def __init__(self, card: ModelCard, graph: Graph) -> None:
        self.card, self._graph, self.parts = card, graph, NoteParts.of(card)

    @staticmethod
    def of_file(path: Path) -> ReferenceNotes:
        """Of a model file, on one thread."""
        return ReferenceNotes(read_card(path), onnx_graph(read_card(path), path.read_bytes()))

    def preview(self, asked: NoteAsked) -> Floats:
        """[1, samples]: the note that stands for a sound."""
        samples, hop = self.card.audio.samples, self.parts.streaming.hop
        release = NoteChange(3 * samples // (4 * hop), "release")
        held = NoteAsked(
            asked.pitch, asked.velocity, asked.seed, 0, 0, asked.latent, asked.controls, (release,)
        )
        found = self.render(held, -(-samples // hop)).samples[:samples]
        return finish(self.card, np.pad(found, (0, samples - len(found)))[None])

    def render(self, asked: NoteAsked, frames: int, in_chunks: bool = True) -> RenderedNote:
        """The note's first `frames` frames, fewer where it ends before. `in_chunks` False: all of them from
        one run of a graph that takes as many.
        """
        hop = self.parts.streaming.hop
        written = self._tokens(asked, frames)
        count = len(written.frames)
        pitches, seeds = self._pitches(asked, count), self._seeds(asked, count)
        inverse = stream_inverse(self.card.representation)
        samples, values = [np.zeros(0, dtype=np.float32)], []
        for first, last in self._chunks(asked, count) if in_chunks else [(0, count)]:
            made = self._graph(self.feed(asked, written.frames, pitches, seeds, first))[0]
            values.append(made[:, :, : last - first])
            samples.append(inverse.run(values[-1], pitches[first:last], seeds[first:last]))
        joined = np.concatenate(samples)
        if written.ended and count:
            joined[-hop:] *= np.arange(hop, 0, -1, dtype=np.float32) / np.float32(hop)
        return RenderedNote(joined, np.concatenate(values, axis=2), written.frames, written.ended)

    def feed(
        self, asked: NoteAsked, tokens: NDArray[np.uint8], pitches: Floats, seeds: list[int], first: int
    ) -> dict[str, Floats]:
        """The graph's inputs for the chunk that begins at frame `first`; what comes behind it goes on as it
        is there.
        """
        streaming = self.parts.streaming
        places = np.arange(first - streaming.context, first + streaming.chunk)
        known = np.clip(places, 0, len(tokens) - 1)
        feed: dict[str, Floats] = {}
        for stream, port in enumerate(self.card.inputs):
            if port.role == "pitch":
                value = pitches[known][None, None]
            elif port.role == "tokens":
                value = np.zeros(port.shape, dtype=np.float32)
                value[0, tokens[known], np.arange(len(places))] = places >= 0
            elif port.role == "noise":
                value = self._noise(port, stream, places, [seeds[n] for n in known])
            else:
                value = self._static(port, stream, asked)
            feed[port.name] = value.astype(np.float32).reshape(port.shape)
        return feed

    def _chunks(self, asked: NoteAsked, frames: int) -> list[tuple[int, int]]:
        """First frame and end of each chunk: a grid from frame 0 that starts anew at every change."""
        chunk = self.parts.streaming.chunk
        starts = sorted({0, *(c.frame for c in asked.changes if 0 < c.frame < frames)})
        ends = [*starts[1:], frames]
        return [
            (first, min(first + chunk, end))
            for start, end in zip(starts, ends, strict=True)
            for first in range(start, end, chunk)
        ]

    def _tokens(self, asked: NoteAsked, frames: int) -> Any:
        streaming, audio = self.parts.streaming, self.card.audio
        clock = NoteClock(audio.sample_rate, streaming.hop, streaming.attack)
        note = TokenNote(self.family(asked), asked.velocity, asked.seed, asked.key, asked.length)
        changes = [TokenChange(c.frame, c.kind, c.value) for c in asked.changes if c.kind != "pitch"]
        return write_tokens(self.parts.tokens, clock, note, changes, frames)

    def family(self, asked: NoteAsked) -> str:
        """The class control with the largest amount, the first of equals; "" in a model without classes."""
        classes = [c for c in self.card.controls if c.group == CLASS_GROUP]
        amounts = [asked.controls.get(c.id, c.default) for c in classes]
        return classes[int(np.argmax(amounts))].id if classes else ""

    def _pitches(self, asked: NoteAsked, frames: int) -> Floats:
        pitches = np.full(frames, self.parts.pitch.nearest(asked.pitch), dtype=np.float32)
        for change in asked.changes:
            if change.kind == "pitch":
                pitches[change.frame :] = self.parts.pitch.nearest(change.value)
        return pitches

    def _seeds(self, asked: NoteAsked, frames: int) -> list[int]:
        rest = mixed_seed(asked.seed, asked.key) if asked.key else asked.seed
        return [asked.seed if n < self.parts.streaming.attack else rest for n in range(frames)]

    def _noise(self, port: Port, stream: int, places: NDArray[np.int64], seeds: list[int]) -> Floats:
        """[1, K, window]: frame n has values n K .. n K + K - 1 of its seed's noise."""
        wide, last = port.shape[1], int(places[-1]) + 1
        drawn = {
            seed: seeded_noise(seed, stream, wide * last, port.distribution or "normal").reshape(-1, wide)
            for seed in set(seeds)
        }
        columns = [
            drawn[seed][n] if n >= 0 else np.zeros(wide) for n, seed in zip(places, seeds, strict=True)
        ]
        return np.stack(columns, axis=1)[None].astype(np.float32)

    def _static(self, port: Port, stream: int, asked: NoteAsked) -> Floats:
        if port.role == "controls":
            return control_values(self.card, asked.controls)
        if port.role == "touched":
            return np.array([c.id in asked.controls for c in self.card.controls], dtype=np.float32)
        if port.role == "latent" and asked.latent is None:
            return seeded_noise(asked.seed, stream, self.card.latent.dim, self.card.latent.prior)
        if port.role == "latent":
            return np.array(asked.latent, dtype=np.float32)
        raise ValueError(f"input {port.name!r}: role {port.role!r} cannot be fed here")


def onnx_graph(card: ModelCard, model: bytes) -> Graph:
    """The model run by ONNX Runtime."""
    session, output = open_session(model), card.spectrogram_output.name

    def run(feed: dict[str, Floats]) -> Floats:
        (values,) = session.run([output], feed)
        made: Floats = values
        return made

    return run
