"""Renders DrumSynth presets: tone, noise, two overtones, two noise bands, a filter and distortion.

The formulas follow Paul Kellett's DrumSynth 2 as LMMS renders it (src/core/DrumSynth.cpp), at 44.1 kHz.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

from sistrum.training.datasets.drumsynth_preset import (
    Curve,
    Distortion,
    Envelope,
    Noise,
    NoiseBand,
    Overtones,
    Preset,
    Tone,
)

SAMPLE_RATE = 44100
BLOCK = 1200  # parts end at the first multiple of this after their envelope's last point
LOUDEST = 32700.0  # of a 16-bit sample, where the output clips
_SAFE = 1e7  # amplitude at which a filter that runs away is held


def render(preset: Preset, seed: int, most_seconds: float = 10.0) -> NDArray[np.float64]:
    """The hit, [frames] at 44.1 kHz, -1..1, cut after `most_seconds`. Equal seeds give equal noise."""
    return _Renderer(preset, seed, most_seconds).render()


class _Renderer:
    """The sample clock, the random generator and the parts of one preset."""

    def __init__(self, preset: Preset, seed: int, most_seconds: float) -> None:
        self._preset, self._random = preset, np.random.default_rng(seed)
        self._stretch = preset.stretch
        longest = max((envelope.end * self._stretch for envelope in _envelopes(preset)), default=0.0)
        frames = min(2 * BLOCK + BLOCK * int(longest / BLOCK), int(most_seconds * SAMPLE_RATE))
        self._t = np.arange(frames, dtype=np.float64)

    def render(self) -> NDArray[np.float64]:
        preset = self._preset
        body, steps = np.zeros_like(self._t), self._tone_steps(preset.tone)
        if preset.noise:
            body += self._noise(preset.noise)
        if preset.tone:
            body += preset.tone.level * self._level(preset.tone.envelope) * np.sin(self._tone_phase(steps))
        for band in preset.bands:
            body += self._band(band)
        overtones = self._overtones(preset.overtones, steps) if preset.overtones else np.zeros_like(self._t)
        sound = self._filtered(body, overtones)
        if preset.distortion is None:
            return np.clip(sound * preset.gain, -LOUDEST, LOUDEST) / 32768.0
        return self._distorted(sound, preset.distortion) / 32768.0

    def _level(self, envelope: Envelope) -> Curve:
        """Level of a part over time; it is silent from the block after its envelope's end."""
        end = envelope.end * self._stretch
        level = np.interp(self._t, envelope.times * self._stretch, envelope.levels)
        return np.where(self._t < BLOCK * max(1, math.ceil(end / BLOCK)), level, 0.0)

    def _radians(self, frequency: float) -> float:
        """Phase step of a sample for a frequency in Hz, tuned."""
        return self._preset.tuning * 2.0 * math.pi * frequency / SAMPLE_RATE

    def _tone_steps(self, tone: Tone | None) -> Curve:
        """Phase step of every sample of the tone; overtones may follow it, even when it has ended."""
        if tone is None:
            return np.full_like(self._t, self._radians(120.0))
        start, end = self._radians(tone.start), self._radians(tone.end)
        length = max(tone.envelope.end, 1.0)
        if tone.droop > 0.0:
            rate = -4.0 * 10.0 ** ((tone.droop - 20.0) / 30.0) / length
            end = start + (end - start) / (1.0 - math.exp(rate * length))
            steps = end + (start - end) * np.exp(rate * self._t)
        else:
            steps = start + (end - start) * self._t / (length * self._stretch)
        active = BLOCK * max(1, math.ceil(tone.envelope.end * self._stretch / BLOCK))
        return np.where(self._t < active, steps, end)

    def _tone_phase(self, steps: Curve) -> Curve:
        phase = self._preset.tone.phase if self._preset.tone else 0.0
        return phase + np.cumsum(steps)

    def _noise(self, noise: Noise) -> Curve:
        white = self._random.uniform(-1.0, 1.0, len(self._t))
        slope = noise.slope
        if slope < 0:
            dark = lfilter([1.0 + slope / 105.0], [1.0, slope / 105.0], white)
            coloured = (1.0 + 0.0005 * slope**2) * dark
        else:
            coloured = lfilter([1.0, -slope / 50.0, slope / 100.0], [1.0], white)
        return np.asarray(noise.level * coloured * self._level(noise.envelope), dtype=np.float64)

    def _band(self, band: NoiseBand) -> Curve:
        step = self._radians(band.frequency)
        depth = band.width**2 / (10000.0 - 6600.0 * (math.sqrt(abs(step)) - 0.19))
        held = max(1, 1 + int((40.0 - band.width / 2.5) / (depth + 1.0 + step)))
        wander = self._random.uniform(-0.5, 0.5, len(self._t) // held + 1)
        phase = math.pi / 4.0 + np.cumsum(step + depth * np.repeat(wander, held)[: len(self._t)])
        return np.cos(phase) * self._level(band.envelope) * band.level

    def _overtones(self, over: Overtones, steps: Curve) -> Curve:
        first, second = (self._overtone_level(envelope) for envelope in over.envelopes)
        if over.method == 3:
            return self._cymbal(over, first, second)
        a, b = (self._overtone_phase(over, index, steps) for index in (0, 1))
        share, drive = over.param * 0.01, over.param**3 / 125000.0
        if over.method == 0:
            sum_ = (1.0 - share) * first * wave(a, over.waves[0]) + share * second * wave(b, over.waves[1])
            return over.level * sum_
        modulator = second * wave(b, over.waves[1])
        if over.method == 1:
            return over.level * first * wave(a + drive * modulator, over.waves[0])
        return over.level * first * wave(a, over.waves[0]) * (1.0 - drive / 8.0 + drive / 8.0 * modulator)

    def _overtone_level(self, envelope: Envelope) -> Curve:
        times = envelope.times * self._stretch
        return np.interp(self._t, times, envelope.levels, right=0.0)

    def _overtone_phase(self, over: Overtones, index: int, steps: Curve) -> Curve:
        step = self._overtone_step(over, index)
        if over.tracks[index] and self._preset.tone is not None:
            return self._tone_phase(steps) * step
        return over.phase + step * (self._t + 1.0)

    def _overtone_step(self, over: Overtones, index: int) -> float:
        """Phase step of a sample; of an overtone that follows the tone, its ratio to the tone's first."""
        step, tone = self._radians(over.frequencies[index]), self._preset.tone
        if over.tracks[index] and tone is not None:
            return step / max(self._radians(tone.start), 0.001)
        return step

    def _cymbal(self, over: Overtones, first: Curve, second: Curve) -> Curve:
        """Six pulse trains between the two frequencies through a band-pass that follows envelope 2."""
        low, high = (max(self._overtone_step(over, index), 1e-3) for index in (0, 1))
        periods = 2.0 * math.pi * (1.0 / low + (1.0 / high - 1.0 / low) * 0.2 * np.arange(6.0))
        pulses = np.zeros_like(self._t)
        for period in periods:
            fired = np.arange(0.0, len(pulses), max(period, 1.0)).astype(int)
            pulses[fired[fired < len(pulses)]] = over.level
        pulses *= first
        share = 1.0 - 0.01 * over.param
        damping = (0.28 + share**2) ** 2
        return band_pass(pulses, second * (1.8 - 0.7 * damping) * 0.92, damping)

    def _filtered(self, body: Curve, overtones: Curve) -> Curve:
        preset = self._preset
        if preset.filter_range not in (1, 2):
            return body + overtones
        source = overtones if preset.filter_range == 1 else body + overtones
        times = preset.filter_envelope.times * self._stretch
        opening = np.interp(self._t, times, preset.filter_envelope.levels)
        out = low_pass(source, opening, math.sqrt(max(0.0, 0.0101 * preset.resonance)))
        if preset.high_pass:
            out = out - source
        return body + out if preset.filter_range == 1 else out

    def _distorted(self, sound: Curve, distortion: Distortion) -> Curve:
        limit = min(LOUDEST, max(1.0, self._preset.gain * _loudest_level(self._preset)))
        step = 2.0 ** (2 * distortion.bits)
        gain = step * self._preset.gain * 10.0 ** (0.05 * distortion.gain)
        coarse = gain * np.trunc(sound / step)
        usable = len(coarse) // distortion.held * distortion.held
        means = coarse[:usable].reshape(-1, distortion.held).mean(axis=1)
        coarse[:usable] = np.repeat(means, distortion.held)
        clipped: Curve = np.clip(coarse, -limit, limit)
        return clipped


def wave(phase: Curve, form: int) -> Curve:
    """-1..1: 0 sine, 1 rectified sine, 2 triangle, 3 sawtooth, 4 square; `phase` in radians."""
    if form == 0:
        return np.asarray(np.sin(phase))
    if form == 1:
        return np.abs(2.0 * np.sin(0.5 * phase)) - 1.0
    cycle = phase / (2.0 * np.pi) % 1.0
    if form == 2:
        return 1.0 - 4.0 * np.abs(cycle - 0.5)
    return 2.0 * cycle - 1.0 if form == 3 else np.where(cycle < 0.5, 1.0, -1.0)


def band_pass(source: Curve, frequency: Curve, damping: float) -> Curve:
    """State-variable band-pass with a coefficient `frequency` [S] for every sample."""
    low = band = before = 0.0
    out = np.empty_like(source)
    for index, (value, f) in enumerate(zip(source.tolist(), frequency.tolist(), strict=True)):
        low += f * band
        band += f * (value + before - damping * band - low)
        band = min(max(band, -_SAFE), _SAFE)
        before = value
        out[index] = band
    return out


def low_pass(source: Curve, opening: Curve, resonance: float) -> Curve:
    """Two one-pole low-passes with feedback; `opening` [S] 0..1 is the cut-off of every sample."""
    kept = np.where(opening > 0.2, 1.001 - 10.0 ** (opening - 1.0), 0.999 - 0.7824 * opening)
    kept = np.clip(kept, 1e-3, 0.9999)
    feedback = resonance * (1.0 + 1.0 / kept)
    first = second = 0.0
    out = np.empty_like(source)
    for index, (value, keep, back) in enumerate(
        zip(source.tolist(), kept.tolist(), feedback.tolist(), strict=True)
    ):
        driven = min(max(value + back * (first - second), -_SAFE), _SAFE)
        first = keep * (first - driven) + driven
        second = keep * (second - first) + first
        out[index] = second
    return out


def _envelopes(preset: Preset) -> list[Envelope]:
    parts = [part.envelope for part in (preset.tone, preset.noise, *preset.bands) if part is not None]
    return parts + list(preset.overtones.envelopes if preset.overtones else ())


def _loudest_level(preset: Preset) -> float:
    parts = (preset.tone, preset.noise, preset.overtones, *preset.bands)
    return max((part.level for part in parts if part is not None), default=0.0)
