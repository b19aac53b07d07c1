import numpy as np
import pytest

from sistrum import SistrumError
from sistrum.training.datasets.drumsynth import BLOCK, band_pass, low_pass, render, wave
from sistrum.training.datasets.drumsynth_preset import read_preset

RATE = 44100
HEAD = "[General]\nVersion=DrumSynth v2.0\n"


@pytest.fixture
def rendered(tmp_path):
    """rendered(text, seed): the hit of a preset whose sections follow the version line."""

    def make(text, seed=0):
        path = tmp_path / "x.ds"
        path.write_text(HEAD + text, encoding="latin-1")
        return render(read_preset(path), seed)

    return make


def _pitch(sound):
    """Frequency in Hz between the first and the last upward zero crossing."""
    crossings = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    return (len(crossings) - 1) * RATE / (crossings[-1] - crossings[0])


def test_a_steady_tone_has_its_frequency_level_phase_and_length(rendered):
    sound = rendered("[Tone]\nOn=1\nLevel=128\nF1=441\nF2=441\nPhase=0\nEnvelope=0,100 22050,0\n")
    assert len(sound) == 2 * BLOCK + BLOCK * (22050 // BLOCK)
    assert _pitch(sound[:20000]) == pytest.approx(441, rel=1e-4)
    assert np.abs(sound[:200]).max() == pytest.approx(0.5, rel=0.01), "128 squared in 16 bits is half"
    assert abs(sound[0]) < 0.04 and sound[10] > 0.2, "phase 0 starts upwards"
    assert np.abs(sound[10925:11125]).max() == pytest.approx(0.25, rel=0.02), "the envelope is a line"
    assert not sound[22050:].any()


@pytest.mark.parametrize(("droop", "fast"), [(0, False), (60, True)])
def test_the_pitch_moves_from_start_to_end(rendered, droop, fast):
    sound = rendered(f"[Tone]\nOn=1\nF1=1000\nF2=100\nDroop={droop}\nEnvelope=0,100 44100,100\n")
    assert _pitch(sound[:300]) == pytest.approx(1000, rel=0.25 if fast else 0.02)
    assert _pitch(sound[40000:44100]) == pytest.approx(100, rel=0.5)
    assert (_pitch(sound[10000:14000]) < 200) == fast


def test_tuning_and_stretch(rendered):
    text = "[Tone]\nOn=1\nF1=400\nF2=400\nEnvelope=0,100 20000,100\n"
    sound = rendered("Tuning=12\nStretch=200\n" + text)
    assert _pitch(sound[:30000]) == pytest.approx(800, rel=1e-3)
    assert 40000 <= np.flatnonzero(sound)[-1] < 40000 + BLOCK


def test_noise_is_seeded_and_its_slope_tilts_it(rendered, centroid):
    text = "[Noise]\nOn=1\nLevel=60\nSlope={}\nEnvelope=0,100 20000,100\n"
    dark, white, bright = (centroid(rendered(text.format(slope))[:20000], RATE) for slope in (-90, 0, 80))
    assert dark < 0.5 * white and bright > 1.2 * white
    assert np.array_equal(rendered(text.format(0), 3), rendered(text.format(0), 3))
    assert not np.array_equal(rendered(text.format(0), 3), rendered(text.format(0), 4))


def test_a_noise_band_lies_around_its_frequency(rendered, centroid):
    text = "[NoiseBand2]\nOn=1\nLevel=100\nF=2000\ndF={}\nEnvelope=0,100 20000,100\n"
    narrow, wide = (rendered(text.format(width))[:20000] for width in (2, 60))
    assert centroid(narrow, RATE) == pytest.approx(2000, rel=0.05)
    top = [np.sort(np.abs(np.fft.rfft(sound)) ** 2)[::-1] for sound in (narrow, wide)]
    assert top[0][:100].sum() / top[0].sum() > 2 * top[1][:100].sum() / top[1].sum()


def test_overtones_add_modulate_and_follow_the_tone(rendered):
    text = (
        "[Tone]\nOn=1\nLevel=0\nF1=100\nF2=100\nEnvelope=0,100 40000,100\n[Overtones]\nOn=1\nLevel=100\n"
        "F1=1000\nF2=300\nMethod={}\nParam={}\nTrack1={}\n"
        "Envelope1=0,100 40000,100\nEnvelope2=0,100 40000,100\n"
    )

    def peaks(sound):
        power = np.abs(np.fft.rfft(sound[:22050]))
        return {int(f) * 2 for f in np.flatnonzero(power > 0.05 * power.max())}

    assert peaks(rendered(text.format(0, 50, 0))) == {300, 1000}
    assert {700, 1000, 1300} <= peaks(rendered(text.format(1, 50, 0))), "FM has sidebands"
    assert peaks(rendered(text.format(2, 100, 0))) == {700, 1300}, "full ring modulation has no carrier"
    assert peaks(rendered("Tuning=12\n" + text.format(0, 0, 1))) == {2000}


def test_overtones_start_at_the_phase_of_a_tone_that_is_off(rendered):
    over = "[Overtones]\nOn=1\nLevel=128\nF1=100\nMethod=0\nParam=0\nEnvelope1=0,100 9000,100\n"
    assert abs(rendered("[Tone]\nOn=0\nPhase=0\n" + over)[0]) < 0.02
    assert rendered("[Tone]\nOn=0\n" + over)[0] == pytest.approx(0.5, abs=0.01), (
        "90 degrees where none is given"
    )


def test_overtones_follow_a_moving_tone(rendered):
    text = (
        "[Tone]\nOn=1\nLevel=0\nF1=400\nF2=100\nEnvelope=0,100 40000,100\n[Overtones]\nOn=1\nF1=800\n"
        "Method=0\nParam=0\nTrack1={}\nEnvelope1=0,100 40000,100\nEnvelope2=0,0 40000,0\n"
    )
    assert _pitch(rendered(text.format(0))[36000:40000]) == pytest.approx(800, rel=0.01)
    assert _pitch(rendered(text.format(1))[36000:40000]) == pytest.approx(230, rel=0.05)


def test_the_cymbal_is_a_dense_line_spectrum(rendered, centroid):
    sound = rendered(
        "[Overtones]\nOn=1\nLevel=128\nF1=300\nF2=700\nMethod=3\nParam=50\nEnvelope1=0,100 40000,100\n"
        "Envelope2=0,90 40000,90\n"
    )[:40000]
    assert centroid(sound, RATE) > 4000
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    lines = np.sort(power)[::-1]
    assert lines[:400].sum() / lines.sum() > 0.5 and lines[0] / lines.sum() < 0.2


def test_the_filter_takes_highs_or_lows(rendered, centroid):
    noise = "[Noise]\nOn=1\nLevel=60\nEnvelope=0,100 20000,100\n"
    plain = rendered(noise)
    dark = rendered("Filter=1\nFilterEnv=0,40 20000,40\n" + noise)
    bright = rendered("Filter=1\nHighPass=1\nFilterEnv=0,40 20000,40\n" + noise)
    assert centroid(dark, RATE) < 0.5 * centroid(plain, RATE) < 0.6 * centroid(bright, RATE)


def test_distortion_coarsens_holds_and_clips(rendered):
    tone = "[Tone]\nOn=1\nLevel=128\nF1=200\nF2=200\nEnvelope=0,100 20000,100\n"
    clipped = rendered(tone + "[Distortion]\nOn=1\nClipping=20\n")[:12000]
    assert np.mean(np.abs(clipped) > 0.99 * np.abs(clipped).max()) > 0.8
    assert np.abs(clipped).max() == pytest.approx(0.5, rel=0.01), "clipping keeps the loudest part's level"
    for rate, samples in ((3, 4), (4, 8), (5, 10), (6, 20), (7, 8)):
        held = rendered(f"{tone}[Distortion]\nOn=1\nRate={rate}\n")[:12000].reshape(-1, samples)
        assert np.ptp(held, axis=1).max() == 0 and np.mean(np.diff(held[:, 0]) != 0) > 0.9
    coarse = rendered(tone + "[Distortion]\nOn=1\nBits=6\n")[:12000]
    assert len(np.unique(coarse)) <= 9


def test_waves_and_filters_stay_in_bounds():
    phase = np.linspace(0.0, 30.0, 5000)
    for form in range(5):
        found = wave(phase, form)
        assert found.min() == pytest.approx(-1.0, abs=0.01) and found.max() == pytest.approx(1.0, abs=0.01)
    loud = np.full(3000, 3e4)
    assert np.isfinite(low_pass(loud, np.ones(3000), 1.0)).all()
    assert np.isfinite(band_pass(loud, np.full(3000, 3.0), 0.01)).all(), "an unstable filter is held"


@pytest.mark.parametrize("text", ["", "[General]\nVersion=Something v1\n", "\x00\xff"])
def test_what_is_no_preset_gives_one_clear_line(tmp_path, text):
    path = tmp_path / "x.ds"
    path.write_text(text, encoding="latin-1")
    with pytest.raises(SistrumError, match=r"x\.ds: expected 'Version=DrumSynth v1'"):
        read_preset(path)


def test_broken_numbers_get_the_defaults(tmp_path):
    path = tmp_path / "x.ds"
    path.write_text("[general]\nversion=drumsynth v1\nStretch=abc\n[TONE]\non=1\nf1=\nEnvelope=-,-- 3\n")
    preset = read_preset(path)
    assert preset.stretch == 1.0 and preset.tone is not None
    assert preset.tone.start == 200.0 and preset.tone.envelope.times.tolist() == [0.0, 100.0]
