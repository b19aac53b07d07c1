"""ModelCard <-> JSON in an .onnx file: the only contract between training and the engine. Needs no torch."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.export.card_contradictions import contradictions
from sistrum.export.card_streaming import CardStreaming, PitchRange
from sistrum.export.card_tokens import CardTokens
from sistrum.training.controls import CLASS_GROUP, Control, Response

FORMAT = "sistrum-model"
FORMAT_VERSION = 1
#: Key of the card in the model's metadata_props.
METADATA_KEY = "sistrum"


@dataclass(frozen=True)
class CardAudio:
    """What the engine does after the inverse: length, peak (None = as is) and linear fade in samples."""

    sample_rate: int
    channels: int
    samples: int
    peak: float | None
    fade_out: int


@dataclass(frozen=True)
class Latent:
    """The latent vector and the distribution that the engine draws it from."""

    dim: int
    prior: str = "normal"


@dataclass(frozen=True)
class Port:
    """An input or output of the graph; the engine goes by role. `distribution` is for role noise."""

    name: str
    role: str
    shape: tuple[int, ...]
    distribution: str | None = None


@dataclass(frozen=True)
class Preset:
    """A named sound."""

    name: str
    seed: int
    controls: dict[str, float]
    latent: tuple[float, ...] | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class KitEntry:
    """The preset that a MIDI note plays."""

    note: int
    preset: str


@dataclass(frozen=True)
class SelfTest:
    """A sound and what it must come out as; the engine renders it when it loads the model. Pitch (MIDI) and
    velocity (0..1) are those of a model of notes; None: its preview pitch, and 1.
    """

    seed: int
    controls: dict[str, float]
    tolerance: float
    first_samples: tuple[float, ...]
    block_rms: tuple[float, ...]
    sha256: str
    latent: tuple[float, ...] | None = None
    pitch: int | None = None
    velocity: float | None = None


@dataclass(frozen=True)
class DataSource:
    """Sounds that the model learnt from, and under which licence they came."""

    name: str
    licence: str
    sounds: int
    credit: str


@dataclass(frozen=True)
class Training:
    """How the model came about."""

    recipe: str
    steps: int
    minutes: float
    data: tuple[DataSource, ...]
    metrics: dict[str, float]


@dataclass(frozen=True)
class ModelCard:
    """Everything the engine needs to know about a generator."""

    name: str
    title: str
    description: str
    family: str
    licence: str
    credits: tuple[str, ...]
    audio: CardAudio
    representation: dict[str, Any]
    latent: Latent
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    controls: tuple[Control, ...]
    presets: tuple[Preset, ...]
    kit: tuple[KitEntry, ...]
    self_test: SelfTest
    training: Training
    pitch: PitchRange | None = None
    streaming: CardStreaming | None = None
    tokens: CardTokens | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def spectrogram_output(self) -> Port:
        """The output that the engine inverts."""
        return next(port for port in self.outputs if port.role == "spectrogram")

    @property
    def classes(self) -> tuple[Control, ...]:
        """The controls that are amounts of a class; every control of a model that names none."""
        return tuple(c for c in self.controls if c.group == CLASS_GROUP) or self.controls

    def to_json(self) -> dict[str, Any]:
        """The document, keys in reading order."""
        body = asdict(self)
        extra = body.pop("extra")
        body["latent"]["prior"] = {"type": self.latent.prior}
        body["inputs"] = [_port_to_json(port) for port in self.inputs]
        body["outputs"] = [_port_to_json(port) for port in self.outputs]
        body["controls"] = [control.to_card() for control in self.controls]
        body["tokens"] = None if self.tokens is None else self.tokens.to_json()
        if self.streaming is None:
            del body["streaming"]
        for key in ("pitch", "velocity"):
            if body["self_test"][key] is None:
                del body["self_test"][key]
        head = {"format": FORMAT, "format_version": FORMAT_VERSION, "role": "generator"}
        document: dict[str, Any] = json.loads(json.dumps(head | body | extra))
        return document

    @staticmethod
    def from_json(document: Mapping[str, Any], where: str = "model card") -> "ModelCard":
        """Check a document and build the card; SistrumError names `where`, the key, what was expected and
        found.
        """
        check_document(document, where)
        d = dict(document)
        for constant in ("format", "format_version", "role"):
            del d[constant]
        pitch, streaming, tokens = d.pop("pitch"), d.pop("streaming", None), d.pop("tokens")
        known: dict[str, Any] = {
            "audio": CardAudio(**d.pop("audio")),
            "latent": Latent(d["latent"]["dim"], d.pop("latent")["prior"]["type"]),
            "inputs": tuple(_port(port) for port in d.pop("inputs")),
            "outputs": tuple(_port(port) for port in d.pop("outputs")),
            "controls": tuple(_control(control) for control in d.pop("controls")),
            "presets": tuple(Preset(**_tuples(_only(Preset, preset))) for preset in d.pop("presets")),
            "kit": tuple(KitEntry(**_only(KitEntry, entry)) for entry in d.pop("kit")),
            "self_test": SelfTest(**_tuples(_only(SelfTest, d.pop("self_test")))),
            "training": _training(d.pop("training")),
            "credits": tuple(d.pop("credits")),
            "pitch": None if pitch is None else PitchRange(**_only(PitchRange, pitch)),
            "streaming": None if streaming is None else CardStreaming(**_only(CardStreaming, streaming)),
            "tokens": None if tokens is None else CardTokens.from_json(tokens, f"{where}: tokens"),
        }
        plain = {
            key: d.pop(key) for key in ("name", "title", "description", "family", "licence", "representation")
        }
        return ModelCard(**known, **plain, extra=d)


def read_card(path: Path) -> ModelCard:
    """The card of a model file; SistrumError if the file is no model or has no valid card."""
    return ModelCard.from_json(read_document(path), str(path))


def read_document(path: Path) -> dict[str, Any]:
    """The card's JSON as it stands in the file, unchecked."""
    import onnx

    try:
        model = onnx.load_model(str(path), load_external_data=False)
    except FileNotFoundError:
        raise
    except Exception as error:  # protobuf raises its own kinds for a broken file
        raise SistrumError(f"{path}: not an ONNX model") from error
    for entry in model.metadata_props:
        if entry.key == METADATA_KEY:
            try:
                document = json.loads(entry.value)
            except ValueError as error:
                raise SistrumError(f"{path}: model card: not JSON: {error}") from error
            if not isinstance(document, dict):
                raise SistrumError(f"{path}: model card: expected an object, found {type(document).__name__}")
            return document
    raise SistrumError(f"{path}: model card: metadata_props has no key {METADATA_KEY!r}")


def check_document(document: Mapping[str, Any], where: str) -> None:
    """Raise SistrumError unless the document fits the schema and agrees with itself."""
    import jsonschema

    errors = jsonschema.Draft202012Validator(schema()).iter_errors(document)
    error = jsonschema.exceptions.best_match(errors)
    if error is not None:
        raise SistrumError(f"{where}: {error.json_path.removeprefix('$.')}: {error.message}")
    for place, expected, found in contradictions(document):
        raise SistrumError(f"{where}: {place}: expected {expected}, found {found}")


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of the card."""
    text = Path(__file__).with_suffix(".schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _control(document: Mapping[str, Any]) -> Control:
    values = _only(Control, document)
    if "response" in values:
        values["response"] = Response(**_tuples(_only(Response, values["response"])))
    return Control(**values)


def _port(document: Mapping[str, Any]) -> Port:
    return Port(document["name"], document["role"], tuple(document["shape"]), document.get("distribution"))


def _port_to_json(port: Port) -> dict[str, Any]:
    return {key: value for key, value in asdict(port).items() if value is not None}


def _training(document: Mapping[str, Any]) -> Training:
    values = _only(Training, document)
    values["data"] = tuple(DataSource(**_only(DataSource, source)) for source in values["data"])
    return Training(**values)


def _only(kind: type[Any], document: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that the dataclass knows; newer ones are passed over."""
    return {key: document[key] for key in kind.__dataclass_fields__ if key in document}


def _tuples(values: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in values.items()}
