"""CNN14 of the PANNs: its size, its labels, and checkpoints of the published layout."""

from pathlib import Path
from typing import Any

import librosa
import pytest
import torch

from sistrum import SistrumError
from sistrum.training.teachers import open_teacher
from sistrum.training.teachers.audioset import audioset_labels
from sistrum.training.teachers.networks import Cnn14, parameter_count
from sistrum.training.teachers.panns import PannsTeacher, panns_network, read_panns

#: Kong et al. 2020, table 5, and what the authors' code counts.
PUBLISHED_PARAMETERS = 80_753_615
#: Layer -> shape in the published checkpoint.
PUBLISHED_SHAPES = {
    "bn0.weight": (64,),
    "conv_block1.conv1.weight": (64, 1, 3, 3),
    "conv_block1.conv2.weight": (64, 64, 3, 3),
    "conv_block3.bn2.running_var": (256,),
    "conv_block6.conv1.weight": (2048, 1024, 3, 3),
    "conv_block6.conv2.weight": (2048, 2048, 3, 3),
    "fc1.weight": (2048, 2048),
    "fc_audioset.weight": (527, 2048),
    "fc_audioset.bias": (527,),
}


@pytest.fixture(scope="module")
def content() -> dict[str, Any]:
    """What the published file holds, with random weights: the front end's layers are in it too."""
    torch.manual_seed(3)
    weights = Cnn14().state_dict()
    weights["spectrogram_extractor.stft.conv_real.weight"] = torch.zeros(513, 1, 1024)
    weights["spectrogram_extractor.stft.conv_imag.weight"] = torch.zeros(513, 1, 1024)
    filters = librosa.filters.mel(sr=32000, n_fft=1024, n_mels=64, fmin=50, fmax=14000)
    weights["logmel_extractor.melW"] = torch.from_numpy(filters.T.copy())
    return {"iteration": 600000, "model": dict(weights)}


def changed(content: dict[str, Any], **weights: torch.Tensor | None) -> dict[str, Any]:
    """The content with some weights replaced, or (None) left out; `__` stands for a dot."""
    model = dict(content["model"])
    for key, value in weights.items():
        name = key.replace("__", ".")
        model.pop(name, None)
        if value is not None:
            model[name] = value
    return {"model": model}


def test_the_size_and_the_layers_are_the_published_ones(content: dict[str, Any]):
    network = Cnn14()
    assert parameter_count(network) == PUBLISHED_PARAMETERS
    shapes = {name: tuple(values.shape) for name, values in network.state_dict().items()}
    assert PUBLISHED_SHAPES.items() <= shapes.items()


def test_audioset_has_527_labels_in_order():
    labels = audioset_labels()
    assert len(labels) == 527 and len({id_ for id_, _ in labels}) == 527
    known = {
        0: "Speech",
        111: "Bird",
        137: "Music",
        204: "Tuning fork",
        214: "Singing bowl",
        339: "Helicopter",
    }
    assert {row: labels[row][1] for row in known} == known
    assert labels[0] == ("/m/09x0r", "Speech") and labels[526] == ("/m/07hvw1", "Field recording")
    assert labels[1][1] == "Male speech, man speaking"


def test_a_file_of_the_published_layout_opens_and_judges(content: dict[str, Any], tmp_path: Path):
    path = tmp_path / "Cnn14_mAP=0.431.pth"
    torch.save(content, path)
    teacher = open_teacher(path)
    assert isinstance(teacher, PannsTeacher)
    assert teacher.labels[111] == "/m/015p6" and teacher.label_names[111] == "Bird"
    audio = 0.1 * torch.randn(2, 32000, generator=torch.Generator().manual_seed(4))
    network = Cnn14().eval()
    network.load_state_dict({k: v for k, v in content["model"].items() if "extractor" not in k})
    with torch.no_grad():
        expected = network(audio)
    found = teacher.logits(torch.cat([audio, torch.ones(2, 100)], dim=1))
    assert found.shape == (2, 527) and torch.allclose(found, expected, atol=1e-5), "the first second counts"
    assert len(teacher.hash) == 64


def test_the_hash_follows_the_weights(content: dict[str, Any]):
    first = PannsTeacher(panns_network(content, "a")).hash
    other = changed(content, fc_audioset__bias=torch.ones(527))
    assert PannsTeacher(panns_network(content, "b")).hash == first
    assert PannsTeacher(panns_network(other, "c")).hash != first


@pytest.mark.parametrize("opened_by", [open_teacher, read_panns])
def test_a_missing_file_says_where_it_comes_from(opened_by: Any, tmp_path: Path):
    with pytest.raises(SistrumError, match=r"nothing\.pth: no such .*Cnn14_mAP=0\.431\.pth.*zenodo\.org"):
        opened_by(tmp_path / "nothing.pth")


def test_wrong_files_are_told_apart(content: dict[str, Any], tmp_path: Path):
    broken = tmp_path / "broken.pth"
    broken.write_bytes(b"no checkpoint")
    with pytest.raises(SistrumError, match=r"broken\.pth: not a checkpoint"):
        read_panns(broken)
    cases = {
        r"f: expected a PANNs checkpoint with the key 'model'": {"state": {}},
        r"f: fc1\.bias is missing": changed(content, fc1__bias=None),
        r"f: conv_block7\.x is not part of CNN14": changed(content, conv_block7__x=torch.zeros(1)),
        r"f: fc_audioset\.bias: expected \(527,\), found \(10,\)": changed(
            content, fc_audioset__bias=torch.zeros(10)
        ),
        r"f: logmel_extractor\.melW: expected 64 mel bands": changed(
            content, logmel_extractor__melW=torch.zeros(513, 64)
        ),
    }
    for message, wrong in cases.items():
        with pytest.raises(SistrumError, match=message):
            panns_network(wrong, "f")
