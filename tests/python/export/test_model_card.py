"""The card survives JSON and refuses what is missing, ill-typed or contradictory, with the place named."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import onnx
import pytest

from sistrum.errors import SistrumError
from sistrum.export.model_card import METADATA_KEY, ModelCard, read_card, schema
from sistrum.export.to_onnx import embed_card

Change = Callable[[dict[str, Any]], object]


def test_card_survives_json(card: ModelCard) -> None:
    text = json.dumps(card.to_json())
    assert ModelCard.from_json(json.loads(text)) == card


def test_unknown_top_level_keys_are_kept(card: ModelCard) -> None:
    document = card.to_json() | {"measured_response": {"kick": [0, 1]}}
    again = ModelCard.from_json(document)
    assert again.extra == {"measured_response": {"kick": [0, 1]}}
    assert again.to_json() == document


@pytest.mark.parametrize("key", schema()["required"])
def test_missing_key_is_named(card: ModelCard, key: str) -> None:
    document = card.to_json()
    del document[key]
    with pytest.raises(SistrumError, match=rf"the\.onnx: .*'{key}' is a required property"):
        ModelCard.from_json(document, "the.onnx")


CHANGES: list[tuple[str, Change]] = [
    ("format_version: 1 was expected", lambda d: d.update(format_version=2)),
    ("format: 'sistrum-model' was expected", lambda d: d.update(format="other")),
    ("name: .* does not match", lambda d: d.update(name="Bad Name")),
    (
        r"audio\.sample_rate: '44100' is not of type 'integer'",
        lambda d: d["audio"].update(sample_rate="44100"),
    ),
    (r"audio\.peak", lambda d: d["audio"].update(peak=0)),
    (r"audio\.fade_out: expected at most 44100", lambda d: d["audio"].update(fade_out=44101)),
    (r"representation\.type", lambda d: d["representation"].update(type="wavelet")),
    (r"representation: 'hop' is a required", lambda d: d["representation"].pop("hop")),
    (r"representation: expected 512 bins, 88 frames", lambda d: d["representation"].update(frames=87)),
    (r"outputs spectrogram\.shape: expected", lambda d: d["outputs"][0].update(shape=[1, 2, 512, 87])),
    (r"outputs: expected one output of role spectrogram", lambda d: d["outputs"][0].update(role="state")),
    (r"inputs latent\.shape: expected 4 values", lambda d: d["inputs"][0].update(shape=[1, 5])),
    (r"inputs: expected one input of role controls", lambda d: d["inputs"].pop(1)),
    (r"inputs\[2\]: 'distribution' is a required", lambda d: d["inputs"][2].pop("distribution")),
    (r"inputs: expected names of their own", lambda d: d["inputs"][2].update(name="latent")),
    (r"controls kick: expected min <= default", lambda d: d["controls"][0].update(default=2)),
    (r"controls: expected ids of their own", lambda d: d["controls"][1].update(id="kick")),
    (r"presets 'Kick 1'\.controls\.oboe", lambda d: d["presets"][0].update(controls={"oboe": 1})),
    (r"presets 'Kick 1'\.latent: expected 4 numbers", lambda d: d["presets"][0].update(latent=[1.0])),
    (r"presets: expected names of their own", lambda d: d["presets"][1].update(name="Kick 1")),
    (r"presets\[0\]\.seed", lambda d: d["presets"][0].update(seed=2**53)),
    (r"kit note 36: expected the name of a preset", lambda d: d["kit"][0].update(preset="Gong")),
    (r"kit: expected notes of their own", lambda d: d["kit"][1].update(note=36)),
    (r"self_test\.sha256", lambda d: d["self_test"].update(sha256="abc")),
    (r"self_test\.controls\.kick: .* found 3", lambda d: d["self_test"].update(controls={"kick": 3})),
    (r"training\.data\[0\]: 'licence' is a required", lambda d: d["training"]["data"][0].pop("licence")),
]


@pytest.mark.parametrize(("message", "change"), CHANGES, ids=[message for message, _ in CHANGES])
def test_mistake_is_named(card: ModelCard, message: str, change: Change) -> None:
    document = copy.deepcopy(card.to_json())
    change(document)
    with pytest.raises(SistrumError, match=rf"the\.onnx: {message}"):
        ModelCard.from_json(document, "the.onnx")


def test_export_refuses_an_invalid_card(card: ModelCard, graph: Any) -> None:
    with pytest.raises(SistrumError, match="kit note 36"):
        embed_card(
            onnx.ModelProto.FromString(graph.SerializeToString()), replace(card, presets=card.presets[1:])
        )


def test_files_without_a_card_are_errors(tmp_path: Path, graph: Any) -> None:
    path = tmp_path / "x.onnx"
    path.write_bytes(b"this is no protobuf")
    with pytest.raises(SistrumError, match=r"x\.onnx: not an ONNX model"):
        read_card(path)
    bare = onnx.ModelProto.FromString(graph.SerializeToString())
    path.write_bytes(bare.SerializeToString())
    with pytest.raises(SistrumError, match="has no key 'sistrum'"):
        read_card(path)
    entry = bare.metadata_props.add()
    entry.key = METADATA_KEY
    for text, message in (("{", "not JSON"), ("[]", "expected an object, found list")):
        entry.value = text
        path.write_bytes(bare.SerializeToString())
        with pytest.raises(SistrumError, match=message):
            read_card(path)
    with pytest.raises(FileNotFoundError):
        read_card(tmp_path / "none.onnx")
