"""Finds the encoder that belongs to a generator: beside it, by the hash in the encoder's card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sistrum.errors import SistrumError
from sistrum.python_host.model_folder import ENCODER_SUFFIX

if TYPE_CHECKING:
    from sistrum import Encoder, Model


def find_encoder(model: Model, given: Path | None = None) -> Encoder:
    """The encoder file `given`, or the one beside the model whose card names exactly this model file.

    Raises:
        SistrumError: there is none, it is broken, or it is for another generator.
    """
    import sistrum

    path = given if given is not None else _beside(Path(model.path), model.sha256)
    if not path.is_file():
        raise SistrumError(f"{path}: expected an encoder file, found none")
    encoder = sistrum.Encoder(path)
    encoder.check_generator(model)
    return encoder


def _beside(model: Path, sha256: str) -> Path:
    others = []
    for path in sorted(model.parent.glob(f"*{ENCODER_SUFFIX}")):
        generator = _generator(path)
        if generator.get("sha256") == sha256:
            return path
        others.append(
            f"{path.name} for {generator.get('name')} with sha256 {str(generator.get('sha256'))[:12]}"
        )
    found = "; ".join(others) or "no encoder"
    raise SistrumError(
        f"{model}: expected a file *{ENCODER_SUFFIX} beside it for sha256 {sha256[:12]}, found {found}"
    )


def _generator(path: Path) -> dict[str, Any]:
    """What the card of an encoder says of its generator; nothing where it says nothing."""
    from sistrum.onnxruntime_library import load_core

    try:
        card = load_core().read_card(path)
    except SistrumError:
        return {}
    generator = card.get("generator") if isinstance(card, dict) else None
    return generator if isinstance(generator, dict) else {}
