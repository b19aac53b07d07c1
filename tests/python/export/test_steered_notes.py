"""A model of notes with sliders of attributes: card, own values, the engine's notes, and the fit's source."""

import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import sistrum
from sistrum.errors import SistrumError
from sistrum.export.export_model import Labels
from sistrum.export.export_notes import NoteSources, export_notes
from sistrum.export.half_weights import round_large_weights
from sistrum.export.model_card import read_card
from sistrum.export.note_source import TeacherEars, note_source
from sistrum.export.reference_note import NoteAsked, ReferenceNotes
from sistrum.export.reference_renderer import open_session
from sistrum.export.steering import graph_of, with_note_steering
from sistrum.export.verify import VALUES_TOLERANCE
from sistrum.export.verify_notes import note_probes, own_values_error
from sistrum.training.checkpoint import Checkpoint, build_family, read_checkpoint
from sistrum.training.config import parse_recipe
from sistrum.training.controls import ATTRIBUTE_GROUP, attribute_control, attribute_id
from sistrum.training.families.base import Family
from sistrum.training.loop import LAST, start_run, train
from sistrum.training.note_steering.graph import SteeredNoteGraph
from sistrum.training.note_steering.notes import draw_notes
from sistrum.training.note_steering.predictor import FactorPredictor
from sistrum.training.note_steering.steering import NoteSteering, NoteSteeringSettings
from sistrum.training.note_steering.steering_file import NoteSteeringFile
from sistrum.training.steering.scale import KNOTS, ClassScale
from sistrum.training.steering.steering_file import weights_hash
from sistrum.training.training_data import load_training_data

sys.path.insert(0, str(Path(__file__).parents[1] / "training"))
from note_set import write_note_set
from test_harmonic_gan import TINY

LABELS = Labels("steered", "Steered", "For tests", "CC0-1.0")
ATTRIBUTES, NAMES = ("tuning_fork", "bird", "/m/01kcd"), ("Tuning fork", "Bird", "Brass instrument")


@pytest.fixture(scope="module")
def notes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_note_set(tmp_path_factory.mktemp("notes") / "set")


@pytest.fixture(scope="module")
def checkpoint(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Checkpoint:
    recipe = parse_recipe(TINY, "tiny")
    folder = tmp_path_factory.mktemp("run") / "tiny"
    run = start_run(recipe, load_training_data(recipe, notes), folder, resume=False)
    train(run)
    return read_checkpoint(folder / LAST)


@pytest.fixture(scope="module")
def family(checkpoint: Checkpoint) -> Family:
    family = build_family(checkpoint)
    family.model.load_state_dict(checkpoint.average)
    family.networks.eval()
    round_large_weights(family.model)
    return family


@pytest.fixture(scope="module")
def steering_file(checkpoint: Checkpoint, family: Family, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Steering with random weights, fitted to nothing."""
    torch.manual_seed(3)
    random, classes = np.random.default_rng(3), checkpoint.audio.classes
    timbre = TINY["settings"]["generator"]["latent"]
    tables = np.sort(random.standard_normal((1, len(ATTRIBUTES), KNOTS)), axis=2)
    steering = NoteSteering(
        FactorPredictor(timbre, len(classes), len(ATTRIBUTES) + 1, hidden=8, factors=4),
        ClassScale(tables),
        torch.zeros(timbre),
        torch.eye(timbre),
        torch.ones(len(ATTRIBUTES)),
        NoteSteeringSettings(),
    )
    path = tmp_path_factory.mktemp("steering") / "attributes.pt"
    scale = torch.tensor([[0.0] * 3, [1.0] * 3])
    generator = weights_hash(graph_of(family).module)
    NoteSteeringFile(steering.eval(), ATTRIBUTES, NAMES, scale, classes, generator, "teacher", {}).save(path)
    return path


@pytest.fixture(scope="module")
def model(
    checkpoint: Checkpoint, notes: Path, steering_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    path = tmp_path_factory.mktemp("model") / "steered.onnx"
    export_notes(checkpoint, LABELS, path, NoteSources(notes), steering_file)
    return path


def test_attributes_stand_behind_the_own_controls(model: Path) -> None:
    card = read_card(model)
    attributes = [control for control in card.controls if control.group == ATTRIBUTE_GROUP]
    assert attributes == list(card.controls[-3:])
    assert [c.id for c in attributes] == ["like_tuning_fork", "like_bird", "like_brass_instrument"]
    assert [c.label for c in attributes] == list(NAMES)
    assert [port.role for port in card.outputs] == ["spectrogram", "values"]
    assert [port.role for port in card.inputs][2:] == ["pitch", "tokens", "noise", "touched"]


def test_ids_are_identifiers() -> None:
    assert attribute_id("/m/09b5t", "Chicken, rooster") == "like_chicken_rooster"
    assert attribute_id("wind_chime", "Wind chime, ice") == "like_wind_chime"
    assert attribute_control("/m/1", "Inside, small room (2)").id == "like_inside_small_room_2"


def test_the_engine_plays_what_python_plays(model: Path) -> None:
    """Touched and untouched, and untouched sliders change nothing."""
    engine, python = sistrum.NoteRenderer(sistrum.Model(model)), ReferenceNotes.of_file(model)
    rendered = []
    for controls in ({"organ": 1.0}, {"organ": 1.0, "like_bird": 1.0}, {"organ": 1.0, "like_bird": 0.0}):
        expected = python.render(NoteAsked(57, 0.8, 5, controls=controls), 60).samples
        found, _ = engine.render(seed=5, controls=controls, pitch=57, velocity=0.8, held=60 * 256 / 32000)
        length = min(len(found), len(expected))
        assert length > 50 * 256
        assert np.abs(found[:length] - expected[:length]).max() < 1e-4
        rendered.append(expected)
    length = min(map(len, rendered))
    assert np.abs(rendered[0][:length] - rendered[1][:length]).max() > 1e-4
    assert np.abs(rendered[1][:length] - rendered[2][:length]).max() > 1e-4


def test_own_values_show_untouched_sliders(model: Path) -> None:
    notes, card = ReferenceNotes.of_file(model), read_card(model)
    session = open_session(model.read_bytes())
    places = [i for i, control in enumerate(card.controls) if control.group == ATTRIBUTE_GROUP]

    def shown(**controls: float) -> np.ndarray:
        tokens, pitch = np.zeros(1, dtype=np.uint8), np.full(1, 57.0, dtype=np.float32)
        feed = notes.feed(NoteAsked(57, seed=4, controls=controls), tokens, pitch, [4], 0)
        return session.run(["values"], feed)[0][0][places]

    own, asked = shown(), shown(like_bird=0.9)
    assert ((own >= 0) & (own <= 1)).all()
    assert np.ptp(own) > 0
    assert asked[1] == pytest.approx(0.9)
    assert np.allclose(asked[[0, 2]], own[[0, 2]])


def test_probes_touch_every_control(model: Path) -> None:
    card = read_card(model)
    touched = [set(probe.asked.controls) for probe in note_probes(card)]
    assert set() in touched
    assert set().union(*touched[:-4]) == {control.id for control in card.controls}  # without the mixtures
    assert max(map(len, touched[:-4])) == len(ATTRIBUTES)


def test_shown_values_are_compared_with_torch(model: Path, family: Family, steering_file: Path) -> None:
    """As they are in the file, and with another scale in torch."""
    graph, card, content = graph_of(family), read_card(model), model.read_bytes()
    steered = with_note_steering(graph, steering_file).module
    assert own_values_error(steered, content, card) < VALUES_TOLERANCE
    assert isinstance(steered, SteeredNoteGraph)
    steered.steering.scale.tables += 0.3
    assert own_values_error(steered, content, card) > 100 * VALUES_TOLERANCE


def test_steering_of_other_weights_is_refused(
    checkpoint: Checkpoint, notes: Path, steering_file: Path, tmp_path: Path
) -> None:
    fitted = NoteSteeringFile.load(steering_file)
    path = tmp_path / "other.pt"
    NoteSteeringFile(
        fitted.steering, ATTRIBUTES, NAMES, fitted.scale, fitted.classes, "0" * 64, "teacher", {}
    ).save(path)
    with pytest.raises(SistrumError, match="found that of other weights"):
        export_notes(checkpoint, LABELS, tmp_path / "bad.onnx", NoteSources(notes), path)
    assert not (tmp_path / "bad.onnx").exists()


def test_a_source_plays_timbres_as_the_model_would(
    checkpoint: Checkpoint, family: Family, notes: Path, model: Path
) -> None:
    """A timbre from the prior sounds as the shipped graph makes of that latent, and its level is heard."""
    heard: list[np.ndarray] = []

    def listen(audio: np.ndarray, rate: int) -> np.ndarray:
        assert rate == 32000
        heard.append(audio)
        return np.zeros((len(audio), 3))

    ears = TeacherEars(ATTRIBUTES, listen, 0.5)
    source = note_source(checkpoint, family, graph_of(family), notes, ears)
    draws = draw_notes(source, 2, 7, strange=0.0)
    quantities = source.hear(draws, lambda done, total: None)
    assert quantities.shape == (2, 4)
    latents = torch.from_numpy(np.random.default_rng(0).standard_normal((2, source.latent))).float()
    shares = torch.eye(source.classes)[:2]
    draws = draws.moved_to(source.timbre(latents, shares))
    draws.shares.copy_(shares)
    quantities = source.hear(draws, lambda done, total: None)
    engine, names = sistrum.NoteRenderer(sistrum.Model(model)), checkpoint.audio.classes
    for row in range(2):
        expected, _ = engine.render(
            seed=int(draws.seeds[row]),
            latent=latents[row].numpy(),
            controls={names[row]: 1.0},
            pitch=int(draws.pitches[row]),
            velocity=float(draws.velocities[row]),
            held=0.6,
        )
        assert np.abs(expected[:16000] - heard[-1][row]).max() < 1e-3
        level = 10 * np.log10(np.square(expected[:16000]).mean() + 1e-12)
        assert quantities[row, 3] == pytest.approx(max(level, -90.0), abs=0.1)
