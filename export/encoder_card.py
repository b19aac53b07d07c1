"""EncoderCard <-> JSON in an .onnx file: what an encoder takes and which generator it is for.
Needs no torch.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sistrum.errors import SistrumError
from sistrum.export.model_card import FORMAT, FORMAT_VERSION, DataSource, Port, Training, read_document

ROLE = "encoder"
#: Encoders lie beside their generator and end in this, so that a list of instruments can leave them out.
SUFFIX = ".encoder.onnx"


@dataclass(frozen=True)
class EncoderAudio:
    """The mono sound that the graph takes: rate in Hz, length in samples."""

    sample_rate: int
    samples: int
    channels: int = 1


@dataclass(frozen=True)
class GeneratorTie:
    """The one generator file that the encoder's latents are for; `sha256` in 64 hexadecimal digits."""

    name: str
    sha256: str


@dataclass(frozen=True)
class EncoderSelfTest:
    """A burst of seeded uniform noise that decays to 1/e in `decay_seconds`, and what the graph
    gives for it. `latent` is empty where the encoder gives none.
    """

    seed: int
    decay_seconds: float
    tolerance: float
    latent: tuple[float, ...]
    controls: tuple[float, ...]


@dataclass(frozen=True)
class EncoderCard:
    """Everything the engine needs to know about an encoder. `controls`: ids, in the order of that output."""

    name: str
    title: str
    description: str
    family: str
    licence: str
    credits: tuple[str, ...]
    audio: EncoderAudio
    generator: GeneratorTie
    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    controls: tuple[str, ...]
    self_test: EncoderSelfTest
    training: Training

    def to_json(self) -> dict[str, Any]:
        """The document, keys in reading order."""
        body = asdict(self)
        if not self.self_test.latent:
            del body["self_test"]["latent"]
        for key in ("inputs", "outputs"):
            for port in body[key]:
                del port["distribution"]
        head = {"format": FORMAT, "format_version": FORMAT_VERSION, "role": ROLE}
        document: dict[str, Any] = json.loads(json.dumps(head | body))
        return document

    @staticmethod
    def from_json(document: Mapping[str, Any], where: str = "encoder card") -> "EncoderCard":
        """Check a document and build the card; SistrumError names `where`, the key, what was expected and
        found.
        """
        check_document(document, where)
        training = document["training"]
        data = tuple(DataSource(**source) for source in training["data"])
        test = document["self_test"]
        plain = ("name", "title", "description", "family", "licence")
        return EncoderCard(
            **{key: document[key] for key in plain},
            credits=tuple(document["credits"]),
            audio=EncoderAudio(**document["audio"]),
            generator=GeneratorTie(**document["generator"]),
            inputs=_ports(document["inputs"]),
            outputs=_ports(document["outputs"]),
            controls=tuple(document["controls"]),
            self_test=EncoderSelfTest(
                test["seed"],
                test["decay_seconds"],
                test["tolerance"],
                tuple(test.get("latent", ())),
                tuple(test["controls"]),
            ),
            training=Training(**(training | {"data": data})),
        )


def read_encoder_card(path: Path) -> EncoderCard:
    """The card of an encoder file; SistrumError if the file is none or its card is not in order."""
    return EncoderCard.from_json(read_document(path), str(path))


def check_document(document: Mapping[str, Any], where: str) -> None:
    """Raise SistrumError unless the document fits the schema and agrees with itself."""
    import jsonschema

    errors = jsonschema.Draft202012Validator(schema()).iter_errors(document)
    error = jsonschema.exceptions.best_match(errors)
    if error is not None:
        raise SistrumError(f"{where}: {error.json_path.removeprefix('$.')}: {error.message}")
    for place, expected, found in _contradictions(document):
        raise SistrumError(f"{where}: {place}: expected {expected}, found {found}")


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of the card."""
    text = Path(__file__).with_suffix(".schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def _contradictions(d: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """(place, expected, found) wherever one part of the card contradicts another."""
    found = []
    sizes = {
        "audio": d["audio"]["samples"],
        "latent": len(d["self_test"].get("latent", ())),
        "controls": len(d["controls"]),
    }
    for port in (*d["inputs"], *d["outputs"]):
        if math.prod(port["shape"]) != sizes[port["role"]]:
            found.append((f"port {port['name']}.shape", f"{sizes[port['role']]} values", str(port["shape"])))
    roles = sorted(port["role"] for port in d["outputs"])
    given = (("controls", d["controls"]), ("latent", "latent" in d["self_test"]))
    expected = ", ".join(role for role, is_given in given if is_given) or "latent or controls"
    if ", ".join(roles) != expected:
        found.append(("outputs", f"the roles {expected}", ", ".join(roles)))
    if len(d["self_test"]["controls"]) != len(d["controls"]):
        length = str(len(d["self_test"]["controls"]))
        found.append(("self_test.controls", f"{len(d['controls'])} numbers", length))
    if len(set(d["controls"])) != len(d["controls"]):
        found.append(("controls", "ids of their own", ", ".join(d["controls"])))
    return found


def _ports(ports: list[dict[str, Any]]) -> tuple[Port, ...]:
    return tuple(Port(port["name"], port["role"], tuple(port["shape"])) for port in ports)
