"""A family that no file of the package names: found by its entry point, trained, exported and played."""

import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from sistrum.errors import SistrumError
from sistrum.training.families.outside import GROUP, load_families

STN_GAN = "sistrum.training.families.stn_gan.family:StnGan"
EXAMPLE = Path(__file__).parents[3] / "examples" / "shaped_noise"
WORK = """
import sys
from pathlib import Path
import torch
from sistrum.export.export_model import Labels, export_model
from sistrum.training.checkpoint import Checkpoint
from sistrum.training.config import load_recipe
from sistrum.training.families.base import AudioFormat, Batch
from sistrum.training.families.registry import FAMILIES

recipe = load_recipe(Path(sys.argv[1]), [])
torch.manual_seed(1)
audio = AudioFormat(44100, 22050, ("kick", "snare"))
family = FAMILIES[recipe.family](recipe.settings, audio)
time = torch.arange(22050) / 44100
kick, snare = torch.sin(400 * time) * torch.exp(-8 * time), torch.randn(22050) * torch.exp(-30 * time) / 4
hits = torch.stack([kick, snare])
batch = Batch(hits, torch.eye(2))
losses = [float(family.train_step(batch, step)["loss"]) for step in range(150)]
assert losses[-1] < 0.25 * losses[0], losses[::30]
checkpoint = Checkpoint(
    recipe=recipe, audio=audio, step=150, minutes=0.1, networks=family.networks.state_dict(),
    average=family.model.state_dict(), average_updates=0, optimisers={}, random_state=torch.get_rng_state(),
    data=[{"name": "none", "licence": "CC0", "sounds": 2, "credit": "nobody"}], metrics={"loss": losses[-1]},
)
export_model(checkpoint, Labels("shaped_noise", "Shaped noise", "", "CC0-1.0"), Path(sys.argv[2]))
"""


def test_a_family_from_outside_is_found_trained_exported_and_played(tmp_path: Path) -> None:
    site, info = tmp_path / "site", tmp_path / "site" / "sistrum_shaped_noise-0.1.dist-info"
    info.mkdir(parents=True)
    (site / "shaped_noise.py").write_text((EXAMPLE / "shaped_noise.py").read_text())
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sistrum-shaped-noise\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(f"[{GROUP}]\nshaped_noise = shaped_noise:ShapedNoise\n")
    model = tmp_path / "shaped_noise.onnx"
    python = ["env", f"PYTHONPATH={site}", "OMP_NUM_THREADS=1", sys.executable]
    hit = tmp_path / "hit.wav"
    for step in (
        [*python, "-c", WORK, str(EXAMPLE / "recipe.yaml"), str(model)],
        [sys.executable, "-m", "sistrum", "render", str(model), "--set", "kick=1", "-o", str(hit)],
    ):
        done = subprocess.run(step, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert hit.stat().st_size > 20_000


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, GROUP)


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("gone", "no_such_module:Family", r"families: gone = no_such_module:Family: expected a family"),
        ("text", "string:digits", "expected a subclass of Family, found '0123456789'"),
        ("other", STN_GAN, "own name, not yet taken, found 'stn_gan'"),
        ("stn_gan", STN_GAN, "not yet taken, found 'stn_gan'"),
    ],
)
def test_what_is_no_family_is_one_line(name: str, value: str, error: str) -> None:
    from sistrum.training.families.registry import FAMILIES

    with pytest.raises(SistrumError, match=error):
        load_families([entry(name, value)], FAMILIES)
