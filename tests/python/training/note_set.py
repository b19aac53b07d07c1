"""A note set in miniature with tokens, for tests of what learns notes: two families, four instruments."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np

from sistrum.training.datasets.hits import Origin
from sistrum.training.datasets.notes import Note, NoteWriter

RATE, SAMPLES, HELD = 32000, 32000, 0.75
INSTRUMENTS = (
    ("organ", 16, "Pipe", 1.0),
    ("organ", 17, "Reed", 0.5),
    ("flute", 73, "Wood", 0.3),
    ("flute", 74, "Tin", 0.8),
)
PITCHES = (50, 57, 64)


def write_note_set(folder: Path) -> Path:
    """Notes with falling harmonics; the tokens are steps of their level."""
    writer = NoteWriter(folder, RATE, SAMPLES, HELD)
    time = np.arange(SAMPLES) / RATE
    level = np.minimum(1.0, time / 0.02) * np.where(time > HELD, np.exp(-(time - HELD) / 0.03), 1.0)
    notes, sounds = [], []
    for family, program, name, brightness in INSTRUMENTS:
        for pitch in PITCHES:
            for velocity in (64, 127):
                split = "valid" if pitch == PITCHES[1] and velocity == 64 else "train"
                notes.append(Note(0, "test", program, name, family, pitch, velocity, split))
                hertz = 440 * 2 ** ((pitch - 69) / 12)
                partials = sum(
                    brightness**k / (k + 1) * np.sin(2 * np.pi * hertz * (k + 1) * time) for k in range(6)
                )
                sounds.append(0.3 * (velocity / 127) ** 2 * level * partials)
    audio = np.round(32767 * np.stack(sounds)).astype(np.int16)
    writer.append("all", Origin("test", "CC0-1.0", "nobody"), notes, audio)
    _write_tokens(folder, level, len(notes))
    return folder


def _write_tokens(folder: Path, level: np.ndarray, notes: int) -> None:
    from sistrum.training.vqcpc.token_set import TokenFacts, notes_hash

    hops = -(-SAMPLES // 512)
    mean = np.pad(level, (0, hops * 512 - SAMPLES)).reshape(hops, 512).mean(axis=1)
    codes = np.clip(np.round(15 + 5 * np.log10(mean + 1e-4)), 0, 15).astype(np.uint8)
    tokens = np.tile(codes, (notes, 1))
    path = folder.with_name(f"{folder.name}.tokens.npz")
    decibels = np.tile(20 * np.log10(mean + 1e-4), (notes, 1)).astype(np.float16)
    np.savez(path, tokens=tokens, tokens_32ms=tokens[:, ::2], levels=decibels)
    loudness = tuple(float(x) for x in range(-60, 20, 5))
    facts = TokenFacts(16, 0.016, tuple(range(16)), loudness, notes_hash(folder), "none", "none", True)
    path.with_suffix(".json").write_text(json.dumps(asdict(facts)))
